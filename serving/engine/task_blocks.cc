#include "serving/engine/task_blocks.h"

#include <algorithm>
#include <cstring>

namespace naru::serving {
namespace {

constexpr int64_t kKvBytes = int64_t(2) << 30;  // of the pool, where nobody says how many blocks

int64_t blocks_wanted(const Model& model, const EngineLimits& limits) {
  if (limits.kv_blocks > 0) return limits.kv_blocks;
  const int64_t of_context = KvPool::blocks_for(model.config().context);
  const int64_t most = kKvBytes / KvPool::block_bytes(model.backbone().config());
  return std::clamp(of_context * limits.slots, of_context, std::max(of_context, most));
}

}  // namespace

TaskBlocks::TaskBlocks(const Model& model, const EngineLimits& limits)
    : pool_(model.backbone().config(), blocks_wanted(model, limits)),
      block_bytes_(KvPool::block_bytes(model.backbone().config())),
      prefixes_(pool_) {}

int64_t TaskBlocks::most(const Task& task) {
  const int64_t shared = task.n_prompt() / kernels::kCacheKeys;
  return shared + task.request.options.n * (KvPool::blocks_for(task.n_prompt() + task.room) - shared);
}

bool TaskBlocks::start(Task& task) {
  // One position at least is left to run, for its logits.
  const auto n_known = size_t((task.n_prompt() - 1) / kernels::kCacheKeys);
  const auto& keys = task.plan.blocks;
  std::vector<int32_t> known = prefixes_.find(std::span(keys).first(std::min(keys.size(), n_known)));
  const int64_t wanted = most(task) - std::ssize(known);
  if (!prefixes_.make_free(n_reserved_ + wanted)) {
    for (const int32_t block : known) pool_.drop(block);
    return false;
  }
  n_reserved_ += wanted;
  task.n_reserved = wanted;
  task.branches.resize(1);
  Branch& branch = task.branches[0];
  for (const int32_t block : known) branch.kv.blocks.push_back(pool_.data(block));
  branch.kv.length = std::ssize(known) * kernels::kCacheKeys;
  branch.blocks = std::move(known);
  task.n_published = std::ssize(branch.blocks);
  return true;
}

void TaskBlocks::grow(Task& task, Branch& branch, int64_t length) {
  while (std::ssize(branch.blocks) < KvPool::blocks_for(length)) {
    branch.blocks.push_back(pool_.take());
    branch.kv.blocks.push_back(pool_.data(branch.blocks.back()));
    --task.n_reserved;
    --n_reserved_;
  }
}

void TaskBlocks::share_prompt(Task& task, Branch& branch) {
  const Branch& first = task.branches[0];
  const int64_t n_full = task.n_prompt() / kernels::kCacheKeys;
  branch.kv.length = first.kv.length;
  for (int64_t b = 0; b < n_full; ++b) {
    pool_.hold(first.blocks[size_t(b)]);
    branch.blocks.push_back(first.blocks[size_t(b)]);
    branch.kv.blocks.push_back(first.kv.blocks[size_t(b)]);
  }
  grow(task, branch, task.n_prompt());
  if (n_full < std::ssize(first.blocks))
    std::memcpy(branch.kv.blocks.back(), first.kv.blocks[size_t(n_full)], size_t(block_bytes_));
}

void TaskBlocks::publish(Task& task) {
  if (task.branches.empty()) return;
  const Branch& branch = task.branches[0];
  const int64_t n = std::min(branch.kv.length / kernels::kCacheKeys, std::ssize(task.plan.blocks));
  for (; task.n_published < n; ++task.n_published)
    prefixes_.add(task.plan.blocks[size_t(task.n_published)], branch.blocks[size_t(task.n_published)]);
}

void TaskBlocks::release(Task& task) {
  for (const Branch& branch : task.branches)
    for (const int32_t block : branch.blocks) pool_.drop(block);
  prefixes_.used(std::span(task.plan.blocks).first(size_t(task.n_published)));
  n_reserved_ -= std::exchange(task.n_reserved, 0);
  task.branches.clear();
}

}  // namespace naru::serving
