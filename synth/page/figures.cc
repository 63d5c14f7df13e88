// What stands on a page and is no text: rules, bar codes, photographs, signatures, stamps.
#include <algorithm>

#include "synth/page/layout.h"

namespace naru::synth {
namespace {

// A pretended face on its ground: two paths.
void draw_photo(int x, int y, int width, int height, Path* ground, Path* person) {
  ground->rectangle(x, y, x + width, y + height);
  person->circle(x + width / 2, y + height * 2 / 5, width / 5);
  person->rounded(x + width / 5, y + height * 13 / 20, x + width * 4 / 5, y + height, width / 4,
                  {true, true, false, false});
}

}  // namespace

int Layout::figure(const Block& block, int x, int width, int y) {
  const int size = style_.size;
  const auto start = [&](int own) {
    return block.stance == Stance::right     ? x + width - own
           : block.stance == Stance::centred ? x + (width - own) / 2
                                             : x;
  };
  switch (block.figure) {
    case Figure::rule:
      rule(x, y, x + width, style_.rule_width, style_.rule);
      return y + style_.rule_width;
    case Figure::gap:
      return y + size;
    case Figure::barcode: {
      const int own = std::min(width, size * 10), height = size * 5 / 2, left = start(own) / kPx * kPx;
      Path& path = shape(style_.ink).path;
      for (int at = left; at < left + own - 4 * kPx;) {
        const int bar = int(random_->between(1, 3)) * kPx;
        path.rectangle(at, y, at + bar, y + height);
        at += bar + int(random_->between(1, 3)) * kPx;
      }
      return y + height;
    }
    case Figure::matrix: {
      const int cells = 17, cell = std::max(2, size / 6 / kPx + 1) * kPx, left = start(cells * cell) / kPx * kPx;
      y = y / kPx * kPx;
      Path& path = shape(style_.ink).path;
      for (int row = 0; row < cells; ++row)
        for (int column = 0; column < cells; ++column)
          if (random_->chance(0.5f))
            path.rectangle(left + column * cell, y + row * cell, left + (column + 1) * cell, y + (row + 1) * cell);
      return y + cells * cell;
    }
    case Figure::photo: {
      const int own = std::min(width, size * 6), height = own * 5 / 4;
      Path ground, person;
      draw_photo(x, y, own, height, &ground, &person);
      shape(style_.band).path = std::move(ground);
      shape(mix(style_.accent, style_.band, 100)).path = std::move(person);
      return y + height;
    }
    case Figure::signature: {
      const int own = std::min(width, size * 6), left = start(own), height = size * 2;
      std::vector<Spot> spots;
      for (int i = 0; i <= 14; ++i) {
        const int up = int(random_->between(height / 6, height * 5 / 6));
        spots.push_back({left + own * i / 14 + int(random_->between(-size / 4, size / 4)), y + up});
      }
      for (Spot& spot : spots) spot.x = std::clamp(spot.x, left, left + own);
      shape({20, 30, 90}).path.line(spots, kPx * 3 / 2);
      return y + height;
    }
    case Figure::stamp: {
      const int own = size * 3, left = start(own), middle_x = left + own / 2, middle_y = y + own / 2;
      const Colour red{uint8_t(random_->between(170, 225)), 40, 40};
      Path& path = shape(red).path;
      const bool square = random_->chance(0.4f);
      if (square) {
        path.border(left, y, left + own, y + own, 2 * kPx);
      } else {
        path.circle(middle_x, middle_y, own / 2);
        path.circle(middle_x, middle_y, own / 2 - 2 * kPx, /*hole=*/true);
      }
      Path& inside = shape(red).path;
      for (int i = 0; i < 4; ++i) {
        const int dx = (i % 2 == 0 ? -1 : 1) * own / 7, dy = (i < 2 ? -1 : 1) * own / 7;
        inside.rectangle(middle_x + dx - own / 12, middle_y + dy - own / 40, middle_x + dx + own / 12,
                         middle_y + dy + own / 40);
        inside.rectangle(middle_x + dx - own / 40, middle_y + dy - own / 12, middle_x + dx + own / 40,
                         middle_y + dy + own / 12);
      }
      return y + own;
    }
  }
  return y;
}

}  // namespace naru::synth
