#include "tests/training/tiny_task.h"

#include "base/file.h"
#include "base/philox.h"
#include "core/ops/cross_entropy.h"
#include "core/ops/linear.h"
#include "core/ops/norm.h"

namespace naru::testing {

std::string tiny_text(const std::vector<std::pair<std::string, std::string>>& changes) {
  std::string text = read_text("tests/training/tiny.toml", 1 << 20).value();
  for (const auto& [from, to] : changes) {
    check(text.find(from) != std::string::npos, "tiny.toml has no '", from, "'");
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
      text.replace(at, from.size(), to);
  }
  return text;
}

Recipe tiny_recipe(const std::vector<std::pair<std::string, std::string>>& changes) {
  return parse_recipe(tiny_text(changes), "tiny.toml").value();
}

class TinyTask::Batch : public MicroBatch {
 public:
  Batch(const TinyTask& task, int64_t step, int64_t index) : task_(task) {
    const Recipe& recipe = task.recipe_;
    const Phase& phase = recipe.phases[recipe.phase_of(step)];
    const int64_t inputs = recipe.data["inputs"], classes = recipe.model["classes"], N = phase.lines;
    const float noise = phase.data.value("noise", 0.f);
    std::vector<float> x;
    std::vector<int32_t> answers, sides;
    for (int64_t n = 0; n < N; ++n) {
      Random random(recipe.seed, uint64_t(step), uint64_t(index * N + n) << 32);
      int32_t largest = 0;
      for (int64_t i = 0; i < inputs; ++i) {
        const float signal = random.normal();  // by itself: the order of a sum's operands is the compiler's choice
        x.push_back(signal + noise * random.normal());
        if (i < classes && x[x.size() - 1] > x[size_t(n * inputs + largest)]) largest = int32_t(i);
      }
      answers.push_back(largest);
      sides.push_back(random.chance(0.5f) ? -1 : int32_t(x[size_t(n * inputs)] > 0));  // -1: no target
      n_sides_ += sides.back() >= 0;
    }
    x_ = from(x, {N, inputs});
    answers_ = from(answers, {N});
    sides_ = from(sides, {N});
  }

  std::map<std::string, int64_t> counts() const override { return {{"answer", x_.dim(0)}, {"side", n_sides_}}; }
  int64_t n_examples() const override { return x_.dim(0); }
  int64_t n_positions() const override { return x_.dim(0); }
  double flops() const override { return 6. * double(x_.dim(0) * (task_.w_.size() + task_.head_.size())); }
  std::vector<LossTerm> forward() const override {
    const Tensor h = rms_norm(linear(x_, task_.w_), task_.gain_, 1e-6f);  // (N, width)
    std::vector<LossTerm> out{{"answer", softmax_cross_entropy(linear(h, task_.head_, task_.bias_), answers_).loss}};
    if (n_sides_ > 0) out.push_back({"side", softmax_cross_entropy(linear(h, task_.side_), sides_).loss});
    return out;
  }

 private:
  const TinyTask& task_;
  Tensor x_;                // (N, inputs)
  Tensor answers_, sides_;  // (N)
  int64_t n_sides_ = 0;
};

TinyTask::TinyTask(const Recipe& recipe) : recipe_(recipe), weights_(Weights::random(recipe.seed)) {
  const int64_t width = recipe.model["width"], classes = recipe.model["classes"], inputs = recipe.data["inputs"];
  const Params layer = Params(weights_) / "encoder" / "layers" / 0, top = Params(weights_);
  w_ = layer.get("w", {width, inputs}, Init::normal(0.3));
  gain_ = layer.get("gain", {width}, Init::ones());
  head_ = (top / "head").get("w", {classes, width}, Init::normal(0.1));
  bias_ = (top / "head").get("bias", {classes}, Init::zeros());
  side_ = (top / "side").get("w", {2, width}, Init::normal(0.1));
  unused_ = (top / "unused").get("w", {2, 3}, Init::ones());
}

std::unique_ptr<MicroBatch> TinyTask::prepare(int64_t step, int64_t index) const {
  return std::make_unique<Batch>(*this, step, index);
}

std::vector<Sample> TinyTask::samples(int64_t count) const {
  return std::vector<Sample>(size_t(count), Sample{Image(2, 3), "target", "answer"});
}

Tensor TinyTask::parameter(const std::string& name) const {
  for (const auto& [own, w] : weights_.all())
    if (own == name) return w;
  raise("TinyTask: no parameter '", name, "'");
}

}  // namespace naru::testing
