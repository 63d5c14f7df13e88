// Source `charts`: bars, lines, areas, pies, points and histograms in Korean and English, in the manner of many drawing
// programs, with the table behind each, its questions and answers, and the places of its parts.
//
// make() is a pure function of (kChartsVersion, library set, options, seed, index). Change what it draws, and the
// version changes with it.
#pragma once

#include <array>
#include <memory>

#include "base/error.h"
#include "synth/chart/chart.h"
#include "synth/source.h"

namespace naru::synth {

inline constexpr int kChartsVersion = 2;
inline constexpr int kHighestChart = 704;  // px

struct ChartOptions {
  int min_width = 208, max_width = 896;                                     // px, multiples of 16, from 192 up
  std::array<float, kChartKinds> weights{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};  // of the kinds, in the order of ChartKind
  float korean = 0.5f;                                                      // share of charts in Korean
  float printed = 0.5f;  // share of charts with values on their marks; of pies, which have no axis, more
  Split fonts = Split::train, texts = Split::train;
  float augment = 1;    // 0: as drawn; 1: a share is scaled, blurred, noisy or compressed
  int questions = 8;    // at most, beside the table
  float mixed = 0.12f;  // share of questions in the other language
  // Share of questions, and of requests for the table, in other words (synth/text/rephrased); the rest of an example
  // does not depend on it. `typed`: as people type them.
  float rephrased = 0;
  bool typed = true;
};

// Safe to share by threads: const after open(); each call borrows its tools from a pool inside.
class ChartSource {
 public:
  // Maps the fonts. Failure not_found: a Debian package of scripts/setup.sh is missing.
  static Result<ChartSource> open();
  ChartSource(ChartSource&&) noexcept;
  ChartSource& operator=(ChartSource&&) noexcept;
  ~ChartSource();

  // task chart-to-table: prompt and target ask for the table in Markdown; Example::questions hang on the same picture.
  // Throws Error when the options contradict themselves.
  Example make(const ChartOptions& options, uint64_t seed, uint64_t index) const;

  // Reads every font and library file.
  Result<Provenance> provenance() const;

 private:
  struct Impl;
  explicit ChartSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace naru::synth
