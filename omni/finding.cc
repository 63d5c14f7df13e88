#include "omni/finding.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>

#include "base/exact.h"

namespace naru {
namespace {

constexpr int64_t kNear = 2;      // cells
constexpr double kLeast = 1e-12;  // of an agreement, so that a weight is never zero

// Probabilities of the classes first .. first + n - 1 of a row of logits.
std::vector<double> shares(const Tensor& logits, int64_t row, int64_t first, int64_t n) {
  const float* x = logits.data<float>() + row * logits.dim(1) + first;
  const float greatest = *std::max_element(x, x + n);
  std::vector<double> out;
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) {
    out.push_back(double(exact::exp(x[i] - greatest)));
    sum += out.back();
  }
  for (double& share : out) share /= sum;
  return out;
}

struct Names {
  std::vector<double> hues, forms;
  double something = 0;
};

// What heads read in states: logits of names (n, hues and forms), and signs (n, FinderHead::kNumbers).
struct Readings {
  Tensor names, signs;

  Readings(const Model& model, const Tensor& states)
      : names(model.name_head()->forward(states)), signs(model.finder_head()->forward(states)) {}
  bool finite() const {
    const auto all = [](std::span<const float> values) {
      return std::ranges::all_of(values, [](float x) { return std::isfinite(x); });
    };
    return all(names.span<float>()) && all(signs.span<float>());
  }
};

std::vector<Names> names_of(const NameHead& head, const Readings& read) {
  std::vector<Names> out;
  for (int64_t i = 0; i < read.names.dim(0); ++i)
    out.push_back({shares(read.names, i, 0, head.n_hues()), shares(read.names, i, head.n_hues(), head.n_forms()),
                   shares(read.signs, i, FinderHead::kFirstLogit, FinderHead::kLogits)[1]});
  return out;
}

double agreement(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return std::max(sum, kLeast);
}

// How well a cell answers a question: exp(score).
double match(const Names& question, const Names& cell) {
  return agreement(question.hues, cell.hues) * agreement(question.forms, cell.forms) * std::max(cell.something, kLeast);
}

}  // namespace

Result<std::vector<std::optional<Place>>> find_things(const Model& model, const Tensor& cells, const Tensor& questions,
                                                      const Encoded::Grid& grid) {
  check(model.tells(), "find_things: this model does not tell");
  check(cells.dim(0) == int64_t(grid.cells.size()), "find_things: ", cells.dim(0), " states of ", grid.cells.size(),
        " cells");
  std::vector<std::optional<Place>> out(size_t(questions.dim(0)));
  if (grid.cells.empty()) return out;
  const Readings of_cells(model, cells), of_questions(model, questions);
  if (!of_cells.finite() || !of_questions.finite())
    return fail(Code::internal, "where things are is not finite; the model's weights are broken");
  const auto seen = names_of(*model.name_head(), of_cells);
  const auto asked = names_of(*model.name_head(), of_questions);
  for (size_t q = 0; q < out.size(); ++q) {
    if (asked[q].something < 0.5) continue;
    std::vector<double> matches;
    for (const Names& cell : seen) matches.push_back(match(asked[q], cell));
    const size_t best = size_t(std::max_element(matches.begin(), matches.end()) - matches.begin());
    const int64_t row = grid.cells[best] / grid.columns, column = grid.cells[best] % grid.columns;
    double sum = 0, x = 0, y = 0;
    for (size_t c = 0; c < matches.size(); ++c) {
      const int64_t own_row = grid.cells[c] / grid.columns, own_column = grid.cells[c] % grid.columns;
      if (std::abs(own_row - row) > kNear || std::abs(own_column - column) > kNear) continue;
      const float* offset = of_cells.signs.data<float>() + int64_t(c) * FinderHead::kNumbers;
      sum += matches[c];
      x += matches[c] * ((double(own_column) + 0.5) / double(grid.columns) + double(offset[0]));
      y += matches[c] * ((double(own_row) + 0.5) / double(grid.rows) + double(offset[1]));
    }
    out[q] = Place{std::clamp(float(x / sum), 0.f, 1.f), std::clamp(float(y / sum), 0.f, 1.f)};
  }
  return out;
}

}  // namespace naru
