// What media of callers may cost the server. Every limit is a positive number; none can be switched off.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "media/client.h"
#include "media/pdf.h"
#include "omni/turn_media.h"

namespace naru::serving {

struct MediaLimits {
  DecoderLimits picture;
  SoundDecoderLimits sound;
  PdfLimits pdf;
  int max_pictures = 16;    // of a request; pages of a PDF that are shown are pictures
  int slots = 3;            // files that are decoded at once, each in a process of its own
  int slots_of_caller = 2;  // of these for one caller: others' first file finds a slot
  int max_waiting = 128;    // files that wait for a slot
  int max_waiting_of_caller = 64;
  uint64_t max_waiting_bytes = 256 << 20;  // of these files
  uint64_t max_waiting_bytes_of_caller = 128 << 20;
  uint64_t max_decoded_bytes =
      512 << 20;                   // of pixels, samples and words, decoded or being decoded, until they are gone
  int max_memory_wait_ms = 5'000;  // for others' to go
};

// One of them by name, for flags, for `naru doctor` and for messages.
struct MediaLimit {
  const char* name;   // "media-slots"
  const char* about;  // with its unit
  std::variant<int*, uint32_t*, uint64_t*> value;

  int64_t get() const;
};

// All of them, pointing into `limits`.
std::vector<MediaLimit> limits_of(MediaLimits* limits);

// Throws Error, which names the limit, unless all are positive and the budget of decoded bytes holds what all slots
// decode at once.
void check_limits(const MediaLimits& limits);

// What a file may become at most: a picture, a sound, or of a PDF one page with its words.
uint64_t most_decoded_bytes(const MediaLimits& limits, FileKind kind);

// What the pool takes at most of the memory of the server's process, for the plan: what is decoded, and for each slot
// the file and the result that its worker shares. The workers' own memory, up to 2 GiB of addresses each, is not in it.
uint64_t most_pool_bytes(const MediaLimits& limits);

}  // namespace naru::serving
