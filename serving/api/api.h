// The endpoints: OpenAI's API and what goes with it, as routes of the HTTP server.
#pragma once

#include <vector>

#include "serving/api/services.h"
#include "serving/http/options.h"
#include "serving/http/request.h"

namespace naru::serving::api {

class Api {
 public:
  // Throws Error where a service is missing. Adds its figures to services.metrics.
  explicit Api(Services services);

  // Their handlers may outlive this object, but not the services.
  std::vector<http::Route> routes() const;
  // Of Options::on_record: errors are counted by their codes.
  void count(const http::Record& record) const;

 private:
  SharedContext context_;
};

}  // namespace naru::serving::api
