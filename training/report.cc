#include "training/report.h"

#include <algorithm>
#include <iomanip>

#include "core/store/json.h"

namespace naru {
namespace {

using nlohmann::json;

std::string clock(double seconds) {
  const int64_t s = int64_t(seconds + 0.5);
  std::ostringstream out;
  out << std::setfill('0');
  if (s >= 3600) out << s / 3600 << ':';
  out << std::setw(2) << s / 60 % 60 << ':' << std::setw(2) << s % 60;
  return out.str();
}

std::string short_count(double n) {
  std::ostringstream out;
  if (n >= 1000)
    out << std::fixed << std::setprecision(1) << n / 1000 << 'k';
  else
    out << int64_t(n + 0.5);
  return out.str();
}

}  // namespace

std::string progress_line(const Progress& p) {
  std::ostringstream out;
  out << "step " << p.last.step << '/' << p.steps << " | loss " << std::setprecision(4) << p.last.loss;
  if (p.last.means.size() > 1) {
    const char* between = " (";
    for (const auto& [name, mean] : p.last.means) out << std::exchange(between, ", ") << name << ' ' << mean;
    out << ')';
  }
  out << " | lr " << std::setprecision(3) << p.lr << " | " << short_count(p.positions_per_s) << " pos/s";
  if (p.flops_share > 0)
    out << " | " << int(100 * p.flops_share + 0.5) << "% of FMA peak";
  else if (p.gflops > 0)
    out << " | " << int64_t(p.gflops + 0.5) << " GFLOP/s";
  out << " | eta " << clock(p.eta_s);
  return out.str();
}

json metrics_of(const Progress& p) {
  json out = {{"step", p.last.step},
              {"phase", p.last.phase},
              {"loss", p.last.loss},
              {"losses", p.last.means},
              {"lr", p.lr},
              {"grad_norm", p.last.grad_norm},
              {"positions_per_s", p.positions_per_s},
              {"gflops", p.gflops},
              {"eta_s", p.eta_s}};
  if (!p.last.health.empty()) out["health"] = p.last.health;
  if (p.flops_share > 0) out["flops_share"] = p.flops_share;
  return out;
}

std::string metrics_until(std::string_view text, int64_t step) {
  std::string out;
  for (size_t at = 0, end; (end = text.find('\n', at)) != std::string_view::npos; at = end + 1) {
    const std::string_view line = text.substr(at, end - at);
    const json value = parse_json(line);
    if (!value.is_object() || !value.contains("step") || !value["step"].is_number_integer()) continue;
    if (value["step"].get<int64_t>() <= step) out.append(line).append("\n");
  }
  return out;
}

void Meter::add(const StepReport& report) {
  last_ = report;
  seconds_ += report.seconds;
  seconds_since_peak_ += report.seconds;
  positions_ += double(report.positions);
  flops_ += report.flops;
  const double now = report.seconds / double(report.examples);
  seconds_per_example_ = seconds_per_example_ > 0 ? 0.9 * seconds_per_example_ + 0.1 * now : now;
}

Progress Meter::report() {
  Progress out{.last = last_, .steps = end_, .lr = recipe_.optimizer.lr * last_.lr_scale};
  if (seconds_ > 0) {
    out.positions_per_s = positions_ / seconds_;
    out.gflops = flops_ / seconds_ / 1e9;
  }
  constexpr double kPeakEvery_s = 30;
  if (measure_peak_ && (peak_gflops_ == 0 || seconds_since_peak_ >= kPeakEvery_s)) {
    peak_gflops_ = std::max(peak_gflops_, measure_peak_());
    seconds_since_peak_ = 0;
  }
  if (peak_gflops_ > 0) out.flops_share = out.gflops / peak_gflops_;
  out.eta_s = seconds_per_example_ * double(examples_after(last_.step));
  seconds_ = positions_ = flops_ = 0;
  return out;
}

int64_t Meter::examples_after(int64_t step) const {
  int64_t examples = 0, first = 0;
  for (const Phase& phase : recipe_.phases) {
    const int64_t end = first + phase.steps;
    // Where the data says how many there are, as many as in the step that was last.
    const int64_t in_a_step = phase.lines > 0 ? phase.micro_batches * phase.lines : last_.examples;
    examples += std::max<int64_t>(0, std::min(end, end_) - std::max(step, first)) * in_a_step;
    first = end;
  }
  return examples;
}

}  // namespace naru
