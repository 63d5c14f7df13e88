// The commands that read and write folders and files: synth, eval, inspect, train, train-tokenizer.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <span>

#include "evaluation/folder.h"
#include "media/client.h"
#include "tests/apps/naru.h"
#include "tests/testing/text.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Folders : public Naru {
 protected:
  // A copy of the six examples with another examples.jsonl.
  static std::string examples(const std::string& name, const std::string& text) {
    fs::copy(path("set"), path(name), fs::copy_options::recursive);
    write(path(name) + "/examples.jsonl", text);
    return path(name);
  }
  static Outcome eval(std::vector<std::string> arguments, const Start& start = {}) {
    arguments.insert(arguments.begin(), {"eval", path("run"), "-q"});
    return naru(arguments, start);
  }
};

TEST_F(Folders, EvalReadsWhatSynthWrites) {
  const std::string report = path("report.json"), predictions = path("predictions.jsonl");
  const Outcome scored = eval({"--data", path("set"), "--json", "--report", report, "--predictions", predictions});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json table = scored.objects()[0];
  EXPECT_EQ(table["tasks"]["read-line"]["n"], 6);
  EXPECT_EQ(table["tasks"]["read-line"]["metric"], "cer");
  EXPECT_EQ(json::parse(text_of(report)), table);
  const auto lines = lines_of(text_of(predictions));
  ASSERT_EQ(lines.size(), 6u);
  for (const std::string& line : lines)
    for (const char* key : {"id", "task", "target", "answer", "score"})
      EXPECT_TRUE(json::parse(line).contains(key)) << key;
}

TEST_F(Folders, EvalSaysAtOnceThatAReportFindsNoPlace) {
  const std::string report = path("none/report.json");
  const Outcome refused = eval({"--data", path("set"), "--report", report});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(
      says(refused, report,
           "cannot be written: No such file or directory; make the folder that it is to stand in, or name another "
           "place"))
      << refused.err;
}

TEST_F(Folders, EvalWithJsonPrintsOnlyJson) {
  const auto objects = eval({"--data", path("set"), "--json", "--show"}).objects();
  ASSERT_EQ(objects.size(), 7u);
  for (const json& object : objects) EXPECT_TRUE(object.is_object());
}

TEST_F(Folders, EvalTakesTasksByNameAndLimitsEach) {
  const auto lines = lines_of(text_of(path("set/examples.jsonl")));
  std::string two;
  for (size_t i = 0; i < lines.size(); ++i)
    two += (i < 3 ? lines[i] : replaced(lines[i], "read-line", "second")) + "\n";
  const std::string folder = examples("two", two);
  const auto n = [](const Outcome& outcome, const char* task) {
    return outcome.objects().at(0)["tasks"].value(task, json{{"n", 0}})["n"].get<int>();
  };
  const Outcome both = eval({"--data", folder, "--json", "--limit", "2"});
  EXPECT_EQ(n(both, "read-line"), 2);
  EXPECT_EQ(n(both, "second"), 2);
  const Outcome second = naru({"eval", "--task", "second", path("run"), "-q", "--data", folder, "--json"});
  EXPECT_EQ(n(second, "read-line"), 0);
  EXPECT_EQ(n(second, "second"), 3);

  const Outcome wrong = eval({"--data", folder, "--json", "--task", "third"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(says(wrong, folder, "there is no task 'third'; there is read-line, second"));
  EXPECT_EQ(wrong.objects()[0]["error"]["code"], "not_found");
  EXPECT_TRUE(says(eval({"--task", "third"}), "eval",
                   "there is no task 'third'; there is line, line-ko, line-en, line-number, line-seen-fonts, "
                   "line-syllables"));
}

TEST_F(Folders, EvalSaysWhatIsWrongWithAFolder) {
  const auto lines = lines_of(text_of(path("set/examples.jsonl")));
  const std::string whole = text_of(path("set/examples.jsonl"));
  const struct {
    std::string folder, message;
  } cases[] = {
      {path("none"), "examples.jsonl: cannot open: No such file or directory"},
      {examples("empty", ""), "examples.jsonl holds no example"},
      {examples("latin1", lines[0] + "\n" + replaced(lines[1], "read-line", "caf\xe9") + "\n"),
       "examples.jsonl:2: is not a JSON object"},
      {examples("cut", whole.substr(0, whole.size() - 9)), "examples.jsonl:6: is not a JSON object"},
      {examples("twice", lines[0] + "\n" + lines[0] + "\n"), "examples.jsonl:2: the id 'documents-5-0' occurs twice"},
      {examples("lost", replaced(lines[0], "img/documents-5-0.png", "img/lost.png") + "\n"),
       "img/lost.png: cannot open: No such file or directory"}};
  for (const auto& c : cases) {
    const Outcome wrong = eval({"--data", c.folder});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, c.folder, c.message));
  }
}

