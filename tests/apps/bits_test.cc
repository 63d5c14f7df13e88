// A recipe ends with the same weights on any number of threads, instruction set and compiler, killed or not: the
// trained program is asked, as a stranger would who replays a run. tests/golden/weights.txt has a line for each library
// set that was met (fonts, data, libraries): its key, the recipe, the SHA-256 of the weights in f32.
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/philox.h"
#include "kernels/isa.h"
#include "synth/documents.h"
#include "tests/apps/naru.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"
#include "tests/testing/slow_build.h"
#include "training/record.h"
#include "training/tasks/lesson_source.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;

class Bits : public ::testing::Test {
 protected:
  const Folder top;

  struct Way {
    std::string threads, isa;
  };

  static std::vector<std::string> command(const std::string& recipe, int64_t steps, const std::string& out,
                                          const std::string& threads) {
    std::vector<std::string> words = {"train", recipe, "--out", out, "-q", "-t", threads, "--resume"};
    if (steps > 0) words.insert(words.end(), {"--steps", std::to_string(steps)});
    return words;
  }
  static std::string weights(const std::string& folder) {
    return (*read_record(folder + "/record.jsonl").value().end)["f32"];
  }
  std::string train(const std::string& recipe, int64_t steps, const Way& way) const {
    const std::string out = top / (way.threads + way.isa);
    const Start start{.env = {{"NARU_ISA", way.isa}}, .timeout_s = 600};
    const Outcome trained = naru(command(recipe, steps, out, way.threads), start);
    EXPECT_EQ(trained.exit_code, 0) << trained.err;
    return trained.exit_code == 0 ? weights(out) : "";
  }

  // The run, ended by SIGKILL at three random moments, each time gone on with. A moment is up to 0.3 s after the next
  // checkpoint was written.
  std::string train_and_kill(const std::string& recipe) const {
    constexpr char kScript[] =
        "out=$1 moment=$2; shift 2; touch \"$out.begin\"; \"$@\" & child=$!\n"
        "while kill -0 $child 2>/dev/null && [ -z \"$(find \"$out/checkpoints\" -newer \"$out.begin\" -type f "
        "2>/dev/null)\" ]\n"
        "do sleep 0.01; done\n"
        "sleep $moment; kill -9 $child 2>/dev/null; wait $child";
    const std::string out = top / "killed";
    const auto seed = uint64_t(::getpid());
    SCOPED_TRACE(concat("moments drawn from seed ", seed));
    Random random(seed);
    int killed = 0;
    for (double longest = 0.3; killed < 3 && longest > 0.01;) {
      std::vector<std::string> words = {
          "-c", kScript, "sh", out, std::to_string(longest * double(random.uniform())), built("naru")};
      for (const std::string& word : command(recipe, 0, out, std::to_string(1 + killed))) words.push_back(word);
      const Outcome outcome = naru(words, {.program = "/bin/sh", .timeout_s = 600});
      if (outcome.exit_code == 137) {
        ++killed;
        continue;
      }
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
      if (outcome.exit_code != 0) return "";
      fs::remove_all(out);  // it was done before the moment came
      killed = 0, longest /= 2;
    }
    EXPECT_EQ(killed, 3);
    std::vector<std::string> words = command(recipe, 0, out, "2");
    words.erase(std::find(words.begin(), words.end(), "-q"));
    const Outcome rest = naru(words, {.timeout_s = 600});
    EXPECT_EQ(rest.exit_code, 0) << rest.err;
    EXPECT_NE(rest.err.find("resumed after step"), std::string::npos) << rest.err;
    return rest.exit_code == 0 ? weights(out) : "";
  }

  void expect_same(const std::string& recipe, int64_t steps, bool kill, const synth::Provenance& provenance) const {
    const std::string want = train(recipe, steps, {"2", kernels::isa_name(kernels::active_isa())});
    ASSERT_EQ(want.size(), 64u);
    if (!kSlowBuild) {
      for (const auto& [threads, isa] :
           {std::pair{"1", kernels::Isa::avx2}, {"3", kernels::Isa::scalar}}) {
        EXPECT_EQ(train(recipe, steps, {threads, kernels::isa_name(isa)}), want)
            << threads << " threads, " << kernels::isa_name(isa);
      }
      if (kill) {
        EXPECT_EQ(train_and_kill(recipe), want);
      }
    }
    expect_known_bits("tests/golden/weights.txt", provenance, recipe, want);
  }
};

synth::Provenance of_lines() {
  return synth::DocumentSource::open().value().provenance().value();
}

// Of lessons of all kinds.
synth::Provenance of_lessons() {
  const LessonTools tools{.programs = fs::path(built("naru")).parent_path().string() + "/", .folder = {}};
  return LessonSource::open(
             {"line", "chart", "page", "voice", "spoken_chart", "talk", "say", "manipulation", "spoken_manipulation"},
             tools)
      .value()
      .provenance()
      .value();
}

TEST_F(Bits, TwoHundredStepsOfASmallRecipe) {
  expect_same("tests/training/same_bits.toml", 0, /*kill=*/true, of_lines());
}

TEST_F(Bits, FiveStepsOfTheBundledRecipe) {
  expect_same("models/naru-read/recipe.toml", 5, /*kill=*/false, of_lines());  // it has no checkpoint so soon
}

// Every kind of lesson, parts that are added, phases that restart.
TEST_F(Bits, SixteenStepsOfASmallJointRecipe) {
  expect_same("tests/training/same_bits_joint.toml", 0, /*kill=*/true, of_lessons());
}

}  // namespace
}  // namespace naru::testing
