// Source `spoken-charts`: the pictures and questions of `charts`, the questions asked aloud by `voices`.
//
// make() is a pure function of (kSpokenChartsVersion, the versions of both sources, library set, options, seed, index).
#pragma once

#include "synth/charts.h"
#include "synth/options.h"
#include "synth/voices.h"

namespace naru::synth {

inline constexpr int kSpokenChartsVersion = 1;

struct SpokenChartOptions {
  ChartOptions charts;  // `typed` is left out: nobody hears how something is typed
  VoiceOptions voices{.max_seconds = 15};
};

// As of other options (synth/options.h): of both.
inline void hold_out(SpokenChartOptions* options) {
  hold_out(&options->charts);
  hold_out(&options->voices);
}

// Safe to share by threads.
class SpokenChartSource {
 public:
  // As both sources are opened.
  static Result<SpokenChartSource> open(const std::string& voice_program);

  // An example of `charts`. Its questions have a sound, each of another voice, and task spoken-chart-qa; one that has
  // no reading (synth/text/aloud.h) or does not fit max_seconds stays in writing. Throws Error as both sources do.
  Example make(const SpokenChartOptions& options, uint64_t seed, uint64_t index) const;

  Result<Provenance> provenance() const;

 private:
  SpokenChartSource(ChartSource charts, VoiceSource voices) : charts_(std::move(charts)), voices_(std::move(voices)) {}
  ChartSource charts_;
  VoiceSource voices_;
};

}  // namespace naru::synth
