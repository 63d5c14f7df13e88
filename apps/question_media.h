// The files that a user brings to a question: opened, decoded in their own processes, and made ready for the model.
#pragma once

#include <optional>
#include <string>

#include "apps/common.h"
#include "media/client.h"
#include "media/pdf.h"
#include "omni/turn_media.h"

namespace naru::apps {

// As naru::kind_of().
Result<FileKind> kind_of(const std::string& path);

// One decoder of each kind, started when a file needs it.
class QuestionMedia {
 public:
  explicit QuestionMedia(const Model& model) : model_(model) {}

  // Adds what a file holds to a turn that has not been asked yet and will have about `n_words` positions of words.
  // After a Failure the turn is what it was.
  Result<void> add_picture(const std::string& path, int64_t n_words, UserTurn* turn);
  Result<void> add_sound(const std::string& path, UserTurn* turn);
  // Whatever it is.
  Result<void> add_file(const std::string& path, int64_t n_words, UserTurn* turn);

 private:
  Result<void> add_picture_of(std::span<const std::byte> bytes, int64_t n_words, UserTurn* turn);
  Result<void> add_sound_of(std::span<const std::byte> bytes, UserTurn* turn);
  Result<void> add_pages_of(std::span<const std::byte> bytes, int64_t n_words, UserTurn* turn);

  const Model& model_;
  std::optional<ImageDecoder> pictures_;
  std::optional<SoundDecoder> sounds_;
  std::optional<PdfDecoder> pdfs_;
};

}  // namespace naru::apps
