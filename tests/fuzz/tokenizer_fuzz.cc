// Any bytes as a vocabulary; then the same bytes as text, there and back. The first byte says where the text begins.
#include <cstdlib>
#include <string>

#include "core/text/nfc.h"
#include "decoders/text/detokenizer.h"
#include "encoders/text/tokenizer.h"

namespace naru {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void round_trip(const Tokenizer& tokenizer, std::string_view text) {
  const Detokenizer detokenizer(tokenizer.vocabulary());
  const auto ids = tokenizer.encode(text);
  require(detokenizer.decode(ids) == text);
  StreamingDecoder decoder(detokenizer);
  std::string streamed;
  for (const int32_t id : ids) streamed += decoder.push(id);
  require(streamed + decoder.flush() == text);
}

}  // namespace
}  // namespace naru

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace naru;
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = all.size() * data[0] / 255;
  const std::string_view json = all.substr(0, cut), text = all.substr(cut);
  if (const auto tokenizer = Tokenizer::parse(json)) {
    const auto again = Vocabulary::parse(tokenizer->vocabulary().to_json());
    require(again && again->merges() == tokenizer->vocabulary().merges());
    round_trip(*tokenizer, text);
  }
  round_trip(Tokenizer(Vocabulary()), text);
  const std::string normal = nfc(text);
  require(nfc(normal) == normal);
  return 0;
}
