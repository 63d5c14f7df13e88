// Numbers as charts write them, axes, tables.
#include "synth/chart/chart.h"

#include <gtest/gtest.h>

namespace naru::synth {
namespace {

TEST(NumberForm, WritesUnitsAndSigns) {
  NumberForm won{.decimals = 0, .separators = true, .after = "억원", .attached = false, .unit = "억원"};
  EXPECT_EQ(won.bare(1234567), "1,234,567");
  EXPECT_EQ(won.shown(42), "42");
  EXPECT_EQ(won.with_unit(-42), "-42억원");
  NumberForm dollars{.decimals = 1, .separators = true, .before = "$", .after = "K", .attached = true};
  EXPECT_EQ(dollars.shown(12345), "$1,234.5K");
  EXPECT_EQ(dollars.shown(-5), "-$0.5K");
  EXPECT_EQ(dollars.bare(0), "0.0");
  NumberForm plain{.decimals = 2, .separators = false};
  EXPECT_EQ(plain.bare(123456), "1234.56");
  EXPECT_EQ(plain.bare(-7), "-0.07");
}

TEST(Axis, StepsAreRoundAndHoldTheValues) {
  for (int64_t high : {3, 7, 12, 99, 100, 101, 450, 9999, 123456})
    for (const int64_t low : {int64_t(0), high / 3, -high / 2, -3 * high})
      for (const int steps : {2, 3, 5, 10})
        for (const bool zero : {false, true})
          for (const bool loose : {false, true}) {
            const Axis axis = choose_axis({low, high, steps, zero, loose, /*quarters=*/true});
            EXPECT_LE(axis.low, low * 10);
            EXPECT_GE(axis.high, high * 10);
            if (zero) {
              EXPECT_LE(axis.low, 0);
            }
            EXPECT_LE((axis.high - axis.first) / axis.step, steps);
            EXPECT_GE(axis.first, axis.low);
            EXPECT_EQ(axis.first % axis.step, 0);
            int64_t step = axis.step;
            while (step % 10 == 0) step /= 10;
            EXPECT_TRUE(step == 1 || step == 2 || step == 5 || step == 25) << axis.step;
            EXPECT_EQ(axis.step % 10, 0);  // whole values
          }
}

TEST(Table, IsMarkdown) {
  Chart chart;
  chart.measure = "Sales", chart.category_noun = "Year";
  chart.form.unit = "USD", chart.form.after = " USD";
  chart.categories = {"2023", "2024"};
  chart.series = {{"Sales", {1200, kMissing}}};
  EXPECT_EQ(to_markdown(chart), "| Year | Sales (USD) |\n| --- | --- |\n| 2023 | 1,200 |\n| 2024 | - |");
  chart.series = {{"A|B", {1, 2}}, {"C", {3, 4}}};
  EXPECT_EQ(to_markdown(chart), "| Year | A/B | C |\n| --- | --- | --- |\n| 2023 | 1 | 3 |\n| 2024 | 2 | 4 |");
}

}  // namespace
}  // namespace naru::synth
