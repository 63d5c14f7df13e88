// "key: value" in its forms.
#include <algorithm>

#include "base/error.h"
#include "synth/page/layout.h"
#include "synth/text/utf8.h"

namespace naru::synth {

std::string Layout::key_of(const Pair& pair) const {
  return concat(pair.key, style_.spaced_colon ? " :" : ":");
}

int Layout::inline_pair(const Pair& pair, int x, int width, int y) {
  const bool bracket = style_.pairs == PairForm::bracket;
  const Type key = style_.bold_keys ? bold() : body(), value = pair.strong ? bold() : body();
  const std::string head = bracket ? concat('[', pair.key, ']') : key_of(pair);
  const std::u32string points = *decode(head);
  const int hang = width_of(points, key) + style_.size / 3;
  begin_part("key", pair.key);
  put(points, key, x, y + (leading(key) + key.size * 7 / 10) / 2);
  begin_part("value", pair.value, pair.key);
  return put_wrapped(pair.value, value, x + hang, width - hang, y, Across::left);
}

int Layout::spread_pair(const Pair& pair, int x, int width, int y, bool dots) {
  Type key = style_.bold_keys || pair.strong ? bold() : body(), value = pair.strong ? bold() : body();
  if (pair.strong && style_.title_size > style_.size * 3 / 2) key.size = value.size = style_.size * 6 / 5;
  const std::u32string points = *decode(pair.key), answer = *decode(pair.value);
  const int left = width_of(points, key), right = width_of(answer, value), blank = style_.size / 2;
  if (left + right + blank > width) {  // the value goes to a line of its own
    begin_part("key", pair.key);
    y = put_wrapped(pair.key, key, x, width, y, Across::left);
    begin_part("value", pair.value, pair.key);
    return put_wrapped(pair.value, value, x, width, y, Across::right);
  }
  const int baseline = y + (leading(key) + key.size * 7 / 10) / 2;
  begin_part("key", pair.key);
  put(points, key, x, baseline);
  begin_part("value", pair.value, pair.key);
  put(answer, value, x + width - right, baseline);
  if (dots) {
    Path& path = shape(style_.quiet).path;
    const int step = style_.size * 2 / 5;
    for (int at = x + left + blank; at < x + width - right - blank; at += step)
      path.rectangle(at, baseline - kPx, at + kPx, baseline);
  }
  return y + leading(key);
}

// Keys and values in two columns, in cells or without.
int Layout::column_pairs(const Block& block, int x, int width, int y, bool grid) {
  const Type key = style_.bold_keys ? bold() : body();
  const int pad_x = grid ? style_.cell_x : 0, pad_y = grid ? style_.cell_y : 0;
  const bool colon = style_.colon && !grid;
  int widest = 0;
  for (const Pair& pair : block.pairs)
    widest = std::max(widest, width_of(*decode(colon ? key_of(pair) : pair.key), key));
  const int left = widest + 2 * pad_x + (grid ? 0 : style_.size), top = y;
  if (left > width * 2 / 3) {
    for (const Pair& pair : block.pairs) y = inline_pair(pair, x, width, y);
    return y;
  }
  std::vector<int> edges{y};
  for (const Pair& pair : block.pairs) {
    begin_part("key", pair.key);
    const Type value = pair.strong ? bold() : body();
    const size_t ground = shapes_.size();
    if (grid) box(x, y, x + left, y, style_.band);  // its height comes below
    put(*decode(colon ? key_of(pair) : pair.key), key, x + pad_x, y + pad_y + (leading(key) + key.size * 7 / 10) / 2);
    begin_part("value", pair.value, pair.key);
    const bool right = block.tight && pair.number != kNoNumber;
    const int room = width - left - 2 * pad_x;
    const int bottom =
        put_wrapped(pair.value, value, x + left + pad_x, room, y + pad_y, right ? Across::right : Across::left);
    if (grid) {
      shapes_[ground].path = {};
      shapes_[ground].path.rectangle(x, y, x + left, bottom + pad_y);
    }
    y = bottom + pad_y;
    edges.push_back(y);
  }
  if (!grid) return y;
  for (const int edge : edges) rule(x, edge, x + width, style_.rule_width, style_.rule);
  for (const int at : {x, x + left, x + width - style_.rule_width})
    upright_rule(at, top, y, style_.rule_width, style_.rule);
  return y + style_.rule_width;
}

// A small label above each value, over a line.
int Layout::stacked_pairs(const Block& block, int x, int width, int y) {
  const bool two = width > style_.size * 24;
  const int between = style_.size, column = two ? (width - between) / 2 : width;
  Type label{style_.face, style_.small_size, style_.quiet};
  for (size_t i = 0; i < block.pairs.size(); i += two ? 2 : 1) {
    int bottom = y;
    for (size_t k = i; k < std::min(i + (two ? 2 : 1), block.pairs.size()); ++k) {
      const Pair& pair = block.pairs[k];
      const int left = x + int(k - i) * (column + between);
      begin_part("key", pair.key);
      int at = put_wrapped(pair.key, label, left, column, y, Across::left) - style_.size / 5;
      begin_part("value", pair.value, pair.key);
      at = put_wrapped(pair.value, pair.strong ? bold() : body(), left, column, at, Across::left);
      rule(left, at, left + column, kPx, style_.rule);
      bottom = std::max(bottom, at);
    }
    y = bottom + style_.gap / 2;
  }
  return y;
}

int Layout::pairs(const Block& block, int x, int width, int y) {
  switch (block.tight ? style_.tight_pairs : style_.pairs) {
    case PairForm::tab:
      return column_pairs(block, x, width, y, /*grid=*/false);
    case PairForm::grid:
      return column_pairs(block, x, width, y, /*grid=*/true);
    case PairForm::stacked:
      return stacked_pairs(block, x, width, y);
    case PairForm::dots:
    case PairForm::spread: {
      const bool dots = (block.tight ? style_.tight_pairs : style_.pairs) == PairForm::dots;
      for (const Pair& pair : block.pairs) y = spread_pair(pair, x, width, y, dots);
      return y;
    }
    case PairForm::colon:
    case PairForm::bracket:
      for (const Pair& pair : block.pairs) y = inline_pair(pair, x, width, y);
      return y;
  }
  return y;
}

}  // namespace naru::synth
