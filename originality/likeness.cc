#include "originality/likeness.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/error.h"

namespace naru {
namespace {

constexpr double kScaled = 0.999;        // cosine: bf16 rounds it down by a millionth, an 8-bit float by a thousandth
constexpr double kSameRow = 0.99;        // cosine of two rows
constexpr double kNormsApart = 0.002;    // of two rows that may be the same one, as a share; bf16 moves them by 0.0001
constexpr double kFewestFound = 0.5;     // share of the rows: their norms are relative to the whole tensor's
constexpr int64_t kMostCandidates = 64;  // rows of nearly the same norm that one is compared with, to each side
constexpr int64_t kFewestRows = 8, kNarrowestRow = 16;

// To bf16 and back, to nearest, ties to even. NaN stays NaN.
uint32_t rounded_bits(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if (std::isnan(value)) return 0x7FC00000u;
  return (bits + 0x7FFFu + (bits >> 16 & 1)) & 0xFFFF0000u;
}

bool is_constant(std::span<const float> x) {
  return std::all_of(x.begin(), x.end(), [&](float value) { return value == x[0]; });
}

bool all_finite(std::span<const float> x) {
  return std::all_of(x.begin(), x.end(), [](float value) { return std::isfinite(value); });
}

// x (R, C) without the means of its rows and columns, to a norm of one; of a single row or column without its mean.
// All zeros where nothing is left.
std::vector<float> centred(std::span<const float> x, int64_t R, int64_t C) {
  std::vector<double> rows(size_t(R), 0), columns(size_t(C), 0);
  for (int64_t r = 0; r < R; ++r)
    for (int64_t c = 0; c < C; ++c) {
      rows[size_t(r)] += x[size_t(r * C + c)] / double(C);
      columns[size_t(c)] += x[size_t(r * C + c)] / double(R);
    }
  const double mean = std::accumulate(rows.begin(), rows.end(), 0.0) / double(R);
  std::vector<float> out(x.size());
  double sum = 0, whole = 0;
  for (int64_t r = 0; r < R; ++r)
    for (int64_t c = 0; c < C; ++c) {
      const double value = x[size_t(r * C + c)];
      const double shared = R > 1 && C > 1 ? rows[size_t(r)] + columns[size_t(c)] - mean : mean;
      out[size_t(r * C + c)] = float(value - shared);
      sum += (value - shared) * (value - shared), whole += value * value;
    }
  const bool nothing_left = !(sum > 1e-10 * whole);  // what is below is the rounding of the values themselves
  const float scale = nothing_left ? 0.f : float(1 / std::sqrt(sum));
  for (float& value : out) value *= scale;
  return out;
}

double dot(const float* a, const float* b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += double(a[i]) * b[i];
  return sum;
}

struct RowNorm {
  double norm;
  int64_t row;
};

// Of x (R, C), ascending.
std::vector<RowNorm> row_norms(const std::vector<float>& x, int64_t R, int64_t C) {
  std::vector<RowNorm> out;
  for (int64_t r = 0; r < R; ++r) out.push_back({std::sqrt(dot(&x[size_t(r * C)], &x[size_t(r * C)], C)), r});
  std::sort(out.begin(), out.end(), [](const RowNorm& a, const RowNorm& b) { return a.norm < b.norm; });
  return out;
}

// The share of a's rows that stand somewhere in b. Sorted norms say which rows to look at: those of a copy agree.
double rows_found(const std::vector<float>& a, const std::vector<float>& b, int64_t R, int64_t C) {
  if (R < kFewestRows || C < kNarrowestRow) return 0;
  const std::vector<RowNorm> ours = row_norms(a, R, C), theirs = row_norms(b, R, C);
  int64_t found = 0, looked_for = 0;
  const auto same_row = [&](const RowNorm& x, const RowNorm& y) {
    const double product = dot(&a[size_t(x.row * C)], &b[size_t(y.row * C)], C);
    return std::abs(product) >= kSameRow * x.norm * y.norm;
  };
  for (const RowNorm& row : ours) {
    if (row.norm <= 0) continue;
    ++looked_for;
    const auto at = std::lower_bound(theirs.begin(), theirs.end(), row.norm,
                                     [](const RowNorm& other, double norm) { return other.norm < norm; });
    bool here = false;
    for (auto up = at; !here && up != theirs.end() && up - at < kMostCandidates; ++up) {
      if (up->norm > row.norm * (1 + kNormsApart)) break;
      here = same_row(row, *up);
    }
    for (auto down = at; !here && down != theirs.begin() && at - down < kMostCandidates;) {
      if ((--down)->norm < row.norm * (1 - kNormsApart)) break;
      here = same_row(row, *down);
    }
    found += here;
  }
  return looked_for < kFewestRows ? 0 : double(found) / double(looked_for);
}

}  // namespace

const char* likeness_name(Likeness likeness) {
  static const char* const kNames[] = {"none", "similar", "reordered", "scaled", "rounded", "same"};
  return kNames[int(likeness)];
}

double cosine_beyond_chance(int64_t n_values) {
  return std::max(0.2, 8 / std::sqrt(double(n_values)));
}

std::vector<float> transposed(std::span<const float> x, int64_t R, int64_t C) {
  std::vector<float> out(x.size());
  for (int64_t r = 0; r < R; ++r)
    for (int64_t c = 0; c < C; ++c) out[size_t(c * R + r)] = x[size_t(r * C + c)];
  return out;
}

Comparison compare_values(std::span<const float> a, std::span<const float> b, int64_t R, int64_t C) {
  check(R > 0 && C > 0 && a.size() == size_t(R * C) && b.size() == a.size(), "compare_values: wanted two of (", R, ", ",
        C, "), got ", a.size(), " and ", b.size(), " values");
  Comparison out;
  if (is_constant(a) || is_constant(b)) return out;
  const auto same_rounded = [](float x, float y) { return rounded_bits(x) == rounded_bits(y); };
  if (std::memcmp(a.data(), b.data(), a.size_bytes()) == 0)
    out.likeness = Likeness::same;
  else if (std::equal(a.begin(), a.end(), b.begin(), same_rounded))
    out.likeness = Likeness::rounded;
  if (!all_finite(a) || !all_finite(b)) return out;
  const std::vector<float> x = centred(a, R, C), y = centred(b, R, C);
  out.cosine = dot(x.data(), y.data(), int64_t(x.size()));
  if (out.likeness != Likeness::none) return out;
  const bool matrix = R > 1 && C > 1;
  const double beyond = cosine_beyond_chance(R * C);
  if (beyond < 1 && std::abs(out.cosine) >= kScaled) {
    out.likeness = Likeness::scaled;
    return out;
  }
  if (matrix) {
    out.rows = rows_found(x, y, R, C);
    if (out.rows == 0) out.rows = rows_found(transposed(x, R, C), transposed(y, R, C), C, R);
    if (out.rows >= kFewestFound) out.likeness = Likeness::reordered;
  }
  // Biases and norms of independent models may be alike: a class's bias follows how often the class occurs.
  if (out.likeness == Likeness::none && matrix && std::abs(out.cosine) >= beyond) out.likeness = Likeness::similar;
  return out;
}

}  // namespace naru
