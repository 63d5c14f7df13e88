// The whole server over sockets, with a tiny model of random weights: every route asks for a key, answers are the same
// alone and beside others that come and go, nobody sees what another asked, and it ends in order.
#include "serving/service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/base64.h"
#include "base/file.h"
#include "base/philox.h"
#include "media/sound.h"
#include "media/write.h"
#include "tests/serving/http/socket_client.h"
#include "tests/serving/media/support.h"
#include "tests/serving/openpi/messages.h"
#include "tests/serving/openpi/played_policy.h"
#include "tests/testing/small_model.h"

namespace naru::serving {
namespace {

using naru::testing::Client;
using naru::testing::get;
using naru::testing::post;
using naru::testing::Reply;
using nlohmann::json;

const Model& model() {
  return testing::talking_model();
}

ServiceSettings settings() {
  ServiceSettings out;
  out.engine = {.slots = 8, .queue = 300, .media_cache_bytes = 1 << 20, .prefill_chunk = 24, .threads = 2};
  out.http.limits.connections_per_address = 512;
  out.media.max_waiting = out.media.max_waiting_of_caller = 512;
  out.memory_bytes = int64_t(8) << 30;
  out.programs = beside("");
  out.model_id = "small";
  return out;
}

std::unique_ptr<Service> start(ServiceSettings with = settings()) {
  auto service = Service::start(model(), std::move(with));
  return std::move(service).value();
}

ServiceSettings with_keys() {
  ServiceSettings out = settings();
  out.http.keys = std::make_shared<const http::KeyRing>(
      http::KeyRing::parse("one a_key_of_sixteen_bytes\ntwo another-key-of-this-server\n").value());
  return out;
}

std::string bearer(const std::string& key) {
  return "Authorization: Bearer " + key + "\r\n";
}

// A request of one of many kinds; some begin alike.
json mixed(int i) {
  json content = json::array();
  if (i % 3 == 1)
    content.push_back({{"type", "image_url"},
                       {"image_url",
                        {{"url", "data:image/png;base64," +
                                     base64(png_bytes(testing::noise(uint64_t(i % 4), 40 + 8 * (i % 5), 64)))}}}});
  if (i % 7 == 2)
    content.push_back(
        {{"type", "input_audio"},
         {"input_audio",
          {{"data", base64(wav_bytes(to_int16(testing::chatter(1.5)), int(kSoundRate)))}, {"format", "wav"}}}});
  content.push_back({{"type", "text"}, {"text", "question " + std::to_string(i % 11)}});
  json out = {{"messages", json::array({{{"role", "user"}, {"content", content}}})}, {"max_tokens", 4 + i % 23}};
  if (i % 2) out.update({{"temperature", 1.2}, {"seed", i}, {"n", 1 + i % 3}});
  if (i % 5 == 3) {
    out["response_format"] = {{"type", "json_object"}};
    out["max_tokens"] = 40;
  }
  return out;
}

// What the answers say, whatever they cost.
std::string said(const Reply& reply) {
  const json body = json::parse(reply.body, nullptr, false);
  if (reply.status != 200 || !body.contains("choices")) return reply.head + reply.body;
  std::string out;
  for (const json& choice : body["choices"])
    out += choice["message"]["content"].get<std::string>() + "|" + choice["finish_reason"].get<std::string>() + "\n";
  return out;
}

double figure(Service& service, const std::string& name) {
  const std::string text = Client(service.port()).ask(get("/metrics")).body;
  const size_t at = text.find("\n" + name + " ");
  return at == text.npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

bool is_idle(Service& service) {
  return testing::holds([&] {
    return figure(service, "naru:num_requests_running") == 0 && figure(service, "naru:num_requests_waiting") == 0 &&
           figure(service, "naru:kv_cache_usage_perc") == 0 && figure(service, "naru:num_requests_admitted") == 0 &&
           figure(service, "naru:request_body_bytes") == 0 && figure(service, "naru:media_decoded_bytes") == 0;
  });
}

TEST(Service, AnswersAreTheSameAloneAndBesideOthersThatComeAndGo) {
  constexpr int kRequests = 200, kClients = 32;
  std::vector<std::string> want(kRequests);
  {
    const auto alone = start();
    Client client(alone->port());
    for (int i = 0; i < kRequests; ++i)
      want[size_t(i)] = said(client.ask(post("/v1/chat/completions", mixed(i).dump())));
    ASSERT_EQ(want[0].find("HTTP/"), std::string::npos) << want[0];
  }
  const auto service = start();
  for (int round = 0; round < 2; ++round) {  // cold caches, then warm ones
    std::vector<int> order(kRequests);
    for (int i = 0; i < kRequests; ++i) order[size_t(i)] = i;
    Random random(7, uint64_t(round));
    for (int i = kRequests; i-- > 1;) std::swap(order[size_t(i)], order[random.below(uint32_t(i) + 1)]);
    std::atomic<int> next{0};
    std::vector<std::string> got(kRequests);
    std::vector<std::thread> clients;
    for (int c = 0; c < kClients; ++c)
      clients.emplace_back([&, c] {
        Random mine(11, uint64_t(c), uint64_t(round));
        Client client(service->port());
        for (int at; (at = next++) < kRequests;) {
          const int i = order[size_t(at)];
          if (mine.below(5) == 0) {  // asks something, and leaves
            Client leaves(service->port());
            leaves.send(post("/v1/chat/completions", mixed(i + 1).dump()));
            std::this_thread::sleep_for(std::chrono::milliseconds(mine.below(8)));
          }
          got[size_t(i)] = said(client.ask(post("/v1/chat/completions", mixed(i).dump())));
        }
      });
    for (std::thread& client : clients) client.join();
    for (int i = 0; i < kRequests; ++i) EXPECT_EQ(got[size_t(i)], want[size_t(i)]) << "round " << round << ", " << i;
  }
  EXPECT_TRUE(is_idle(*service));
  EXPECT_GT(figure(*service, "naru:mm_cache_hits_total"), 0);
}

// A streamed answer is the whole one, piece by piece.
TEST(Service, StreamsWhatItWouldSayAtOnce) {
  const auto service = start();
  for (const int i : {0, 1, 2, 4, 8}) {
    json request = mixed(i);
    request["n"] = 1;
    const std::string whole = said(Client(service->port()).ask(post("/v1/chat/completions", request.dump())));
    request["stream"] = true;
    const Reply reply = Client(service->port()).ask(post("/v1/chat/completions", request.dump()));
    ASSERT_TRUE(reply.whole);
    std::string text, finish;
    for (size_t at = 0; (at = reply.body.find("data: {", at)) != std::string::npos;) {
      const size_t end = reply.body.find("\n\n", at);
      const json event = json::parse(reply.body.substr(at + 6, end - at - 6));
      at = end;
      for (const json& choice : event["choices"]) {
        if (choice["delta"].contains("content")) text += choice["delta"]["content"].get<std::string>();
        if (choice["finish_reason"].is_string()) finish = choice["finish_reason"];
      }
    }
    EXPECT_EQ(text + "|" + finish + "\n", whole);
    EXPECT_TRUE(reply.body.ends_with("data: [DONE]\n\n"));
  }
}

TEST(Service, EveryRouteButHealthAndThePageWantsAKey) {
  const auto service = start(with_keys());
  const std::set<std::string> open = {"/healthz", "/readyz", "/health"};
  int n = 0;
  for (const auto& [method, path, is_websocket] : service->routes()) {
    const std::string at = path.substr(0, path.find('{')) + (path.ends_with('}') ? "small" : "");
    const auto ask = [&, is_get = method == "GET",
                      upgrade = is_websocket ? testing::kUpgrade : ""](const std::string& fields) {
      Client client(service->port());
      return client.ask(is_get ? get(at, upgrade + fields) : post(at, "{}", fields)).status;
    };
    const bool needs_key = is_websocket || (!open.contains(path) && path != "/" && !path.starts_with("/page/"));
    for (const std::string& wrong : {std::string(), bearer("a_key_of_sixteen_byteX"), bearer("a_key_of_sixteen"),
                                     bearer("a_key_of_sixteen_bytes2"), bearer("")})
      EXPECT_EQ(ask(wrong) == 401, needs_key) << method << " " << path << " with " << wrong;
    EXPECT_NE(ask(bearer("a_key_of_sixteen_bytes")), 401) << path;
    EXPECT_NE(ask("Authorization: Api-Key another-key-of-this-server\r\n"), 401) << path;
    n += needs_key;
  }
  EXPECT_GE(n, 13);
}

double rejected(Service& service, const std::string& code) {
  return figure(service, "naru:requests_rejected_total{reason=\"" + code + "\"}");
}

// Whatever is refused is counted, also what the engine never heard of.
TEST(Service, CountsWhatItRefusesByItsCode) {
  ServiceSettings with = with_keys();
  with.public_metrics = true;
  with.body_bytes = 1000;
  std::atomic<int> n_logged{0};
  with.http.on_record = [&](const http::Record&) { ++n_logged; };
  const auto service = start(with);
  const std::string key = bearer("a_key_of_sixteen_bytes");
  const auto ask = [&](const std::string& body, const std::string& fields) {
    return Client(service->port()).ask(post("/v1/chat/completions", body, fields)).status;
  };
  EXPECT_EQ(rejected(*service, "invalid_api_key"), 0);
  EXPECT_EQ(ask("{}", ""), 401);
  EXPECT_EQ(ask("{}", bearer("wrong")), 401);
  EXPECT_EQ(ask("{", key), 400);
  EXPECT_EQ(ask(std::string(1001, ' '), key), 413);
  EXPECT_EQ(Client(service->port()).ask(get("/nowhere")).status, 404);
  EXPECT_EQ(ask(mixed(0).dump(), key), 200);
  EXPECT_EQ(rejected(*service, "invalid_api_key"), 2);
  EXPECT_EQ(rejected(*service, "invalid_json"), 1);
  EXPECT_EQ(rejected(*service, "body_too_large"), 1);
  EXPECT_EQ(rejected(*service, "unknown_url"), 1);
  EXPECT_EQ(rejected(*service, "other"), 0);
  EXPECT_GT(n_logged, 5);

  ServiceSettings narrow = settings();
  narrow.http.limits.connections_per_address = 1;
  const auto full = start(narrow);
  Client one(full->port());
  EXPECT_EQ(one.ask(get("/healthz")).status, 200);
  EXPECT_EQ(Client(full->port()).reply().status, 429);
  EXPECT_NE(one.ask(get("/metrics")).body.find("{reason=\"too_many_connections\"} 1\n"), std::string::npos);
}

// All codes that docs/SERVING.md lists.
TEST(Service, HasAFigureForEveryCodeOfAnError) {
  const std::string text = read_text("docs/SERVING.md", 1 << 20).value();
  const size_t begin = text.find("| status | code |"), end = text.find("\n\n", begin);
  const auto service = start();
  int n = 0;
  for (size_t at = text.find('`', begin); at < end; at = text.find('`', at + 1)) {
    const size_t close = text.find('`', at + 1);
    const std::string code = text.substr(at + 1, close - at - 1);
    at = close;
    if (code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") != std::string::npos ||
        code.find('_') == code.npos)
      continue;
    EXPECT_EQ(rejected(*service, code), 0) << code;
    ++n;
  }
  EXPECT_GT(n, 45);
}

TEST(Service, HasAPageUnlessToldNotTo) {
  const auto service = start();
  const Reply page = Client(service->port()).ask(get("/"));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.field("content-type"), "text/html; charset=utf-8");
  ServiceSettings without = settings();
  without.page = false;
  EXPECT_EQ(Client(start(without)->port()).ask(get("/")).status, 426);  // a robot's client may ask there
}

TEST(Service, MovesARobotWhereItsModelCan) {
  const auto still = start();
  const Reply refused = testing::SocketClient(still->port(), "/").opening();
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("motion_not_supported"), std::string::npos);
  EXPECT_EQ(rejected(*still, "motion_not_supported"), 1);

