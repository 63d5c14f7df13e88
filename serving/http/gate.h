// Decides from a request's head alone whether it is wanted: before a byte of its body is read.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "serving/http/head.h"
#include "serving/http/options.h"
#include "serving/http/request.h"

namespace naru::serving::http {

// Immutable, so safe to use from any thread.
class Gate {
 public:
  // Throws Error for a route that has no handler, an impossible path, or the method and path of another of its kind.
  Gate(const Options& options, std::vector<Route> routes);

  struct Pass {
    const Route* route = nullptr;
    std::string parameter;  // Request::parameter
    std::string key;        // Request::key
  };
  // In this order: the name of the server 421, path 404, OPTIONS 204, method 405, a WebSocket that is not asked for as
  // one 426, origin 403, key 401, how a WebSocket is asked for 400 or 426, encoding and type of the body 415, its
  // length 413.
  std::variant<Pass, HttpError, Answer> judge(const Head& head) const;
  // The one that a request asks for, whether or not it is wanted; null where there is none.
  const Route* route_of(const Head& head) const { return choose(meet(head.path), head); }

  // Fields of every answer to a request that may come from a page of another origin.
  Headers origin_headers(const Head& head) const;

 private:
  struct Met {
    std::vector<const Route*> routes;  // those of the path: one a method
    std::string parameter;
  };
  Met meet(const std::string& path) const;
  bool origin_is_named(const std::string& origin) const;
  const Route* choose(const Met& met, const Head& head) const;
  std::variant<Pass, HttpError> admit(const Head& head, const Route& route, std::string parameter) const;
  std::optional<HttpError> check_sender(const Head& head, const Route& route) const;
  std::optional<HttpError> check_body(const Head& head, const Route& route) const;
  Answer options_answer(const Head& head, const std::string& allow) const;

  const Options& options_;
  const std::vector<Route> routes_;
};

}  // namespace naru::serving::http
