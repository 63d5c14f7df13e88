#include "serving/service.h"

#include <mutex>
#include <random>

#include "core/generate/kv_pool.h"
#include "decoders/text/grammar.h"
#include "serving/api/answer/sound.h"
#include "serving/api/api.h"
#include "serving/decoder_of_pool.h"
#include "serving/encoder_of_workers.h"
#include "serving/engine/model_engine.h"
#include "serving/http/exchange.h"
#include "serving/http/server.h"
#include "serving/openpi/endpoint.h"
#include "serving/openpi/pooled_policy.h"
#include "serving/page/routes.h"
#include "serving/work_threads.h"

namespace naru::serving {
namespace {

constexpr int kWorkThreads = 2;  // one of them for large bodies
constexpr int kBackgroundNiceness = 5;
constexpr int kVoiceThreads = 2;
constexpr int64_t kSoundBytes = api::kSpeechRate * int64_t(sizeof(int16_t));  // of a second
constexpr int kRobotThreads = 2;

class Grammars : public api::GrammarCompiler {
 public:
  explicit Grammars(size_t max_bytes) { limits_.max_bytes = max_bytes; }
  Result<std::shared_ptr<const Grammar>> from_json_schema(std::string_view schema) const override {
    return Grammar::from_json_schema(schema, limits_);
  }
  Result<std::shared_ptr<const Grammar>> from_gbnf(std::string_view text) const override {
    return Grammar::from_gbnf(text, limits_);
  }
  Result<std::shared_ptr<const Grammar>> any_json_object() const override { return Grammar::any_json_object(); }

 private:
  GrammarLimits limits_;
};

// Numbers that nobody can foretell: of ids and of seeds. Safe to use from any thread.
class Lots {
 public:
  uint64_t draw() {
    const std::lock_guard lock(mutex_);
    return uint64_t(device_()) << 32 | device_();
  }
  std::string id() {
    constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string out;
    for (int word = 0; word < 2; ++word)
      for (uint64_t rest = draw(), i = 0; i < 12; ++i, rest /= 36) out += kDigits[rest % 36];
    return out;
  }

 private:
  std::mutex mutex_;
  std::random_device device_;  // of the system
};

// The robot that is to be moved fits what moves it.
Result<void> fit_robot_of(ServiceSettings* settings) {
  if (!settings->robot) return {};
  const std::string& name = settings->robot->name;
  if (!settings->policy) return fail("robot ", name, ": the model ", settings->model_id, " moves no robots");
  auto fitted = openpi::fit_robot(*settings->robot, settings->policy->spec());
  if (!fitted) return fail("robot ", name, ": ", fitted.failure().message);
  settings->robot = *std::move(fitted);
  return {};
}

std::shared_ptr<const Policy> pooled(const ServiceSettings& s) {
  if (!s.policy) return nullptr;
  return std::make_shared<const openpi::PooledPolicy>(s.policy, s.engine.threads);
}

// What chunks of actions take while they are made: keys, values and rows of a whole context for each thread that makes
// one.
int64_t acting_bytes(const Model& model, const ServiceSettings& s) {
  if (!s.policy || !model.moves()) return 0;
  const BackboneConfig& config = model.backbone().config();
  const int64_t context = model.config().context, rows = 8 * config.block.d_model + 2 * config.block.d_hidden;
  return (kRobotThreads + (s.player ? 1 : 0)) *
         (KvPool::block_bytes(config) * KvPool::blocks_for(context) + context * rows * int64_t(sizeof(float)));
}

int64_t longest_sound_bytes(const Model& model, const ServiceSettings& s) {
  return std::max(s.requests.speech_seconds, model.config().speaking->max_seconds) * kSoundBytes;
}

// Of sounds that become files; each may take twice its size while it grows.
int64_t kept_sound_bytes(const Model& model, const ServiceSettings& s) {
  return model.speaks() ? std::max<int64_t>(2, s.engine.slots) * longest_sound_bytes(model, s) : 0;
}

}  // namespace

Result<Plan> plan_of(const Model& model, const ServiceSettings& s) {
  const int64_t buffers =
      int64_t(s.http.limits.connections) * (s.http.limits.header_bytes + s.http.limits.request_line_bytes + (16 << 10));
  const int64_t observations = s.policy ? kRobotThreads * s.robot_message_bytes : 0;
  const int64_t films = s.player ? s.player->most_bytes() : 0;
  // Two threads make files, each with a copy of its sound and of the file beside what is kept.
  const int64_t files = model.speaks() ? 2 * kVoiceThreads * longest_sound_bytes(model, s) : 0;
  const std::vector<PlanItem> beside = {
      {"connections", buffers},
      {"bodies of requests", s.http.limits.bodies_bytes},
      {"streams", s.http.limits.connections * http::Exchange::kOwnBytes + s.http.limits.streams_bytes},
      {"bodies that are read", kWorkThreads * s.body_bytes},
      {"media that have names", s.named_media_bytes},
      {"decoded media", int64_t(most_pool_bytes(s.media))},
      {"observations that are read", observations},
      {"chunks of actions", acting_bytes(model, s)},
      {"an episode that is played", films},
      {"sounds that are said", kept_sound_bytes(model, s) + files}};
  return plan_memory(model, s.engine, beside, s.memory_bytes);
}

struct Service::Parts {
  Parts(const Model& m, const ServiceSettings& s, Plan p)
      : has_page(s.page),
        plan(std::move(p)),
        engine(m, plan.engine, s.on_failure),
        pool(MediaPrograms::in(s.programs), s.media),
        decoder(pool, s.on_failure),
        encoder(MediaPrograms::in(s.programs).sound, s.on_failure),
        grammars(s.requests.grammar_bytes),
        threads(kWorkThreads, kBackgroundNiceness),
        policy(pooled(s)),
        player(s.player),
        player_policy(s.policy),
        api(services_of(m, s)),
        robots(openpi::routes(robots_of(s))) {
    if (policy) robot_threads.emplace(kRobotThreads);
    if (m.speaks()) voices.emplace(kVoiceThreads);
    if (player) players.emplace(/*n=*/1, kBackgroundNiceness);
    metrics.counter("naru:worker_restarts_total", "Decoders started in the place of one that had ended.",
                    [this] { return double(pool.stats().worker_restarts); });
    watch_what_is_held();
  }

