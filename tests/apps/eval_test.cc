// naru eval and naru run with a model that answers questions about whole pictures.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "media/write.h"
#include "tests/apps/naru.h"
#include "tests/testing/text.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Adds asked/model.safetensors, a model of whole pictures from two steps, and charts/, three charts with questions.
class Asked : public Naru {
 protected:
  static std::string model() {
    static const std::string made = [] {
      const std::string recipe = path("tiny_joint.toml");
      fs::copy_file("tests/training/tiny_joint.toml", recipe);
      for (const auto& arguments :
           {std::vector<std::string>{"train", recipe, "--out", path("asked"), "--steps", "2", "-q"},
            {"synth", "charts", "--count", "3", "-s", "5", "--out", path("charts3")}}) {
        const Outcome outcome = naru(arguments);
        check(outcome.exit_code == 0, "Asked: ", arguments[0], ": ", outcome.err);
      }
      return path("asked");
    }();
    return made;
  }
  static std::string charts() { return model(), path("charts3"); }
  static Outcome eval(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"eval", model(), "-q"});
    return naru(arguments, {.program = {}, .timeout_s = 300});
  }
  static std::string folder(const std::string& name, const std::string& examples) {
    const std::string made = path("asked-" + name);
    fs::create_directories(made);
    fs::copy(charts() + "/img", made + "/img", fs::copy_options::recursive);
    write(made + "/examples.jsonl", examples);
    return made;
  }
  static std::string example(const std::string& id, const std::string& content, const std::string& metric = "exact",
                             const std::string& task = "t") {
    return R"({"id":")" + id + R"(","task":")" + task + R"(","metric":")" + metric +
           R"(","messages":[{"role":"user","content":)" + content + R"(},{"role":"assistant","content":"42"}]})" + "\n";
  }
};

