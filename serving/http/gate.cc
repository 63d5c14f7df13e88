#include "serving/http/gate.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/utf8.h"
#include "serving/http/handshake.h"
#include "serving/http/text.h"

namespace naru::serving::http {

namespace {
constexpr std::string_view kParameter = "{id}";

// %XX decoded; none where the result is not UTF-8 or has control characters.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += char(high << 4 | low);
    i += 2;
  }
  for (size_t at = 0; at < out.size();) {
    const Utf8Char c = utf8_at(out, at);
    if (!c.valid || c.code < 0x20 || c.code == 0x7f) return std::nullopt;
    at += c.size_bytes;
  }
  return out;
}

bool takes(const Route& route, std::string_view method) {
  return route.method == method || (route.method == "GET" && method == "HEAD");
}

// A Host field without its port.
std::string_view host_name(std::string_view host) {
  const size_t colon = host.rfind(':');
  return colon != host.npos && host.find(']', colon) == host.npos ? host.substr(0, colon) : host;
}

std::string allowed_methods(const std::vector<const Route*>& routes) {
  std::string allow;
  for (const Route* route : routes) {
    const bool twice = route->socket && std::any_of(routes.begin(), routes.end(), [](auto* other) {
                         return !other->socket && other->method == "GET";
                       });
    if (!twice) allow += route->method + (route->method == "GET" && !route->socket ? ", HEAD, " : ", ");
  }
  return allow + "OPTIONS";
}

HttpError not_found(const std::string& path) {
  return {.status = 404, .code = "unknown_url", .message = "There is nothing at " + path.substr(0, 256) + "."};
}
}  // namespace

Gate::Gate(const Options& options, std::vector<Route> routes) : options_(options), routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    const size_t at = route.path.find('{');
    check(route.path.starts_with('/') && bool(route.handler) != bool(route.socket) && !route.method.empty() &&
              (!route.socket || route.method == "GET") && route.body_limit_bytes >= 0 &&
              (at == route.path.npos || (route.path.substr(at) == kParameter && route.path[at - 1] == '/')),
          "Gate: the route ", route.method, " ", route.path, " cannot be served");
    const auto same = [&](const Route& other) {
      return other.path == route.path && other.method == route.method && bool(other.socket) == bool(route.socket);
    };
    check(std::count_if(routes_.begin(), routes_.end(), same) == 1, "Gate: ", route.method, " ", route.path,
          " is in the table twice");
  }
}

Gate::Met Gate::meet(const std::string& path) const {
  Met met;
  for (const Route& route : routes_)
    if (route.path == path && !path.ends_with(kParameter)) met.routes.push_back(&route);
  if (!met.routes.empty()) return met;
  for (const Route& route : routes_) {
    if (!route.path.ends_with(kParameter)) continue;
    const std::string_view before = std::string_view(route.path).substr(0, route.path.size() - kParameter.size());
    if (!path.starts_with(before) || path.size() == before.size()) continue;
    const auto parameter = decoded(std::string_view(path).substr(before.size()));
    if (!parameter) continue;
    met.parameter = *parameter;
    met.routes.push_back(&route);
  }
  return met;
}

std::variant<Gate::Pass, HttpError, Answer> Gate::judge(const Head& head) const {
  const std::string* host = head.field("host");
  const auto is_host = [&](const std::string& name) { return same_word(host_name(host ? *host : ""), lower(name)); };
  if (!options_.hosts.empty() && std::none_of(options_.hosts.begin(), options_.hosts.end(), is_host))
    return HttpError{421, "unknown_host", "The field Host names another server."};
  Met met = meet(head.path);
  const bool everything = head.path == "*" && head.method == "OPTIONS";
  if (met.routes.empty() && !everything) return not_found(head.path);
  const std::string allow = everything ? "GET, HEAD, POST, OPTIONS" : allowed_methods(met.routes);
  if (head.method == "OPTIONS" && !head.has_body()) return options_answer(head, allow);
  const Route* route = choose(met, head);
  if (!route)
    return HttpError{405,
                     "method_not_allowed",
                     "The methods of " + head.path.substr(0, 256) + " are " + allow + ".",
                     "",
                     {{"allow", allow}}};
  auto admitted = admit(head, *route, std::move(met.parameter));
  if (auto* error = std::get_if<HttpError>(&admitted)) return std::move(*error);
  return std::get<Pass>(std::move(admitted));
}

// The route of this method: the WebSocket where one is asked for and there is one.
const Route* Gate::choose(const Met& met, const Head& head) const {
  const Route* plain = nullptr;
  const Route* socket = nullptr;
  for (const Route* route : met.routes)
    if (takes(*route, head.method)) (route->socket ? socket : plain) = route;
  return socket && (!plain || asks_for_websocket(head)) ? socket : plain;
}

