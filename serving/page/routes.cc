#include "serving/page/routes.h"

#include "serving/http/text.h"
#include "serving/page/page.h"

namespace naru::serving::page {
namespace {

// Whether one of the tags of If-None-Match is `etag` (RFC 9110, 13.1.2): weak tags count as their strong ones.
bool names(std::string_view field, std::string_view etag) {
  while (!field.empty()) {
    const size_t comma = field.find(',');
    std::string_view tag = http::trimmed(field.substr(0, comma));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == etag) return true;
    if (comma == field.npos) break;
    field.remove_prefix(comma + 1);
  }
  return false;
}

void serve(const Asset& asset, const http::Request& request, const http::Responder& responder) {
  const http::Headers headers = {{"etag", std::string(asset.etag)}, {"cache-control", "no-cache"}};
  const std::string* known = request.header("if-none-match");
  if (known && names(*known, asset.etag)) return responder.send({304, "", "", headers});
  responder.send({200, std::string(asset.content_type), std::string(asset.bytes), headers});
}

}  // namespace

std::vector<http::Route> routes() {
  std::vector<http::Route> out;
  for (const Asset& asset : assets()) {
    http::Route route;
    route.method = "GET";
    route.path = std::string(asset.path);
    route.needs_key = false;
    route.headers = http::page_headers(kPolicy);
    route.handler = [&asset](http::Request request, http::Responder responder) { serve(asset, request, responder); };
    out.push_back(std::move(route));
  }
  return out;
}

}  // namespace naru::serving::page
