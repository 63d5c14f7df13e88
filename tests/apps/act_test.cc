// naru act and naru eval with a model that moves: one of random weights, so that what is tested is what is
// done with its chunks.
#include <csignal>
#include <filesystem>

#include "omni/moving.h"
#include "tests/apps/naru.h"
#include "tests/testing/small_model.h"
#include "tests/testing/terminal.h"
#include "tests/testing/text.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json moving_config() {
  json config = small_picture_config();
  config["name"] = "mover";
  config["context"] = 512;
  config["motion"] = json::parse(R"({
    "steps": 16, "coefficients": 2, "cameras": ["front"], "picture_px": 64, "frequencies": 2, "d_hidden": 16,
    "actions": [{"name": "dx", "low": -0.03, "high": 0.03}, {"name": "dy", "low": -0.03, "high": 0.03},
                {"name": "dz", "low": -0.03, "high": 0.03}, {"name": "opening", "low": 0, "high": 0.08}],
    "state": [{"name": "x", "low": -0.3, "high": 0.3}, {"name": "y", "low": -0.3, "high": 0.3},
              {"name": "z", "low": 0, "high": 0.3}, {"name": "opening", "low": 0, "high": 0.08}]})");
  return config;
}

class Moving : public Naru {
 protected:
  static std::string model() {
    const std::string file = path("mover.safetensors");
    if (!fs::exists(file)) {
      const auto mover = small_model(moving_config());
      draw_weights(*mover);
      write(file, model_file(*mover, DType::f32, "{}"));
    }
    return file;
  }
};

TEST_F(Moving, ActPlaysEpisodesAndFilmsThem) {
  const std::vector<std::string> act = {"act", "-m", model(), "--task", "reach", "--episodes", "2", "-s", "7"};
  std::vector<std::string> film = act;
  film.insert(film.end(), {"--video", path("reach.mp4"), "--json"});
  const Outcome played = naru(film);
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const json score = played.objects().at(0);
  EXPECT_EQ(score["task"], "reach");
  EXPECT_EQ(score["policy"], "mover");
  EXPECT_EQ(score["episodes"], 2);
  EXPECT_GE(score["success"], 0);
  EXPECT_GT(score["ms_p50"], 0);
  EXPECT_GE(score["ms_p99"], score["ms_p50"]);
  const Outcome verified = naru({"verify", path("reach.mp4"), "-m", model(), "--json", "-q"});
  ASSERT_EQ(verified.exit_code, 0) << verified.err;
  const json claims = verified.objects().back()["claims"];
  EXPECT_EQ(claims["model"], "mover");
  EXPECT_EQ(claims["seed"], "7");
  EXPECT_TRUE(claims["digital_source_type"].get<std::string>().ends_with("trainedAlgorithmicMedia"));
  EXPECT_EQ(claims["model_sha256"].get<std::string>().size(), 64u);
  // The same episodes, whatever computes them; but times.
  const auto steps = [&](const Start& start) {
    std::vector<std::string> again = act;
    again.at(6) = "1";  // episode
    again.insert(again.end(), {"--frames", path("frames"), "-q"});
    EXPECT_EQ(naru(again, start).exit_code, 0);
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(path("frames")))
      if (entry.is_regular_file()) all += entry.path().filename().string() + text_of(entry.path());
    fs::remove_all(path("frames"));
    return std::hash<std::string>()(all);
  };
  EXPECT_EQ(steps({.program = "", .env = {{"NARU_THREADS", "1"}}}),
            steps({.program = "", .env = {{"NARU_THREADS", "3"}, {"NARU_ISA", "scalar"}}}));
}

TEST_F(Moving, TheExpertsFilmIsMadeByRules) {
  const Outcome played =
      naru({"act", "--expert", "--task", "reach", "--episodes", "1", "--video", path("expert.mp4"), "-q"});
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const Outcome verified = naru({"verify", path("expert.mp4"), "--json", "-q"});
  EXPECT_TRUE(
      verified.objects().back()["claims"]["digital_source_type"].get<std::string>().ends_with("/algorithmicMedia"))
      << verified.out;
}

TEST_F(Moving, CtrlCEndsAfterTheEpisodeAndLeavesNothingBehind) {
  const std::string folder = path("stopped");
  Terminal terminal(
      {built("naru"), "act", "--expert", "--task", "reach", "--episodes", "100000", "--record", folder + "/episodes"});
  ASSERT_TRUE(terminal.wait_for("episode")) << terminal.shown();
  terminal.send(SIGINT);
  EXPECT_EQ(terminal.exit_code(), 130);
  EXPECT_NE(terminal.shown().find("naru: act: stopped after "), std::string::npos) << terminal.shown();
  EXPECT_TRUE(fs::is_empty(folder)) << "neither the recording nor what it was made in";
}

TEST_F(Moving, EvalHasRowsOfEachTask) {
  const Outcome scored = naru(
      {"eval", model(), "--task", "reach", "--task", "push-t", "--limit", "2", "--baselines", "1", "--json", "-q"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const json tasks = scored.objects().back()["tasks"];
  EXPECT_EQ(tasks["reach"]["metric"], "success");
  EXPECT_EQ(tasks["reach"]["n"], 2);
  EXPECT_EQ(tasks["reach"]["baselines"], 1);
  EXPECT_GE(tasks["reach"]["shuffled"], 0);
  EXPECT_EQ(tasks["push-t"]["metric"], "success");
  EXPECT_EQ(tasks["push-t-coverage"]["metric"], "coverage");
  EXPECT_EQ(tasks["push-t-coverage"]["of"], "push-t");
}

TEST_F(Moving, EvalScoresAFolderOfMoments) {
  ASSERT_EQ(naru({"synth", "manipulation", "--count", "3", "-s", "5", "--out", path("moments")}).exit_code, 0);
  const Outcome scored = naru({"eval", model(), "--data", path("moments"), "--json", "-q"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  int64_t n = 0;
  const json tasks = scored.objects().back()["tasks"];
  for (const auto& [task, row] : tasks.items()) {
    EXPECT_EQ(row["metric"], "actions") << task;
    EXPECT_GT(row["value"], 0) << task;
    EXPECT_LT(row["value"], 2) << task;
    EXPECT_GT(row["blind"], 0) << task;
    n += row["n"].get<int64_t>();
  }
  EXPECT_EQ(n, 3);
  const Outcome none = naru({"eval", path("run"), "--data", path("moments"), "-q"});
  EXPECT_EQ(none.exit_code, 1);
}

TEST_F(Moving, OnlyAModelThatMovesIsAsked) {
  const std::string still = path("still.safetensors");
  write(still, model_file(*small_model(small_picture_config()), DType::f32, "{}"));
  const Outcome refused = naru({"act", "-m", still, "--task", "push", "--episodes", "1"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(says(refused, still,
                   "moves no robot; name a model that was trained to, or see --expert, the script that teaches"))
      << refused.err;
  const Outcome task = naru({"eval", still, "--task", "push", "-q"});
  EXPECT_EQ(task.exit_code, 1);
  EXPECT_NE(task.err.find("the task 'push' is a robot's, and the model moves none"), std::string::npos) << task.err;
  EXPECT_EQ(naru({"act", "-m", model(), "--task", "push", "--episodes", "1", "--noise", "1"}).exit_code, 2);
}

}  // namespace
}  // namespace naru::testing
