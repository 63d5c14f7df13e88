// openpi's protocol (github.com/Physical-Intelligence/openpi) as routes of the HTTP server: a robot's client opens a
// WebSocket, is told what the policy wants, and gets a chunk of actions for every observation it sends.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "omni/policy.h"
#include "serving/http/metrics.h"
#include "serving/http/request.h"
#include "serving/openpi/robot.h"

namespace naru::serving::openpi {

using Clock = std::chrono::steady_clock;

// All of it outlives every connection. Functions are called from any thread; none may be empty but the last two.
struct Services {
  const Policy* policy = nullptr;  // null: the model has no motion, and nobody is let in
  std::optional<Robot> robot;      // of fit_robot(); none: the user stated no limits, and nobody is let in
  std::string model_id;
  http::Metrics* metrics = nullptr;
  int64_t message_bytes = 64 << 20;  // of an observation

  // Runs it on another thread, where an answer may take as long as it takes. Tenants take turns.
  std::function<void(const std::string& tenant, std::function<void()>)> work;
  std::function<Clock::time_point()> clock;
  std::function<double()> unix_seconds;
  std::function<void(const std::string&)> noticed;  // hears what was clipped and refused
  std::function<void(const std::string&)> failed;   // hears of errors of ours
};

// "/" and "/v1/realtime/robot/openpi". Their connections may outlive this table, but not the services. Adds figures to
// services.metrics. Throws Error where a service is missing.
std::vector<http::Route> routes(Services services);

}  // namespace naru::serving::openpi
