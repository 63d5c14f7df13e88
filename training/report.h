// How far a run is, in numbers: what a person sees as one line, and what metrics.jsonl keeps.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "training/trainer.h"

namespace naru {

struct Progress {
  StepReport last;    // losses are those of the last step: they do not depend on where a run was resumed
  int64_t steps = 0;  // where it stops: the recipe's last, or the one that the caller asked for
  double lr = 0;      // of the matrices of blocks
  double positions_per_s = 0, gflops = 0;  // over the steps since the last report
  double flops_share = 0;                  // of the largest peak measured so far; 0 when that is unknown
  double eta_s = 0;                        // until it stops: seconds an example so far, times those that remain
};

// "step 120/1000 | loss 3.214 | lr 0.001 | 5.2k pos/s | 71% of FMA peak | eta 02:10"
std::string progress_line(const Progress& progress);
// One line of metrics.jsonl.
nlohmann::json metrics_of(const Progress& progress);
// The lines of metrics.jsonl up to `step`, whole ones only: what a run that resumes after `step` keeps.
std::string metrics_until(std::string_view text, int64_t step);

// Sums steps up between two reports.
class Meter {
 public:
  // `end`: the step after which the run stops. `measure_peak` gives GFLOP/s and may be empty; it is asked for the first
  // report and after every half minute of steps, for other work on the machine can hide the peak for a while.
  Meter(const Recipe& recipe, int64_t end, std::function<double()> measure_peak)
      : recipe_(recipe), end_(end), measure_peak_(std::move(measure_peak)) {}
  void add(const StepReport& report);
  // The progress since the last call. Needs at least one add() in between.
  Progress report();

 private:
  int64_t examples_after(int64_t step) const;  // up to end_

  const Recipe& recipe_;
  int64_t end_;
  std::function<double()> measure_peak_;
  double peak_gflops_ = 0, seconds_since_peak_ = 0;
  StepReport last_;
  double seconds_ = 0, positions_ = 0, flops_ = 0;
  double seconds_per_example_ = 0;  // smoothed over steps
};

}  // namespace naru
