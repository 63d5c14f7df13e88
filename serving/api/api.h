// The endpoints: OpenAI's API and what goes with it, as routes of the HTTP server.
#pragma once

#include <vector>

#include "serving/api/services.h"
#include "serving/http/request.h"

namespace naru::serving::api {

class Api {
 public:
  // Throws Error where a service is missing. Adds its figures to services.metrics.
  explicit Api(Services services);

  // Their handlers may outlive this object, but not the services.
  std::vector<http::Route> routes() const;
  Context& context() const { return *context_; }

 private:
  SharedContext context_;
};

}  // namespace naru::serving::api
