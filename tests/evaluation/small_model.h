// A model of whole pictures whose random weights make answers differ.
#pragma once

#include <memory>

#include "base/philox.h"
#include "omni/model.h"

namespace naru::testing {

inline std::unique_ptr<Model> small_model(int64_t context = 128) {
  auto config = nlohmann::json::parse(R"({
    "name": "asked", "line_max_width_px": 64,
    "vision": {"channels": [4, 8, 16], "strides": [2, 2, 2], "n_layers": 1, "d_model": 16, "n_heads": 2,
               "head_dim": 8, "d_hidden": 16, "merge_rows": 2, "merge_columns": 2,
               "rope": {"theta": 100, "sections": [0, 2, 2], "per_axis_frequencies": true}},
    "backbone": {"n_layers": 2, "d_model": 16, "n_heads": 2, "head_dim": 8, "d_hidden": 16, "logits_softcap": 20,
                 "ropes": [{"theta": 100, "sections": [2, 1, 1]}]}})");
  config["context"] = context;
  const Vocabulary vocabulary;
  auto model =
      std::make_unique<Model>(parse_config(config, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
  uint64_t stream = 0;
  for (const auto& [name, tensor] : model->parameters()) {
    Random random(2, ++stream);
    if (tensor.rank() > 1)
      for (float& v : Tensor(tensor).span<float>()) v = 0.4f * random.normal();
  }
  return model;
}

}  // namespace naru::testing