TEST_F(Folders, EvalLosesNoPredictionSilently) {
  const std::string data = path("set");
  EXPECT_TRUE(says(eval({"--data", data, "--predictions", path("none/p.jsonl")}), path("none/p.jsonl"),
                   "cannot be written: No such file or directory; make the folder that it is to stand in, or name "
                   "another place"));
  // A container may be without the device, and nothing else plays a full disk.
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const Outcome full = eval({"--data", data, "--predictions", "/dev/full"});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(says(full, "/dev/full", "cannot be written: it is not a regular file; name another place"));
}

TEST_F(Folders, SynthKeepsExamplesThatAreThere) {
  const std::string before = text_of(path("set/examples.jsonl"));
  const Outcome again = naru({"synth", "documents", "--count", "1", "--out", path("set")});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_TRUE(says(again, path("set"), "already holds examples; name another folder"));
  EXPECT_EQ(text_of(path("set/examples.jsonl")), before);
  const Outcome file = naru({"synth", "documents", "--count", "1", "--out", path("good.png")});
  EXPECT_EQ(file.exit_code, 1);
  EXPECT_TRUE(file.err.starts_with("naru: " + path("good.png") + ": cannot be written: ")) << file.err;
}

TEST_F(Folders, SynthDrawsByTheSeedAndSaysItInJson) {
  const Outcome same = naru({"synth", "documents", "--count", "6", "-s", "5", "--out", path("same"), "--json"});
  EXPECT_EQ(same.objects().at(0), (json{{"file", path("same/examples.jsonl")}, {"count", 6}}));
  EXPECT_EQ(text_of(path("same/examples.jsonl")), text_of(path("set/examples.jsonl")));
}

TEST_F(Folders, SynthWritesChartsThatTheReaderOfFoldersTakes) {
  const Outcome charts = naru({"synth", "charts", "--count", "2", "-s", "5", "--out", path("charts")});
  EXPECT_EQ(charts.exit_code, 0) << charts.err;
  const auto examples = read_folder(path("charts")).value();
  EXPECT_EQ(std::count_if(examples.begin(), examples.end(), [](const auto& e) { return e.task == "chart-to-table"; }),
            2);
  EXPECT_GE(examples.size(), 12u);
  for (const ChatExample& example : examples)
    EXPECT_TRUE(fs::exists(path("charts/" + example.turns.at(0).images.at(0)))) << example.id;
}

// Their sounds are those that the decoder of foreign files reads, at its own rate.
TEST_F(Folders, SynthWritesVoicesThatTheDecoderTakes) {
  ASSERT_TRUE(fs::exists(built("naru-voice"))) << "naru-voice is not built: run scripts/setup.sh";
  const Outcome voices = naru({"synth", "voices", "--count", "2", "-s", "5", "--out", path("voices")});
  ASSERT_EQ(voices.exit_code, 0) << voices.err;
  EXPECT_TRUE(fs::exists(path("voices/contact.png")));
  auto decoder = SoundDecoder::start(built("naru-media-av")).value();
  const auto lines = lines_of(text_of(path("voices/examples.jsonl")));
  ASSERT_EQ(lines.size(), 2u);
  for (const std::string& line : lines) {
    const json example = json::parse(line);
    const std::string file = text_of(path("voices/" + example["messages"][0]["content"][0].value("path", "")));
    const Sound sound = decoder.decode(std::as_bytes(std::span(file))).value();
    uint32_t data_bytes = 0;
    ASSERT_GT(file.size(), 44 + 2 * sound.samples.size());  // where it came from stands behind the samples
    std::memcpy(&data_bytes, file.data() + 40, sizeof data_bytes);
    ASSERT_EQ(data_bytes, 2 * sound.samples.size());
    for (size_t i = 0; i < sound.samples.size(); ++i) {
      int16_t sample = 0;
      std::memcpy(&sample, file.data() + 44 + 2 * i, sizeof sample);
      ASSERT_EQ(sound.samples[i], float(sample) / 32768) << i;
    }
    EXPECT_NEAR(example["phonemes"].back()["end"].get<double>(), double(sound.samples.size()) / sound.rate, 0.001);
  }
}

