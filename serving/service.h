// The whole server: endpoints and the page over HTTP, the engine, the decoders, and the plan of its memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serving/api/episodes.h"
#include "serving/api/request/draft.h"
#include "serving/engine/limits.h"
#include "serving/http/options.h"
#include "serving/media/limits.h"
#include "serving/openpi/robot.h"
#include "serving/plan.h"

namespace naru::serving {

struct ServiceSettings {
  http::Options http;  // where it listens, keys, TLS, its limits
  EngineLimits engine;
  MediaLimits media;
  api::RequestLimits requests;
  int64_t body_bytes = 64 << 20;         // of a request
  int64_t named_media_bytes = 64 << 20;  // kept of media that callers gave a name
  std::chrono::milliseconds queue_wait{30'000};
  int64_t memory_bytes = 0;                            // of the plan
  std::string programs;                                // the folder of the decoders, with its slash
  std::shared_ptr<const Policy> policy;                // what moves robots; null: the model has no motion
  std::shared_ptr<const EpisodePlayer> player;         // of a model whose policy moves a simulated robot; else null
  std::optional<openpi::Robot> robot;                  // that it may move; none: it moves none
  int64_t robot_message_bytes = 64 << 20;              // of an observation
  Origin origin;                                       // of what is said: the model, by name and hash
  std::string model_id, fingerprint;                   // what callers call the model; of its weights
  int64_t model_created = 0;                           // seconds since 1970
  bool public_metrics = false;                         // /metrics needs no key
  bool page = true;                                    // whether "/" is there
  std::function<void(const std::string&)> on_failure;  // hears of errors of ours, on any thread; may be empty
  std::function<void(const std::string&)> on_notice;   // likewise of what a robot was refused, and what was clipped
};

// Throws Error unless every limit is positive.
Result<Plan> plan_of(const Model& model, const ServiceSettings& settings);

class Service {
 public:
  // Listens when it returns. The model must outlive it. Failures: an address or a certificate that cannot be used; too
  // little memory; a robot that this model cannot move. Throws Error for limits that make no sense.
  static Result<std::unique_ptr<Service>> start(const Model& model, ServiceSettings settings);
  ~Service();  // stop()

  uint16_t port() const;
  const Plan& plan() const;
  struct RouteName {
    std::string method, path;
    bool is_websocket;
  };
  std::vector<RouteName> routes() const;
  // /readyz says 503, nobody is let in any more, requests in flight go on.
  void drain();
  // Waits until no connection is left, or for so long; true when none is left.
  bool wait_idle(std::chrono::milliseconds at_most);
  // Ends all at once: answers that are streamed end with an error event.
  void stop();

 private:
  struct Parts;
  explicit Service(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace naru::serving
