#include "synth/manipulation/disturbance.h"

namespace naru::synth {
namespace {

constexpr std::array<float, kTasks> kTremor = {0.008f, 0.005f, 0.005f, 0.0025f};  // m, standard deviation at most
constexpr std::array<float, kTasks> kPushes = {0.06f, 0.03f, 0.03f, 0.01f};       // a step, at most
constexpr float kPush = 0.03f;                                                    // m a step along each axis

}  // namespace

Disturbance::Disturbance(Task task, float share, Random random) : random_(random) {
  tremor_ = share * kTremor[size_t(task)] * random_.uniform();
  pushes_ = share * kPushes[size_t(task)] * random_.uniform();
}

Action Disturbance::operator()(Action action) {
  if (pushed_ == 0 && random_.chance(pushes_)) {
    pushed_ = int(random_.between(1, 3));
    for (size_t i = 0; i < 3; ++i) push_[i] = random_.uniform(-kPush, kPush);
  }
  for (size_t i = 0; i < 3; ++i) action[i] += tremor_ * random_.normal() + (pushed_ > 0 ? push_[i] : 0);
  if (pushed_ > 0) --pushed_;
  return action;
}

}  // namespace naru::synth
