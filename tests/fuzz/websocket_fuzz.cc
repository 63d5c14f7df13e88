// Any bytes as what a WebSocket receives: the first of them says in what pieces, the second which messages nobody wants
// at once. What is found is the same as when the bytes come one by one, and memory is given back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "serving/http/frames.h"

namespace naru::serving::http {
namespace {

// What happened, as text.
std::string read(std::string_view bytes, size_t piece, uint8_t wanted) {
  constexpr int64_t kMessageBytes = 70'000;
  const auto bodies = std::make_shared<ByteBudget>(1 << 20);
  std::string story;
  {
    FrameReader reader(bodies, kMessageBytes);
    for (size_t at = 0; at < bytes.size(); at += piece) {
      reader.add(bytes.substr(at, piece));
      size_t n = 0;
      for (FrameReader::Event event;; ++n) {
        event = reader.next(/*wants_message=*/(wanted >> (n & 7) & 1) != 0);
        if (event == FrameReader::Event::none) event = reader.next(/*wants_message=*/true);
        if (event == FrameReader::Event::none) break;
        story += std::to_string(int(event)) + ' ';
        if (event == FrameReader::Event::message) {
          const SocketMessage message = reader.take_message();
          if (int64_t(message.bytes.size()) > kMessageBytes) std::abort();
          story += (message.text ? "text " : "binary ") + message.bytes;
        } else if (event == FrameReader::Event::close || event == FrameReader::Event::broken) {
          story += std::to_string(reader.closing().code) + reader.closing().reason;
          if (close_frame(reader.closing()).size() > 2 + FrameReader::kMaxControlBytes) std::abort();
        } else {
          story += reader.control();
        }
      }
    }
  }
  if (bodies->used_bytes() != 0) std::abort();
  return story;
}

}  // namespace
}  // namespace naru::serving::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (naru::serving::http::read(bytes, size_t(data[0]) + 1, data[1]) != naru::serving::http::read(bytes, 1, 0xff))
    std::abort();
  return 0;
}
