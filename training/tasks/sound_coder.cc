#include "training/tasks/sound_coder.h"

#include "encoders/audio/log_mel.h"
#include "media/sound.h"

namespace naru {

std::vector<int32_t> CodecCoder::codes(std::span<const int16_t> samples) const {
  const Tensor out = encoder_.codes(log_mel(from_int16(samples)));
  const auto codes = out.span<int32_t>();
  return {codes.begin(), codes.end()};
}

}  // namespace naru