  ServiceSettings moving = settings();
  moving.robot = testing::played_robot();
  const auto without_policy = Service::start(model(), moving);
  ASSERT_FALSE(without_policy);
  EXPECT_EQ(without_policy.failure().message, "robot arm: the model small moves no robots");
  moving.policy = std::make_shared<testing::PlayedPolicy>();
  moving.robot->actions.pop_back();
  EXPECT_EQ(Service::start(model(), moving).failure().message, "robot arm: action grip of this model has no limits");
  moving.robot = testing::played_robot();
  const auto service = start(moving);
  testing::SocketClient client(service->port(), "/");
  EXPECT_EQ(client.receive().opcode, int(testing::Opcode::binary));
  client.send(testing::Opcode::binary, testing::observation());
  EXPECT_NE(client.receive().payload.find("actions"), std::string::npos);
  EXPECT_EQ(Client(service->port()).ask(get("/")).status, 200);  // the page is there, too
  service->drain();
  EXPECT_EQ(client.receive().code(), 1001);
  client.client().close();
  EXPECT_TRUE(service->wait_idle(std::chrono::seconds(5)));
}

// What one key asked is nobody else's: neither as a hit of a cache nor by the name of a medium.
TEST(Service, OneKeySeesNothingOfAnother) {
  const auto service = start(with_keys());
  const std::string one = bearer("a_key_of_sixteen_bytes"), two = bearer("another-key-of-this-server");
  const std::string picture = "data:image/png;base64," + base64(png_bytes(testing::noise(1, 64, 64)));
  const auto request = [&](const json& url) {
    return json({{"max_tokens", 4},
                 {"messages",
                  {{{"role", "user"},
                    {"content",
                     {{{"type", "image_url"}, {"image_url", url}, {"uuid", "canary"}},
                      {{"type", "text"}, {"text", "the canary sings a long song of many words"}}}}}}}})
        .dump();
  };
  const auto cached = [&](const std::string& key) {
    const Reply reply = Client(service->port()).ask(post("/v1/chat/completions", request({{"url", picture}}), key));
    return json::parse(reply.body)["usage"]["prompt_tokens_details"]["cached_tokens"].get<int>();
  };
  EXPECT_EQ(cached(one), 0);
  EXPECT_GT(cached(one), 0);
  EXPECT_EQ(cached(two), 0);
  EXPECT_GT(cached(two), 0);
  const auto by_name = [&](const std::string& key) {
    return Client(service->port()).ask(post("/v1/chat/completions", request(nullptr), key)).status;
  };
  EXPECT_EQ(by_name(one), 200);
  const auto third = start(with_keys());  // another server knows neither
  EXPECT_EQ(Client(third->port()).ask(post("/v1/chat/completions", request(nullptr), two)).status, 400);
}

TEST(Service, AnythingMayBeLeftAtAnyTime) {
  const auto service = start();
  Random random(3);
  for (int i = 0; i < 150; ++i) {
    json request = mixed(int(random.below(60)));
    request["stream"] = random.below(2) == 0;
    const std::string bytes = post("/v1/chat/completions", request.dump());
    Client client(service->port());
    client.send(
        std::string_view(bytes).substr(0, random.below(4) == 0 ? random.below(uint32_t(bytes.size())) : bytes.size()));
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(6000)));
  }
  EXPECT_TRUE(is_idle(*service));
  EXPECT_EQ(Client(service->port()).ask(post("/v1/chat/completions", mixed(0).dump())).status, 200);
}

