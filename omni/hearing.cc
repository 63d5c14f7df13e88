#include "omni/hearing.h"

#include "core/text/vocabulary.h"

namespace naru {

Segment sound_segment(int64_t first, const Frames& sound) {
  std::vector<std::array<int32_t, 3>> places;
  for (const int32_t frame : sound.kept) places.push_back({frame, 0, 0});
  return Segment::media(first, std::move(places));
}

Sequence hearing_prompt(const EncodedSounds::Track& track) {
  return {Segment::text({kBos, kUser, kAudio}), sound_segment(track.first, track.frames),
          Segment::text({kAudioEnd, kAssistant})};
}

}  // namespace naru
