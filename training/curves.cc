#include "training/curves.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>

#include "core/store/json.h"
#include "evaluation/page.h"
#include "training/recipe.h"

namespace naru {
namespace {

using nlohmann::json;

// px, of one curve's picture and the plot inside it.
constexpr int kWidth = 720, kHeight = 220, kLeft = 64, kRight = 12, kTop = 22, kBottom = 24;
constexpr int kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;

const std::string kLosses = "losses/";  // begins the name of a loss among others

std::string printed(double value, const char* format) {
  char out[32];
  std::snprintf(out, sizeof out, format, value);
  return out;
}

std::string px(double value) {
  return printed(value, "%.1f");
}

// NaN where the digits are no bits of a float.
double loss_of(const std::string& bits) {
  char* end = nullptr;
  const unsigned long value = std::strtoul(bits.c_str(), &end, 16);
  const bool whole = bits.size() == 8 && *end == '\0';
  return whole ? double(std::bit_cast<float>(uint32_t(value))) : std::numeric_limits<double>::quiet_NaN();
}

void add_point(Curve* curve, int64_t step, double value) {
  if (std::isfinite(value))
    curve->points.emplace_back(step, value);
  else
    ++curve->n_lost;
}

// Numbers that say how far the run is, not how it goes.
bool is_curve(const std::string& name, const json& value) {
  return name != "step" && name != "eta_s" && (value.is_number() || value.is_null());
}

void add_metrics(const json& line, int64_t step, std::map<std::string, Curve>* curves) {
  // A number that is not finite is null in JSON.
  const auto value_of = [](const json& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
  };
  for (const auto& [name, value] : line.items()) {
    if (is_curve(name, value) && name != "loss") add_point(&(*curves)[name], step, value_of(value));
    if ((name != "losses" && name != "health") || !value.is_object()) continue;
    const std::string before = name == "losses" ? kLosses : "";
    for (const auto& [part, number] : value.items())
      if (is_curve(part, number)) add_point(&(*curves)[before + part], step, value_of(number));
  }
}

struct Axis {
  double low, high;
  bool logarithmic;

