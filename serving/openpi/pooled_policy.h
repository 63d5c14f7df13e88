// A policy with threads of its own: the robot whose turn comes first has all of them, who comes meanwhile has one.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "base/thread_pool.h"
#include "omni/policy.h"

namespace naru::serving::openpi {

class PooledPolicy : public Policy {
 public:
  PooledPolicy(std::shared_ptr<const Policy> policy, int n_threads) : policy_(std::move(policy)), pool_(n_threads) {}

  const PolicySpec& spec() const override { return policy_->spec(); }
  Result<ActionChunk> act(const Observation& observation, uint64_t seed,
                          const std::function<bool()>& unwanted) const override {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return policy_->act(observation, seed, unwanted);
    const ThreadPool::Scope scope(pool_);
    return policy_->act(observation, seed, unwanted);
  }

 private:
  const std::shared_ptr<const Policy> policy_;
  mutable std::mutex mutex_;
  mutable ThreadPool pool_;
};

}  // namespace naru::serving::openpi
