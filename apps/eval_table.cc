#include "apps/eval_table.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "base/error.h"
#include "base/utf8.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

constexpr const char* kDash = "\u2014";

std::string fixed(double value, int decimals) {
  char out[32];
  std::snprintf(out, sizeof out, "%.*f", decimals, value);
  return out;
}

std::string blanks(const std::string& text, size_t width) {
  const size_t n = code_points(text).size();
  return std::string(n < width ? width - n : 0, ' ');
}
std::string left(const std::string& text, size_t width) {
  return text + blanks(text, width);
}
std::string right(const std::string& text, size_t width) {
  return blanks(text, width) + text;
}

std::string name_of(const TableRow& row) {
  return (row.of.empty() ? "" : "  ") + row.task;
}

// n, value, interval
std::string figures(const std::optional<TaskScore>& s) {
  if (!s) return right(kDash, 6) + right(kDash, 10) + right(kDash, 20);
  const Interval& v = s->value;
  return concat(right(std::to_string(s->n), 6), right(fixed(100 * v.value, 2), 10),
                right(concat(fixed(100 * v.low, 2), " to ", fixed(100 * v.high, 2)), 20));
}

std::string baseline(bool there, double value) {
  return right(there ? fixed(100 * value, 1) : kDash, 10);
}

}  // namespace

std::string percent(double value) {
  return right(fixed(100 * value, 1), 6);
}

void print_table(const std::vector<TableRow>& rows) {
  size_t width = 16;
  bool others = false;
  for (const TableRow& row : rows) {
    width = std::max(width, code_points(name_of(row)).size());
    others = others || row.others;
  }
  std::cout << left("task", width) << "  metric " << right("n", 6) << right("value %", 10) << right("95 % interval", 20)
            << right("blind %", 10) << right("shuffled %", 12)
            << (others ? right("others: n", 13) + right("value %", 10) + right("95 % interval", 20) : "") << "\n";
  for (const TableRow& row : rows) {
    std::cout << left(name_of(row), width) << "  " << left(metric_name(row.any().metric), 7) << figures(row.own)
              << baseline(row.own && row.own->n_blind, row.own ? row.own->blind : 0) << "  "
              << baseline(row.own && row.own->n_shuffled, row.own ? row.own->shuffled : 0);
    if (others) std::cout << std::string(7, ' ') << figures(row.others);
    std::cout << "\n";
  }
  std::cout << std::flush;
}

void print_doubt(const Doubt& d) {
  const auto share = [](int64_t part, int64_t whole) { return fixed(100 * double(part) / double(whole), 1); };
  const int64_t n = d.n_sure + d.n_unsure;
  if (n == 0) return;
  std::cout << "unsure of " << share(d.n_unsure, n) << " % of " << n << " answers that are right or wrong";
  if (d.n_unsure > 0) std::cout << ": " << share(d.right_unsure, d.n_unsure) << " % of these are right";
  if (d.n_sure > 0)
    std::cout << (d.n_unsure > 0 ? ", " : ": ") << share(d.right_sure, d.n_sure) << " % of the others"
              << (d.n_unsure > 0 ? "" : " are right");
  std::cout << std::endl;
}

ordered_json doubt_json(const Doubt& d) {
  return {{"sure", {{"n", d.n_sure}, {"right", d.right_sure}}},
          {"unsure", {{"n", d.n_unsure}, {"right", d.right_unsure}}}};
}

ordered_json table_json(const std::vector<TaskScore>& scores) {
  ordered_json out = ordered_json::object();
  for (const TaskScore& s : scores) {
    ordered_json& row = out[s.task];
    row = {
        {"n", s.n}, {"metric", metric_name(s.metric)}, {"value", s.value.value}, {"ci95", {s.value.low, s.value.high}}};
    row["blind"] = s.n_blind ? ordered_json(s.blind) : ordered_json();
    row["shuffled"] = s.n_shuffled ? ordered_json(s.shuffled) : ordered_json();
    if (s.n_blind) row["baselines"] = s.n_blind;
    if (!s.of.empty()) row["of"] = s.of;
  }
  return out;
}

}  // namespace naru::apps