TEST_F(Folders, SynthWritesWhatARobotSeesAndDoes) {
  const Outcome written = naru({"synth", "manipulation", "--count", "3", "-s", "5", "--out", path("robot")});
  ASSERT_EQ(written.exit_code, 0) << written.err;
  EXPECT_TRUE(fs::exists(path("robot/contact.png")));
  const auto lines = lines_of(text_of(path("robot/examples.jsonl")));
  ASSERT_EQ(lines.size(), 3u);
  for (const std::string& line : lines) {
    const json example = json::parse(line);
    EXPECT_EQ(example["messages"][1]["content"][0]["values"].size(), 16u);
    EXPECT_TRUE(fs::exists(path("robot/" + example["messages"][0]["content"][0].value("path", ""))));
  }
}

TEST_F(Folders, SynthAsksARobotAloud) {
  const Outcome written = naru({"synth", "spoken-manipulation", "--count", "2", "-s", "5", "--out", path("asked-aloud")});
  ASSERT_EQ(written.exit_code, 0) << written.err;
  for (const std::string& line : lines_of(text_of(path("asked-aloud/examples.jsonl")))) {
    const json example = json::parse(line), asked = example["messages"][0]["content"];
    ASSERT_EQ(asked.size(), 3u) << "a picture, a state, a sound, and no words";
    EXPECT_EQ(asked[2]["type"], "audio");
    const std::string sound = text_of(path("asked-aloud/" + asked[2].value("path", "")));
    EXPECT_NEAR(example["phonemes"].back()["end"].get<double>(), double(sound.size()) / 32000, 0.2);
  }
}

TEST_F(Folders, ActPlaysEpisodesAndWritesTheirPictures) {
  const Outcome played = naru({"act", "--task", "reach", "--episodes", "3", "--expert", "--noise", "1", "-s", "7",
                               "--frames", path("frames"), "--json"});
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const json score = played.objects().at(0);
  EXPECT_EQ(score["task"], "reach");
  EXPECT_EQ(score["episodes"], 3);
  EXPECT_EQ(score["success"], 1);
  EXPECT_LT(score["ci95"][0], 0.5);
  EXPECT_GT(score["steps"], 2);
  for (const char* frame : {"000/000.png", "002/000.png", "002/001.png"})
    EXPECT_TRUE(fs::exists(path("frames/") + frame)) << frame;
  const Outcome text = naru({"act", "--task", "reach", "--episodes", "3", "--expert", "--noise", "1", "-s", "7", "-q"});
  EXPECT_TRUE(
      text.out.starts_with("reach, expert: 100.0 % of 3 episodes succeed (95 % interval 43.9 to 100.0), after "))
      << text.out;
}

// With zeros before it.
std::string numbered(int number, size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - text.size(), '0') + text;
}

