// What the endpoints stand on, and what all of them share.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "serving/api/decoder.h"
#include "serving/api/encoder.h"
#include "serving/api/episodes.h"
#include "serving/api/figures.h"
#include "serving/api/media_store.h"
#include "serving/api/request/draft.h"
#include "serving/api/request/options.h"
#include "serving/api/tenant_counts.h"
#include "serving/engine/engine.h"
#include "serving/http/budget.h"

namespace naru::serving::api {

enum class ServerState { loading, ready, draining };

// All of it outlives every request. Functions are called from any thread; none may be empty unless it says so.
struct Services {
  Engine* engine = nullptr;
  const Model* model = nullptr;
  Decoder* decoder = nullptr;
  http::Metrics* metrics = nullptr;
  SoundEncoder* encoder = nullptr;            // of a model that speaks
  const GrammarCompiler* grammars = nullptr;  // none: structured output is refused
  const EpisodePlayer* player = nullptr;      // none: the model moves no simulated robot
  const Policy* policy = nullptr;             // what moves it

  std::string model_id;         // what callers call the model
  std::string fingerprint;      // of its weights: "system_fingerprint"
  int64_t model_created = 0;    // seconds since 1970
  bool public_metrics = false;  // /metrics needs no key

  Origin origin;  // of what is said, without its seed

  RequestLimits limits;
  int64_t body_bytes = 64 << 20;                 // of a request
  size_t media_store_bytes = 64 << 20;           // of media that callers gave a name
  int64_t kept_sound_bytes = 64 << 20;           // of what is said into files, until they are whole
  std::chrono::milliseconds queue_wait{30'000};  // after which a request that still waits is refused

  // Runs it on another thread, soon: reading a body of so many bytes takes longer than the I/O thread may be kept.
  // Tenants take turns.
  std::function<void(const std::string& tenant, size_t bytes, std::function<void()>)> work;
  // Likewise what turns codes into sound, in its order by the caller of this, and so many bytes of it into a file.
  std::function<void(const std::string& tenant, size_t bytes, std::function<void()>)> voice_work;
  std::function<bool()> stopping;  // what is being played is no longer wanted; empty where there is no player
  // Likewise what plays episodes, one at a time; empty where there is no player.
  std::function<void(const std::string& tenant, std::function<void()>)> episode_work;
  std::function<Clock::time_point()> clock;
  std::function<int64_t()> unix_seconds;
  std::function<std::string()> new_id;  // letters and digits, never the same twice: what ids end with
  std::function<uint64_t()> new_seed;   // of answers that are drawn and name none
  std::function<ServerState()> state;
  std::function<void(const std::string&)> failed;  // hears of errors of ours; this one may be empty
};

// Shared by all requests.
struct Context {
  explicit Context(Services of);

  const Services services;
  MediaStore media_store;
  MediaStore said;  // words of answers that were said aloud, by the ids of their sounds
  const std::shared_ptr<http::ByteBudget> kept_sounds;
  Figures figures;
  const std::shared_ptr<TenantCounts> episodes = std::make_shared<TenantCounts>();  // asked for and not answered
  const size_t max_words_bytes;  // that the model's context could hold if every token were its longest
};
using SharedContext = std::shared_ptr<Context>;

}  // namespace naru::serving::api
