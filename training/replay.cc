#include "training/replay.h"

#include <algorithm>

#include "training/trainer.h"

namespace naru {
namespace {

// Compares a hash of the weights with the record's.
Result<void> same_weights(const Trainer& trainer, DType dtype, const nlohmann::json& wanted, ReplayReport& report) {
  const std::string got = trainer.weights_sha256(dtype);
  ++report.n_weights;
  if (wanted == got) return {};
  return fail("step ", trainer.step(), ": the ", dtype_name(dtype), " weights hash to ", got, ", the record says ",
              wanted.dump());
}

// Takes the weights at hand as those after `step` steps, and compares them with the record's.
Result<void> begin_after(const RunRecord& record, int64_t step, Trainer& trainer, ReplayReport& report) {
  if (step == 0) return same_weights(trainer, DType::f32, record.run["weights"], report);
  if (const auto gone_on = trainer.go_on_after(step); !gone_on) return gone_on;
  ++report.n_weights;
  const std::string got = trainer.weights_sha256(DType::bf16);
  if (joint_of(record, got) == step) return {};
  return fail("step ", step, ": the run did not go on from weights that hash to ", got);
}

}  // namespace

std::optional<int64_t> joint_of(const RunRecord& record, const std::string& weights_bf16) {
  for (const nlohmann::json& line : record.resumed)
    if (line.value("weights_bf16", nlohmann::json()) == weights_bf16) return line["step"].get<int64_t>();
  return std::nullopt;
}

Result<ReplayReport> replay(const RunRecord& record, const Recipe& recipe, const Task& task, ThreadPool& pool,
                            int64_t after, int64_t steps, const std::function<void(int64_t step)>& on_step) {
  if (record.run["profile"] != kNumericProfile)
    return fail(Code::unsupported, "the record was written under numeric profile ", record.run["profile"].dump(),
                ", this build has ", kNumericProfile, "; the code ", record.run.value("code", nlohmann::json()).dump(),
                " can repeat it");
  if (record.recipe_text() != recipe.text) return fail("the recipe is not the record's");
  Trainer trainer(recipe, task, pool);
  ReplayReport report;
  if (const auto begun = begin_after(record, after, trainer, report); !begun) return begun.failure();
  const int64_t recorded = std::min(int64_t(record.losses.size()), recipe.steps);
  const int64_t last = after + std::min(steps, recorded - after);
  for (report.steps = after; report.steps < last;) {
    const StepReport done = trainer.advance();
    const std::string &wanted = record.losses[size_t(done.step - 1)], got = float_bits(done.loss);
    if (got != wanted) return fail("step ", done.step, ": the loss has the bits ", got, ", the record says ", wanted);
    report.steps = done.step;
    if (const auto weights = record.weights.find(done.step); weights != record.weights.end())
      if (const auto same = same_weights(trainer, DType::f32, weights->second, report); !same) return same.failure();
    if (on_step) on_step(done.step);
  }
  if (record.end && report.steps == int64_t(record.losses.size())) {
    if (const auto same = same_weights(trainer, DType::f32, (*record.end)["f32"], report); !same) return same.failure();
    if (const auto same = same_weights(trainer, DType::bf16, (*record.end)["bf16"], report); !same)
      return same.failure();
    report.complete = after == 0;
  }
  return report;
}

}  // namespace naru
