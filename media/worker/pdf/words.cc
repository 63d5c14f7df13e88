// The words that a file says are on a page, as poppler puts them in order: columns and paragraphs one after another.
#include <poppler-page.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "media/worker/pdf/decode.h"

namespace naru::media {
namespace {

constexpr uint32_t kUnknown = 0xfffd;  // REPLACEMENT CHARACTER
constexpr double kPoint = 72;          // to an inch

// Characters of a text and how many of them are no text.
struct Count {
  size_t all = 0, unknown = 0;
};

bool is_text(uint32_t c) {
  const bool control = c < 0x20 || (0x7f <= c && c < 0xa0);
  const bool surrogate = 0xd800 <= c && c < 0xe000,
             no_character = (c & 0xfffe) == 0xfffe || (0xfdd0 <= c && c < 0xfdf0);
  const bool private_use =
      (0xe000 <= c && c < 0xf900) || 0xf0000 <= c;  // of the font alone: bullets, and lost encodings
  return !control && !surrogate && !no_character && !private_use && c != kUnknown;
}

std::string utf8(const poppler::ustring& text, Count* count) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    uint32_t c = text[i];
    const bool pair = 0xd800 <= c && c < 0xdc00 && i + 1 < text.size() && 0xdc00 <= text[i + 1] && text[i + 1] < 0xe000;
    if (pair) c = 0x10000 + ((c - 0xd800) << 10) + (text[++i] - 0xdc00u);
    ++count->all;
    if (!is_text(c)) ++count->unknown, c = kUnknown;
    append_utf8(out, c);
  }
  return out;
}

// Where a word stands along the direction of its writing and across it.
struct Span {
  double begin, end, low, high;
};

Span span_of(const poppler::text_box& box) {
  const poppler::rectf r = box.bbox();
  switch (box.rotation()) {
    case 1:
      return {r.top(), r.bottom(), r.left(), r.right()};
    case 2:
      return {-r.right(), -r.left(), r.top(), r.bottom()};
    case 3:
      return {-r.bottom(), -r.top(), r.left(), r.right()};
    default:
      return {r.left(), r.right(), r.top(), r.bottom()};
  }
}

// What stands between a word and the next. They are in one line when it goes on forward and across the line they
// overlap by half of the lower one; a gap is a space from the same width on as poppler has it within a column.
char between(const poppler::text_box& word, const poppler::text_box& next) {
  constexpr double kSpace = 0.15;  // of the height
  const Span a = span_of(word), b = span_of(next);
  const double lower = std::min(a.high - a.low, b.high - b.low);
  const double overlap = std::min(a.high, b.high) - std::max(a.low, b.low);
  if (word.rotation() != next.rotation() || !(b.end > a.end) || !(overlap >= lower / 2)) return '\n';
  return word.has_space_after() || b.begin - a.end >= kSpace * lower ? ' ' : 0;
}

// Kept in the picture. What is not finite becomes a place at its edge.
float place(double points, double dpi, int side) {
  const double pixels = points * dpi / kPoint;
  return pixels >= 0 ? float(std::min(pixels, double(side))) : 0;
}

}  // namespace

std::vector<Word> read_words(const poppler::page& page, double dpi, int height, int width) {
  // One of twenty: bullets from a font of signs are common, and a page of unknown characters is no text.
  constexpr size_t kMostUnknown = 20;
  std::vector<poppler::text_box> boxes = page.text_list();
  std::vector<Word> out;
  Count count;
  for (size_t i = 0; i < boxes.size(); ++i) {
    const poppler::rectf r = boxes[i].bbox();
    Word word;
    word.box = {utf8(boxes[i].text(), &count), place(r.left(), dpi, width), place(r.top(), dpi, height),
                place(r.right(), dpi, width), place(r.bottom(), dpi, height)};
    if (word.box.text.empty()) continue;
    word.after = i + 1 == boxes.size() ? '\n' : between(boxes[i], boxes[i + 1]);
    out.push_back(std::move(word));
  }
  if (count.unknown * kMostUnknown > count.all) out.clear();
  return out;
}

}  // namespace naru::media
