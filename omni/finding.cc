#include "omni/finding.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/exact.h"

namespace naru {
namespace {

constexpr int64_t kNear = 2;      // cells
constexpr double kLeast = 1e-12;  // of a probability whose logarithm is taken

// Probabilities of the classes first .. first + n - 1 of a row of logits.
std::vector<double> shares(const Tensor& logits, int64_t row, int64_t first, int64_t n) {
  const float* x = logits.data<float>() + row * logits.dim(1) + first;
  const float greatest = *std::max_element(x, x + n);
  std::vector<double> out;
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) {
    check(std::isfinite(x[i]), "find_things: a state is not finite");
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

std::vector<Names> names_of(const NameHead& head, const Tensor& states, const Tensor& signs) {
  const Tensor logits = head.forward(states);
  std::vector<Names> out;
  for (int64_t i = 0; i < states.dim(0); ++i)
    out.push_back({shares(logits, i, 0, head.n_hues()), shares(logits, i, head.n_hues(), head.n_forms()),
                   shares(signs, i, FinderHead::kFirstLogit, FinderHead::kLogits)[1]});
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

std::vector<std::optional<Place>> find_things(const Model& model, const Tensor& cells, const Tensor& questions,
                                              const Encoded::Grid& grid) {
  check(model.tells(), "find_things: this model does not tell");
  check(cells.dim(0) == int64_t(grid.cells.size()), "find_things: ", cells.dim(0), " states of ", grid.cells.size(),
        " cells");
  std::vector<std::optional<Place>> out(size_t(questions.dim(0)));
  if (grid.cells.empty()) return out;
  const Tensor signs = model.finder_head()->forward(cells);
  const auto seen = names_of(*model.name_head(), cells, signs);
  const auto asked = names_of(*model.name_head(), questions, model.finder_head()->forward(questions));
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
      const float* offset = signs.data<float>() + int64_t(c) * FinderHead::kNumbers;
      sum += matches[c];
      x += matches[c] * ((double(own_column) + 0.5) / double(grid.columns) + double(offset[0]));
      y += matches[c] * ((double(own_row) + 0.5) / double(grid.rows) + double(offset[1]));
    }
    out[q] = Place{std::clamp(float(x / sum), 0.f, 1.f), std::clamp(float(y / sum), 0.f, 1.f)};
  }
  return out;
}

}  // namespace naru
