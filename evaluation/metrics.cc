#include "evaluation/metrics.h"

#include <algorithm>

#include "base/philox.h"
#include "base/utf8.h"
#include "core/text/nfc.h"

namespace naru {
namespace {

// NFC, white space joined and trimmed, as code points.
std::u32string normalised(std::string_view text) {
  std::u32string out;
  for (const char32_t c : code_points(nfc(text))) {
    const bool space = c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

int64_t edit_distance(const std::u32string& a, const std::u32string& b) {
  std::vector<int64_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = int64_t(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int64_t diagonal = row[0];
    row[0] = int64_t(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int64_t keep = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = keep;
    }
  }
  return row[b.size()];
}

}  // namespace

ErrorCount character_errors(std::string_view target, std::string_view answer) {
  const std::u32string want = normalised(target);
  return {edit_distance(want, normalised(answer)), int64_t(want.size())};
}

ErrorCount character_errors(const std::vector<std::string>& targets, std::string_view answer) {
  ErrorCount best;
  for (size_t i = 0; i < targets.size(); ++i) {
    const ErrorCount count = character_errors(targets[i], answer);
    if (i == 0 || count.rate() < best.rate()) best = count;
  }
  return best;
}

Interval error_rate_interval(const std::vector<ErrorCount>& counts, uint64_t seed) {
  constexpr int kDraws = 1000;
  ErrorCount all;
  for (const ErrorCount& count : counts) all += count;
  if (counts.empty()) return {};
  std::vector<double> rates;
  for (int draw = 0; draw < kDraws; ++draw) {
    Random random(seed, uint64_t(draw));
    ErrorCount sum;
    for (size_t i = 0; i < counts.size(); ++i) sum += counts[size_t(random.below(int64_t(counts.size())))];
    rates.push_back(sum.rate());
  }
  std::sort(rates.begin(), rates.end());
  return {all.rate(), rates[kDraws * 25 / 1000], rates[kDraws * 975 / 1000 - 1]};
}

}  // namespace naru