// Runs until somebody ends it.
json endless() {
  return {{"messages", {{{"role", "user"}, {"content", "go on"}}}},
          {"max_tokens", 240},
          {"stream", true},
          {"logit_bias", {{"1", -100}}},
          {"temperature", 2}};
}

TEST(Service, LetsWhatItHasBegunComeToItsEnd) {
  const auto service = start();
  Client client(service->port());
  client.send(post("/v1/chat/completions", endless().dump()));
  client.wait_for("data: ");
  EXPECT_EQ(figure(*service, "naru:num_requests_admitted"), 1);
  EXPECT_EQ(figure(*service, "naru:num_connections"), 2);
  service->drain();
  EXPECT_TRUE(client.reply().body.ends_with("data: [DONE]\n\n"));
  EXPECT_TRUE(service->wait_idle(std::chrono::seconds(5)));
}

TEST(Service, WhatIsCutOffIsToldSo) {
  ServiceSettings slow = settings();
  slow.engine.threads = 1;
  const auto service = start(slow);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 40; ++i) {  // more than there are slots
    clients.push_back(std::make_unique<Client>(service->port()));
    clients.back()->send(post("/v1/chat/completions", endless().dump()));
  }
  clients[0]->wait_for("data: ");
  service->stop();
  int n_told = 0;
  for (const auto& client : clients) {
    const Reply reply = client->reply();
    const bool done = reply.body.ends_with("data: [DONE]\n\n"),
               told = reply.body.find("\"error\"") != std::string::npos;
    EXPECT_TRUE(done || told || reply.status == 0) << reply.head << reply.body;
    n_told += told;
  }
  EXPECT_GT(n_told, 0);
}

TEST(Service, WhoseFilesAreStillDecodedIsToldSo) {
  ServiceSettings slow = settings();
  slow.media.slots = 1;
  const auto service = start(slow);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(service->port()));
    clients.back()->send(post("/v1/chat/completions", mixed(1).dump()));
  }
  EXPECT_EQ(Client(service->port()).ask(get("/healthz")).status, 200);  // what came before was read
  service->stop();
  int n_told = 0;
  for (const auto& client : clients) {
    const Reply reply = client->reply();
    EXPECT_TRUE(reply.status == 200 || reply.status == 503) << reply.status << reply.body;
    n_told += reply.status == 503;
  }
  EXPECT_GT(n_told, 0);
}

TEST(Service, SaysWhatIsTooLittleMemory) {
  ServiceSettings small = settings();
  small.memory_bytes = 1 << 20;
  const auto service = Service::start(model(), small);
  ASSERT_FALSE(service);
  EXPECT_EQ(service.failure().code, Code::too_large);
  EXPECT_NE(service.failure().message.find("--memory"), std::string::npos);
}

}  // namespace
}  // namespace naru::serving
