#include "serving/plan.h"

#include <algorithm>

#include "core/generate/kv_pool.h"
#include "omni/picture.h"

namespace naru::serving {
namespace {

// Floats that encoding a picture of all positions that a context holds takes beside its weights: the stem's widest
// stages, in and out, and the blocks.
int64_t encoding_floats(const Model& model) {
  const ModelConfig& config = model.config();
  const auto& vision = config.vision;
  const int64_t cells = std::max<int64_t>(1, picture_room(config, 0)) * vision.merge_rows * vision.merge_columns;
  int64_t widest = 0, pixels = cells * kCellPx * kCellPx;
  for (size_t i = 0; i < vision.channels.size(); ++i) {
    pixels /= vision.strides[i] * vision.strides[i];
    widest = std::max(widest, pixels * vision.channels[i]);
  }
  return 3 * widest + cells * (6 * vision.block.d_model + 2 * vision.block.d_hidden);
}

// Of a step: some rows of every width that a block has.
int64_t step_floats(const Model& model, const EngineLimits& engine) {
  const BackboneConfig& config = model.backbone().config();
  const int64_t rows = engine.prefill_chunk + engine.slots;
  return rows * (8 * config.block.d_model + 2 * config.block.d_hidden + config.vocab);
}

int64_t scratch_floats(const Model& model) {
  constexpr int64_t kOfProducts = 4 << 20;  // packed panels of a thread
  return kOfProducts + 16 * model.config().context;
}

}  // namespace

int64_t Plan::total_bytes() const {
  int64_t out = 0;
  for (const PlanItem& item : items) out += item.bytes;
  return out;
}

Result<Plan> plan_memory(const Model& model, EngineLimits engine, const std::vector<PlanItem>& beside,
                         int64_t memory_bytes) {
  constexpr int64_t kFloat = sizeof(float), kProgram = 64 << 20;
  Plan out;
  out.engine = engine;
  out.items = {{"program", kProgram},
               {"weights", model.n_parameters() * kFloat},
               {"steps", step_floats(model, engine) * kFloat},
               {"encoding", encoding_floats(model) * kFloat},
               {"scratch of threads", 2 * engine.threads * scratch_floats(model) * kFloat},
               {"embeddings of media", engine.media_cache_bytes}};
  out.items.insert(out.items.end(), beside.begin(), beside.end());
  const int64_t a_block = KvPool::block_bytes(model.backbone().config()),
                a_context = KvPool::blocks_for(model.config().context), left = memory_bytes - out.total_bytes();
  const int64_t wanted = engine.kv_blocks > 0 ? engine.kv_blocks : a_context * engine.slots;
  const int64_t blocks = std::min(wanted, left / a_block);
  if (blocks < std::min(wanted, a_context) || blocks < 1)
    return fail(Code::too_large, "the server needs ", (out.total_bytes() + a_context * a_block) >> 20,
                " MiB at least, and may use ", memory_bytes >> 20,
                "; give it more with --memory, or lower what --help says of its limits");
  out.engine.kv_blocks = blocks;
  out.items.push_back({"keys and values", blocks * a_block});
  return out;
}

}  // namespace naru::serving
