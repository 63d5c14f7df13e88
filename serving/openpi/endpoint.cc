#include "serving/openpi/endpoint.h"

#include "serving/openpi/session.h"

namespace naru::serving::openpi {
namespace {

std::variant<std::shared_ptr<http::SocketHandler>, http::HttpError> open(const std::shared_ptr<const Shared>& shared,
                                                                         const http::Request& request) {
  const Services& services = shared->services;
  if (!services.policy)
    return http::HttpError{400, "motion_not_supported",
                           "The model " + services.model_id + " moves no robots: it was not trained to."};
  if (!services.robot)
    return http::HttpError{400, "robot_limits_missing",
                           "The limits of the robot are not known here; start the server with --robot FILE."};
  return std::make_shared<Session>(shared, request.key);
}

}  // namespace

std::vector<http::Route> routes(Services services) {
  check(services.metrics && services.work && services.clock && services.unix_seconds,
        "openpi: metrics, threads and clocks are needed");
  const auto shared = std::make_shared<const Shared>(std::move(services));
  std::vector<http::Route> out;
  for (const char* path : {"/", "/v1/realtime/robot/openpi"})
    out.push_back({.method = "GET",
                   .path = path,
                   .body_limit_bytes = shared->services.message_bytes,
                   .socket = [shared](const http::Request& request) { return open(shared, request); }});
  return out;
}

}  // namespace naru::serving::openpi