TEST_F(Asked, EvalScoresAFolderOfCharts) {
  const std::string report = path("q.json"), predictions = path("q.jsonl"), html = path("q.html");
  const Outcome scored = eval({"--data", charts(), "--json", "--report", report, "--predictions", predictions, "--html",
                               html, "--baselines", "2", "--limit", "5"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json table = scored.objects().at(0);
  EXPECT_EQ(json::parse(text_of(report)), table);
  const json& tables = table["tasks"]["chart-to-table"];
  const json& questions = table["tasks"]["chart-qa"];
  EXPECT_EQ(tables["n"], 3);
  EXPECT_EQ(tables["metric"], "table");
  EXPECT_EQ(questions["n"], 5);
  EXPECT_EQ(questions["metric"], "relaxed");
  EXPECT_EQ(questions["baselines"], 2);
  for (const json& task : {tables, questions}) {
    EXPECT_GE(task["value"], task["ci95"][0]);
    EXPECT_LE(task["value"], task["ci95"][1]);
    EXPECT_TRUE(task.contains("blind") && task.contains("shuffled"));
  }
  const std::string lines = text_of(predictions);
  EXPECT_EQ(count(lines, "\n"), 8u);
  EXPECT_FALSE(fs::exists(predictions + ".part"));
  const std::string page = text_of(html);
  EXPECT_EQ(count(page, "<article>"), 8u);
  EXPECT_EQ(count(page, "data:image/png;base64,"), 8u);
  EXPECT_EQ(count(page, "<script"), 0u);
}

TEST_F(Asked, EvalGoesOnFromItsWorkFile) {
  const std::string work = path("work.jsonl");
  const auto score = [&](const std::string& predictions) {
    return eval({"--data", charts(), "--json", "--predictions", path(predictions), "--work", work, "--limit", "3"});
  };
  EXPECT_EQ(score("p1").exit_code, 0);
  const std::string whole = text_of(work);
  // Killed after four answers, in the middle of the fifth.
  size_t at = 0;
  for (int i = 0; i < 5; ++i) at = whole.find('\n', at) + 1;
  write(work, whole.substr(0, at + 20));
  EXPECT_EQ(score("p2").exit_code, 0);
  EXPECT_EQ(text_of(path("p1")), text_of(path("p2")));
  EXPECT_EQ(count(text_of(work), "\n"), count(whole, "\n"));
  const Outcome other = eval({"--data", charts(), "--work", work, "--limit", "2"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_TRUE(
      says(other, work, "holds the answers of another evaluation; remove it, or name another file with --work"));
}

TEST_F(Asked, EvalKeepsItsAnswersWhenTheDiskIsFull) {
  std::string words;  // without pictures, whose bytes stand in a file of memory, too
  for (int i = 0; i < 40; ++i) words += example(concat("w", i), concat("\"What is ", i, " + 2?\""));
  const std::string data = folder("words", words), work = path("full.jsonl");
  const std::vector<std::string> arguments = {"eval", model(), "-q", "--data", data, "--work", work, "--json"};
  const Outcome full = naru(arguments, {.program = {}, .timeout_s = 300, .max_file_blocks = 2});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(says(full, data, work + ": cannot be written: File too large; make room, or name another place"));
  EXPECT_LE(text_of(work).size(), 1024u);
  EXPECT_GE(count(text_of(work), "\n"), 2u);  // what is evaluated, and some answers
  const Outcome on = naru(arguments, {.program = {}, .timeout_s = 300}), fresh = eval({"--data", data, "--json"});
  ASSERT_EQ(on.exit_code, 0) << on.err;
  EXPECT_EQ(on.objects().at(0)["tasks"], fresh.objects().at(0)["tasks"]);
  EXPECT_EQ(count(text_of(work), "\n"), 41u);
}

TEST_F(Asked, EvalDrawsTheCurvesOfTheTraining) {
  const std::string page = path("curves.html");
  const auto curves = [&](const std::string& of) {
    return naru({"eval", of, "-q", "--data", path("set"), "--limit", "1", "--curves", page});
  };
  const Outcome drawn = curves(path("run"));
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  for (const char* curve : {"loss", "losses/dense", "lr", "grad_norm"})
    EXPECT_EQ(count(text_of(page), concat("<h2>", curve, "</h2>")), 1u) << curve;
  EXPECT_EQ(count(text_of(page), "2 steps in the record"), 1u);
  fs::create_directories(path("bare"));
  fs::copy_file(path("run/model.safetensors"), path("bare/model.safetensors"));
  const Outcome none = curves(path("bare"));
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(says(none, page, "record.jsonl beside the model: cannot open: No such file or directory"));
}

TEST_F(Asked, EvalHasBuiltInTasks) {
  const Outcome scored = eval({"--limit", "2", "--json", "--show"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json table = scored.objects().back();
  EXPECT_EQ(table["tasks"]["chart-to-table"]["n"], 2);
  EXPECT_EQ(table["tasks"]["chart-qa"]["n"], 2);
  EXPECT_EQ(table["tasks"]["line"]["n"], 2);
  EXPECT_EQ(table["tasks"]["line"]["metric"], "cer");
  EXPECT_EQ(table["tasks"]["read-page"]["metric"], "cer");
  EXPECT_EQ(table["tasks"]["page-qa"]["n"], 2);
  EXPECT_EQ(table["tasks"]["form-qa"]["metric"], "exact");
  EXPECT_EQ(table["tasks"]["talk"]["n"], 2);
  EXPECT_TRUE(table["tasks"]["talk"]["blind"].is_null());
  EXPECT_FALSE(table["tasks"].contains("spoken-digit"));  // the model does not hear
  EXPECT_FALSE(table.contains("others"));
  EXPECT_EQ(scored.objects().size(), 15u);
  EXPECT_TRUE(says(eval({"--task", "spoken-digit"}), "eval",
                   "the task 'spoken-digit' has sounds, and the model does not hear"));
  const Outcome one = eval({"--limit", "1", "--task", "line"});
  EXPECT_EQ(one.exit_code, 0);
  EXPECT_EQ(count(one.out, "\n"), 2u) << one.out;
  EXPECT_TRUE(says(eval({"--task", "poetry"}), "eval",
                   "there is no task 'poetry'; there is chart-to-table, chart-qa, read-page, page-qa, form-qa, line, "
                   "transcribe-ko, transcribe-en, spoken-digit, spoken-chart-qa, talk, speak, "
                   "reach, push, pick, push-t"));
}

TEST_F(Asked, EvalTakesWordsAlone) {
  const Outcome scored = eval({"--data", folder("talk", example("a", "\"What is 40 + 2?\"")), "--json"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json task = scored.objects().at(0)["tasks"]["t"];
  EXPECT_EQ(task["n"], 1);
  EXPECT_TRUE(task["blind"].is_null());
  EXPECT_TRUE(task["shuffled"].is_null());
}

TEST_F(Asked, EvalSaysWhatItCannotTake) {
  const std::string picture = (*fs::directory_iterator(charts() + "/img")).path().filename().string();
  const std::string part = R"({"type":"image","path":"img/)" + picture + R"("})";
  const struct {
    std::string folder, message;
  } cases[] = {
      {folder("two", example("a", "[" + part + "," + part + "]")), "example 'a': has 2 pictures; this model takes one"},
      {folder("nothing", example("a", "\"\"")), "example 'a': has neither words nor a picture nor a sound"},
      {folder("mixed", example("a", "\"x\"") + example("b", "\"y\"", "cer")),
       "example 'b': the task 't' has the metric exact, not cer; give each metric a task of its own"},
      {folder("lost", example("a", R"([{"type":"image","path":"img/none.png"}])")),
       "img/none.png: cannot open: No such file or directory"}};
  for (const auto& c : cases) {
    const Outcome wrong = eval({"--data", c.folder});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, c.folder, c.message));
  }
  const Outcome unwritten = eval({"--data", charts(), "--html", path("none/a.html")});
  EXPECT_TRUE(says(
      unwritten, path("none/a.html"),
      "cannot be written: No such file or directory; make the folder that it is to stand in, or name another place"));
}

TEST_F(Asked, AModelOfLinesSaysThatItTakesNoQuestions) {
  const auto lines = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"eval", path("run"), "-q"});
    return naru(arguments);
  };
  const Outcome charts_asked = lines({"--data", charts()});
  EXPECT_EQ(charts_asked.exit_code, 1);
  EXPECT_NE(charts_asked.err.find("': this model reads the lines of one picture, scored by cer; questions need a model "
                                  "trained for them\n"),
            std::string::npos)
      << charts_asked.err;
  EXPECT_TRUE(
      says(lines({"--data", path("set"), "--work", path("w.jsonl")}), path("run"),
           "reads lines; --work, --baselines and --others are for models that answer questions; leave them out"));
}

TEST_F(Naru, EvalMakesAPageOfAModelOfLines) {
  const std::string html = path("lines.html");
  const Outcome scored = naru({"eval", path("run"), "-q", "--data", path("set"), "--html", html});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const std::string page = text_of(html);
  EXPECT_EQ(count(page, "<article>"), 6u);
  EXPECT_EQ(count(page, "data:image/png;base64,"), 6u);
  std::istringstream lines(text_of(path("set/examples.jsonl")));
  for (std::string line; std::getline(lines, line);)
    EXPECT_EQ(count(page, "&middot; " + json::parse(line)["id"].get<std::string>() + "</div>"), 1u);
}

// Adds hearing/model.safetensors, a model of pictures and sounds from two steps.
class Heard : public Asked {
 protected:
  static std::string model() {
    static const std::string made = [] {
      const std::string recipe = path("tiny_hear.toml");
      Asked::model();  // the charts
      fs::copy_file("tests/training/tiny_hear.toml", recipe);
      const Outcome outcome = naru({"train", recipe, "--out", path("hearing"), "--steps", "2", "-q"});
      check(outcome.exit_code == 0, "Heard: ", outcome.err);
      for (const auto& [source, seed] : {std::pair("voices", "7"), {"spoken-charts", "8"}, {"talk", "9"}}) {
        const Outcome drawn = naru({"synth", source, "--count", "3", "-s", seed, "--out", path(concat("of/", source))});
        check(drawn.exit_code == 0, "Heard: ", drawn.err);
      }
      return path("hearing");
    }();
    return made;
  }
  static Outcome eval(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"eval", model(), "-q"});
    return naru(arguments, {.program = {}, .timeout_s = 300});
  }
};

TEST_F(Heard, EvalHasBuiltInTasksOfSounds) {
  const std::string html = path("heard.html");
  const Outcome scored = eval({"--limit", "2", "--json", "--task", "transcribe-ko", "--task", "spoken-digit", "--task",
                               "spoken-chart-qa", "--task", "talk", "--html", html});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json tasks = scored.objects().back()["tasks"];
  EXPECT_EQ(tasks["transcribe-ko"]["metric"], "cer");
  EXPECT_EQ(tasks["spoken-digit"]["n"], 2);
  EXPECT_EQ(tasks["spoken-digit-ko"]["n"], 1);
  EXPECT_EQ(tasks["spoken-digit-ko"]["of"], "spoken-digit");
  EXPECT_EQ(tasks["spoken-digit"]["baselines"], 2);
  EXPECT_TRUE(tasks["spoken-digit"]["shuffled"].is_number());
  EXPECT_TRUE(tasks.contains("spoken-chart-qa"));
  EXPECT_TRUE(tasks["talk"]["blind"].is_null());
  EXPECT_GE(count(text_of(html), "<audio controls"), 5u);
}

// A folder in CONTRACT's form beside the first set, a folder of such folders, and a task that only they have.
TEST_F(Heard, EvalReportsOtherGeneratorsBesideTheFirst) {
  model();
  const std::string html = path("others.html"), predictions = path("others.jsonl"), work = path("others.work");
  const std::vector<std::string> arguments = {"--data",  charts(), "--others", path("of"),      "--json",
                                              "--limit", "3",      "--others", charts(),        "--html",
                                              html,      "--work", work,       "--predictions", predictions};
  const Outcome scored = eval(arguments);
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json table = scored.objects().back();
  EXPECT_EQ(table["others"]["chart-qa"]["value"], table["tasks"]["chart-qa"]["value"]);
  EXPECT_GE(table["others"]["chart-to-table"]["n"], 3);
  EXPECT_TRUE(table["others"].contains("talk"));
  EXPECT_FALSE(table["tasks"].contains("talk"));
  const json &sure = table["unsure"]["sure"], &unsure = table["unsure"]["unsure"];
  EXPECT_GE(sure["n"].get<int>() + unsure["n"].get<int>(),
            table["tasks"]["chart-qa"]["n"].get<int>() + table["others"]["chart-qa"]["n"].get<int>());
  EXPECT_LE(sure["right"].get<int>(), sure["n"].get<int>());
  EXPECT_GE(count(text_of(predictions), concat("\"others\":\"", path("of/talk"), "\"")), 3u);
  EXPECT_GE(count(text_of(html), "<h3>Other generators</h3>"), 3u);
  // A kill: the same ids in two sets are two answers.
  const std::string whole = text_of(work), first = text_of(predictions);
  write(work, whole.substr(0, whole.size() * 2 / 3));
  EXPECT_EQ(eval(arguments).exit_code, 0);
  EXPECT_EQ(count(text_of(work), "\n"), count(whole, "\n"));
  EXPECT_EQ(text_of(predictions), first);
  // The table: columns beside each other.
  const Outcome printed = eval({"--data", charts(), "--others", path("of/talk"), "--task", "talk"});
  ASSERT_EQ(printed.exit_code, 0) << printed.err;
  EXPECT_NE(printed.out.find("others: n"), std::string::npos) << printed.out;
  EXPECT_TRUE(says(eval({"--others", path("none")}), path("none"), "cannot open: No such file or directory"));
  EXPECT_TRUE(says(eval({"--others", path("of/talk"), "--data", charts(), "--task", "poetry"}), charts(),
                   "there is no task 'poetry'; there is chart-to-table, chart-qa, talk"));
}

TEST_F(Asked, RunAnswersAQuestionAboutAPictureOfAnySize) {
  Image large(1500, 2300, 200);
  for (int i = 0; i < 1500; ++i) std::fill_n(large.at(i, i), 3, uint8_t(0));
  write(path("large.png"), png_bytes(large));
  for (const std::string& picture : {path("good.png"), path("large.png")}) {
    const Outcome answered = naru({"run", "-m", model(), "--json", "-n", "8", "--image", picture, "-p", "몇 개예요?"});
    ASSERT_EQ(answered.exit_code, 0) << answered.err;
    const json object = answered.objects().at(0);
    EXPECT_LE(object["tokens"]["in"], 768);  // of 1,024, a quarter is the answer's
    EXPECT_LE(object["tokens"]["out"], 8);
  }
  const Outcome long_words = naru({"run", "-m", model(), "--image", path("good.png"), "-p", std::string(3000, 'Q')});
  EXPECT_EQ(long_words.exit_code, 1);
  EXPECT_NE(long_words.err.find("which leaves no room for a picture in a context of 1024; ask in fewer words\n"),
            std::string::npos)
      << long_words.err;
  // Without a question the picture is read.
  const Outcome alone = naru({"run", "-q", "-m", model(), "-n", "8", "--image", path("good.png")});
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_EQ(alone.out, naru({"read", "-q", "-m", model(), "-n", "8", path("good.png")}).out);
}

}  // namespace
}  // namespace naru::testing
