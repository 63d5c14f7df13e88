// The report of a model that was never trained: what it says, and that its page escapes whatever files say.
#include "originality/report.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "training/tasks/reading_recipe.h"

namespace naru {
namespace {

using nlohmann::ordered_json;

const std::string kHostile = "<script>alert('x')</script>&\"";

class Report : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = "models/naru-read/recipe.toml";
    recipe = *parse_recipe(*read_text(path, 1 << 20), path);
    config = *model_config(recipe, path, vocabulary.size());
    record.run = {{"code", kHostile},
                  {"commit", "0123"},
                  {"profile", 1},
                  {"seed", 1},
                  {"recipe", {{"name", "r"}, {"text", recipe.text}, {"sha256", std::string(64, 'a')}}},
                  {"weights", std::string(64, 'b')}};
    record.run["sources"] = {
        {{"name", "나눔고딕 " + kHostile}, {"version", ""}, {"sha256", std::string(64, 'c')}, {"licence", "OFL-1.1"}},
        {{"name", "/usr/share/fonts/x.ttf"}, {"version", "2"}, {"sha256", ""}, {"licence", kHostile}},
        {{"tokenizer_sha256", std::string(64, 'd')}}};
    record.losses.assign(3100, "3f800000");
    parts.name = kHostile, parts.file = "나루.safetensors";
    parts.config = &config, parts.vocabulary = &vocabulary, parts.record = &record, parts.recipe = &recipe;
    parts.this_build = {{"sources_sha256", "s"}, {"commit", "c"}, {"compiler", "12"}};
    parts.checks = {{"first weights", "ok", "drawn " + kHostile, {}}, {"steps", "ok", "x", {"detail " + kHostile}}};
    parts.steps_repeated = 50;
    parts.tensors = {{kHostile, "F32", {1, 8}, std::as_bytes(std::span(values))}};
  }

  float values[8] = {1, 2, 3, 5, 8, 13, 21, 34};
  Vocabulary vocabulary;
  Recipe recipe;
  ModelConfig config;
  RunRecord record;
  ReportParts parts;
};

TEST_F(Report, SaysWhatWasFound) {
  const ordered_json report = originality_report(parts);
  EXPECT_EQ(report["conclusion"]["class"], "T4-2");
  EXPECT_EQ(report["code"]["nearest_family"]["name"], "Qwen3 dense");
  EXPECT_EQ(report["data"]["sources"].size(), 2u);
  EXPECT_EQ(report["data"]["licences"]["OFL-1.1"], 1);
  EXPECT_EQ(report["data"]["tokenizer"]["merges"], 0);
  // Two phases were begun: 3,000 steps of sight, two micro-batches of ten; 100 of the next, of six.
  const ordered_json& phases = report["data"]["phases"];
  ASSERT_EQ(phases.size(), 2u);
  EXPECT_EQ(phases[0]["last_example"], int64_t(2999) * 65536 + 19);
  EXPECT_EQ(phases[1]["first_step"], 3001);
  EXPECT_EQ(phases[1]["last_step"], 3100);
  EXPECT_EQ(phases[1]["examples_in_step"], 12);
  EXPECT_EQ(report["weights"]["first_regenerated"], "yes");
  EXPECT_EQ(report["weights"]["origin_proved"], false);
}

TEST_F(Report, NamesTheRecipeThatWasAmendedLast) {
  EXPECT_EQ(originality_report(parts)["code"]["recipe_sha256"], std::string(64, 'a'));
  record.resumed = {{{"step", 7}, {"code", "other"}},
                    {{"step", 9},
                     {"code", "other"},
                     {"recipe", {{"sha256", std::string(64, 'e')}}},
                     {"weights_bf16", std::string(64, 'd')}}};
  const ordered_json code = originality_report(parts)["code"];
  EXPECT_EQ(code["recipe_sha256"], std::string(64, 'e'));
  EXPECT_EQ(code["resumed"][0]["amended_recipe_sha256"], "");
  EXPECT_EQ(code["resumed"][1]["amended_recipe_sha256"], std::string(64, 'e'));
  EXPECT_EQ(code["resumed"][0]["from_weights_bf16_sha256"], "");
  EXPECT_EQ(code["resumed"][1]["from_weights_bf16_sha256"], std::string(64, 'd'));
}

TEST_F(Report, AForeignTensorTakesTheClassAway) {
  parts.files = {{"다른.safetensors", {{parts.tensors[0]}, {}}}};
  parts.matches = search_foreign(parts.tensors, parts.files);
  const ordered_json report = originality_report(parts);
  EXPECT_TRUE(report["conclusion"]["class"].is_null());
  EXPECT_EQ(report["weights"]["tensors"][0]["most_like"]["likeness"], "same");
  EXPECT_TRUE(report["weights"]["tensors"][0]["most_like"]["beyond_chance"].is_null()) << "eight values say nothing";
  EXPECT_EQ(report["weights"]["against"][0]["like_ours"], 1);
  EXPECT_NE(originality_page(report).find("Like a tensor of another model"), std::string::npos);
}

TEST_F(Report, ThePageEscapesEverything) {
  parts.files = {{kHostile, {{parts.tensors[0]}, {}}}};
  parts.matches = search_foreign(parts.tensors, parts.files);
  parts.vocabularies = {{kHostile, *parse_known_vocabulary("the\n")}};
  const std::string page = originality_page(originality_report(parts));
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("alert('"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos) << "nothing comes from elsewhere";
  EXPECT_NE(page.find("나눔고딕 &lt;script&gt;"), std::string::npos);
  EXPECT_NE(page.find("나루.safetensors"), std::string::npos);
  for (const char* part : {"T4-1", "What this cannot show", "설계", "지능", "기원"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace naru
