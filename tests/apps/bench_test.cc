// naru bench: its rows, as text and as JSON. How fast anything is, is no test.
#include "tests/apps/naru.h"
#include "tests/testing/small_model.h"

namespace naru::testing {
namespace {

class Bench : public Naru {};

TEST_F(Bench, PrintsItsRows) {
  const Outcome text = naru({"bench", path("run"), "--seconds", "0"}),
                lines = naru({"bench", "-m", path("run"), "--seconds", "0", "--json"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_EQ(lines.exit_code, 0) << lines.err;
  std::vector<std::string> names;
  for (const auto& row : lines.objects()) {
    ASSERT_TRUE(row.contains("name")) << lines.out;
    names.push_back(row["name"]);
    EXPECT_NE(text.out.find("\n" + names.back() + " "), std::string::npos) << names.back() << "\n" << text.out;
    EXPECT_GE(row["runs"], 3);
    EXPECT_GT(row["min"], 0);
    EXPECT_GE(row["median"], row["min"]);
    EXPECT_GE(row["max"], row["median"]);
    EXPECT_EQ(row.contains("of_peak"), names.back().starts_with("sgemm")) << row;
  }
  EXPECT_EQ(names.size(), 16u);
  for (const char* name : {"FMA peak", "sgemm 1024 x 1024 -> 1024", "encode, 1 line", "prefill, 8 lines",
                           "decode, 8 lines", "open the model", "start the decoder, one picture"})
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
}

TEST_F(Bench, MeasuresEarsAndTheRowsThatAreAskedFor) {
  const auto model = small_model(small_hearing_config());
  write(path("ears.safetensors"), model_file(*model, DType::bf16, "{}"));
  const Outcome lines = naru({"bench", path("ears.safetensors"), "--seconds", "0", "--row", "hear", "--json"});
  EXPECT_EQ(lines.exit_code, 0) << lines.err;
  ASSERT_EQ(lines.objects().size(), 2u) << lines.out;
  EXPECT_EQ(lines.objects()[0]["unit"], "times real time");
  EXPECT_EQ(lines.objects()[1]["unit"], "GFLOP/s");
  EXPECT_GT(lines.objects()[1]["median"], 0);
  const Outcome none = naru({"bench", path("run"), "--seconds", "0", "--row", "hear", "--json"});
  EXPECT_EQ(none.exit_code, 0) << none.err;
  EXPECT_TRUE(none.objects().empty()) << none.out;
}

TEST_F(Bench, SaysWhichModelIsMissing) {
  const Outcome none = naru({"bench", path("nowhere"), "--json"});
  EXPECT_EQ(none.exit_code, 1);
  ASSERT_EQ(none.objects().size(), 1u);
  EXPECT_EQ(none.objects()[0]["error"]["code"], "not_found");
  EXPECT_EQ(naru({"bench", "--seconds", "-1"}).exit_code, 2);
}

}  // namespace
}  // namespace naru::testing
