#include "omni/page.h"

#include <algorithm>

namespace naru {
namespace {

constexpr size_t kBatch = 4;  // bands read at once, whose keys and values are in memory together

// Blank rows between two lines of text: begin <= y < end.
struct Gap {
  int begin, end;
  int size() const { return end - begin; }
  int middle() const { return (begin + end) / 2; }
};

std::vector<Gap> gaps_of(const Image& page) {
  std::vector<Gap> out;
  const std::vector<Rect> lines = find_lines(page);
  for (size_t i = 0; i + 1 < lines.size(); ++i)
    if (lines[i].y1 <= lines[i + 1].y0) out.push_back({lines[i].y1, lines[i + 1].y0});
  return out;
}

// Where the band that begins at `begin` ends.
int cut_after(const std::vector<Gap>& gaps, int begin) {
  const Gap* widest = nullptr;
  for (const Gap& gap : gaps) {
    const int height = gap.middle() - begin;
    if (height < kBandHeight / 2 || height > 2 * kBandHeight) continue;
    if (height > kBandHeight && widest) break;
    if (!widest || gap.size() >= widest->size()) widest = &gap;
    if (height > kBandHeight) break;
  }
  return widest ? widest->middle() : begin + 2 * kBandHeight;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \n") == std::string::npos;
}

}  // namespace

std::vector<Rect> find_bands(const Image& page) {
  std::vector<Rect> out;
  int begin = 0;
  if (page.height > kBandHeight * 3 / 2) {
    const std::vector<Gap> gaps = gaps_of(page);
    while (page.height - begin > kBandHeight * 3 / 2) {
      const int end = std::min(cut_after(gaps, begin), page.height);
      out.push_back({0, begin, page.width, end});
      begin = end;
    }
  }
  if (begin < page.height) out.push_back({0, begin, page.width, page.height});
  return out;
}

Answer read_page(const Model& model, const Image& picture, const ReadOptions& options, ReadTimes* times) {
  const bool wide = picture.width > kPageWidth;
  const int height = std::max(1, int(int64_t(picture.height) * kPageWidth / std::max(1, picture.width)));
  const Image scaled = wide ? resize(picture, height, kPageWidth) : Image();
  const Image& page = wide ? scaled : picture;
  const std::vector<Rect> bands = find_bands(page);
  const int64_t room = picture_room(model.config(), 0);

  Answer out;
  for (size_t first = 0; first < bands.size(); first += kBatch) {
    const size_t end = std::min(bands.size(), first + kBatch);
    std::vector<Image> fitted;
    for (size_t i = first; i < end; ++i)
      fitted.push_back(fit_picture(model.vision(), bands.size() == 1 ? page : crop(page, bands[i]), room));
    ReadOptions of_bands = options;
    of_bands.first_stream += first;
    for (const Answer& answer : read_pictures(model, fitted, of_bands, times)) {
      out.tokens_in += answer.tokens_in;
      out.tokens_out += answer.tokens_out;
      if (out.finish == Finish::stop) out.finish = answer.finish;
      if (is_blank(answer.text)) continue;
      if (!out.text.empty()) out.text += "\n\n";
      out.text += answer.text;
    }
  }
  return out;
}

}  // namespace naru
