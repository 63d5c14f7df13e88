// One interleaved sequence of text and media, and how many of them are packed into a batch.
//
// A Segment is text (ids) or a medium (rows of a tensor of embeddings with their places). Positions have three axes
// (time, row, column). Text uses one running number on all three. A medium starts at the running number t: its
// positions are (t + time, t + row, t + column), and text goes on one past the largest of them (Qwen2-VL's rule, Wang
// et al. 2024). Packed sequences do not see each other and are not padded.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

struct Segment {
  std::vector<int32_t> ids;                    // text; empty for a medium
  int64_t first_row = 0;                       // medium: rows first_row .. first_row + places.size() - 1
  std::vector<std::array<int32_t, 3>> places;  // medium: (time, row, column) of each row, all >= 0

  static Segment text(std::vector<int32_t> ids) { return {.ids = std::move(ids), .first_row = 0, .places = {}}; }
  static Segment media(int64_t first_row, std::vector<std::array<int32_t, 3>> places) {
    return {.ids = {}, .first_row = first_row, .places = std::move(places)};
  }
  bool is_text() const { return places.empty(); }
  int64_t size() const { return int64_t(is_text() ? ids.size() : places.size()); }
};

using Sequence = std::vector<Segment>;

int64_t length_of(const Sequence& sequence);

// A sequence position by position.
struct Positions {
  std::vector<int32_t> tokens;                 // an id, or -1 - r: row r of the media
  std::vector<std::array<int32_t, 3>> places;  // (time, row, column)
  int32_t next = 0;                            // the running number that text after it has

  int64_t size() const { return int64_t(tokens.size()); }
};

// `first`: where its running number starts. Throws Error on a negative place.
Positions unroll(const Sequence& sequence, int32_t first = 0);

// A batch of sequences, one after another.
struct Packed {
  Tensor ids;        // (n_text) i32: all text ids, in order
  Tensor order;      // (N) i32: position n is row order[n] of [embedded ids; media rows]
  Tensor positions;  // (N, 3) i32
  Tensor segments;   // (S + 1) i32
  int64_t size() const { return order.dim(0); }
};

// `first_position`: where each sequence's running number starts (all 0 when empty). Throws Error on a negative place.
Packed pack(const std::vector<Sequence>& sequences, const std::vector<int32_t>& first_position = {});

}  // namespace naru