TEST_F(Folders, ActRecordsEpisodesForOtherPrograms) {
  const Outcome played = naru({"act", "--task", "reach", "--episodes", "2", "--expert", "--noise", "1", "-s", "7",
                               "--cameras", "2", "--frames", path("seen"), "--record", path("recorded/reach/"), "-q"});
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const json about = json::parse(text_of(path("recorded/reach/recording.json")));
  EXPECT_EQ(about["format"], "naru-recording");
  EXPECT_EQ(about["task"], "reach");
  EXPECT_EQ(about["cameras"], json({"front", "top"}));
  EXPECT_EQ(about["episodes"], 2);
  const auto lines = lines_of(text_of(path("recorded/reach/steps.jsonl")));
  ASSERT_EQ(about["steps"], lines.size());
  ASSERT_GT(lines.size(), 4u);
  int episode = 0, step = 0, disturbed = 0;
  json before;
  for (const std::string& text : lines) {
    const json line = json::parse(text);
    if (line["episode"] != episode) ++episode, step = 0;
    EXPECT_EQ(line["episode"], episode);
    EXPECT_EQ(line["step"], step);
    EXPECT_EQ(line["success"], true);
    EXPECT_FALSE(line["instruction"].get<std::string>().empty());
    disturbed += line["action"] != line["applied"];
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_LE(std::abs(line["applied"][i].get<double>()), 0.03);
      // The hand moves towards where it is told to; in a step it lags behind by less than it may move.
      if (step > 0) {
        EXPECT_NEAR(line["state"][i].get<double>(),
                    before["state"][i].get<double>() + before["applied"][i].get<double>(), 0.03);
      }
    }
    const std::string place = numbered(episode, 6) + "/" + numbered(step, 6) + ".png";
    EXPECT_TRUE(fs::exists(path("recorded/reach/frames/top/" + place))) << place;
    EXPECT_EQ(text_of(path("recorded/reach/frames/front/" + place)),
              text_of(path("seen/" + numbered(episode, 3) + "/" + numbered(step, 3) + ".png")));
    before = line, ++step;
  }
  EXPECT_EQ(episode, 1);
  EXPECT_GT(disturbed, 0);
}

TEST_F(Folders, ActRecordsAllOrNothing) {
  const auto record = [](const std::string& folder, const Start& start = {}) {
    return naru({"act", "--task", "reach", "--episodes", "1", "--expert", "--record", folder}, start);
  };
  fs::create_directories(path("kept"));
  ASSERT_EQ(record(path("kept")).exit_code, 0);  // an empty folder is as good as none
  const std::string steps = text_of(path("kept/steps.jsonl"));
  for (const std::string& taken : {path("kept"), path("good.png")}) {
    const Outcome refused = record(taken);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(refused.err.starts_with("naru: " + taken + ": cannot be written: something stands there"))
        << refused.err;
  }
  EXPECT_EQ(text_of(path("kept/steps.jsonl")), steps);
  const Outcome full = record(path("none"), {.max_file_blocks = 1});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(full.err.starts_with("naru: " + path("none") + ": cannot be written: ")) << full.err;
  for (const auto& entry : fs::directory_iterator(path("")))
    EXPECT_FALSE(entry.path().filename().string().starts_with("none")) << entry.path();
}

TEST_F(Folders, ActSaysWherePicturesFindNoPlace) {
  const Outcome both = naru({"act", "--task", "push", "--episodes", "1", "--expert", "-m", path("run")});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_EQ(both.err, "naru: act: --expert is a script, and -m names a model; give one of them\n");
  const Outcome full = naru({"act", "--task", "push", "--episodes", "1", "--expert", "--frames", path("good.png")});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(full.err.starts_with("naru: " + path("good.png") + ": cannot be written: ")) << full.err;
}

TEST_F(Folders, InspectShowsAModelAndACheckpoint) {
  const Outcome model = naru({"inspect", path("run")});
  EXPECT_EQ(model.exit_code, 0);
  EXPECT_NE(model.out.find("naru.format: 1\n"), std::string::npos);
  const json object = naru({"inspect", path("run"), "--json"}).objects().at(0);
  EXPECT_EQ(object["file"], path("run/model.safetensors"));
  EXPECT_EQ(json::parse(object["metadata"]["naru.config"].get<std::string>())["name"], "tiny-read");
  EXPECT_EQ(naru({"inspect", path("run/checkpoints/step-00000002.safetensors")}).exit_code, 0);
  for (const std::string& file : {path("good.png"), path("set"), path("tiny.toml"), path("none")}) {
    const Outcome wrong = naru({"inspect", file});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(wrong.err.starts_with("naru: " + file + ": ")) << wrong.err;
  }
}

