#include "decoders/speech/speech_stream.h"

namespace naru {

std::vector<float> SpeechStream::push(std::span<const int32_t> codes) {
  const std::vector<int32_t> next(codes.begin(), codes.end());
  return sound_.push(decoder_.step(from(next, {int64_t(next.size())}), &state_));
}

std::vector<float> SpeechStream::finish() {
  state_ = {};
  return sound_.finish();
}

}  // namespace naru
