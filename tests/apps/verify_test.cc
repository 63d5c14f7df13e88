// naru verify on a model of a few steps, trained by the program itself: what holds passes, one changed byte does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "core/store/safetensors.h"
#include "tests/apps/naru.h"
#include "tests/testing/folder.h"
#include "tests/testing/text.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Verify : public ::testing::Test {
 protected:
  // Trains once; every test gets a copy as a model folder.
  static void SetUpTestSuite() {
    place = std::make_unique<Folder>();
    top = place->path();
    fs::copy_file("tests/training/tiny_read.toml", top + "/recipe.toml");
    ASSERT_EQ(
        naru({"train-tokenizer", top + "/recipe.toml", "--vocab", "660", "-o", top + "/tiny_tokenizer.json"}).exit_code,
        0);
    const Outcome trained = naru({"train", top + "/recipe.toml", "--out", top + "/out", "-q", "-t", "2"});
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
  }
  static void TearDownTestSuite() { place.reset(); }

  void SetUp() override {
    fs::create_directories(folder);
    fs::copy_file(top + "/out/model.safetensors", model);
    fs::copy_file(top + "/out/record.jsonl", record);
    for (const char* name : {"recipe.toml", "tiny_tokenizer.json"})
      fs::copy_file(top + "/" + name, folder + "/" + name);
  }
  void TearDown() override { fs::remove_all(folder); }

  // Exits 1, with `reason` on stderr.
  void expect_wrong(const std::string& reason) const {
    const Outcome result = naru({"verify", folder});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(has(result.err, reason)) << result.err;
    EXPECT_TRUE(has(result.out, "  WRONG  ")) << result.out;
  }
  static void change(const std::string& path, const std::string& from, const std::string& to) {
    write(path, replaced(text_of(path), from, to));
  }
  // Changes the record's lines and chains them anew, as a forger would; the file's summary follows.
  void forge(const std::function<void(json& line)>& change_line) const {
    std::istringstream lines(text_of(record));
    std::string forged, previous(64, '0');
    for (std::string line; std::getline(lines, line);) {
      json object = json::parse(line);
      change_line(object);
      object["previous"] = previous;
      previous = sha256_hex(object.dump());
      forged += object.dump() + "\n";
    }
    change(model, sha256_hex(text_of(record)), sha256_hex(forged));
    ASSERT_TRUE(write_file(record, forged));
  }

  static inline std::unique_ptr<Folder> place;
  static inline std::string top;
  const std::string folder = top + "/tiny-read", model = folder + "/tiny-read.safetensors";
  const std::string record = folder + "/record.jsonl";
};

TEST_F(Verify, HoldsForWhatWasTrained) {
  const Outcome all = naru({"verify", folder});
  EXPECT_EQ(all.exit_code, 0) << all.out << all.err;
  EXPECT_TRUE(has(all.out, "all 24 steps were repeated")) << all.out;
  EXPECT_FALSE(has(all.out, "COULD NOT CHECK"));
}

TEST_F(Verify, RepeatsAllStepsAndGoesOn) {
  const std::string again = top + "/again";
  const std::vector<std::string> command = {"verify", folder, "--full", "--out", again};
  const Outcome first = naru(command);
  EXPECT_EQ(first.exit_code, 0) << first.out << first.err;
  EXPECT_TRUE(has(first.out, "all 24 steps were repeated and end in these weights")) << first.out;
  EXPECT_EQ(text_of(again + "/record.jsonl"), text_of(record));

  // What a run that was killed after step 16 leaves.
  for (const char* end : {".json", ".safetensors"}) ASSERT_TRUE(fs::remove(again + "/checkpoints/step-00000024" + end));
  const Outcome second = naru(command);
  EXPECT_EQ(second.exit_code, 0) << second.out << second.err;
  EXPECT_TRUE(has(second.err, "resumed after step 16")) << second.err;
  EXPECT_TRUE(has(second.out, "8 of them now")) << second.out;

  const Outcome itself = naru({"verify", top + "/out", "--full", "--out", top + "/out"});
  EXPECT_EQ(itself.exit_code, 1) << "the run's own checkpoints prove nothing";
}