  void watch_what_is_held();

  api::Services services_of(const Model& m, const ServiceSettings& s);
  openpi::Services robots_of(const ServiceSettings& s);
  std::vector<http::Route> routes() const;

  const bool has_page;
  Plan plan;
  std::atomic<api::ServerState> state{api::ServerState::loading};
  Lots lots;
  http::Metrics metrics;
  ModelEngine engine;
  MediaPool pool;
  DecoderOfPool decoder;
  EncoderOfWorkers encoder;
  Grammars grammars;
  WorkThreads threads;
  std::optional<WorkThreads> voices;  // none: the model does not speak
  const std::shared_ptr<const Policy> policy;
  const std::shared_ptr<const EpisodePlayer> player;
  const std::shared_ptr<const Policy> player_policy;  // without the threads of `policy`, which robots have
  std::atomic<bool> stopping = false;
  std::optional<WorkThreads> players;        // none: there is no player
  std::optional<WorkThreads> robot_threads;  // none: nobody is let in whom they would serve
  api::Api api;
  const std::vector<http::Route> robots;
  std::unique_ptr<http::Server> server;
};

// All of these are what they were, once nobody asks anything.
void Service::Parts::watch_what_is_held() {
  const auto gauge = [&](const char* name, const char* help, std::function<double()> value) {
    metrics.gauge(name, help, std::move(value));
  };
  const auto of_server = [this](int64_t http::Server::Stats::*member) {
    return [this, member] { return state == api::ServerState::loading ? 0 : double(server->stats().*member); };
  };
  gauge("naru:num_requests_admitted", "Requests that were let in and have not ended.",
        [this] { return double(engine.stats().admitted); });
  gauge("naru:num_connections", "Connections, that of this request among them.",
        of_server(&http::Server::Stats::connections));
  gauge("naru:request_body_bytes", "Bytes that bodies of requests hold.", of_server(&http::Server::Stats::body_bytes));
  gauge("naru:stream_bytes", "Bytes of streams that wait to be read, beyond 32 KiB of each.",
        of_server(&http::Server::Stats::stream_bytes));
  gauge("naru:num_media_waiting", "Files that wait to be decoded.", [this] { return double(pool.stats().waiting); });
  gauge("naru:num_media_running", "Files that are being decoded.", [this] { return double(pool.stats().running); });
  gauge("naru:media_decoded_bytes", "Bytes of media that are decoded and not yet used.",
        [this] { return double(pool.stats().decoded_bytes); });
}

api::Services Service::Parts::services_of(const Model& m, const ServiceSettings& s) {
  api::Services out;
  out.engine = &engine;
  out.model = &m;
  out.decoder = &decoder;
  out.metrics = &metrics;
  out.encoder = &encoder;
  out.grammars = &grammars;
  out.origin = s.origin;
  out.model_id = s.model_id;
  out.fingerprint = s.fingerprint;
  out.model_created = s.model_created;
  out.public_metrics = s.public_metrics;
  out.limits = s.requests;
  out.body_bytes = s.body_bytes;
  out.media_store_bytes = size_t(s.named_media_bytes);
  out.kept_sound_bytes = kept_sound_bytes(m, s);
  out.queue_wait = s.queue_wait;
  out.work = [this](const std::string& tenant, size_t bytes, std::function<void()> work) {
    threads.run(tenant, bytes, std::move(work));
  };
  out.voice_work = [this](const std::string& tenant, size_t bytes, std::function<void()> work) {
    voices->run(tenant, bytes, std::move(work));
  };
  out.player = player.get();
  out.policy = player_policy.get();
  out.stopping = [this] { return stopping.load(); };
  out.episode_work = [this](const std::string& tenant, std::function<void()> work) {
    players->run(tenant, /*bytes=*/0, std::move(work));
  };
  out.clock = [] { return Clock::now(); };
  out.unix_seconds = [] {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  out.new_id = [this] { return lots.id(); };
  out.new_seed = [this] { return lots.draw(); };
  out.state = [this] { return state.load(); };
  out.failed = s.on_failure;
  return out;
}

openpi::Services Service::Parts::robots_of(const ServiceSettings& s) {
  openpi::Services out;
  out.policy = policy.get();
  out.robot = s.robot;
  out.model_id = s.model_id;
  out.metrics = &metrics;
  out.message_bytes = s.robot_message_bytes;
  out.work = [this](const std::string& tenant, std::function<void()> work) {
    robot_threads->run(tenant, /*bytes=*/0, std::move(work));
  };
  out.clock = [] { return Clock::now(); };
  out.unix_seconds = [] {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
  out.noticed = s.on_notice;
  out.failed = s.on_failure;
  return out;
}

std::vector<http::Route> Service::Parts::routes() const {
  std::vector<http::Route> out = api.routes();
  out.insert(out.end(), robots.begin(), robots.end());
  if (has_page)
    for (http::Route& route : page::routes()) out.push_back(std::move(route));
  return out;
}

Result<std::unique_ptr<Service>> Service::start(const Model& model, ServiceSettings settings) {
  settings.requests.pictures = size_t(settings.media.max_pictures);
  settings.requests.picture_bytes = settings.media.picture.max_bytes;
  settings.requests.sound_bytes = settings.media.sound.max_bytes;
  settings.requests.document_bytes = settings.media.pdf.max_bytes;
  if (const auto fitted = fit_robot_of(&settings); !fitted) return fitted.failure();
  auto plan = plan_of(model, settings);
  if (!plan) return plan.failure();
  auto parts = std::make_unique<Parts>(model, settings, *std::move(plan));
  settings.http.on_record = [parts = parts.get(),
                             log = std::move(settings.http.on_record)](const http::Record& record) {
    parts->api.count(record);
    if (log) log(record);
  };
  auto server = http::Server::start(settings.http, parts->routes());
  if (!server) return server.failure();
  parts->server = *std::move(server);
  parts->state = api::ServerState::ready;
  return std::unique_ptr<Service>(new Service(std::move(parts)));
}

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Service::~Service() {
  stop();
}

uint16_t Service::port() const {
  return parts_->server->port();
}

std::vector<Service::RouteName> Service::routes() const {
  std::vector<RouteName> out;
  for (const http::Route& route : parts_->routes()) out.push_back({route.method, route.path, bool(route.socket)});
  return out;
}

const Plan& Service::plan() const {
  return parts_->plan;
}

void Service::drain() {
  parts_->state = api::ServerState::draining;
  parts_->engine.drain();
  parts_->server->drain();
}

bool Service::wait_idle(std::chrono::milliseconds at_most) {
  return parts_->server->wait_idle(at_most);
}

// Whoever still waits, for a decoder or for words, is told an error, for which there is a moment.
void Service::stop() {
  parts_->stopping = true;
  constexpr std::chrono::milliseconds kLastWords{500};
  drain();
  parts_->engine.stop();
  parts_->pool.shutdown();
  parts_->threads.stop();
  if (parts_->voices) parts_->voices->stop();
  if (parts_->robot_threads) parts_->robot_threads->stop();
  if (parts_->players) parts_->players->stop();
  parts_->server->wait_idle(kLastWords);
  parts_->server->stop();
}

}  // namespace naru::serving
