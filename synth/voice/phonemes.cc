#include "synth/voice/phonemes.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace naru::synth {
namespace {

struct Letters {
  std::string_view letters, phoneme;
};

constexpr Letters kBoth[] = {
    {"_", "sil"}, {"_:", "sil"}, {"_!", "sil"}, {"_|", "sil"}, {"_::", "sil"}, {"i", "i"}, {"e", "e"}, {"E", "E"},
    {"o", "o"},   {"u", "u"},    {"j", "j"},    {";", "j"},    {"w", "w"},     {"b", "b"}, {"t", "t"}, {"d", "d"},
    {"g", "g"},   {"s", "s"},    {"h", "h"},    {"m", "m"},    {"n", "n"},     {"N", "N"}, {"l", "l"},
};

constexpr Letters kKorean[] = {
    {"a", "a"},   {"@", "V"},   {"u-", "eu"}, {"L", "l"},    {"*", "4"},    {"p", "b"},     {"ph", "p"},
    {"p-", "pp"}, {"t-", "tt"}, {"d-", "d"},  {"k", "g"},    {"q", "g"},    {"kh", "k"},    {"k-", "kk"},
    {"q-", "kk"}, {"s-", "ss"}, {"tS", "tS"}, {"tS;", "dZ"}, {"dZ;", "dZ"}, {"tS;-", "jj"},
};

constexpr Letters kEnglish[] = {
    {"i:", "i"},   {"i@", "i"},   {"i@3", "i"},  {"I", "I"},   {"I#", "I"},  {"I2", "I"},  {"e@", "E"},   {"a", "ae"},
    {"aa", "ae"},  {"a#", "@"},   {"A:", "A"},   {"A@", "A"},  {"0", "A"},   {"V", "V"},   {"VR", "V"},   {"@", "@"},
    {"@-", "@"},   {"@2", "@"},   {"@5", "@"},   {"3", "@"},   {"IR", "@"},  {"3:", "3"},  {"o@", "O"},   {"O", "O"},
    {"O2", "O"},   {"O:", "O"},   {"O@", "O"},   {"u:", "u"},  {"U", "U"},   {"U@", "U"},  {"eI", "eI"},  {"aI", "aI"},
    {"aI2", "aI"}, {"aI3", "aI"}, {"aI@", "aI"}, {"OI", "OI"}, {"oU", "oU"}, {"aU", "aU"}, {"aU@", "aU"}, {"w#", "w"},
    {"p", "p"},    {"t2", "t"},   {"t[", "t"},   {"t#", "4"},  {"k", "k"},   {"tS", "tS"}, {"dZ", "dZ"},  {"f", "f"},
    {"v", "v"},    {"T", "T"},    {"D", "D"},    {"z", "z"},   {"S", "S"},   {"Z", "Z"},   {"n-", "n"},   {"@L", "l"},
    {"l#", "l"},   {"r", "r"},    {"r-", "r"},   {"?", "?"},
};

constexpr int id_of(std::string_view phoneme) {
  for (int i = 0; i < kPhonemeCount; ++i)
    if (kPhonemes[i] == phoneme) return i;
  return -1;
}

template <size_t N>
constexpr int find(const Letters (&table)[N], std::string_view letters) {
  for (const Letters& entry : table)
    if (entry.letters == letters) return id_of(entry.phoneme);
  return -1;
}

}  // namespace

int phoneme_class(bool korean, std::string_view letters) {
  const int both = find(kBoth, letters);
  if (both >= 0) return both;
  return korean ? find(kKorean, letters) : find(kEnglish, letters);
}

std::vector<int> phoneme_frames(const std::vector<TimedPhoneme>& spans, int hop) {
  check(hop > 0, "phoneme_frames: wanted a hop in samples, got ", hop);
  const int length = spans.empty() ? 0 : spans.back().end;
  std::vector<int> frames;
  size_t first = 0;
  for (int begin = 0; begin < length; begin += hop) {
    std::array<int, kPhonemeCount> filled{};
    int best = kSilence;
    while (first < spans.size() && spans[first].end <= begin) ++first;
    for (size_t i = first; i < spans.size() && spans[i].begin < begin + hop; ++i) {
      const int phoneme = spans[i].phoneme;
      filled[size_t(phoneme)] += std::min(spans[i].end, begin + hop) - std::max(spans[i].begin, begin);
      if (filled[size_t(phoneme)] > filled[size_t(best)]) best = phoneme;
    }
    frames.push_back(best);
  }
  return frames;
}

}  // namespace naru::synth
