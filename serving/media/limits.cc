#include "serving/media/limits.h"

#include <algorithm>

namespace naru::serving {
namespace {

// Of any kind.
uint64_t most_decoded_bytes(const MediaLimits& limits) {
  uint64_t out = 0;
  for (const FileKind kind : {FileKind::picture, FileKind::sound, FileKind::pdf})
    out = std::max(out, most_decoded_bytes(limits, kind));
  return out;
}

}  // namespace

int64_t MediaLimit::get() const {
  return std::visit([](const auto* number) { return int64_t(*number); }, value);
}

std::vector<MediaLimit> limits_of(MediaLimits* l) {
  return {
      {"picture-bytes", "bytes of a picture's file", &l->picture.max_bytes},
      {"picture-pixels", "pixels of a picture", &l->picture.max_pixels},
      {"picture-side", "pixels of a picture's longer side", &l->picture.max_side},
      {"picture-ms", "milliseconds that a picture may take to decode", &l->picture.timeout_ms},
      {"pictures", "pictures of a request", &l->max_pictures},
      {"audio-bytes", "bytes of a sound's file", &l->sound.max_bytes},
      {"audio-seconds", "seconds of a sound", &l->sound.max_seconds},
      {"audio-decoded-bytes", "bytes of a sound's samples, 4 each, of all channels", &l->sound.max_decoded_bytes},
      {"audio-channels", "channels of a sound", &l->sound.max_channels},
      {"audio-min-rate", "samples a second that a sound must have", &l->sound.min_rate_hz},
      {"audio-rate", "samples a second that a sound may have", &l->sound.max_rate_hz},
      {"audio-ms", "milliseconds that a sound may take to decode", &l->sound.timeout_ms},
      {"pdf-bytes", "bytes of a PDF's file", &l->pdf.max_bytes},
      {"pdf-pages", "pages of a PDF", &l->pdf.max_pages},
      {"pdf-pixels", "pixels of a page", &l->pdf.max_pixels},
      {"pdf-side", "pixels of a page's longer side", &l->pdf.max_side},
      {"pdf-text-bytes", "bytes of a page's words, 24 more for each word", &l->pdf.max_text_bytes},
      {"pdf-page-ms", "milliseconds that a page may take to decode", &l->pdf.timeout_ms},
      {"pdf-ms", "milliseconds that all pages of a PDF may take", &l->pdf.document_timeout_ms},
      {"media-slots", "files that are decoded at once", &l->slots},
      {"media-slots-of-caller", "files of one caller that are decoded at once", &l->slots_of_caller},
      {"media-waiting", "files that may wait to be decoded", &l->max_waiting},
      {"media-waiting-of-caller", "files of one caller that may wait", &l->max_waiting_of_caller},
      {"media-waiting-bytes", "bytes of files that may wait", &l->max_waiting_bytes},
      {"media-waiting-bytes-of-caller", "bytes of one caller's files that may wait", &l->max_waiting_bytes_of_caller},
      {"media-decoded-bytes", "bytes of all that is decoded and not yet used", &l->max_decoded_bytes},
      {"media-memory-ms", "milliseconds that a file may wait for these bytes", &l->max_memory_wait_ms},
      {"picture-spare-ms", "milliseconds beyond its time until a worker is given up", &l->picture.spare_ms},
      {"audio-spare-ms", "the same of sounds", &l->sound.spare_ms},
      {"pdf-spare-ms", "the same of PDFs", &l->pdf.spare_ms},
  };
}

void check_limits(const MediaLimits& limits) {
  MediaLimits copy = limits;
  for (const MediaLimit& limit : limits_of(&copy))
    check(limit.get() > 0, "MediaLimits: ", limit.name, " (", limit.about, ") must be at least 1, got ", limit.get());
  const uint64_t least = uint64_t(limits.slots) * most_decoded_bytes(limits);
  check(limits.max_decoded_bytes >= least, "MediaLimits: media-decoded-bytes must be at least ", least, ", of ",
        limits.slots, " files of ", most_decoded_bytes(limits), " bytes each, got ", limits.max_decoded_bytes);
}

uint64_t most_decoded_bytes(const MediaLimits& limits, FileKind kind) {
  switch (kind) {
    case FileKind::picture:
      return limits.picture.max_pixels * 3;
    case FileKind::sound:
      return uint64_t(limits.sound.max_seconds) * kSoundRate * sizeof(float);
    case FileKind::pdf:
      break;
  }
  return limits.pdf.max_pixels * 3 + limits.pdf.max_text_bytes;
}

uint64_t most_pool_bytes(const MediaLimits& limits) {
  const uint64_t file = std::max({limits.picture.max_bytes, limits.sound.max_bytes, limits.pdf.max_bytes});
  return limits.max_decoded_bytes + uint64_t(limits.slots) * (file + most_decoded_bytes(limits));
}

}  // namespace naru::serving
