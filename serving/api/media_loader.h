// Decodes the media of a draft, one after the other, and makes of it what the engine takes.
//
// The words of a message are one part behind its media, joined by line breaks in the order in which they came; pages of
// a document with a text layer are words at its place, other pages pictures.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

#include "serving/api/services.h"
#include "serving/http/error.h"

namespace naru::serving::api {

struct Loaded {
  GenerationRequest request;
  double media_ms = 0;
};

// One request's media. Safe to use from any thread.
class MediaLoader : public std::enable_shared_from_this<MediaLoader> {
 public:
  using Done = std::function<void(std::variant<Loaded, http::HttpError>)>;

  MediaLoader(SharedContext context, Draft draft, std::string tenant, Clock::time_point deadline, Done done);

  // Begins. `done` is called once, unless it is cancelled before: from this call or from a thread of the decoder's.
  void start();
  // Calls the decoder off and forgets `done`.
  void cancel();

 private:
  struct Words {
    std::string text;
    int64_t n_tokens = 0;
  };

  void next();
  void open_message(const MessageDraft& message);
  bool close_message();
  void decode(MediumDraft& medium);
  void decoded(std::variant<Decoded, Refusal> result);
  std::optional<http::HttpError> add(const MediumDraft& medium, Decoded decoded);
  std::optional<http::HttpError> add_page(const MediumDraft& medium, const Sha256Digest& digest, DecodedPage page,
                                          const std::shared_ptr<const void>& hold);
  void add_words(const std::string& text);
  void add_medium(Medium medium, const Sha256Digest& digest, std::shared_ptr<const void> hold);
  void finish(std::variant<Loaded, http::HttpError> result);

  const SharedContext context_;
  Draft draft_;
  const std::string tenant_;
  const Clock::time_point deadline_;
  Loaded loaded_;

  // Where it stands; one step at a time.
  size_t message_ = 0, part_ = 0;
  bool opened_ = false;  // the message at hand
  Words words_;          // of it
  size_t n_pictures_ = 0;
  Clock::time_point since_;  // of the medium at hand

  std::mutex mutex_;  // of what follows
  Done done_;
  std::shared_ptr<void> ticket_;
  size_t step_ = 0;  // which medium, and whether it is there: an older one's ticket is not kept
  bool cancelled_ = false;
};

}  // namespace naru::serving::api