std::variant<Gate::Pass, HttpError> Gate::admit(const Head& head, const Route& route, std::string parameter) const {
  if (route.socket && !asks_for_websocket(head)) return upgrade_required();
  if (auto error = check_sender(head, route)) return *std::move(error);
  Pass pass{&route, std::move(parameter), ""};
  if (options_.keys && pass.route->needs_key) {
    const std::string* authorization = head.field("authorization");
    auto key = authorization ? options_.keys->find(*authorization) : std::nullopt;
    if (!key)
      return HttpError{401,
                       "invalid_api_key",
                       authorization ? "The API key is not one that this server knows."
                                     : "An API key is needed: send \"Authorization: Bearer KEY\".",
                       "",
                       {{"www-authenticate", "Bearer realm=\"naru\""}}};
    pass.key = *std::move(key);
  }
  if (route.socket)
    if (auto error = check_handshake(head)) return *std::move(error);
  if (auto error = check_body(head, route)) return *std::move(error);
  return pass;
}

bool Gate::origin_is_named(const std::string& origin) const {
  const auto& named = options_.origins;
  return std::any_of(named.begin(), named.end(), [&](const std::string& o) { return o == "*" || o == origin; });
}

// What a page of another origin makes a browser send is not acted upon, whether or not the page could read the answer.
// It could read what a WebSocket says.
std::optional<HttpError> Gate::check_sender(const Head& head, const Route& route) const {
  const std::string* origin = head.field("origin");
  const std::string* host = head.field("host");
  const bool only_reads = (head.method == "GET" || head.method == "HEAD") && !route.socket;
  if (!origin || only_reads || origin_is_named(*origin)) return std::nullopt;
  const size_t scheme = origin->find("://");
  if (host && scheme != origin->npos && same_word(std::string_view(*origin).substr(scheme + 3), lower(*host)))
    return std::nullopt;
  return HttpError{403, "origin_not_allowed", "Pages of this origin are not served; the server's options name others."};
}

std::optional<HttpError> Gate::check_body(const Head& head, const Route& route) const {
  if (!head.has_body()) return std::nullopt;
  const std::string* coding = head.field("content-encoding");
  if (coding && !same_word(*coding, "identity"))
    return HttpError{415, "unsupported_encoding", "Content-Encoding is not supported; send the body as it is."};
  if (route.content_types.empty()) return HttpError{413, "body_too_large", "This request takes no body."};
  const std::string* type = head.field("content-type");
  const std::string_view media_type = type ? trimmed(std::string_view(*type).substr(0, type->find(';'))) : "";
  std::string wanted;
  bool taken = false;
  for (const std::string& known : route.content_types) {
    taken = taken || same_word(media_type, known);
    wanted += (wanted.empty() ? "" : " or ") + known;
  }
  if (!taken) return HttpError{415, "unsupported_content_type", "Content-Type must be " + wanted + "."};
  if (head.content_length.value_or(0) > uint64_t(route.body_limit_bytes))
    return HttpError{413, "body_too_large", concat("The body has more than ", route.body_limit_bytes, " bytes.")};
  return std::nullopt;
}

Answer Gate::options_answer(const Head& head, const std::string& allow) const {
  Answer answer{.status = 204};
  answer.headers = {{"allow", allow}};
  const std::string* origin = head.field("origin");
  if (origin && origin_is_named(*origin) && head.field("access-control-request-method"))
    answer.headers.insert(answer.headers.end(), {{"access-control-allow-methods", allow},
                                                 {"access-control-allow-headers", "authorization, content-type, *"},
                                                 {"access-control-max-age", "600"}});
  return answer;
}

Headers Gate::origin_headers(const Head& head) const {
  if (options_.origins.empty()) return {};
  const std::string* origin = head.field("origin");
  if (!origin || !origin_is_named(*origin)) return {{"vary", "origin"}};
  return {{"vary", "origin"},
          {"access-control-allow-origin", *origin},
          {"access-control-expose-headers", "x-request-id, retry-after, retry-after-ms, x-naru-warning"}};
}

Headers page_headers(const std::string& policy) {
  return {{"content-security-policy", policy},
          {"referrer-policy", "no-referrer"},
          {"x-frame-options", "DENY"},
          {"permissions-policy", "camera=(self), microphone=(self), geolocation=()"},
          {"cross-origin-opener-policy", "same-origin"},
          {"cross-origin-resource-policy", "same-origin"}};
}

const std::string* Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return &value;
  return nullptr;
}

}  // namespace naru::serving::http
