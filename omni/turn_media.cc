#include "omni/turn_media.h"

#include "core/text/nfc.h"
#include "media/signature.h"

namespace naru {

Result<FileKind> kind_of(std::span<const std::byte> bytes) {
  if (media::looks_like_pdf(bytes)) return FileKind::pdf;
  if (media::sniff_sound(bytes)) return FileKind::sound;
  const auto picture = media::sniff_image(bytes);
  if (picture) return FileKind::picture;
  const Failure& failure = picture.failure();
  if (bytes.empty()) return fail(Code::truncated, "the file is empty; give a picture, a sound or a PDF");
  // A word processor's file is told what to become.
  if (failure.code != Code::unsupported || failure.message.ends_with("save it as PDF")) return failure;
  return fail(Code::unsupported, "not a picture (", media::kImageFormats, "), a sound (", media::kSoundFormats,
              ") or a PDF; convert it to one of these");
}

PicturePlaces picture_places(const Model& model, const UserTurn& turn) {
  const int64_t most = most_pictures(model.config());
  return {.left = most - int64_t(turn.media.size()), .most = most};
}

FitPicture fit_to_context(const Model& model, int64_t n_words) {
  return [&model, n_words](const Image& picture) -> Result<Image> {
    auto medium = picture_medium(model, picture, n_words);
    if (!medium) return medium.failure();
    return std::move(medium->picture);
  };
}

Result<std::optional<TurnPage>> TurnPages::next() {
  auto next = pages_.next();
  if (!next) return next.failure();
  if (!*next) return std::optional<TurnPage>();
  PdfPage& page = **next;
  TurnPage out{
      .number = page.number, .n_pages = page.n_pages, .text_layer = page.text_layer, .words = {}, .picture = {}};
  if (page.text_layer) {
    out.words = nfc(page.text);
    return std::optional(std::move(out));
  }
  if (places_.left <= 0)
    return fail(Code::too_large, "page ", page.number, " of ", page.n_pages, ": this model's context holds at most ",
                places_.most, " pictures; give fewer pages");
  --places_.left;
  out.picture = std::move(page.picture);
  if (!fit_) return std::optional(std::move(out));
  auto fitted = fit_(std::move(out.picture));
  if (!fitted) return fail(fitted.failure().code, "page ", page.number, ": ", fitted.failure().message);
  out.picture = *std::move(fitted);
  return std::optional(std::move(out));
}

void add_page(TurnPage page, UserTurn* turn) {
  if (page.text_layer)
    turn->words += (turn->words.empty() ? "" : "\n") + page.words;
  else
    turn->media.push_back(Medium{std::move(page.picture), {}});
}

}  // namespace naru
