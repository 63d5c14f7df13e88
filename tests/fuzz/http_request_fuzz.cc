// Any bytes as what a connection receives: the first of them says in what pieces. The requests found, and the answer
// that ends them, are the same as when the bytes come one by one, and memory is given back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "serving/http/reader.h"

namespace naru::serving::http {
namespace {

const Gate& gate() {
  static const Options kOptions;
  static const Gate kGate(kOptions, {{.method = "GET", .path = "/a/{id}", .handler = [](Request, Responder) {}},
                                     {.method = "POST",
                                      .path = "/b",
                                      .content_types = {"a/b"},
                                      .body_limit_bytes = 100,
                                      .handler = [](Request, Responder) {}}});
  return kGate;
}

// What happened, as text.
std::string read(std::string_view bytes, size_t piece) {
  static const Limits kLimits = {.chunk_overhead_bytes = 64};
  const auto bodies = std::make_shared<ByteBudget>(128 << 10);
  std::string story;
  {
    RequestReader reader(gate(), bodies, kLimits);
    for (size_t at = 0; at < bytes.size(); at += piece) {
      reader.add(bytes.substr(at, piece));
      for (bool more = true; more;) {
        const auto state = reader.advance();
        if (state == RequestReader::State::head || state == RequestReader::State::body) break;
        if (state == RequestReader::State::whole) {
          const Request request = reader.take_request("");
          story += request.method + ' ' + request.path + ' ' + request.parameter + ' ' + request.body + '\n';
          if (request.body.size() > 100) std::abort();
        } else {
          story += std::to_string(reader.take_answer().status) + '\n';
        }
        if (!reader.can_go_on()) return story + "end";
        reader.next();
      }
    }
  }
  if (bodies->used_bytes() != 0) std::abort();
  return story;
}

}  // namespace
}  // namespace naru::serving::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (naru::serving::http::read(bytes, size_t(data[0]) + 1) != naru::serving::http::read(bytes, 1)) std::abort();
  return 0;
}
