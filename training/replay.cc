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

}  // namespace

Result<ReplayReport> replay(const RunRecord& record, const Recipe& recipe, const Task& task, ThreadPool& pool,
                            int64_t steps, const std::function<void(int64_t step)>& on_step) {
  if (record.run["profile"] != kNumericProfile)
    return fail(Code::unsupported, "the record was written under numeric profile ", record.run["profile"].dump(),
                ", this build has ", kNumericProfile, "; the code ", record.run.value("code", nlohmann::json()).dump(),
                " can repeat it");
  if (record.recipe_text() != recipe.text) return fail("the recipe is not the record's");
  Trainer trainer(recipe, task, pool);
  ReplayReport report;
  if (const auto same = same_weights(trainer, DType::f32, record.run["weights"], report); !same) return same.failure();
  const int64_t recorded = std::min(int64_t(record.losses.size()), recipe.steps);
  while (report.steps < std::min(steps, recorded)) {
    const StepReport done = trainer.advance();
    const std::string &wanted = record.losses[size_t(report.steps)], got = float_bits(done.loss);
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
    report.complete = true;
  }
  return report;
}

}  // namespace naru