TEST_F(Folders, TrainWantsResumeWhereARunIs) {
  const Outcome again = naru({"train", path("tiny.toml"), "--out", path("run")});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_TRUE(says(again, path("run"), "holds a run; --resume goes on with it, another --out begins a new one"));

  fs::copy(path("run"), path("more"), fs::copy_options::recursive);
  const auto train = [](const char* out, const char* steps) {
    return naru({"train", path("tiny.toml"), "--out", path(out), "--steps", steps, "--json", "--resume"});
  };
  const Outcome more = train("more", "3"), straight = train("straight", "3");
  EXPECT_EQ(more.exit_code, 0) << more.err;
  EXPECT_TRUE(says(straight, path("straight"), "holds no run yet; this begins one"));
  EXPECT_EQ(more.objects().back()["steps"], 3);
  EXPECT_EQ(more.objects().back()["weights_bf16_sha256"], straight.objects().back()["weights_bf16_sha256"]);
  EXPECT_EQ(text_of(path("more/model.safetensors")).size(), text_of(path("straight/model.safetensors")).size());
}

// Of a machine that is lost the model's file and its record are left.
TEST_F(Folders, TrainGoesOnFromWeightsAlone) {
  const std::string recipe =
      replaced(text_of(path("tiny.toml")), "name = \"lines\"", "name = \"lines\"\nrestart = true");
  fs::create_directories(path("lost"));
  write(path("lost/recipe.toml"), recipe);
  fs::copy_file(path("tiny_tokenizer.json"), path("lost/tiny_tokenizer.json"));
  const auto train = [](const std::string& out, const char* steps, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"train", path("lost/recipe.toml"), "--out", path(out), "--steps", steps,
                                          "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return naru(arguments);
  };
  const Outcome straight = train("unlost", "10"), lost = train("lost/run", "8");
  ASSERT_EQ(straight.exit_code, 0) << straight.err;
  ASSERT_EQ(lost.exit_code, 0) << lost.err;
  for (const char* file : {"checkpoints", "metrics.jsonl"}) fs::remove_all(path("lost/run/") + file);
  const Outcome found = train("found", "9", {"--continue", path("lost/run")});
  ASSERT_EQ(found.exit_code, 0) << found.err;
  EXPECT_NE(found.err.find("goes on after step 8 from its weights alone"), std::string::npos) << found.err;
  const Outcome rest = train("found", "10", {"--continue", path("lost/run"), "--resume"});
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(rest.objects().back()["weights_bf16_sha256"], straight.objects().back()["weights_bf16_sha256"]);
  EXPECT_EQ(naru({"verify", path("found"), "--full", "-q", "--out", path("found-again")}).exit_code, 0);

  EXPECT_EQ(train("both", "10", {"--continue", path("lost/run"), "--init", path("lost/run")}).exit_code, 2);
  const Outcome early = train("early", "10", {"--continue", path("run")});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_NE(early.err.find("no phase with restart = true that begins after step 2"), std::string::npos) << early.err;
}

