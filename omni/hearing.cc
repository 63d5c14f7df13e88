#include "omni/hearing.h"

#include "core/text/vocabulary.h"

namespace naru {

Sequence hearing_prompt(const EncodedSounds::Track& track) {
  std::vector<std::array<int32_t, 3>> places;
  for (const int32_t frame : track.frames.kept) places.push_back({frame, 0, 0});
  return {Segment::text({kBos, kUser, kAudio}), Segment::media(track.first, std::move(places)),
          Segment::text({kAudioEnd, kAssistant})};
}

}  // namespace naru
