// What a camera or a scanner does to a page: light from one side and, seldom, a slant, before the effects of charts.
#pragma once

#include "base/philox.h"
#include "media/types.h"
#include "synth/chart/sheet.h"
#include "synth/source.h"

namespace naru::synth {

// Moves `texts` and `parts` along. `size` is the smallest em in px: small letters bear less.
void finish_page(float augment, float size, Random* look, Random* pixels, Image* image, std::vector<Written>* texts,
                 std::vector<Part>* parts);

}  // namespace naru::synth