// A model that others hold learns to speak: the record goes on, and its steps can be repeated on both sides of the
// joint.
TEST_F(Folders, TrainGoesOnWithNewParts) {
  const std::string recipe =
      replaced(text_of(path("tiny.toml")), "name = \"lines\"", "name = \"lines\"\nrestart = true");
  fs::create_directories(path("young"));
  write(path("young/recipe.toml"), recipe);
  write(path("young/grown.toml"),
        replaced(replaced(recipe, "restart = true", "restart = true\nadds = [\"speech\", \"backbone.ranges.speech\"]"),
                 "[model.backbone]",
                 "[model.speech]\nvoices = [\"sora\"]\ndigits = 2\nlevels = 3\nd_model = 8\nd_hidden = 8\n"
                 "n_encoder_layers = 1\nn_decoder_layers = 1\n\n[model.backbone]"));
  fs::copy_file(path("tiny_tokenizer.json"), path("young/tiny_tokenizer.json"));
  ASSERT_EQ(naru({"train", path("young/recipe.toml"), "--out", path("young/run"), "--steps", "8"}).exit_code, 0);
  const Outcome grown = naru(
      {"train", path("young/grown.toml"), "--out", path("grown"), "--steps", "10", "--continue", path("young/run")});
  ASSERT_EQ(grown.exit_code, 0) << grown.err;
  const Outcome whole = naru({"verify", path("grown"), "--full", "-q", "--out", path("grown-again")}),
                joint = naru({"verify", path("grown"), "--from", path("young/run")}),
                other = naru({"verify", path("grown"), "--from", path("grown")});
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_NE(whole.out.find("all 10 steps were repeated and end in these weights"), std::string::npos) << whole.out;
  EXPECT_EQ(joint.exit_code, 0) << joint.err;
  EXPECT_NE(joint.out.find("and 2 steps after step 8 hold; only --full proves"), std::string::npos) << joint.out;
  EXPECT_NE(other.out.find("NOT ALL COULD BE CHECKED"), std::string::npos) << other.out;
}

TEST_F(Folders, TrainShowsTheStepsThatItWillRun) {
  const Outcome three = naru({"train", path("tiny.toml"), "--out", path("three"), "--steps", "3"});
  EXPECT_EQ(three.exit_code, 0) << three.err;
  EXPECT_TRUE(three.err.ends_with(" | eta 00:00\n")) << three.err;
  EXPECT_NE(three.err.find("step 3/3 | loss "), std::string::npos) << three.err;
}

TEST_F(Folders, TrainSaysWhatIsWrong) {
  const std::string recipe = text_of(path("tiny.toml"));
  write(path("odd.toml"), replaced(recipe, "channels = [8, 16, 24, 32]", "channels = [8, 16, 24, 31]"));
  const std::string out = path("untouched");
  const struct {
    std::vector<std::string> arguments;
    std::string beginning;
  } cases[] = {
      {{path("none.toml")}, path("none.toml") + ": cannot open"},
      {{path("set")}, path("set") + ": is a folder"},
      {{path("good.png")}, path("good.png") + ":"},
      {{path("odd.toml")}, path("odd.toml") + ": "},
      {{path("tiny.toml"), "--init", "none"}, path("tiny.toml") + ": --init none: no such model"},
      {{path("tiny.toml"), "--init", path("good.png")}, path("tiny.toml") + ": --init " + path("good.png") + ": "}};
  for (const auto& c : cases) {
    std::vector<std::string> arguments = {"train", "--out", out};
    arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
    const Outcome wrong = naru(arguments);
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(wrong.err.starts_with("naru: " + c.beginning)) << wrong.err;
    EXPECT_EQ(lines_of(wrong.err).size(), 1u) << wrong.err;
    EXPECT_FALSE(fs::exists(out));
  }
  EXPECT_TRUE(says(naru({"train", path("tiny.toml"), "--out", path("good.png")}), path("good.png"),
                   "cannot be written: a file stands where the folder is to be; name another place"));
}

TEST_F(Folders, APrefixOfARecipeIsRefusedOrIsARecipe) {
  fs::create_directory(path("recipes"));
  fs::copy_file(path("tiny_tokenizer.json"), path("recipes/tiny_tokenizer.json"));
  const std::string whole = text_of(path("tiny.toml")), cut = path("recipes/cut.toml");
  int refused = 0;
  for (const std::string& prefix : prefixes(whole, 32)) {
    write(cut, prefix);
    const Outcome outcome = naru({"train", cut, "--out", path("recipes/out"), "--steps", "1", "-q"});
    if (outcome.exit_code == 0) {
      fs::remove_all(path("recipes/out"));
      continue;
    }
    ++refused;
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.err.starts_with("naru: " + cut + ":")) << outcome.err;
    EXPECT_FALSE(fs::exists(path("recipes/out")));
  }
  EXPECT_GE(refused, 32);  // only a cut within the last table leaves a recipe
}

