#include "core/generate/kv_pool.h"

namespace naru {
namespace {

int64_t floats_of(const BackboneConfig& config) {
  return config.n_layers * kernels::cache_block_size(config.block.n_kv_heads, config.block.head_dim);
}

}  // namespace

KvPool::KvPool(const BackboneConfig& config, int64_t n_blocks) : block_floats_(floats_of(config)) {
  check(n_blocks > 0 && n_blocks < 1 << 30, "KvPool: wanted 1 to 2^30 blocks, got ", n_blocks);
  memory_ = empty({n_blocks, block_floats_});
  holders_.assign(size_t(n_blocks), 0);
  for (int64_t b = n_blocks; b-- > 0;) free_.push_back(int32_t(b));
}

int64_t KvPool::blocks_for(int64_t n_positions) {
  return (n_positions + kernels::kCacheKeys - 1) / kernels::kCacheKeys;
}

int64_t KvPool::block_bytes(const BackboneConfig& config) {
  return floats_of(config) * int64_t(sizeof(float));
}

int32_t KvPool::take() {
  check(!free_.empty(), "KvPool: all ", n_blocks(), " blocks are held");
  const int32_t block = free_.back();
  free_.pop_back();
  holders_[size_t(block)] = 1;
  return block;
}

bool KvPool::drop(int32_t block) {
  check(holders_[size_t(block)] > 0, "KvPool: nobody holds block ", block);
  if (--holders_[size_t(block)] > 0) return false;
  free_.push_back(block);
  return true;
}

}  // namespace naru