  // 0 at the lower end, 1 at the upper.
  double place(double value) const {
    if (logarithmic) return (std::log(value) - std::log(low)) / (std::log(high) - std::log(low));
    return (value - low) / (high - low);
  }
};

// The largest of 1, 2, 5, 10, ... times a power of ten that is not above `value`.
double round_below(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double digit : {5.0, 2.0})
    if (digit * power <= value) return digit * power;
  return power;
}

Axis axis_of(const std::vector<std::pair<int64_t, double>>& points) {
  constexpr double kFarApart = 20;
  Axis out{points[0].second, points[0].second, false};
  for (const auto& [step, value] : points) out.low = std::min(out.low, value), out.high = std::max(out.high, value);
  out.logarithmic = out.low > 0 && out.high / out.low > kFarApart;
  if (out.high == out.low) {  // a constant stands in the middle
    const double half = out.high == 0 ? 1 : std::abs(out.high) / 2;
    out.low -= half, out.high += half;
  }
  return out;
}

// Where the axis has a line: round numbers, about four of them, or some of each power of ten.
std::vector<double> ticks_of(const Axis& axis) {
  std::vector<double> out;
  if (!axis.logarithmic) {
    const double step = round_below((axis.high - axis.low) / 3);
    if (!(step > 0) || !std::isfinite(step)) return out;
    for (double i = std::ceil(axis.low / step); i * step <= axis.high && out.size() < 20; ++i) out.push_back(i * step);
    return out;
  }
  const double decades = std::log10(axis.high) - std::log10(axis.low);
  const std::vector<double> digits = decades < 3 ? std::vector<double>{1, 2, 5} : std::vector<double>{1};
  const double stride = std::max(1.0, std::ceil(decades / 8));
  for (double power = std::floor(std::log10(axis.low)); power <= std::log10(axis.high); power += stride)
    for (const double digit : digits) {
      const double value = digit * std::pow(10.0, power);
      if (value >= axis.low && value <= axis.high) out.push_back(value);
    }
  return out;
}

struct Bin {
  double x = 0, sum = 0, low = 0, high = 0;
  int64_t n = 0;
};

// One for each pixel that has points.
std::vector<Bin> bins_of(const Curve& curve, double last_step) {
  std::vector<Bin> out;
  for (const auto& [step, value] : curve.points) {
    const double x = std::floor(kLeft + double(step) / last_step * kPlotWidth);
    if (out.empty() || out.back().x != x) out.push_back({.x = x, .low = value, .high = value});
    Bin& bin = out.back();
    bin.sum += value;
    bin.low = std::min(bin.low, value), bin.high = std::max(bin.high, value);
    ++bin.n;
  }
  return out;
}

// Cut where a phase has none of it: where a gap is far wider than most.
std::vector<std::vector<Bin>> runs_of(const std::vector<Bin>& bins) {
  constexpr double kFarWider = 4, kLeastGap = 8;  // px
  std::vector<double> gaps;
  for (size_t i = 1; i < bins.size(); ++i) gaps.push_back(bins[i].x - bins[i - 1].x);
  const auto middle = gaps.begin() + std::ssize(gaps) / 2;
  std::nth_element(gaps.begin(), middle, gaps.end());
  const double most = gaps.empty() ? 0 : std::max(kFarWider * *middle, kLeastGap);
  std::vector<std::vector<Bin>> out;
  for (const Bin& bin : bins) {
    if (out.empty() || bin.x - out.back().back().x > most) out.emplace_back();
    out.back().push_back(bin);
  }
  return out;
}

struct PhaseMark {
  std::string name;
  double begin, end;  // steps
};

// Empty where the recipe in the record is none.
std::vector<PhaseMark> phases_of(const RunRecord& record) {
  std::vector<PhaseMark> out;
  const auto recipe = parse_recipe(record.recipe_text(), "recipe");
  double begin = 0;
  for (size_t i = 0; recipe && i < recipe->phases.size(); ++i) {
    const double end = begin + double(recipe->phases[i].steps);
    out.push_back({recipe->phases[i].name, begin, end});
    begin = end;
  }
  return out;
}

std::string text_at(double x, double y, const char* style, const std::string& text) {
  return concat("<text x=\"", px(x), "\" y=\"", px(y), "\" class=\"", style, "\">", html_text(text), "</text>");
}

std::string phases_svg(const std::vector<PhaseMark>& phases, double last_step) {
  std::string out;
  for (size_t i = 0; i < phases.size() && phases[i].begin < last_step; ++i) {
    const double x0 = kLeft + phases[i].begin / last_step * kPlotWidth;
    const double x1 = kLeft + std::min(1.0, phases[i].end / last_step) * kPlotWidth;
    out += concat("<rect x=\"", px(x0), "\" y=\"", kTop, "\" width=\"", px(x1 - x0), "\" height=\"", kPlotHeight,
                  "\" class=\"phase", i % 2, "\"><title>", html_text(phases[i].name), "</title></rect>");
    constexpr double kLetter = 7;  // px, about
    if (double(phases[i].name.size()) * kLetter < x1 - x0) out += text_at(x0 + 3, kTop - 6, "start", phases[i].name);
  }
  return out + "\n";
}

std::string curve_svg(const Curve& curve, const std::vector<PhaseMark>& phases, double last_step) {
  const Axis axis = axis_of(curve.points), steps{0, last_step, false};
  const auto y_of = [&](double value) { return kTop + (1 - axis.place(value)) * kPlotHeight; };
  std::string out = concat("<svg viewBox=\"0 0 ", kWidth, ' ', kHeight, "\" role=\"img\" aria-label=\"",
                           html_text(curve.name), "\">\n", phases_svg(phases, last_step));
  for (const double tick : ticks_of(axis))
    out += concat("<path class=\"grid\" d=\"M", kLeft, ' ', px(y_of(tick)), 'h', kPlotWidth, "\"/>",
                  text_at(kLeft - 6, y_of(tick) + 4, "end", printed(tick, "%.4g")));
  for (const double tick : ticks_of(steps))
    if (tick == std::floor(tick))
      out += text_at(kLeft + steps.place(tick) * kPlotWidth, kHeight - 6, "middle", printed(tick, "%.0f"));
  for (const std::vector<Bin>& run : runs_of(bins_of(curve, last_step))) {
    std::string line, above, below;
    for (const Bin& bin : run) {
      const std::string x = px(bin.x + 0.5);
      line += concat(x, ',', px(y_of(bin.sum / double(bin.n))), ' ');
      above += concat(x, ',', px(y_of(bin.high)), ' ');
      below = concat(x, ',', px(y_of(bin.low)), ' ') + below;
    }
    out += concat("\n<polygon class=\"band\" points=\"", above, below, "\"/>\n<polyline class=\"mean\" points=\"", line,
                  "\"/>");
  }
  return out + "\n</svg>\n";
}

constexpr const char* kCurveStyle = R"(<style>
svg { width: 100%; max-width: 60rem; height: auto; display: block; font-size: 12px; fill: var(--quiet); }
.phase0 { fill: transparent; } .phase1 { fill: var(--line); fill-opacity: .25; }
.grid { stroke: var(--line); stroke-width: .5; fill: none; }
.band { fill: #2f6fde; fill-opacity: .3; stroke: #2f6fde; stroke-opacity: .3; }
.mean { fill: none; stroke: #2f6fde; stroke-width: 1.5; stroke-linejoin: round; }
.end { text-anchor: end; } .middle { text-anchor: middle; } .start { text-anchor: start; }
</style>
)";

}  // namespace

std::vector<Curve> curves_of(const RunRecord& record, std::string_view metrics) {
  std::vector<Curve> out{{.name = "loss", .points = {}}};
  for (size_t i = 0; i < record.losses.size(); ++i) add_point(&out[0], int64_t(i) + 1, loss_of(record.losses[i]));
  std::map<std::string, Curve> noted;
  int64_t last = 0;
  for (size_t at = 0, end; (end = metrics.find('\n', at)) != std::string_view::npos; at = end + 1) {
    const json line = parse_json(metrics.substr(at, end - at));
    if (!line.is_object() || !line.contains("step") || !line["step"].is_number_integer()) continue;
    const auto step = line["step"].get<int64_t>();
    if (step <= last) continue;
    last = step;
    add_metrics(line, step, &noted);
  }
  for (const bool losses : {true, false})
    for (auto& [name, curve] : noted) {
      if (name.starts_with(kLosses) != losses) continue;
      curve.name = name;
      out.push_back(std::move(curve));
    }
  return out;
}

std::string curves_page(const std::string& model, const RunRecord& record, std::string_view metrics) {
  const std::vector<Curve> curves = curves_of(record, metrics);
  const std::vector<PhaseMark> phases = phases_of(record);
  int64_t last_step = 1;
  for (const Curve& curve : curves)
    if (!curve.points.empty()) last_step = std::max(last_step, curve.points.back().first);
  std::string body = concat(kCurveStyle, "<h1>", html_text(model), ": training</h1>\n<div class=\"quiet\">",
                            record.losses.size(), " steps in the record",
                            metrics.empty() ? "; no metrics.jsonl beside it, so the loss alone" : "", "</div>\n");
  for (const Curve& curve : curves) {
    body += concat("<h2>", html_text(curve.name), "</h2>\n");
    if (curve.n_lost > 0) body += concat("<div class=\"wrong\">", curve.n_lost, " values are not finite</div>\n");
    if (curve.points.empty()) continue;
    body += curve_svg(curve, phases, double(last_step));
    body += concat("<div class=\"quiet\">step ", curve.points.back().first, ": ",
                   printed(curve.points.back().second, "%.5g"), "</div>\n");
  }
  return html_page(model + ": training", body);
}

}  // namespace naru