// Someone else's checkpoints, left where the default folder would be, prove nothing.
TEST_F(Verify, GoesOnOnlyWithAFolderThatWasNamed) {
  const fs::path before = fs::current_path();
  const std::string from = fs::absolute(folder).string();
  const fs::path planted = "naru-verify-" + sha256_hex(text_of(folder + "/recipe.toml")).substr(0, 12);
  fs::create_directories(fs::path(top) / "elsewhere" / planted);
  fs::current_path(fs::path(top) / "elsewhere");
  const Outcome full = naru({"verify", from, "--full"});
  fs::current_path(before);
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(has(full.out + full.err, "stands here already")) << full.out << full.err;
}

TEST_F(Verify, RefusesChangedWeights) {
  std::string bytes = text_of(model);
  bytes[bytes.size() - 100] ^= 1;
  ASSERT_TRUE(write_file(model, bytes));
  expect_wrong("weights: as BF16 they hash to");
}

TEST_F(Verify, RefusesAChangedRecord) {
  const std::string good = text_of(record);
  const auto last = size_t(std::count(good.begin(), good.end(), '\n'));
  ASSERT_GT(last, 8u);
  for (const size_t line : {size_t(1), size_t(3), size_t(8), last}) {
    std::string bytes = good;
    size_t at = 0;
    for (size_t i = 1; i < line; ++i) at = bytes.find('\n', at) + 1;
    const size_t digit = bytes.find_first_of("0123456789", bytes.find("\":", at) + 3);
    bytes[digit] = bytes[digit] == '1' ? '2' : '1';
    ASSERT_TRUE(write_file(record, bytes));
    // The last line has none after it that names it: the file's summary and weights do.
    expect_wrong(line < last ? concat("record.jsonl:", line, ":") : "the record");
  }
}

TEST_F(Verify, RefusesARecordWithoutItsEnd) {
  const std::string text = text_of(record);
  ASSERT_TRUE(write_file(record, text.substr(0, text.rfind('\n', text.size() - 2) + 1)));
  expect_wrong("record: has no end");
  fs::remove(record);
  expect_wrong("record.jsonl: ");
}

TEST_F(Verify, RefusesAnotherRecipeOrTokenizer) {
  change(folder + "/recipe.toml", "lr = 0.003", "lr = 0.002");
  expect_wrong("recipe: recipe.toml:45: is not as the record has it");
  fs::remove(folder + "/recipe.toml");
  ASSERT_EQ(naru({"train-tokenizer", top + "/recipe.toml", "--vocab", "645", "-o", folder + "/tiny_tokenizer.json"})
                .exit_code,
            0);
  expect_wrong("tiny_tokenizer.json: is not the record's");
}

TEST_F(Verify, RefusesAChangedConfig) {
  change(model, "\\\"context\\\":96", "\\\"context\\\":97");
  expect_wrong("recipe: the file's config is not that of the recipe");
}

TEST_F(Verify, LetsTheStepsDecide) {
  forge([](json& line) {
    if (line["kind"] == "run") line["code"] = std::string(64, 'c'), line["commit"] = "0123456789ab";
    if (line["kind"] == "losses" && line["first"] == 5) line["loss"][1] = "41000000";
  });
  const Outcome some = naru({"verify", folder, "--steps", "5", "--json", "-q"});
  EXPECT_EQ(some.exit_code, 0) << some.out << some.err;
  EXPECT_EQ(some.err, "");
  std::map<std::string, std::string> status;
  json last;
  std::istringstream lines(some.out);
  for (std::string line; std::getline(lines, line); status[last.value("check", "")] = last.value("status", ""))
    last = json::parse(line);
  EXPECT_EQ(status["code"], "note");
  EXPECT_TRUE(
      has(some.out, "this program is not built from the sources of the one that trained; the same numeric profile"));
  EXPECT_TRUE(has(some.out, "trained with sources " + std::string(64, 'c') + ", commit 0123456789ab, compiler "));
  EXPECT_EQ(status["steps"], "ok");
  EXPECT_EQ(last["holds"], true);
  EXPECT_EQ(last["steps_repeated"], 5);
  EXPECT_EQ(last["origin_proved"], false);
  EXPECT_TRUE(has(last["text"], "only --full proves"));
  expect_wrong("steps: step 6: the loss has the bits");
  const Outcome full = naru({"verify", folder, "--full", "--out", top + "/forged"});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(has(full.err, "steps: step 6: the loss has the bits")) << full.err;
  EXPECT_TRUE(has(full.err, "this build is not the record's")) << full.err;
}

