// The pairwise tree of numeric profile 1 over the block sums of a long chain: neighbours join, level by level, an odd
// one goes up as it is.
#pragma once

#include <cstdint>

namespace naru::kernels {

// Places that pairwise_tree() needs for n_blocks sums.
inline int64_t pairwise_places(int64_t n_blocks) {
  int64_t places = 1;
  for (; n_blocks > 3; n_blocks /= 2) ++places;
  return places;
}

// Walks the tree like a binary counter: block_sum(block, place, add) makes a sum in a place, or with `add` adds it to
// the one that is there; join(place) adds the sum in place + 1 to that in `place`. The result is in place 0. n_blocks
// >= 1.
template <class BlockSum, class Join>
void pairwise_tree(int64_t n_blocks, BlockSum block_sum, Join join) {
  int64_t height = 0;  // places in use
  for (int64_t block = 0; block < n_blocks; ++block) {
    // Its left neighbour is all that it waits for.
    const bool add = block % 2 == 1 || (block > 0 && block + 1 == n_blocks);
    if (!add) ++height;
    block_sum(block, height - 1, add);
    if (block % 2 == 0) continue;
    for (int64_t n = (block + 1) / 2; n % 2 == 0; n /= 2) join(--height - 1);
  }
  while (height > 1) join(--height - 1);
}

}  // namespace naru::kernels
