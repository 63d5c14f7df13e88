// From what was written on a picture to the boxes of an example.
#pragma once

#include <vector>

#include "synth/chart/sheet.h"
#include "synth/source.h"

namespace naru::synth {

// Appends a box for each glyph, and for each word, which ends at a blank, a line break or the end of its text.
void add_boxes(const std::vector<Written>& texts, Example* example);

}  // namespace naru::synth
