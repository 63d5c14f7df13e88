// The protocol over real sockets, with a policy that the test plays and clocks that it moves.
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>

#include "serving/openpi/array.h"
#include "serving/openpi/endpoint.h"
#include "serving/work_threads.h"
#include "tests/serving/http/socket_client.h"
#include "tests/serving/openpi/messages.h"
#include "tests/serving/openpi/played_policy.h"

namespace naru::serving::openpi {
namespace {

using http::Opcode;
using naru::testing::Client;
using naru::testing::closing;
using naru::testing::Frame;
using naru::testing::get;
using naru::testing::holds;
using naru::testing::kUpgrade;
using naru::testing::observation;
using naru::testing::packed;
using naru::testing::packed_floats;
using naru::testing::packed_map;
using naru::testing::packed_number;
using naru::testing::packed_real;
using naru::testing::packed_text;
using naru::testing::PlayedPolicy;
using naru::testing::SocketClient;
using std::chrono::milliseconds;

constexpr char kPath[] = "/v1/realtime/robot/openpi";
constexpr double kNow = 1.8e9;  // seconds since 1970

class Robots : public ::testing::Test {
 protected:
  ~Robots() override {
    threads_.stop();
    server_.reset();
  }

  void start(PlayedPolicy policy = {}, const std::function<void(Services&)>& change = {}) {
    policy_ = std::make_unique<PlayedPolicy>(std::move(policy));
    Services services;
    services.policy = policy_.get();
    services.robot = fit_robot(naru::testing::played_robot(), policy_->spec()).value();
    services.model_id = "small";
    metrics_ = std::make_unique<http::Metrics>();
    services.metrics = metrics_.get();
    services.message_bytes = 1 << 20;
    services.work = [this](const std::string& tenant, std::function<void()> work) {
      threads_.run(tenant, 0, std::move(work));
    };
    services.clock = [this] { return Clock::time_point(milliseconds(now_ms_)); };
    services.unix_seconds = [] { return kNow; };
    services.noticed = [this](const std::string& what) { note(&notices_, what); };
    services.failed = [this](const std::string& what) { note(&failures_, what); };
    if (change) change(services);
    http::Options options;
    options.on_record = [this](const http::Record& record) { note(&codes_, record.code); };
    server_ = http::Server::start(options, routes(std::move(services))).value();
  }
  void note(std::string* to, const std::string& what) {
    const std::lock_guard lock(mutex_);
    *to += what + "\n";
  }
  std::string failures() {
    const std::lock_guard lock(mutex_);
    return failures_;
  }
  bool has(const std::string* text, const std::string& what) {
    return holds([&] {
      const std::lock_guard lock(mutex_);
      return text->find(what) != std::string::npos;
    });
  }
  std::unique_ptr<SocketClient> connect() {
    auto client = std::make_unique<SocketClient>(server_->port(), kPath);
    EXPECT_EQ(client->opening().status, 101);
    EXPECT_EQ(client->receive().opcode, int(Opcode::binary));
    return client;
  }
  // The answer to an observation, which must be actions.
  static Frame ask(SocketClient& client, const std::string& message = observation()) {
    client.send(Opcode::binary, message);
    return client.receive_message();
  }
  static std::string error_of(const Frame& frame) {
    EXPECT_EQ(frame.opcode, int(Opcode::text)) << frame.payload;
    const auto body = nlohmann::json::parse(frame.payload, nullptr, false);
    if (!body.is_object()) return "no error: " + frame.payload;
    EXPECT_NE(body["error"]["message"].get<std::string>().find("req_"), std::string::npos);
    return body["error"]["code"];
  }
  double figure(const std::string& line) {
    const std::string text = metrics_->text();
    const size_t at = text.find("\n" + line + " ");
    return at == text.npos ? -1 : std::stod(text.substr(at + line.size() + 2));
  }

