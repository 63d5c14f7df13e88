// Inventing a chart: a topic, its words, plausible numbers. Nothing here knows how it will look, but for the room there
// is.
#pragma once

#include "base/philox.h"
#include "synth/chart/chart.h"
#include "synth/text/chart_words.h"
#include "synth/text/grammar.h"

namespace naru::synth {

struct ChartWish {
  ChartKind kind = ChartKind::bar;
  bool korean = false, printed = false, held_out = false;
  int width = 512, height = 384;  // of the picture, px
};

// A unit with its range, read from the notation of chart_words.h.
struct UnitRange {
  std::string unit;
  int64_t low = 0, high = 0;  // values
  int decimals = 0;
};
UnitRange parse_unit(std::string_view text);

// How numbers with this unit are written: what stands before and after them.
NumberForm draw_form(const UnitRange& unit, bool korean, Random* random);

class ChartInventor {
 public:
  ChartInventor();
  // Texts on the wished side of the split; every value can be read from the picture within 5 % once the axis has at
  // least 20 px a step.
  Chart draw(const ChartWish& wish, Random* random) const;

 private:
  std::vector<std::string> draw_words(const ChartDimension& dimension, int count, bool korean, Random* random) const;
  bool draw_topic(const ChartWish& wish, Random* random, Chart* chart, UnitRange* unit, unsigned* traits) const;
  void draw_pair(const ChartWish& wish, Random* random, Chart* chart) const;
  void draw_count(const ChartWish& wish, Random* random, Chart* chart) const;

  Grammar korean_, english_;
};

// Numbers for the categories and series of `chart`, and the axis that holds them (synth/chart/values.cc).
void draw_values(const ChartWish& wish, const UnitRange& unit, unsigned traits, Random* random, Chart* chart);
void draw_shares(const ChartWish& wish, const UnitRange& unit, Random* random, Chart* chart);
void draw_scatter(const ChartWish& wish, const UnitRange& x, const UnitRange& y, int slope, Random* random,
                  Chart* chart);
void draw_counts(const ChartWish& wish, const UnitRange& classes, Random* random, Chart* chart);

// How many categories and series have room.
struct Extent {
  int categories, series;
};
Extent draw_extent(const ChartWish& wish, Random* random);

}  // namespace naru::synth
