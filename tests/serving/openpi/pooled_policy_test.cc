// Who comes while another is served waits for nobody, and gets what he would get alone.
#include "serving/openpi/pooled_policy.h"

#include <gtest/gtest.h>

#include <future>

namespace naru::serving::openpi {
namespace {

// Answers with the threads that it may use; one that is told to wait does, until it is let go.
class Counted : public Policy {
 public:
  std::promise<void> begun, let_go;

  const PolicySpec& spec() const override { return spec_; }
  Result<ActionChunk> act(const Observation& observation, uint64_t seed, const std::function<bool()>&) const override {
    if (observation.instruction == "fail") return fail("of no use");
    if (observation.instruction == "wait") {
      const_cast<Counted*>(this)->begun.set_value();
      const_cast<Counted*>(this)->let_go.get_future().wait();
    }
    return ActionChunk{1, 2, {float(ThreadPool::available()), float(seed)}};
  }

 private:
  PolicySpec spec_{{"front"}, 1, {"x", "y"}, 1};
};

std::vector<float> ask(const Policy& policy, const std::string& instruction, uint64_t seed) {
  return policy.act({{}, {0}, instruction, {}}, seed, {}).value().values;
}

TEST(PooledPolicy, GivesAllThreadsToOneAtATime) {
  const auto inner = std::make_shared<Counted>();
  const PooledPolicy policy(inner, 3);
  EXPECT_EQ(policy.spec().cameras, inner->spec().cameras);
  EXPECT_EQ(ask(policy, "", 5), (std::vector<float>{3, 5}));
  auto first = std::async(std::launch::async, [&] { return ask(policy, "wait", 6); });
  inner->begun.get_future().wait();
  EXPECT_EQ(ask(policy, "", 7), (std::vector<float>{1, 7}));
  inner->let_go.set_value();
  EXPECT_EQ(first.get(), (std::vector<float>{3, 6}));
  EXPECT_FALSE(policy.act({{}, {0}, "fail", {}}, 0, {}));
  EXPECT_EQ(ask(policy, "", 8), (std::vector<float>{3, 8}));
}

}  // namespace
}  // namespace naru::serving::openpi