  std::atomic<int64_t> now_ms_ = 1'000'000;
  std::mutex mutex_;
  std::string notices_, failures_, codes_;
  std::unique_ptr<http::Metrics> metrics_;
  WorkThreads threads_{2};
  std::unique_ptr<PlayedPolicy> policy_;
  std::unique_ptr<http::Server> server_;
};

std::vector<float> actions_of(const Frame& frame) {
  EXPECT_EQ(frame.opcode, int(Opcode::binary)) << frame.payload;
  const auto value = read_msgpack(frame.payload);
  const MsgpackMap* map = value ? value->as<MsgpackMap>() : nullptr;
  const MsgpackValue* actions = map ? find(*map, {false, "actions"}) : nullptr;
  if (!actions) return {};
  const Array array = read_array(*actions->as<MsgpackMap>()).value();
  EXPECT_EQ(array.shape, (std::vector<int64_t>{4, 3}));
  std::vector<float> out;
  for (int64_t i = 0; i < array.size(); ++i) out.push_back(float(array.at(i)));
  return out;
}

double timing(const Frame& frame, const std::string& name) {
  const auto value = read_msgpack(frame.payload).value();
  const MsgpackValue* timing = find(*value.as<MsgpackMap>(), {false, "server_timing"});
  const MsgpackValue* one = find(*timing->as<MsgpackMap>(), {false, name});
  return one ? *one->as<double>() : -1;
}

TEST_F(Robots, AreToldWhatThePolicyWants) {
  start();
  for (const char* path : {"/", kPath}) {
    SocketClient client(server_->port(), path);
    const Frame frame = client.receive();
    const auto value = read_msgpack(frame.payload).value();
    const MsgpackMap& map = *value.as<MsgpackMap>();
    const auto number = [&](const char* name) { return *find(map, {false, name})->as<uint64_t>(); };
    const auto words = [&](const char* name) {
      std::string out;
      for (const MsgpackValue& word : *find(map, {false, name})->as<MsgpackList>())
        out += std::string(word.as<MsgpackText>()->value) + " ";
      return out;
    };
    EXPECT_EQ(number("action_horizon"), 4u);
    EXPECT_EQ(number("action_dim"), 3u);
    EXPECT_EQ(number("state_dim"), 3u);
    EXPECT_EQ(words("action_names"), "dx dy grip ");
    EXPECT_EQ(words("image_keys"), "observation/image observation/wrist ");
    EXPECT_EQ(words("state_keys"), "observation/joints observation/grip ");
    EXPECT_EQ(*find(map, {false, "control_rate_hz"})->as<double>(), 10);
    EXPECT_FALSE(*find(map, {false, "needs_session_id"})->as<bool>());
  }
}

TEST_F(Robots, GetAChunkForEachObservation) {
  start();
  const auto client = connect();
  const Frame first = ask(*client);
  // (64 + 128) / 512 + 4 / 64, beside the state and the step.
  EXPECT_EQ(actions_of(first), (std::vector<float>{1.4375f, 2.4375f, 0.9375f, 2.4375f, 3.4375f, 1.9375f, 3.4375f,
                                                   4.4375f, 2.9375f, 4.4375f, 5.4375f, 3.9375f}));
  EXPECT_EQ(timing(first, "prev_total_ms"), -1);
  const Frame second = ask(*client, observation({{"seed", packed_number(32)}, {"prompt", packed_text("push!")}}));
  EXPECT_EQ(actions_of(second)[0], 1.4375f + 0.5f + 1.f / 64);
  EXPECT_GE(timing(second, "prev_total_ms"), 0);
  // The same seed and observation, the same chunk: on another connection, too.
  EXPECT_EQ(actions_of(ask(*connect())), actions_of(first));
  const Frame reset = ask(*client, packed_map({{packed_text("endpoint"), packed_text("reset")}}));
  EXPECT_EQ(reset.payload, packed_map({{packed_text("status"), packed_text("reset successful")}}));
  EXPECT_EQ(figure("naru:action_infer_seconds_count"), 3);
  EXPECT_EQ(failures(), "");
}

TEST_F(Robots, WithoutMotionOrLimitsAreRefusedBeforeTheyOpen) {
  start({}, [](Services& services) { services.policy = nullptr; });
  SocketClient none(server_->port(), kPath);
  EXPECT_EQ(none.opening().status, 400);
  EXPECT_NE(none.opening().body.find("motion_not_supported"), std::string::npos);
  EXPECT_NE(none.opening().body.find("The model small moves no robots"), std::string::npos);
  server_.reset();
  start({}, [](Services& services) { services.robot.reset(); });
  SocketClient free(server_->port(), "/");
  EXPECT_EQ(free.opening().status, 400);
  EXPECT_NE(free.opening().body.find("robot_limits_missing"), std::string::npos);
  EXPECT_EQ(Client(server_->port()).ask(get(kPath)).status, 426);
}

TEST_F(Robots, AreHeldToTheirLimits) {
  start(PlayedPolicy([](const Observation&, uint64_t, const auto&) -> Result<ActionChunk> {
          return ActionChunk{4, 3, {500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 90, 0}};
        }),
        [](Services& services) { services.robot->actions[1].rate = 20; });
  const auto client = connect();
  const Frame frame = ask(*client);
  EXPECT_EQ(actions_of(frame), (std::vector<float>{100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0}));
  EXPECT_TRUE(has(&notices_,
                  "robot arm: clipped dx 1 times to its range, 0 to its rate; dy 0 times to its range, 1 to its rate"));
  EXPECT_EQ(figure("naru:actions_clipped_total{limit=\"range\"}"), 1);
  EXPECT_EQ(figure("naru:actions_clipped_total{limit=\"rate\"}"), 1);
}

// No action is sent, the client is told, and the connection ends with a code of its own.
TEST_F(Robots, ThatSendWhatIsWrongAreToldAndLetGo) {
  start();
  const auto refused = [&](Opcode opcode, const std::string& message) {
    const auto client = connect();
    client->send(opcode, message);
    const std::string code = error_of(client->receive());
    const Frame close = client->receive();
    EXPECT_EQ(close.opcode, int(Opcode::close));
    EXPECT_EQ(close.payload.substr(2), code);
    EXPECT_TRUE(client->client().ends());
    return code + " " + std::to_string(close.code());
  };
  EXPECT_EQ(refused(Opcode::text, "{}"), "malformed_message 1003");
  EXPECT_EQ(refused(Opcode::binary, ""), "malformed_message 1007");
  EXPECT_EQ(refused(Opcode::binary, "\xdf\xff\xff\xff\xff"), "malformed_message 1007");
  EXPECT_EQ(refused(Opcode::binary, observation({{"observation/wrist", ""}})), "invalid_observation 1008");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refused(Opcode::binary, observation({{"observation/grip", packed_floats({nan})}})),
            "invalid_observation 1008");
  EXPECT_EQ(refused(Opcode::binary, observation({{"timestamp", packed_real(kNow + 5)}})), "invalid_observation 1008");
  const auto client = connect();
  client->send(Opcode::binary, std::string((1 << 20) + 1, 'x'));
  EXPECT_EQ(client->receive().code(), 1009);
  EXPECT_EQ(actions_of(ask(*connect())).size(), 12u);
  EXPECT_EQ(figure("naru:observations_refused_total{reason=\"malformed_message\"}"), 3);
  EXPECT_EQ(figure("naru:observations_refused_total{reason=\"invalid_observation\"}"), 3);
  EXPECT_TRUE(has(&codes_, "invalid_observation"));
  EXPECT_EQ(failures(), "");
}

// What is too late is refused; the next may be in time.
TEST_F(Robots, ThatAreLateAreToldAndGoOn) {
  std::atomic<int64_t> takes_ms = 0;
  start(PlayedPolicy([&](const Observation& seen, uint64_t seed, const auto& unwanted) -> Result<ActionChunk> {
    now_ms_ += takes_ms;
    if (unwanted()) return fail("nobody waits");
    return PlayedPolicy::made_of_all(seen, seed, unwanted);
  }));
  const auto client = connect();
  EXPECT_EQ(error_of(ask(*client, observation({{"timestamp", packed_real(kNow - 5.5)}}))), "stale_observation");
  EXPECT_EQ(error_of(ask(*client, observation({{"timestamp", packed_real(-1e300)}}))), "stale_observation");
  EXPECT_EQ(actions_of(ask(*client, observation({{"timestamp", packed_real(kNow - 4.5)}}))).size(), 12u);
  takes_ms = 6000;
  EXPECT_EQ(error_of(ask(*client)), "deadline_missed");
  takes_ms = 0;
  EXPECT_EQ(actions_of(ask(*client)).size(), 12u);
  EXPECT_TRUE(has(&notices_, "refused deadline_missed: the actions took more than 5000 ms"));
  EXPECT_EQ(figure("naru:observations_refused_total{reason=\"stale_observation\"}"), 2);
}

// One that waited here for the others is stale as well: it was whole long ago.
TEST_F(Robots, ThatWaitTooLongAreNotAnswered) {
  std::atomic<int> n_acting = 0;
  std::atomic<bool> go = false;
  start(PlayedPolicy([&](const Observation& seen, uint64_t seed, const auto& unwanted) -> Result<ActionChunk> {
          ++n_acting;
          while (!go) std::this_thread::sleep_for(milliseconds(1));
          return PlayedPolicy::made_of_all(seen, seed, unwanted);
        }),
        [](Services& services) { services.robot->deadline = milliseconds(1'000'000); });
  std::vector<std::unique_ptr<SocketClient>> clients;
  for (int i = 0; i < 2; ++i) clients.push_back(connect());
  const auto third = connect();
  for (const auto& client : clients) client->send(Opcode::binary, observation());
  ASSERT_TRUE(holds([&] { return n_acting == 2; }));  // both threads are at work
  third->send(Opcode::binary, observation());
  third->send(Opcode::ping, "");
  EXPECT_EQ(third->receive().opcode, int(Opcode::pong));  // so it was read
  now_ms_ += 5001;
  go = true;
  EXPECT_EQ(error_of(third->receive()), "stale_observation");
  for (const auto& client : clients) EXPECT_EQ(actions_of(client->receive()).size(), 12u);
}

TEST_F(Robots, GetNothingUnsafe) {
  std::atomic<int> round = 0;
  start(PlayedPolicy([&](const Observation&, uint64_t, const auto&) -> Result<ActionChunk> {
          ActionChunk chunk{4, 3, std::vector<float>(12, 0)};
          if (round == 0) chunk.values[7] = std::numeric_limits<float>::quiet_NaN();
          if (round == 1) chunk.n_steps = 3, chunk.values.resize(9);
          if (round == 2) raise("words of ours");
          if (round == 3) return fail(Code::internal, "words of ours");
          if (round == 4) return fail("the picture is too dark for this policy");
          return chunk;
        }),
        [](Services& services) { services.robot->actions[0].state = 0; });
  const std::pair<const char*, int> want[] = {{"unsafe_actions", 1011},
                                              {"unsafe_actions", 1011},
                                              {"internal_error", 1011},
                                              {"internal_error", 1011},
                                              {"invalid_observation", 1008}};
  for (; round < 5; ++round) {
    const auto client = connect();
    const Frame frame = ask(*client);
    EXPECT_EQ(error_of(frame), want[round].first);
    EXPECT_EQ(frame.payload.find("words of ours"), std::string::npos);
    EXPECT_EQ(client->receive().code(), want[round].second);
  }
  EXPECT_TRUE(has(&failures_, "words of ours"));
  const auto client = connect();
  EXPECT_EQ(error_of(ask(*client, observation({{"observation/joints", packed_floats({300, 0})}}))), "unsafe_state");
  EXPECT_EQ(actions_of(ask(*client)).size(), 12u);  // brought back, it goes on
}

TEST_F(Robots, MayLeaveAtAnyTime) {
  std::atomic<int> n_acting = 0, n_unwanted = 0;
  start(PlayedPolicy([&](const Observation&, uint64_t, const auto& unwanted) -> Result<ActionChunk> {
    ++n_acting;
    EXPECT_TRUE(holds(unwanted));
    ++n_unwanted;
    return fail("nobody waits");
  }));
  for (int i = 0; i < 4; ++i) {
    auto client = connect();
    client->send(Opcode::binary, observation());
    ASSERT_TRUE(holds([&] { return n_acting == i + 1; }));
    if (i % 2) client->send(Opcode::close, closing(1001));
    client.reset();
    EXPECT_TRUE(holds([&] { return n_unwanted == i + 1; }));
  }
  EXPECT_TRUE(holds([&] { return server_->stats().connections == 0 && server_->stats().body_bytes == 0; }));
}

}  // namespace
}  // namespace naru::serving::openpi
