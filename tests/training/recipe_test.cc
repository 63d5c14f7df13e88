#include "training/recipe.h"

#include <gtest/gtest.h>

#include "tests/testing/op_case.h"
#include "tests/training/tiny_task.h"

namespace naru {
namespace {

using testing::tiny_recipe;
using testing::tiny_text;

std::string refusal(const std::string& text) {
  const auto recipe = parse_recipe(text, "r.toml");
  return recipe ? "accepted" : recipe.failure().message;
}
// The refusal of tiny.toml with one change.
std::string refusal(const std::string& from, const std::string& to) {
  return refusal(tiny_text({{from, to}}));
}

TEST(Recipe, ReadsEveryKey) {
  const Recipe recipe = tiny_recipe();
  EXPECT_EQ(recipe.name, "tiny");
  EXPECT_EQ(recipe.seed, 7u);
  EXPECT_EQ(recipe.steps, 48);
  EXPECT_EQ(recipe.model["width"], 16);
  EXPECT_EQ(recipe.data["inputs"], 8);
  EXPECT_FALSE(recipe.optimizer.muon);
  EXPECT_EQ(recipe.optimizer.lr, 0.01);
  EXPECT_EQ(recipe.optimizer.lr_rest, 0.02);
  EXPECT_EQ(recipe.optimizer.clip, 10);
  EXPECT_EQ(recipe.optimizer.blocks, std::vector<std::string>{"encoder.layers"});
  ASSERT_EQ(recipe.phases.size(), 3u);
  EXPECT_EQ(recipe.phases[0].freeze, std::vector<std::string>{"head"});
  EXPECT_EQ(recipe.phases[1].losses, (std::map<std::string, double>{{"answer", 1}, {"side", 0.25}}));
  EXPECT_EQ(recipe.phases[1].data["noise"], 0.1);
  EXPECT_EQ(recipe.phases[2].micro_batches, 2);
  EXPECT_EQ(recipe.output.checkpoint_every, 6);
  EXPECT_EQ(recipe.text, tiny_text());
}

TEST(Recipe, KnowsTheLineOfEveryKey) {
  const Recipe recipe =
      parse_recipe(
          "[run]\nname = \"a\"\nseed = 1\nsteps = 1\n[model.encoder]\nlayers = 2\nsizes = [1,\n 2]\n[optimizer]\n"
          "kind = \"adamw\"\nlr = 1\n[[phase]]\nname = \"p\"\nsteps = 1\nmicro_batches = 1\nlines = 1\nlosses.a = 1\n",
          "r.toml")
          .value();
  EXPECT_EQ(recipe.line_of("run.steps"), 4);
  EXPECT_EQ(recipe.line_of("model.encoder"), 5);
  EXPECT_EQ(recipe.line_of("model.encoder.layers"), 6);
  EXPECT_EQ(recipe.line_of("model.encoder.sizes[1]"), 8);
  EXPECT_EQ(recipe.line_of("model.encoder.missing"), 5);
  EXPECT_EQ(recipe.line_of("phase[0].losses.a"), 17);
  EXPECT_EQ(recipe.line_of("nothing"), 1);
}

TEST(Recipe, WarmsUpHoldsAndDecays) {
  const Recipe recipe = tiny_recipe();
  EXPECT_EQ(recipe.lr_scale(0), 0.25);
  EXPECT_EQ(recipe.lr_scale(2), 0.75);
  EXPECT_EQ(recipe.lr_scale(3), 1);
  EXPECT_EQ(recipe.lr_scale(31), 1);
  EXPECT_EQ(recipe.lr_scale(32), 1);
  EXPECT_DOUBLE_EQ(recipe.lr_scale(37), 1 - 0.9 * 5 / 15);
  EXPECT_DOUBLE_EQ(recipe.lr_scale(47), 0.1);
  EXPECT_EQ(recipe.phase_of(15), 0u);
  EXPECT_EQ(recipe.phase_of(16), 1u);
  EXPECT_EQ(recipe.first_step(2), 32);
  EXPECT_ERROR(recipe.phase_of(48), "Recipe: wanted a step from 0 to 47, got 48");
}

TEST(Recipe, WarmsUpAgainWhereItRestarts) {
  const Recipe recipe = tiny_recipe({{"name = \"constant\"", "name = \"constant\"\nrestart = true"}});
  EXPECT_TRUE(recipe.restarts_at(16));
  EXPECT_FALSE(recipe.restarts_at(17));
  EXPECT_FALSE(recipe.restarts_at(0));
  EXPECT_EQ(recipe.lr_scale(2), 0.75);
  EXPECT_EQ(recipe.lr_scale(15), 1);
  EXPECT_EQ(recipe.lr_scale(16), 0.25);
  EXPECT_EQ(recipe.lr_scale(19), 1);
  EXPECT_EQ(recipe.lr_scale(32), 1);
}

TEST(Recipe, NamesTheLineOfAnError) {
  EXPECT_EQ(refusal("lr = 0.01 ", "lr = -1 "), "r.toml:18: optimizer.lr: wanted a number above 0 to 1, got -1");
  EXPECT_EQ(refusal("lr = 0.01 ", "lr = \"a\" "), "r.toml:18: optimizer.lr: wanted a number above 0 to 1, got \"a\"");
  EXPECT_EQ(refusal("lr = 0.01 ", "lrr = 0.01 "), "r.toml:16: optimizer.lr: is missing; wanted a number above 0 to 1");
  EXPECT_EQ(refusal("clip = 10.0", "clipp = 10.0"), "r.toml:25: optimizer.clipp: unknown key; did you mean 'clip'?");
  EXPECT_EQ(refusal("seed = 7", "seed = 7\ntemperature = 3"),
            "r.toml:7: run.temperature: unknown key; known here: name, seed, steps");
  EXPECT_EQ(refusal("\"adamw\"", "\"adam\""), "r.toml:17: optimizer.kind: wanted one of adamw, muon, got \"adam\"");
  EXPECT_EQ(
      refusal("# momentum", "momentum"),
      "r.toml:20: optimizer.momentum: unknown key; known here: beta1, beta2, blocks, clip, eps, kind, lr, lr_rest, "
      "warmup_steps, weight_decay");
  EXPECT_EQ(refusal("steps = 48", "steps = 47"),
            "r.toml:7: run.steps: the phases have 48 steps together, run.steps says 47");
  EXPECT_EQ(refusal("[1.0, 0.1]", "[1.0, 0.1, 2]"),
            "r.toml:49: phase[2].lr_scale: wanted a number or [begin, end], got [1.0,0.1,2]");
  EXPECT_EQ(refusal("lines = 4", "lines = 4.5"),
            "r.toml:34: phase[0].lines: wanted a whole number from 1 to 65536, got 4.5");
  EXPECT_EQ(refusal("side = 0.25", "side = \"no\""),
            "r.toml:43: phase[1].losses.side: wanted a number from 0 to 1000, got \"no\"");
  EXPECT_EQ(refusal("\"decay\"", "\"begin\""), "r.toml:47: phase[2].name: the name 'begin' is taken by phase[0]");
  EXPECT_EQ(refusal("[\"head\"]", "\"head\""), "r.toml:36: phase[0].freeze: wanted a list of names, got \"head\"");
  EXPECT_EQ(refusal("# muon = { lr = 0.02", "muon = { lr = 2.0"),
            "r.toml:53: phase[2].muon.lr: wanted a number above 0 to 1, got 2.0");
  EXPECT_EQ(refusal("seed = 7", "seed = nan"), "r.toml:6: run.seed: wanted a finite number");
  EXPECT_EQ(refusal("seed = 7", "seed = 1979-05-27"),
            "r.toml:6: run.seed: dates and times are not used here; write a string");
  EXPECT_EQ(refusal("model = 3\n"), "r.toml:1: run: is missing; wanted a table");
}

TEST(Recipe, AnErrorOfTheLanguageHasItsLine) {
  const std::string message = refusal("[run]\nname = \"a\"\nname = \"b\"\n");
  EXPECT_TRUE(message.starts_with("r.toml:3: ")) << message;
}

// A recipe that lost its end is refused, or is a recipe by itself.
TEST(Recipe, EveryPrefixIsRefusedOrWhole) {
  const std::string text = tiny_text();
  int n_accepted = 0;
  for (size_t n = 0; n < text.size(); ++n) {
    const auto recipe = parse_recipe(text.substr(0, n), "r.toml");
    if (!recipe) {
      EXPECT_TRUE(recipe.failure().message.starts_with("r.toml:")) << n;
      continue;
    }
    ++n_accepted;
    EXPECT_EQ(recipe->phases.size(), 3u) << n;
    EXPECT_EQ(recipe->first_step(3), recipe->steps) << n;
  }
  EXPECT_GT(n_accepted, 0);  // without [output], whose keys have defaults
}

TEST(Recipe, HostileTextIsRefused) {
  const auto repeat = [](const std::string& s, int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += s;
    return out;
  };
  EXPECT_EQ(refusal(std::string(Toml::kMaxBytes + 1, '\n')), "r.toml: is 1048577 bytes; the limit is 1048576");
  EXPECT_EQ(refusal(concat("a", repeat(".a", 500'000), " = 1")), "r.toml:1: more than 128 dots in one line");
  EXPECT_EQ(refusal(concat("\n[a", repeat(".a", 100), "]\n")),
            concat("r.toml:2: a", repeat(".a", 16), ": nested more than 16 levels deep"));
  EXPECT_TRUE(refusal("a = " + repeat("[", 500'000)).starts_with("r.toml:1: "));
  EXPECT_TRUE(refusal("a = " + repeat("{b=", 300'000)).starts_with("r.toml:1: "));
  EXPECT_TRUE(refusal(concat("a = [", repeat("1,", 400'000), "]")).ends_with("more than 20000 values before this"));
  EXPECT_TRUE(refusal(repeat("[[a]]\n", 170'000)).ends_with("more than 20000 values before this"));
  EXPECT_EQ(refusal(std::string(65, 'k') + " = 1"), "r.toml:1: a key of more than 64 bytes");
  EXPECT_TRUE(refusal("a = \"\xff\xfe\"").starts_with("r.toml:1: "));
  EXPECT_TRUE(refusal("[,a]").starts_with("r.toml:1: "));  // each broke an assumption of toml++
  EXPECT_TRUE(refusal("\xc2\xa1 = 1").starts_with("r.toml:1: "));
  EXPECT_TRUE(refusal(std::string("a = \"\0\"", 7)).starts_with("r.toml:1: "));
}

// The deepest tree that the limits let through to the parser is destroyed by recursion: it must fit the stack.
TEST(Recipe, TheDeepestTreeFitsTheStack) {
  std::string dots = "a";
  for (int i = 0; i < 128; ++i) dots += ".a";
  std::string text = concat("[", dots, "]\n");
  for (int i = 0; i < 7; ++i) text += dots + " = [\n{";
  text += dots + " = 1";
  for (int i = 0; i < 7; ++i) text += "}]";
  const std::string message = refusal(text);
  EXPECT_TRUE(message.ends_with("a.a.a: nested more than 16 levels deep")) << message;
}

TEST(Recipe, BeginningsAreWholeParts) {
  EXPECT_TRUE(is_below_any("a.b.c", {"x", "a.b"}));
  EXPECT_TRUE(is_below_any("a.b", {"a.b"}));
  EXPECT_FALSE(is_below_any("a.bc", {"a.b"}));
  EXPECT_FALSE(is_below_any("a", {"a.b"}));
  EXPECT_FALSE(is_below_any("a", {}));
}

}  // namespace
}  // namespace naru
