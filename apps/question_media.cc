#include "apps/question_media.h"

#include "base/file.h"

namespace naru::apps {
namespace {

constexpr uint64_t kMaxFileBytes = 32 << 20;  // of a PDF; the other decoders take less

// Starts the decoder at its first file.
template <class Decoder>
Result<void> start(const char* program, std::optional<Decoder>* decoder) {
  if (*decoder) return {};
  auto started = Decoder::start(program_folder() + program);
  if (!started) return started.failure();
  decoder->emplace(*std::move(started));
  return {};
}

// Runs `add`, which throws where the memory is too small or a model's parts do not fit, and adds all or nothing.
template <class Add>
Result<void> all_or_nothing(UserTurn* turn, const Add& add) {
  UserTurn added = *turn;
  try {
    if (const auto done = add(&added); !done) return done;
  } catch (const std::bad_alloc&) {
    return fail(Code::internal, "there is too little memory for it; try a smaller file");
  } catch (const Error& error) {
    return fail(Code::internal, error.what());
  }
  *turn = std::move(added);
  return {};
}

}  // namespace

Result<FileKind> kind_of(const std::string& path) {
  const auto bytes = read_file(path, kMaxFileBytes);
  if (!bytes) return bytes.failure();
  return naru::kind_of(*bytes);
}

Result<void> QuestionMedia::add_picture(const std::string& path, int64_t n_words, UserTurn* turn) {
  const auto bytes = read_file(path, DecoderLimits().max_bytes);
  if (!bytes) return bytes.failure();
  return all_or_nothing(turn, [&](UserTurn* to) { return add_picture_of(*bytes, n_words, to); });
}

Result<void> QuestionMedia::add_sound(const std::string& path, UserTurn* turn) {
  const auto bytes = read_file(path, SoundDecoderLimits().max_bytes);
  if (!bytes) return bytes.failure();
  return all_or_nothing(turn, [&](UserTurn* to) { return add_sound_of(*bytes, to); });
}

Result<void> QuestionMedia::add_file(const std::string& path, int64_t n_words, UserTurn* turn) {
  const auto bytes = read_file(path, kMaxFileBytes);
  if (!bytes) return bytes.failure();
  const auto kind = naru::kind_of(*bytes);
  if (!kind) return kind.failure();
  return all_or_nothing(turn, [&](UserTurn* to) {
    return *kind == FileKind::picture ? add_picture_of(*bytes, n_words, to)
           : *kind == FileKind::sound ? add_sound_of(*bytes, to)
                                      : add_pages_of(*bytes, n_words, to);
  });
}

Result<void> QuestionMedia::add_picture_of(std::span<const std::byte> bytes, int64_t n_words, UserTurn* turn) {
  if (const auto started = start("naru-media-image", &pictures_); !started) return started;
  const auto picture = pictures_->decode(bytes);
  if (!picture) return picture.failure();
  auto medium = picture_medium(model_, *picture, n_words);
  if (!medium) return medium.failure();
  turn->media.push_back(*std::move(medium));
  return {};
}

Result<void> QuestionMedia::add_sound_of(std::span<const std::byte> bytes, UserTurn* turn) {
  if (const auto started = start("naru-media-av", &sounds_); !started) return started;
  const auto sound = sounds_->decode(bytes);
  if (!sound) return sound.failure();
  auto medium = sound_medium(model_, sound->samples);
  if (!medium) return medium.failure();
  turn->media.push_back(*std::move(medium));
  return {};
}

Result<void> QuestionMedia::add_pages_of(std::span<const std::byte> bytes, int64_t n_words, UserTurn* turn) {
  if (const auto started = start("naru-media-pdf", &pdfs_); !started) return started;
  TurnPages pages(*pdfs_, bytes, picture_places(model_, *turn), fit_to_context(model_, n_words));
  for (;;) {
    auto page = pages.next();
    if (!page) return page.failure();
    if (!*page) return {};
    add_page(**std::move(page), turn);
  }
}

}  // namespace naru::apps
