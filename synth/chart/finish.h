// What happens to a chart after it was drawn: light forms of the effects of synth/look.h, on colours.
#pragma once

#include "base/philox.h"
#include "media/types.h"

namespace naru::synth {

// Scale, blur, noise and JPEG, each in some pictures; `augment` 0: none. `size` is the smallest em in px: small letters
// bear less. Nothing moves.
void finish_picture(float augment, float size, Random* look, Random* pixels, Image* image);

}  // namespace naru::synth
