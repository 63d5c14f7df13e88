// One page of a PDF -> its picture and its words. Runs in the sandboxed child; hostile bytes get a Failure and never a
// throw. By poppler, without passwords; scripts, links, forms' actions and files inside of the PDF are never looked at.
// A file that was cut or that poppler complains about is a failure (whole.cc, complaints.h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/error.h"
#include "media/protocol.h"
#include "media/types.h"

namespace poppler {
class page;
}

namespace naru::media {

using Bytes = std::span<const std::byte>;

struct Word {
  Box box;         // in the picture
  char after = 0;  // ' ', '\n', or 0 where the next word follows at once
};

struct DecodedPage {
  int n_pages = 0;
  double dpi = 0;
  Image picture;
  std::vector<Word> words;  // none: there is no text layer
};

Result<DecodedPage> decode_page(Bytes bytes, const PixelLimits& limits, const PageRequest& request);

// The outer structure of the file, ISO 32000-1, 7.5: it begins as a PDF and ends with the place of its table of objects
// and %%EOF. Failures: truncated, invalid, and those of sniff_pdf().
Result<void> check_whole(Bytes file);

// The words of a page whose picture has this size, in reading order. None when what the file says cannot be trusted to
// be text: too many of its characters are unknown.
std::vector<Word> read_words(const poppler::page& page, double dpi, int height, int width);

// What the parent of all children does once: poppler lists its data, fontconfig reads what fonts there are, glibc loads
// its converters. The children inherit that and need none of those files.
void warm_up();

}  // namespace naru::media
