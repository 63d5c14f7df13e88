// Questions about a chart and their answers. All arithmetic is on whole numbers of the last decimal place.
#pragma once

#include <vector>

#include "base/philox.h"
#include "synth/chart/chart.h"
#include "synth/source.h"
#include "synth/text/rephrased/rephraser.h"

namespace naru::synth {

// At most `count` questions, as many types as fit before any type comes again; no two with the same words. `mixed` is
// the share of questions in the other language. What is asked does not depend on `rephraser`, which says it in other
// words.
//
// Types and what Question::series and ::categories name: look-up (one of each); maximum, minimum (a series: which
// category), maximum-value, minimum-value, maximum-series, minimum-series (a category: which series), maximum-x; sum,
// average (the terms are all pairs); difference (the two terms); count-above, count-below (a series and the limit),
// count-categories, count-series, count-points; comparison (is the first greater), greater (which of two); trend (from
// the first to the second: up or down); absent.
std::vector<Question> ask(const Chart& chart, int count, float mixed, Random* random, Rephraser* rephraser);

// The words that ask for the table.
std::string table_prompt(bool korean, Random* random, Rephraser* rephraser);

// a / b rounded half away from zero.
int64_t divide_rounded(int64_t a, int64_t b);

}  // namespace naru::synth