TEST_F(Folders, APrefixOfATokenizerIsRefused) {
  fs::create_directory(path("tokenizers"));
  fs::copy_file(path("tiny.toml"), path("tokenizers/tiny.toml"));
  const std::string recipe = path("tokenizers/tiny.toml"), file = path("tokenizers/tiny_tokenizer.json");
  const std::string text = text_of(path("tiny_tokenizer.json"));
  for (const std::string& prefix : prefixes(text.substr(0, text.rfind('}') + 1), 24)) {
    write(file, prefix);
    const Outcome wrong = naru({"train", recipe, "--out", path("tokenizers/out"), "--steps", "1"});
    EXPECT_EQ(wrong.exit_code, 1) << prefix.size();
    EXPECT_TRUE(wrong.err.starts_with("naru: " + recipe + ": " + file + ": ")) << wrong.err;
    EXPECT_FALSE(fs::exists(path("tokenizers/out")));
  }
}

TEST_F(Folders, TokenizersAreLearntFromTextAlone) {
  write(path("latin1.txt"), "tea\ncaf\xe9\n");
  write(path("empty.txt"), "");
  write(path("words.txt"), "one two three, one two three, one two three\n");
  const std::string out = path("learnt.json");
  const auto train = [&](const std::string& file) {
    return naru({"train-tokenizer", file, "--vocab", "650", "-o", out, "--json"});
  };
  EXPECT_TRUE(says(train(path("latin1.txt")), path("latin1.txt"), "line 2 is not UTF-8; convert the file"));
  EXPECT_TRUE(says(train(path("empty.txt")), path("empty.txt"), "is empty; give a text"));
  EXPECT_FALSE(fs::exists(out));
  const Outcome good = train(path("words.txt"));
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_EQ(good.objects().at(0), (json{{"file", out}, {"ids", 650}}));
}

TEST_F(Folders, TokenizersAreLearntFromWhatLessonsSay) {
  const auto learnt = [&](const std::string& seed, const std::string& threads) {
    const std::string out = path("talk.json");
    const Outcome run = naru({"train-tokenizer", "--lessons", "talk=40", "--lessons", "spoken_chart=2", "--vocab",
                              "900", "-s", seed, "-t", threads, "-o", out, "--json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.objects().at(0).at("ids"), 900);
    return text_of(out);
  };
  const std::string once = learnt("1", "1");
  EXPECT_EQ(learnt("1", "2"), once);
  EXPECT_NE(learnt("2", "1"), once);
}

TEST_F(Folders, AFullDiskLeavesNothingHalf) {
  fs::create_directory(path("full"));
  const std::string out = path("full/tokenizer.json");
  const std::vector<std::string> learn = {"train-tokenizer", "--lines", "300", "--vocab", "1200", "-o", out};
  ASSERT_EQ(naru(learn).exit_code, 0);
  const std::string before = text_of(out);
  ASSERT_GT(before.size(), 1024u);
  const Outcome full = naru(learn, {.program = {}, .max_file_blocks = 2});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(says(full, out, "cannot be written: File too large; make room, or name another place"));
  EXPECT_EQ(text_of(out), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(path("full")), {}), 1);

  fs::create_symlink("/dev/full", path("full/link"));
  const Outcome device = naru({"train-tokenizer", "--lines", "5", "--vocab", "660", "-o", path("full/link")});
  EXPECT_EQ(device.exit_code, 1);
  EXPECT_TRUE(says(device, path("full/link"), "cannot be written: it is not a regular file; name another place"));
  EXPECT_EQ(fs::read_symlink(path("full/link")), "/dev/full");

  const Outcome run = naru({"train", path("tiny.toml"), "--out", path("full/run"), "--steps", "1", "-q"},
                           {.program = {}, .max_file_blocks = 200});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_TRUE(
      run.err.starts_with("naru: " + path("full/run") + ": checkpoint of step 1: cannot be written: File too large"))
      << run.err;
  EXPECT_FALSE(fs::exists(path("full/run/model.safetensors")));
  EXPECT_TRUE(fs::is_empty(path("full/run/checkpoints")));
}

}  // namespace
}  // namespace naru::testing