TEST_F(Verify, RefusesOtherFirstWeights) {
  forge([](json& line) {
    if (line["kind"] == "run") line["weights"] = std::string(64, 'a');
  });
  expect_wrong("first weights: the seed gives");
}

TEST_F(Verify, SaysLoudlyWhatItCannotCheck) {
  forge([](json& line) {
    if (line["kind"] == "run") line["sources"][1]["sha256"] = std::string(64, 'b');
  });
  Outcome result = naru({"verify", folder});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(has(result.out, "COULD NOT CHECK  sources")) << result.out;
  EXPECT_TRUE(has(result.out, "SHA-256 " + std::string(64, 'b') + ", here ")) << result.out;
  EXPECT_TRUE(has(result.out, "COULD NOT CHECK  steps")) << result.out;
  EXPECT_TRUE(has(result.out, "BUT NOT ALL COULD BE CHECKED: sources steps")) << result.out;

  forge([](json& line) {
    if (line["kind"] == "run")
      for (json& source : line["sources"])
        if (source.contains("sha256")) source["sha256"] = std::string(64, 'e');
  });
  result = naru({"verify", folder});
  EXPECT_TRUE(has(result.out, " more; --json lists them\n")) << result.out;
  EXPECT_LE(std::count(result.out.begin(), result.out.end(), '\n'), 45) << result.out;

  forge([](json& line) {
    if (line["kind"] == "run") line["profile"] = 2;
  });
  result = naru({"verify", folder});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(has(result.out, "COULD NOT CHECK  first weights: the record was written under numeric profile 2"));
}

