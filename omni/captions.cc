#include "omni/captions.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"

namespace naru {
namespace {

constexpr int64_t kColumnsASecond = 20;  // that one reads

// Wide in Unicode's East Asian Width (UAX 11), by blocks.
bool is_wide(uint32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xa960 && c <= 0xa97f) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

int64_t columns_of(std::string_view text) {
  int64_t out = 0;
  for (const char32_t c : code_points(text)) out += is_wide(c) ? 2 : 1;
  return out;
}

// The word in parts of a line each, which share its time by their columns.
std::vector<HeardWord> parts_of(const HeardWord& word) {
  const int64_t all = columns_of(word.text);
  if (all <= kLineColumns) return {word};
  std::vector<HeardWord> out;
  int64_t done = 0, columns = kLineColumns;
  const auto at = [&] { return word.begin_ms + (word.end_ms - word.begin_ms) * done / all; };
  for (const char32_t c : code_points(word.text)) {
    const int64_t wide = is_wide(c) ? 2 : 1;
    if (columns + wide > kLineColumns) {
      if (!out.empty()) out.back().end_ms = at();
      out.push_back({"", at(), word.end_ms});
      columns = 0;
    }
    append_utf8(out.back().text, c);
    columns += wide, done += wide;
  }
  return out;
}

using Words = std::vector<HeardWord>;

// The words on one line or two, which are then as even as can be. None: they do not fit.
std::vector<std::string> lines_of(const Words& words) {
  if (std::string one = joined(words); columns_of(one) <= kLineColumns) return {one};
  std::vector<std::string> best;
  int64_t least = kLineColumns + 1;
  const std::span<const HeardWord> all(words);
  for (size_t cut = 1; cut < all.size(); ++cut) {
    const std::string first = joined(all.first(cut)), second = joined(all.subspan(cut));
    const int64_t longer = std::max(columns_of(first), columns_of(second));
    if (longer < least) least = longer, best = {first, second};
  }
  return best;
}

bool ends_sentence(const std::string& word) {
  return word.ends_with('.') || word.ends_with('?') || word.ends_with('!') || word.ends_with("。");
}

// Whether `next` belongs to the caption that has `words`.
bool goes_on(const Words& words, const HeardWord& next) {
  const int64_t lasted = words.back().end_ms - words[0].begin_ms;
  if (ends_sentence(words.back().text) && lasted >= kLeastCaptionMs) return false;
  if (next.begin_ms - words.back().end_ms >= kPauseMs || next.end_ms - words[0].begin_ms > kMostCaptionMs) return false;
  Words all = words;
  all.push_back(next);
  return !lines_of(all).empty();
}

// `from_ms`: where the caption before it ends; `until_ms`: where the next one begins at the soonest.
Caption caption_of(const Words& words, int64_t from_ms, int64_t until_ms) {
  const int64_t reading = columns_of(joined(words)) * 1000 / kColumnsASecond;
  const int64_t stays = std::clamp(reading, kLeastCaptionMs, kMostCaptionMs);
  const int64_t begin = std::max(words[0].begin_ms, from_ms);
  const int64_t end = std::max(words.back().end_ms, std::min(begin + stays, until_ms));
  return {begin, std::clamp(end, begin + 1, begin + kMostCaptionMs), lines_of(words)};
}

// HH:MM:SS and thousandths behind `point`.
std::string clock_time(int64_t ms, char point) {
  char out[32];
  std::snprintf(out, sizeof out, "%02lld:%02d:%02d%c%03d", static_cast<long long>(ms / 3'600'000),
                int(ms / 60'000 % 60), int(ms / 1000 % 60), point, int(ms % 1000));
  return out;
}

std::string cue(const Caption& caption, char point, const std::vector<std::string>& lines) {
  std::string out = clock_time(caption.begin_ms, point) + " --> " + clock_time(caption.end_ms, point) + "\n";
  for (const std::string& line : lines) out += line + "\n";
  return out + "\n";
}

// Marks of WebVTT as text.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

}  // namespace

std::vector<Caption> captions_of(const HeardSegment& segment) {
  std::vector<Words> groups;
  for (const HeardWord& word : segment.words)
    for (HeardWord& part : parts_of(word)) {
      if (groups.empty() || !goes_on(groups.back(), part)) groups.emplace_back();
      groups.back().push_back(std::move(part));
    }
  std::vector<Caption> out;
  for (size_t g = 0; g < groups.size(); ++g) {
    const int64_t until_ms = g + 1 < groups.size() ? groups[g + 1][0].begin_ms : segment.until_ms;
    out.push_back(caption_of(groups[g], g > 0 ? out.back().end_ms : 0, until_ms));
  }
  return out;
}

std::string srt_cue(const Caption& caption, int64_t number) {
  return std::to_string(number) + "\n" + cue(caption, ',', caption.lines);
}

std::string vtt_cue(const Caption& caption) {
  std::vector<std::string> lines;
  for (const std::string& line : caption.lines) lines.push_back(escaped(line));
  return cue(caption, '.', lines);
}

}  // namespace naru
