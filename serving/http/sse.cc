#include "serving/http/sse.h"

#include "base/error.h"

namespace naru::serving::http {

StreamHead event_stream() {
  StreamHead head;
  head.content_type = "text/event-stream; charset=utf-8";
  head.headers = {{"cache-control", "no-store"}, {"x-accel-buffering", "no"}};  // no proxy keeps pieces back
  head.silence = ": ping\n\n";
  return head;
}

std::string event(std::string_view data) {
  check(data.find_first_of("\r\n") == data.npos, "event: the data has a line break");
  std::string out;
  out.reserve(data.size() + 8);
  out.append("data: ").append(data).append("\n\n");
  return out;
}

std::string event(std::string_view name, std::string_view data) {
  check(!name.empty() && name.find_first_of("\r\n") == name.npos, "event: the name is empty or has a line break");
  return "event: " + std::string(name) + "\n" + event(data);
}

}  // namespace naru::serving::http
