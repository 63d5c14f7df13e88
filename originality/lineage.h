// Where each idea of a model comes from: what its config and its recipe switch on, with the paper that had it first as
// far as we know. And which published architecture its backbone is nearest to.
#pragma once

#include <string>
#include <vector>

#include "omni/config.h"
#include "training/recipe.h"

namespace naru {

enum class Part { backbone, vision, audio, text, training };
const char* part_name(Part part);

struct Idea {
  Part part;
  std::string idea;
  std::string setting;  // what switches it on: "backbone.mlp = relu2"
  std::string paper;    // "Zhang and Sennrich 2019, Root Mean Square Layer Normalization, arXiv:1910.07467"
  bool own = false;     // we know no paper that has it; `paper` then names the nearest
};

// In a fixed order. Only what this model and its recipe use.
std::vector<Idea> lineage_of(const ModelConfig& config, const Recipe& recipe);

struct NearestFamily {
  std::string name, paper;
  std::vector<std::string> differences;  // of the backbone's layers from that family's; empty: the same
};

// Of the published text backbones that the options of core/nn/block.h express. Sizes are no difference.
NearestFamily nearest_family(const BackboneConfig& config);

}  // namespace naru
