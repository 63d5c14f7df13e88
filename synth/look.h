// How a document looks: the random choices that are not its text, and their effect on coverage and pixels.
#pragma once

#include <optional>
#include <vector>

#include "base/philox.h"
#include "synth/effects.h"
#include "synth/typesetter.h"

namespace naru::synth {

// Stretch, spacing, slant and rise; face and size are set by the caller. `width` is about the width of the text in px.
void draw_type_style(float augment, float width, Random* random, TypeStyle* style);

// What happens to a page after it was set, in order.
struct Look {
  float embolden = 0;
  float wear = 1;
  std::optional<Projection> projection;
  float blur_x = 0, blur_y = 0;
  float coarsen = 1;
  Paint paint;
  int jpeg_quality = 0;  // 0: none
  bool jpeg_halves_chroma = true;
};

// `size` is the em in px: small letters bear less.
Look draw_look(float augment, float size, int height, int width, Random* random);

// Lines that are no letters: underlines, borders of a cell. Painted with the ink of the text.
void draw_rules(float augment, const InkBox& text, Random* random, Mask* mask);

// From coverage to the final picture; moves `boxes` along.
Image develop(Mask mask, const Look& look, Random* random, std::vector<InkBox>* boxes);

}  // namespace naru::synth
