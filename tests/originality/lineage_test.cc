// Ideas that a config switches on, and only those.
#include "originality/lineage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "training/tasks/reading_recipe.h"

namespace naru {
namespace {

struct Opened {
  Recipe recipe;
  ModelConfig config;
};

Opened opened(const std::string& path) {
  const auto recipe = parse_recipe(*read_text(path, 1 << 20), path);
  EXPECT_TRUE(recipe) << recipe.failure().message;
  const auto config = model_config(*recipe, path, 700);
  EXPECT_TRUE(config) << config.failure().message;
  return {*recipe, *config};
}

const Idea* find(const std::vector<Idea>& ideas, Part part, const std::string& idea) {
  const auto found =
      std::find_if(ideas.begin(), ideas.end(), [&](const Idea& one) { return one.part == part && one.idea == idea; });
  return found == ideas.end() ? nullptr : &*found;
}

TEST(Lineage, NamesAPaperForEveryIdea) {
  const Opened model = opened("models/naru-read/recipe.toml");
  const auto ideas = lineage_of(model.config, model.recipe);
  std::set<std::pair<Part, std::string>> seen;
  for (const Idea& idea : ideas) {
    EXPECT_FALSE(idea.paper.empty()) << idea.idea;
    EXPECT_FALSE(idea.setting.empty()) << idea.idea;
    EXPECT_TRUE(seen.emplace(idea.part, idea.idea).second) << idea.idea;
  }
  ASSERT_TRUE(find(ideas, Part::backbone, "squared ReLU"));
  EXPECT_EQ(find(ideas, Part::backbone, "squared ReLU")->setting, "backbone.mlp = relu2");
  ASSERT_TRUE(find(ideas, Part::vision, "cells of blank paper are not sent, by contrast and noise"));
  EXPECT_TRUE(find(ideas, Part::vision, "cells of blank paper are not sent, by contrast and noise")->own);
  EXPECT_TRUE(find(ideas, Part::training, "an attention head guided to what comes next"));
  EXPECT_TRUE(find(ideas, Part::training, "CTC over the encoder's frames"));
  EXPECT_FALSE(find(ideas, Part::training, "Muon for matrices"));
  EXPECT_FALSE(find(ideas, Part::backbone, "grouped-query attention"));
}

TEST(Lineage, FollowsTheConfig) {
  Opened model = opened("models/naru-read/recipe.toml");
  BackboneConfig& c = model.config.backbone;
  c.block.n_kv_heads = 2, c.block.mlp = MlpKind::silu_glu, c.block.qk_norm = QkNorm::none;
  c.block.norms = {.pre_attn = false, .post_attn = true, .pre_ffn = false, .post_ffn = true};
  c.windows[0] = 16, c.rope_ids[1] = -1, c.ropes[0].scaling = RopeScaling::yarn;
  c.logits_softcap = 0, c.tied = false;
  model.recipe.optimizer.muon = true;
  model.recipe.phases.resize(1);
  const auto ideas = lineage_of(model.config, model.recipe);
  for (const char* on : {"grouped-query attention", "gated MLP", "norm of the sub-layer's output",
                         "attention in a window", "layers without positions", "YaRN"})
    EXPECT_TRUE(find(ideas, Part::backbone, on)) << on;
  for (const char* off : {"squared ReLU", "norm over the heads of queries and keys", "norm before the sub-layer",
                          "soft-cap on logits", "head tied to the embedding"})
    EXPECT_FALSE(find(ideas, Part::backbone, off)) << off;
  EXPECT_TRUE(find(ideas, Part::training, "Muon for matrices"));
  EXPECT_FALSE(find(ideas, Part::training, "CTC over the encoder's frames")) << "sight alone has the dense loss";
  EXPECT_FALSE(find(ideas, Part::audio, "transformer blocks"));
  EXPECT_TRUE(find(lineage_of(opened("tests/training/tiny_hear.toml").config, model.recipe), Part::audio,
                   "transformer blocks"));
}

TEST(NearestFamily, KnowsWhatIsStandard) {
  BackboneConfig c;
  c.block.qk_norm = QkNorm::none, c.block.mlp = MlpKind::silu_glu;
  c.n_layers = 4, c.windows = {0, 0, 0, 0}, c.rope_ids = {0, 0, 0, 0}, c.ropes.resize(1);
  c.ropes[0].sections = {32, 0, 0};
  EXPECT_EQ(nearest_family(c).name, "Llama");
  EXPECT_TRUE(nearest_family(c).differences.empty());
  c.block.qk_norm = QkNorm::rms_head;
  EXPECT_EQ(nearest_family(c).name, "Qwen3 dense");
  EXPECT_TRUE(nearest_family(c).differences.empty());
  c.block.norms = {.pre_attn = false, .post_attn = true, .pre_ffn = false, .post_ffn = true};
  c.windows = {64, 64, 64, 0}, c.rope_ids = {0, 0, 0, -1};
  EXPECT_EQ(nearest_family(c).name, "EXAONE 4.0 32B");
  EXPECT_TRUE(nearest_family(c).differences.empty());
  c.block.mlp = MlpKind::relu2;
  EXPECT_EQ(nearest_family(c).differences, (std::vector<std::string>{"MLP: relu2; there silu_glu"}));
}

}  // namespace
}  // namespace naru
