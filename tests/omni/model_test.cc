// The model file: what is written is what is opened, and nothing damaged is opened.
#include "omni/model.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/philox.h"
#include "omni/reader.h"
#include "tests/testing/folder.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

nlohmann::json small_config() {
  return nlohmann::json::parse(R"({
    "name": "small", "context": 64, "line_max_width_px": 64,
    "vision": {"channels": [4, 8, 16], "strides": [2, 2, 2], "n_layers": 1, "d_model": 16, "n_heads": 2,
               "head_dim": 8, "d_hidden": 16, "merge_rows": 4, "merge_columns": 1,
               "rope": {"theta": 100, "sections": [0, 2, 2], "per_axis_frequencies": true}},
    "backbone": {"n_layers": 2, "d_model": 16, "n_heads": 2, "head_dim": 8, "d_hidden": 16, "logits_softcap": 20,
                 "ropes": [{"theta": 100, "sections": [2, 1, 1]}]}})");
}

std::unique_ptr<Model> small_model() {
  const Vocabulary vocabulary;
  return std::make_unique<Model>(parse_config(small_config(), vocabulary.size()), Tokenizer(vocabulary),
                                 Weights::random(1));
}

class ModelFile : public ::testing::Test {
 protected:
  const testing::Folder folder;
  const std::string path = folder / "m.safetensors";
};

TEST_F(ModelFile, OpensWhatWasWritten) {
  const auto model = small_model();
  ASSERT_TRUE(write_file(path, model_file(*model, DType::f32, R"({"steps":3})")));
  const auto opened = Model::open(path);
  ASSERT_TRUE(opened) << opened.failure().message;
  EXPECT_EQ((*opened)->run_summary(), R"({"steps":3})");
  EXPECT_EQ((*opened)->config().name, "small");
  ASSERT_EQ((*opened)->parameters().size(), model->parameters().size());
  for (size_t i = 0; i < model->parameters().size(); ++i) {
    EXPECT_EQ((*opened)->parameters()[i].first, model->parameters()[i].first);
    EXPECT_EQ(testing::bits_of({(*opened)->parameters()[i].second}), testing::bits_of({model->parameters()[i].second}));
  }
}

TEST_F(ModelFile, RefusesPrefixesAndForeignFiles) {
  const std::string good = model_file(*small_model(), DType::bf16, "{}");
  for (size_t n = 0; n < good.size(); n += n < 4096 ? 97 : 1511) {
    ASSERT_TRUE(write_file(path, good.substr(0, n)));
    EXPECT_FALSE(Model::open(path)) << n;
  }
  ASSERT_TRUE(write_file(path, safetensors_bytes({{"a", zeros({1})}})));
  EXPECT_EQ(Model::open(path).failure().message, "is no Naru model: its metadata does not say naru.format 1");
  EXPECT_EQ(Model::open(folder / "none").failure().code, Code::not_found);
}

// Nested so deep that copying or printing the value would overflow the stack.
TEST_F(ModelFile, RefusesAConfigNestedTooDeep) {
  const std::string deep = std::string(300'000, '[') + std::string(300'000, ']');
  const std::map<std::string, std::string> metadata = {{"naru.format", "1"},
                                                       {"naru.config", R"({"name":"a","context":)" + deep + "}"},
                                                       {"naru.tokenizer", Vocabulary().to_json()}};
  ASSERT_TRUE(write_file(path, safetensors_bytes({{"a", zeros({1})}}, metadata)));
  EXPECT_EQ(Model::open(path).failure().message, "its naru.config is not valid JSON, or nested too deep");
}

TEST_F(ModelFile, RefusesTensorsThatDoNotFitTheConfig) {
  const auto model = small_model();
  nlohmann::json config = small_config();
  config["backbone"]["n_layers"] = 1;  // one layer's tensors are left over
  const std::map<std::string, std::string> metadata = {
      {"naru.format", "1"}, {"naru.config", config.dump()}, {"naru.tokenizer", Vocabulary().to_json()}};
  ASSERT_TRUE(write_file(path, safetensors_bytes(model->parameters(), metadata)));
  EXPECT_EQ(Model::open(path).failure().message,
            "Weights: the file has a tensor 'backbone.layers.1.down.weight' that this model does not use");
}

TEST(Config, NamesTheFieldThatIsWrong) {
  const auto error_with = [](auto change) {
    nlohmann::json config = small_config();
    change(config);
    return testing::error_of([&] { parse_config(config, 700); });
  };
  EXPECT_EQ(error_with([](auto& c) { c["colour"] = 1; }), "model: unknown field 'colour'");
  EXPECT_EQ(error_with([](auto& c) { c.erase("name"); }), "model: the field 'name' is missing");
  EXPECT_EQ(error_with([](auto& c) { c["context"] = -1; }),
            "model.context: wanted a whole number from 1 to 16777216, got -1");
  EXPECT_EQ(error_with([](auto& c) { c["backbone"]["windows"] = {1}; }),
            "model.backbone.windows: wanted one number for each of the 2 layers");
  EXPECT_EQ(error_with([](auto& c) { c["backbone"]["mlp"] = "moe"; }),
            "model.backbone.mlp: wanted one of silu_glu, relu2, got 'moe'");
  EXPECT_EQ(error_with([](auto& c) {
              c["vision"]["rope"]["sections"] = {1, 2};
            }),
            "model.vision.rope.sections: wanted three numbers of pairs: time, rows, columns");
}

// Answers do not depend on who else is in the batch.
TEST(Reader, ALineIsReadTheSameAloneAndInABatchOfEight) {
  const auto model = small_model();
  // Weights that make the answers differ: the initial ones have outputs of zero.
  uint64_t stream = 0;
  for (const auto& [name, tensor] : model->parameters()) {
    Random random(2, ++stream);
    if (tensor.rank() > 1)
      for (float& v : tensor.span<float>()) v = 0.4f * random.normal();
  }
  std::vector<Image> lines;
  for (uint64_t i = 0; i < 8; ++i) {
    Image line(32, int(16 + 8 * (i % 5)));
    Random random(i);
    for (uint8_t& v : line.pixels) v = uint8_t(random.below(256));
    lines.push_back(std::move(line));
  }
  const ReadOptions options{.sampling = {.temperature = 1, .seed = 4}, .max_tokens = 20};
  const ReadOptions greedy{.sampling = {}, .max_tokens = 20};
  const std::vector<Answer> together = read_lines(*model, lines, greedy);
  std::set<std::string> different;
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(read_lines(*model, {lines[i]}, greedy)[0].text, together[i].text);
    different.insert(together[i].text);
  }
  EXPECT_GT(different.size(), 2u);
  EXPECT_EQ(read_lines(*model, lines, options)[0].text, read_lines(*model, {lines[0]}, options)[0].text);
}

}  // namespace
}  // namespace naru
