// One slot of the pool: a decoder of each kind, started when a file first needs it and kept; a file that meets a fault
// is tried a second time.
#pragma once

#include <optional>
#include <string>

#include "media/client.h"
#include "media/pdf.h"
#include "serving/media/alarm.h"
#include "serving/media/job.h"
#include "serving/media/limits.h"

namespace naru::serving {

// Where the programs that decode lie.
struct MediaPrograms {
  std::string picture, sound, pdf;

  // As they are installed: in the folder of naru, whose name ends with a slash.
  static MediaPrograms in(const std::string& folder) {
    return {folder + "naru-media-image", folder + "naru-media-av", folder + "naru-media-pdf"};
  }
};

// For one thread; its alarm is for all. Limits and budget must outlive it.
class MediaSlot {
 public:
  MediaSlot(MediaPrograms programs, const MediaLimits& limits, ByteBudget* budget);
  MediaSlot(const MediaSlot&) = delete;

  // Ends early when the alarm rings; `unwanted` tells whether somebody rang it. A file that crashes two decoders is
  // refused as invalid: to try a third would change nothing, and a client repeats what it hears 503 of. Where something
  // else ended them twice, that is decoder_unavailable.
  MediaOutcome decode(const MediaJob& job, const std::function<bool()>& unwanted);

  Alarm& alarm() { return alarm_; }
  // Workers that were started in the place of one that had ended.
  int64_t n_restarts() const { return supervision_.n_restarts; }

 private:
  using Why = std::optional<Refusal>;  // why there is no result; nothing: there is one

  Why decode_as(FileKind kind, const MediaJob& job, DecodedMedia* out);
  Why decode_picture(const MediaJob& job, DecodedMedia* out);
  Why decode_sound(const MediaJob& job, DecodedMedia* out);
  Why decode_pages(const MediaJob& job, DecodedMedia* out);
  template <class Decode>
  auto twice(const Decode& decode) -> decltype(decode());
  template <class Decoder, class Limits>
  Why start(const std::string& program, const Limits& limits, std::optional<Decoder>* decoder);
  Why reserve(FileKind kind, const MediaJob& job, ByteBudget::Hold* hold);
  Refusal refused(const Failure& failure);
  Refusal called_off() const;

  MediaPrograms programs_;
  const MediaLimits& limits_;
  ByteBudget& budget_;
  Alarm alarm_;
  media::Supervision supervision_;
  std::optional<ImageDecoder> pictures_;
  std::optional<SoundDecoder> sounds_;
  std::optional<PdfDecoder> pdfs_;

  // Of the file at hand.
  std::function<bool()> unwanted_;
  bool tried_again_ = false;
  std::string detail_;
};

}  // namespace naru::serving
