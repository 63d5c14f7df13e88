// Memory for what backbones remember of sequences: blocks of 16 positions with the keys and values of all layers.
// A block may be held by several sequences that begin alike; who writes to it holds it alone.
#pragma once

#include <cstdint>
#include <vector>

#include "core/backbone/backbone.h"

namespace naru {

class KvPool {
 public:
  // Room for n_blocks; the system gives the memory as blocks are written first. Throws Error for none, and when there
  // is too little memory.
  KvPool(const BackboneConfig& config, int64_t n_blocks);

  static int64_t blocks_for(int64_t n_positions);
  static int64_t block_bytes(const BackboneConfig& config);

  int64_t n_blocks() const { return int64_t(holders_.size()); }
  int64_t n_free() const { return int64_t(free_.size()); }

  // A block that nobody holds, held once from now on. Throws Error when there is none.
  int32_t take();
  void hold(int32_t block) { ++holders_[size_t(block)]; }
  // A block that nobody holds any more is free. True if this was the last holder.
  bool drop(int32_t block);
  int32_t holders(int32_t block) const { return holders_[size_t(block)]; }

  float* data(int32_t block) const { return memory_.data<float>() + block * block_floats_; }

 private:
  int64_t block_floats_;
  Tensor memory_;                 // (blocks, layers, 2, 16, G, K)
  std::vector<int32_t> holders_;  // of each block
  std::vector<int32_t> free_;     // the last is taken first
};

}  // namespace naru