TEST_F(Verify, ReportsWhereTheWeightsComeFrom) {
  const Outcome result = naru({"verify", folder, "--report"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* part : {"  code: sources sha256 ", "  compiler: ", "  seed: 3\n", "generator documents, version 1",
                           "  fonts: ", "; --json lists them with their hashes", "  licence: OFL-1.1 (",
                           "  steps: 24\n", "bf16 sha256 ", "no step was repeated"})
    EXPECT_TRUE(has(result.out, part)) << part << "\n" << result.out;
  EXPECT_LE(std::count(result.out.begin(), result.out.end(), '\n'), 45) << result.out;  // a page
  EXPECT_FALSE(has(result.out, "NanumGothic.ttf"));
  const Outcome listed = naru({"verify", folder, "--report", "--json"});
  EXPECT_TRUE(has(listed.out, "NanumGothic.ttf"));
  for (const auto& object : listed.objects())
    if (object.contains("report")) {
      EXPECT_GT(object["report"]["sources"].size(), 200u);
    }
  EXPECT_EQ(naru({"verify", folder, "--report", "--full"}).exit_code, 2);
}

// A BF16 tensor of a model as F32, after `change` of its values, which are (R, C).
using Change = std::function<void(std::vector<float>& values, int64_t R, int64_t C)>;
Tensor changed_copy(const Safetensors& model, const std::string& name, const Change& change) {
  const Tensor tensor = model.find(name);
  check(bool(tensor), "no tensor ", name);
  std::vector<float> values;
  for (int64_t i = 0; i < tensor.size(); ++i)
    values.push_back(std::bit_cast<float>(uint32_t(tensor.data<uint16_t>()[i]) << 16));
  change(values, tensor.dim(0), tensor.size() / tensor.dim(0));
  const Tensor copy = empty(tensor.shape(), DType::f32);
  std::copy(values.begin(), values.end(), copy.data<float>());
  return copy;
}

TEST_F(Verify, WritesTheOriginalityReport) {
  const std::string page = folder + "/report.html", list = folder + "/report.json";
  const Outcome first = naru({"verify", folder, "--report", page, "--steps", "5"});
  EXPECT_EQ(first.exit_code, 0) << first.out << first.err;
  EXPECT_TRUE(has(first.out, "  ok     steps: the first 5 of 24 repeated")) << first.out;
  EXPECT_TRUE(
      has(first.out, "  report " + page + ": The evidence supports T4-2 as far as the record and its first 5 of"))
      << first.out;
  json report = json::parse(text_of(list));
  EXPECT_EQ(report["conclusion"]["class"], "T4-2");
  EXPECT_EQ(report["model"]["sha256"], sha256_hex(text_of(model)));
  EXPECT_EQ(report["weights"]["steps_repeated"], 5);
  EXPECT_EQ(report["weights"]["origin_proved"], false);
  EXPECT_EQ(report["weights"]["first_regenerated"], "yes");
  EXPECT_GT(report["data"]["sources"].size(), 200u);
  for (const json& source : report["data"]["sources"]) EXPECT_NE(source["licence"], "") << source;
  EXPECT_EQ(report["data"]["tokenizer"]["merges"], 15);
  EXPECT_TRUE(has(text_of(page), "T4-2</div>The evidence supports")) << text_of(page).substr(0, 5000);
  EXPECT_TRUE(has(text_of(page), "NanumGothic.ttf"));
  EXPECT_FALSE(has(text_of(page), "<script"));

  fs::remove(page);
  const Outcome all = naru({"verify", folder, "--report", list, "--full", "--out", top + "/reported", "--json", "-q"});
  EXPECT_EQ(all.exit_code, 0) << all.out << all.err;
  report = json::parse(text_of(list));
  EXPECT_EQ(report["weights"]["origin_proved"], true);
  EXPECT_TRUE(has(report["conclusion"]["text"], "is proved: all 24 steps"));
  EXPECT_EQ(all.objects().back()["origin_proved"], true);
  EXPECT_FALSE(fs::exists(page));

  std::string bytes = text_of(model);
  bytes[bytes.size() - 100] ^= 1;
  write(model, bytes);
  const Outcome wrong = naru({"verify", folder, "--report", page});
  EXPECT_EQ(wrong.exit_code, 1);
  report = json::parse(text_of(list));
  EXPECT_TRUE(report["conclusion"]["class"].is_null());
  EXPECT_TRUE(has(report["conclusion"]["text"], "does not hold: weights")) << report["conclusion"];
  EXPECT_TRUE(has(text_of(page), "no class"));
}

TEST_F(Verify, FindsTensorsOfOtherModels) {
  const std::string list = folder + "/r.json", layer = "backbone.layers.0.", other = folder + "/other.safetensors";
  const auto against = [&](const std::string& file) {
    const Outcome result = naru({"verify", folder, "--report", list, "--against", file, "--steps", "1", "-q"});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    return json::parse(text_of(list));
  };
  const auto scaled = [](float factor) {
    return [factor](std::vector<float>& x, int64_t, int64_t) {
      for (float& value : x) value *= factor;
    };
  };
  const Change turned_around = [](std::vector<float>& x, int64_t, int64_t C) {
    std::rotate(x.begin(), x.begin() + 5 * C, x.end());
  };
  const struct {
    std::string name, likeness;
    Change change;
  } planted[] = {{layer + "q.weight", "same", scaled(1)},
                 {layer + "k.weight", "rounded", scaled(1.0001f)},  // bf16 has steps of 0.4 %
                 {layer + "v.weight", "scaled", scaled(-3)},
                 {layer + "up.weight", "reordered", turned_around}};
  std::vector<std::pair<std::string, Tensor>> copies;
  const auto file = Safetensors::open(model);
  for (const auto& copy : planted)
    copies.emplace_back("their " + copy.name, changed_copy(*file, copy.name, copy.change));
  write(other, safetensors_bytes(copies));
  const json found = against(other);
  EXPECT_TRUE(found["conclusion"]["class"].is_null()) << found["conclusion"];
  for (const auto& copy : planted) {
    const json& tensors = found["weights"]["tensors"];
    const auto tensor =
        std::find_if(tensors.begin(), tensors.end(), [&](const json& t) { return t["name"] == copy.name; });
    ASSERT_NE(tensor, tensors.end());
    EXPECT_EQ((*tensor)["most_like"]["likeness"], copy.likeness) << copy.name;
    EXPECT_EQ((*tensor)["most_like"]["tensor"], "their " + copy.name);
  }

  // A model of the same recipe from another seed, trained as long: every shape meets its like, and none is a copy.
  const std::string recipe = folder + "/other.toml";
  write(recipe, replaced(text_of(top + "/recipe.toml"), "seed = 3", "seed = 4"));
  ASSERT_EQ(naru({"train", recipe, "--out", folder + "/other", "-q"}).exit_code, 0);
  const json report = against(folder + "/other/model.safetensors");
  EXPECT_EQ(report["conclusion"]["class"], "T4-2") << report["conclusion"];
  EXPECT_GT(report["weights"]["against"][0]["compared"], 40) << report["weights"]["against"];
  EXPECT_EQ(report["weights"]["against"][0]["like_ours"], 0);
}

TEST_F(Verify, ComparesVocabularies) {
  const std::string list = folder + "/r.json", words = folder + "/words.txt";
  write(words, "▁the\n나\n이\n의\n");
  const Outcome result = naru({"verify", folder, "--report", list, "--vocabulary", words, "--steps", "1", "-q"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const json other = json::parse(text_of(list))["data"]["tokenizer"]["vocabularies"][0];
  EXPECT_EQ(other["form"], "a token a line");
  EXPECT_EQ(other["tokens"], 4);
  EXPECT_EQ(other["copy"], false);
}

TEST_F(Verify, RefusesWhatNoReportCanBeMadeOf) {
  const std::string page = folder + "/r.html", bad = folder + "/bad.safetensors";
  write(bad, "no safetensors");
  const Outcome file = naru({"verify", folder, "--report", page, "--against", bad});
  EXPECT_EQ(file.exit_code, 1);
  EXPECT_TRUE(has(file.err, bad + ": safetensors: the first 8 bytes ask for a header of")) << file.err;
  write(bad, std::string("\x00\x01", 2));
  const Outcome words = naru({"verify", folder, "--report", page, "--vocabulary", bad});
  EXPECT_EQ(words.exit_code, 1);
  EXPECT_TRUE(has(words.err, bad + ": is no text; wanted tokenizer.json")) << words.err;
  const Outcome place = naru({"verify", folder, "--report", folder + "/none/r.html"});
  EXPECT_EQ(place.exit_code, 1);
  EXPECT_TRUE(has(place.err, "none/r.html: cannot be written")) << place.err;
  EXPECT_FALSE(fs::exists(page));
  for (const std::vector<std::string>& call : {std::vector<std::string>{"--report=r.txt"},
                                               {"--against", bad},
                                               {"--report", "--against", bad},
                                               {"--report", "--steps", "3"}}) {
    std::vector<std::string> whole = {"verify", folder};
    whole.insert(whole.end(), call.begin(), call.end());
    EXPECT_EQ(naru(whole).exit_code, 2) << call[0];
  }
  fs::remove(record);
  const Outcome none = naru({"verify", folder, "--report", page});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(has(none.err, page + ": not written: there is no report without a file, its record and its recipe"))
      << none.err;
}

// A run on a user's folder is repeated where that folder is, whose place is not in the record.
TEST(VerifyFolder, RepeatsARunWhereItsFolderIs) {
  const Folder place;
  const std::string recipe = place / "recipe.toml", out = place / "out", data = place / "data";
  fs::copy_file("tests/training/tiny_folder.toml", recipe);
  ASSERT_EQ(naru({"train-tokenizer", recipe, "--vocab", "660", "-o", place / "tiny_tokenizer.json"}).exit_code, 0);
  ASSERT_EQ(naru({"synth", "documents", "--seed", "3", "--count", "3", "--out", data + "/receipts"}).exit_code, 0);
  const Outcome lost = naru({"train", recipe, "--out", out});
  EXPECT_TRUE(says(lost, recipe,
                   place / "receipts: examples.jsonl: cannot open: No such file or directory; data.folder begins "
                           "beside the recipe, or in --data-dir"));
  const Outcome trained = naru({"train", recipe, "--out", out, "--data-dir", data, "--steps", "3", "-q"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_FALSE(has(text_of(out + "/record.jsonl"), place.path()));
  EXPECT_TRUE(has(text_of(out + "/record.jsonl"), "\"name\":\"folder receipts\""));

  const Outcome here = naru({"verify", out, "--data-dir", data});
  EXPECT_EQ(here.exit_code, 0) << here.out << here.err;
  EXPECT_TRUE(has(here.out, "  ok     steps: the first 3 of 3 repeated")) << here.out;
  const Outcome elsewhere = naru({"verify", out});
  EXPECT_EQ(elsewhere.exit_code, 0) << elsewhere.out << elsewhere.err;
  EXPECT_TRUE(has(elsewhere.out, "COULD NOT CHECK  sources: ")) << elsewhere.out;
  EXPECT_TRUE(has(elsewhere.out, "receipts: examples.jsonl: cannot open")) << elsewhere.out;
  EXPECT_TRUE(has(elsewhere.out, "BUT NOT ALL COULD BE CHECKED")) << elsewhere.out;
  write(data + "/receipts/examples.jsonl", text_of(data + "/receipts/examples.jsonl") + "\n");
  const Outcome changed = naru({"verify", out, "--data-dir", data});
  EXPECT_EQ(changed.exit_code, 0);
  EXPECT_TRUE(has(changed.out, "folder receipts: recorded with version 3 examples, SHA-256 ")) << changed.out;
}

// The record names the model that the run began with by name and hash, not by its place.
TEST_F(Verify, FindsTheModelThatARunBeganWith) {
  const std::string out = folder + "/tuned", other = folder + "/elsewhere/some.safetensors";
  fs::create_directories(folder + "/elsewhere");
  const Outcome trained =
      naru({"train", folder + "/recipe.toml", "--init", folder, "--out", out, "--steps", "2", "-q"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const std::string lines = text_of(out + "/record.jsonl");
  EXPECT_FALSE(has(lines, top)) << "names a folder";
  const json begin = json::parse(lines.substr(0, lines.find('\n')))["begin"];
  const std::string sha256 = sha256_hex(text_of(model));
  EXPECT_EQ(begin, (json{{"model", fs::path(model).stem()}, {"sha256", sha256}}));

  const std::string name = begin["model"];
  const auto verify = [&](const std::vector<std::string>& more, const std::string& models = "") {
    std::vector<std::string> call = {"verify", out};
    call.insert(call.end(), more.begin(), more.end());
    Start start;
    if (!models.empty()) start.env = {{"NARU_MODELS", models}};
    return naru(call, start);
  };
  const Outcome lost = verify({});
  EXPECT_EQ(lost.exit_code, 0) << lost.err;
  EXPECT_TRUE(has(lost.out, "COULD NOT CHECK  first weights: they are those of the model " + name +
                                ", a file with SHA-256 " + sha256 + ", which is not here; --init says where it is"))
      << lost.out;
  fs::copy_file(model, other);
  const Outcome found = verify({"--init", other});
  EXPECT_EQ(found.exit_code, 0) << found.out << found.err;
  EXPECT_TRUE(has(found.out, "first weights: those of the model " + name + ", SHA-256 ")) << found.out;
  EXPECT_TRUE(has(found.out, "steps: the first 2 of 2 repeated")) << found.out;
  // A bundled one is found by its name.
  EXPECT_TRUE(has(verify({}, fs::path(folder).parent_path()).out, "first weights: those of the model " + name));

  change(other, "naru.run", "naru.ran");  // its weights are the same, the file is not
  const Outcome changed = verify({"--init", other});
  EXPECT_TRUE(has(changed.out, "COULD NOT CHECK  first weights: they are those of the model " + name)) << changed.out;
  EXPECT_TRUE(has(changed.out, "; " + other + " has SHA-256 " + sha256_hex(text_of(other)))) << changed.out;
  const Outcome none = verify({"--init", folder + "/none"});
  EXPECT_TRUE(has(none.out, "COULD NOT CHECK  first weights: --init " + folder + "/none: no such model")) << none.out;
}

}  // namespace
}  // namespace naru::testing
