// What endpoints ask of the pool of decoder processes: bytes of an outsider to plain media.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "media/types.h"
#include "serving/api/request/draft.h"
#include "serving/engine/engine.h"

namespace naru::serving::api {

struct DecodeJob {
  MediumKind kind = MediumKind::picture;
  Bytes bytes;
  std::string tenant;
  Clock::time_point deadline = Clock::time_point::max();
  int64_t picture_places = 0;               // pages of a document that may be pictures
  std::function<Result<Image>(Image)> fit;  // makes each picture as small as its use allows; on the decoder's thread
};

// A page of a document: its words where the file has a text layer, else its picture.
struct DecodedPage {
  bool has_words = false;
  std::string words;  // as lines, in NFC
  Image picture;
};

// One of the three.
struct Decoded {
  Image picture;  // fitted
  Sound sound;    // at kSoundRate
  std::vector<DecodedPage> pages;
  std::shared_ptr<const void> hold;  // stays with whatever is kept of it
};

// A Refusal of the file itself is `invalid`, and its code the name of a Code.
using DecodeDone = std::function<void(std::variant<Decoded, Refusal>)>;

// Safe to use from any thread.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // A ticket, and then `done` is called once: by a thread that may be kept for as long as it takes to make features of
  // a sound, or before the call returns. Or why not. What destroys the ticket cancels the job: `done` is not called any
  // more, unless the call had begun.
  virtual std::variant<std::shared_ptr<void>, Refusal> decode(DecodeJob job, DecodeDone done) = 0;
};

}  // namespace naru::serving::api
