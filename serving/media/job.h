// A file that a caller sent, on its way to what the model takes; and what comes of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/sha256.h"
#include "media/types.h"
#include "omni/turn_media.h"
#include "serving/engine/engine.h"
#include "serving/media/byte_budget.h"

namespace naru::serving {

struct MediaJob {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;  // keeps the bytes where they are
  std::optional<FileKind> kind;       // what the request says it is; else its first bytes do
  std::string caller;                 // as Application::tenant
  Clock::time_point deadline = Clock::time_point::max();
  std::optional<PicturePlaces> places;  // for pages of a PDF; else MediaLimits::max_pictures
  FitPicture fit;  // may be empty; makes each picture smaller as soon as it is decoded, on the pool's thread
};

// One of picture, sound and pages. Its bytes count against the budget of what is decoded as long as `hold` lives, so
// `hold` stays with whatever is kept of it.
struct DecodedMedia {
  FileKind kind = FileKind::picture;
  Image picture;
  Sound sound;                  // at kSoundRate
  std::vector<TurnPage> pages;  // of a PDF, all of them
  Sha256Digest digest = {};     // of the file's bytes
  ByteBudget::Hold hold;
};

struct MediaOutcome {
  // A Refusal of the file has the name of a Code as its code. Others: deadline_exceeded, shutting_down,
  // media_memory_full, decoder_unavailable.
  std::variant<DecodedMedia, Refusal> result;
  std::string detail;  // for the server's log, where the refusal tells nothing of the reason
  double queue_ms = 0, decode_ms = 0;
};

using MediaDone = std::function<void(MediaOutcome)>;

// A job and where it stands: under the pool's lock, but for `unwanted`, and for what only the slot that runs it uses.
struct PendingJob {
  enum class State { waiting, running, over };

  MediaJob job;
  MediaDone done;
  Clock::time_point since = Clock::now();
  State state = State::waiting;
  size_t slot = 0;                     // of one that runs
  bool cancelled = false;              // by its caller
  std::atomic<bool> unwanted = false;  // by its caller, or by a pool that stops
};

}  // namespace naru::serving
