// What an outsider's file becomes in a turn: which decoder it is for, and what the pages of a PDF give. The command
// line and the server go this way, so that both ask the model the same.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "media/pdf.h"
#include "omni/prompt.h"

namespace naru {

enum class FileKind { picture, sound, pdf };

// What the first bytes of a file say it is. Failures: unsupported, none of them; truncated.
Result<FileKind> kind_of(std::span<const std::byte> bytes);

// Media that a turn has places for beside those it has, of how many. Pages of a PDF keep to it.
struct PicturePlaces {
  int64_t left = 0, most = 0;
};
PicturePlaces picture_places(const Model& model, const UserTurn& turn);

// Makes a decoded picture as small as its use allows.
using FitPicture = std::function<Result<Image>(Image)>;
// As picture_medium() with this model, which must outlive it.
FitPicture fit_to_context(const Model& model, int64_t n_words);

// A page of a PDF as a turn takes it: its words where the file has a text layer, else its picture.
struct TurnPage {
  int number = 1, n_pages = 1;
  bool text_layer = false;
  std::string words;  // as lines, in NFC
  Image picture;
};

// The pages of one PDF, first to last. Decoder and bytes must outlive it.
class TurnPages {
 public:
  // Each picture goes through `fit`, where there is one, before the next page is read.
  TurnPages(PdfDecoder& decoder, std::span<const std::byte> bytes, PicturePlaces places, FitPicture fit = {})
      : pages_(decoder, bytes), places_(places), fit_(std::move(fit)) {}

  // The next page; nothing after the last. Failures: the decoder's, after which the same page would be tried again;
  // too_large, there is no place for the page's picture; those of `fit`.
  Result<std::optional<TurnPage>> next();

 private:
  PdfPages pages_;
  PicturePlaces places_;
  FitPicture fit_;
};

// The page's words under those of the turn, or its picture behind the turn's media.
void add_page(TurnPage page, UserTurn* turn);

}  // namespace naru
