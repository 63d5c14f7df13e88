// Motion on a tiny model: it learns a few moments by heart and then makes exactly their codes; what it is shown, told
// and asked has its places in a batch; a model without motion gains it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/ops/rows.h"
#include "core/sequence/motion_span.h"
#include "core/text/vocabulary.h"
#include "omni/finding.h"
#include "omni/moving.h"
#include "synth/folder.h"
#include "synth/manipulation.h"
#include "synth/spoken_manipulation.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/folder.h"
#include "tests/testing/op_case.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint.h"
#include "training/tasks/joint_batch.h"
#include "training/tasks/joint_recipe.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_act.toml";

// Opened once.
const LessonSource& source() {
  static const auto* const opened = new Result<LessonSource>(
      LessonSource::open({"look", "manipulation", "spoken_manipulation", "talk"}, {program_folder(), "", nullptr}));
  return opened->value();
}

struct TinyRun : TinyModel {
  JointOptions options;
  std::unique_ptr<JointTask> task;

  explicit TinyRun(const std::function<void(JointOptions*, Recipe*)>& change = {}) : TinyModel(kRecipe) {
    options = joint_options(recipe, kRecipe).value();
    if (change) change(&options, &recipe);
    task = std::make_unique<JointTask>(*model, source(), options);
  }

  Lesson lesson(size_t phase, const std::string& group, uint64_t index) const {
    return source().make(group, *options.phases[phase].mix.at(group).options, options.seed, index);
  }
};

Observation observation_of(const Lesson& lesson) {
  const Turn& turn = lesson.turns.at(0);
  std::vector<float> spoken;
  for (const int16_t sample : turn.sound.samples) spoken.push_back(float(sample) / 32768);
  return {{lesson.image}, turn.state, turn.prompt, spoken};
}

class Act : public ::testing::Test {
 protected:
  void SetUp() override { synth::check_voice_program(); }
};

TEST_F(Act, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, *run.task, 12, threads);
  });
}

TEST_F(Act, MovesAsItLearntByHeart) {
  constexpr int64_t kSteps = 300, kMoments = 3;
  const TinyRun run([&](JointOptions* options, Recipe* recipe) {
    recipe->phases.erase(recipe->phases.begin() + 1);
    options->phases.erase(options->phases.begin() + 1);
    recipe->phases[0].steps = recipe->steps = options->phases[0].steps = kSteps;
    recipe->phases[0].lr_scale_end = 0.1;
    options->phases[0].distinct = kMoments;
    // Its episodes are the shortest.
    const nlohmann::json reach = {{"side", 64}, {"kinds", {{"reach", 1}}}};
    options->phases[0].mix["manipulation"].options = lesson_groups().at("manipulation").parse(Fields(reach, "reach"));
  });
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  StepReport report = trainer.advance();
  EXPECT_NEAR(report.means.at("actions_manipulation"), std::log(255.0), 1);
  const double sights = report.means.at("sights");
  while (!trainer.done()) report = trainer.advance();
  EXPECT_LT(report.means.at("actions_manipulation"), 0.1);
  EXPECT_LT(report.means.at("sights"), sights / 4);
  EXPECT_GT(report.health.at("q_norm_state"), 0);
  EXPECT_GT(report.health.at("q_norm_motion"), 0);
  EXPECT_GT(report.health.at("max_logit_actions_manipulation"), 0);

  const ActionCodec& codec = run.model->action_codec();
  const ModelPolicy policy(*run.model);
  EXPECT_EQ(policy.spec().actions, (std::vector<std::string>{"dx", "dy", "dz", "opening"}));
  std::vector<std::vector<float>> wanted;
  for (uint64_t i = 0; i < kMoments; ++i) {
    const Lesson lesson = run.lesson(0, "manipulation", i);
    wanted.push_back(codec.decode(codec.encode(lesson.turns[0].actions)));
    const Observation seen = observation_of(lesson);
    EXPECT_EQ(policy.act(seen, 1, {})->values, wanted.back()) << i;
    // Another's picture is answered with something else.
    Observation other = seen;
    other.pictures = {run.lesson(0, "manipulation", (i + 1) % kMoments).image};
    other.state = run.lesson(0, "manipulation", (i + 1) % kMoments).turns[0].state;
    EXPECT_NE(policy.act(other, 1, {})->values, wanted.back()) << i;
    int asked = 0;
    EXPECT_FALSE(policy.act(seen, 1, [&] { return ++asked > 3; })) << "nobody waits";
    EXPECT_EQ(asked, 4);
  }
}

std::map<std::string, Tensor> tensors_of(const TinyRun& run, size_t phase, const Lesson& lesson) {
  std::map<std::string, Tensor> out;
  const JointBatch batch(*run.model, run.options.phases[phase], run.options, {lesson});
  for (const auto& [name, tensor] : batch.tensors()) out[name] = tensor;
  return out;
}

std::vector<int32_t> ints_of(const Tensor& tensor) {
  const auto values = tensor.span<int32_t>();
  return {values.begin(), values.end()};
}

// A batch numbers its media as pictures, states, questions, places and sounds; a prompt in the order of its positions,
// where the sound stands before the questions.
std::vector<int32_t> numbered_as_said(std::vector<int32_t> order, int32_t n_ids, int32_t n_questions) {
  std::vector<int32_t> media;
  for (const int32_t row : order)
    if (row >= n_ids) media.push_back(row);
  const int32_t asked = media.at(media.size() - size_t(n_questions));  // the first question
  const int32_t n_sound = n_ids + int32_t(media.size()) - asked - n_questions;
  for (int32_t& row : order)
    if (row >= asked) row += row < asked + n_questions ? n_sound : -n_questions;
  return order;
}

// What a policy is asked is what a lesson has, position by position, written or spoken.
TEST_F(Act, AsksAsItWasTaught) {
  const TinyRun run;
  const MotionIds& ids = run.model->config().motion_ids;
  int n_spoken = 0, n_pointed = 0;
  for (const auto& [phase, group] : {std::pair{size_t(0), "manipulation"}, {size_t(1), "spoken_manipulation"}})
    for (uint64_t i = 0; i < 4; ++i) {
      Lesson lesson = run.lesson(phase, group, i);
      lesson.sound_first = false;  // a policy puts it behind the state
      const Turn& turn = lesson.turns[0];
      n_spoken += turn.has_sound();
      auto shown = tensors_of(run, phase, lesson);
      ObservationPrompt prompt = observation_prompt(*run.model, observation_of(lesson)).value();
      EXPECT_EQ(prompt.grid.first, ints_of(shown["finder_rows"])[0]);
      EXPECT_EQ(prompt.questions, length_of(prompt.part.sequence) - 3);
      Sequence& sequence = prompt.part.sequence;
      for (int64_t i = 0; i < 2; ++i)  // what it is told
        sequence.push_back(Segment::media(prompt.part.media.dim(0) + i, {{0, 0, 0}}));
      sequence.push_back(Segment::text({kAssistant}));
      const MotionPart part = motion_part(*run.model, turn.actions);
      const auto first = int32_t(length_of(sequence));
      sequence.push_back(Segment::text(part.ids));
      const Packed packed = pack({sequence});
      EXPECT_EQ(ints_of(packed.ids), ints_of(shown["ids"])) << group << i;
      EXPECT_EQ(ints_of(packed.order), numbered_as_said(ints_of(shown["order"]), int32_t(packed.ids.size()), 3 + 2))
          << group << i;
      EXPECT_EQ(ints_of(packed.positions), ints_of(shown["positions"])) << group << i;
      // Marks predict, in their order, the codes of the chunk.
      const std::vector<int32_t> rows = ints_of(shown[concat("actions_rows_", group)]);
      EXPECT_EQ(ints_of(shown[concat("actions_targets_", group)]), run.model->action_codec().encode(turn.actions));
      for (size_t place = 0; place < rows.size(); ++place)
        EXPECT_EQ(part.ids[size_t(rows[place] - first)], ids.mark(int32_t(place)));
      // Questions look at the picture, and sights are shares of it.
      const std::vector<int32_t> begin = ints_of(shown["point_begin"]), end = ints_of(shown["point_end"]);
      for (int32_t row = 0; row < int32_t(begin.size()); ++row) {
        if (begin[size_t(row)] < 0) continue;
        ++n_pointed;
        EXPECT_TRUE(row >= first - 6 && row < first - 3) << row;
        EXPECT_TRUE(begin[size_t(row)] < end[size_t(row)] && end[size_t(row)] < first - 6);
      }
      for (const float place : shown["sight_places"].span<float>()) EXPECT_TRUE(place >= 0 && place <= 1);
      EXPECT_EQ(ints_of(shown["sight_rows"]), (std::vector<int32_t>{first - 6, first - 5, first - 4}));
      if (i > 0) continue;  // an untrained model makes a chunk as well
      EXPECT_EQ(chunk_for(*run.model, observation_of(lesson)).value().values.size(), turn.actions.size());
      EXPECT_FALSE(chunk_for(*run.model, observation_of(lesson), [] { return true; }));
    }
  EXPECT_GE(n_spoken, 3);
  EXPECT_GT(n_pointed, 12);
}

TEST_F(Act, WhatIsLookedAtAloneHasNoActions) {
  const TinyRun run;  // whose second phase leads questions in one layer, of two that are guided
  const Lesson lesson = run.lesson(1, "look", 0);
  EXPECT_TRUE(lesson.turns[0].actions.empty() && !lesson.turns[0].state.empty() && !lesson.turns[0].prompt.empty());
  ASSERT_EQ(lesson.sights.size(), 3u);
  EXPECT_TRUE(lesson.sights[0].has_value() && lesson.sights[2].has_value());
  const JointBatch batch(*run.model, run.options.phases[1], run.options, {lesson});
  std::vector<std::string> names;
  for (const LossTerm& term : batch.forward()) names.push_back(term.name);
  EXPECT_EQ(names, (std::vector<std::string>{"sights", "names", "finder", "point"}));
  JointPhase guided = run.options.phases[1];
  guided.pointed_layers.clear();
  EXPECT_EQ(2 * batch.counts().at("point"), JointBatch(*run.model, guided, run.options, {lesson}).counts().at("point"));
  // It is asked as a policy is, and ends where that would begin to move.
  const auto shown = tensors_of(run, 1, lesson);
  Sequence asked = observation_prompt(*run.model, observation_of(lesson)).value().part.sequence;
  for (int64_t i = 0; i < 2; ++i) asked.push_back(Segment::media(i, {{0, 0, 0}}));
  asked.push_back(Segment::text({kAssistant}));
  const Packed packed = pack({asked});
  EXPECT_EQ(ints_of(packed.ids), ints_of(shown.at("ids")));
  EXPECT_EQ(ints_of(packed.positions), ints_of(shown.at("positions")));

  JointOptions plain = run.options;
  for (JointPhase& phase : plain.phases) phase.points = false;
  EXPECT_ERROR(
      JointTask(*run.model, source(), plain),
      "JointTask: lessons of 'look' are looked at alone, and this model is not asked where things are; it wants a "
      "table [model.motion.pointing]");
}

TEST_F(Act, RefusesWhatItCannotUse) {
  const TinyRun run;
  const Observation good = observation_of(run.lesson(0, "manipulation", 0));
  const auto refused = [&](const std::function<void(Observation*)>& change) {
    Observation bad = good;
    change(&bad);
    const auto prompt = observation_prompt(*run.model, bad);
    return prompt ? std::string("taken") : prompt.failure().message;
  };
  EXPECT_EQ(refused([](Observation*) {}), "taken");
  EXPECT_EQ(refused([](Observation* o) { o->pictures.clear(); }), "has 0 pictures, and the model's policy takes 1");
  EXPECT_EQ(refused([](Observation* o) { o->state.pop_back(); }),
            "has a state of 3 numbers, and the model's policy takes 4");
  EXPECT_EQ(refused([](Observation* o) { o->state[1] = NAN; }), "has a number in its state that is not finite");
  EXPECT_EQ(refused([](Observation* o) { o->instruction.clear(); }), "asks for nothing");
  EXPECT_EQ(refused([](Observation* o) { o->instruction.assign(2000, 'a'); }).substr(0, 5), "takes");
  EXPECT_EQ(refused([](Observation* o) { o->spoken.assign(16000, 0.f); }), "the sound is silent; nothing can be heard");
  // A picture of another size is brought to the model's.
  EXPECT_EQ(refused([](Observation* o) { o->pictures[0] = Image(300, 200); }), "taken");
  Image large(300, 200);
  EXPECT_EQ(camera_picture(*run.model, large).height, 64);
  EXPECT_EQ(camera_picture(*run.model, large).width, 48);  // 42, filled up
}

// The same recipe of a model that does not point.
std::string unpointed(std::string text) {
  const size_t table = text.find("[model.motion.pointing]");
  text.erase(table, text.find("[model.backbone]") - table);
  const size_t layers = text.find("pointed_layers");
  text.erase(layers, text.find('\n', layers) + 1 - layers);
  const std::string losses = "finder = 0.1, names = 0.1, point = 0.3, ";
  for (size_t at = text.find(losses); at != std::string::npos; at = text.find(losses)) text.erase(at, losses.size());
  return text;
}

std::string refused(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), by);
  const auto recipe = parse_recipe(text, "r.toml");
  if (!recipe) return recipe.failure().message;
  const auto options = joint_options(*recipe, "r.toml");
  if (!options) return options.failure().message;
  const auto config = model_config(*recipe, "r.toml", Vocabulary().size());
  if (!config) return config.failure().message;
  Model model(*config, Tokenizer(Vocabulary()), Weights::random(1));
  try {
    const JointTask task(model, source(), *options);
  } catch (const Error& error) {
    return error.what();
  }
  return "taken";
}

// A recipe may add pointing after a phase that moves: until then the model is as it was without.
TEST_F(Act, PointsFromThePhaseThatAddsIt) {
  std::string text = read_text(kRecipe, 1 << 20).value();
  const size_t spoken = text.find("name = \"spoken\"\n");
  text.insert(spoken,
              "restart = true\nadds = [\"motion.cells\", \"motion.sights.questions\", \"motion.names\", "
              "\"motion.finder\", \"motion.told\"]\n");
  const std::string without = unpointed(text), of_pointing = "finder = 0.1, names = 0.1, point = 0.3, ";
  text.erase(text.find(of_pointing), of_pointing.size());  // of the first phase
  struct Opened {
    explicit Opened(const std::string& text)
        : recipe(parse_recipe(text, "r.toml").value()),
          options(joint_options(recipe, "r.toml").value()),
          model(model_config(recipe, "r.toml", Vocabulary().size()).value(), Tokenizer(Vocabulary()),
                Weights::random(recipe.seed)) {}
    Recipe recipe;
    JointOptions options;
    Model model;
  };
  const Opened with(text), plain(without);
  EXPECT_FALSE(with.options.phases[0].points);
  EXPECT_TRUE(with.options.phases[1].points);
  EXPECT_TRUE(with.model.points() && !plain.model.points());
  const auto lessons = [&] {
    return std::vector<Lesson>{
        source().make("manipulation", *with.options.phases[0].mix.at("manipulation").options, 1, 0)};
  };
  const JointBatch before(with.model, with.options.phases[0], with.options, lessons());
  const JointBatch same(plain.model, plain.options.phases[0], plain.options, lessons());
  const JointBatch after(with.model, with.options.phases[1], with.options, lessons());
  EXPECT_EQ(before.n_positions(), same.n_positions());
  EXPECT_GE(after.n_positions(), before.n_positions() + 3 + 2) << "a question for each thing, a place for two";
  JointPhase untold = with.options.phases[1];
  untold.tells = false;
  EXPECT_EQ(after.n_positions(), JointBatch(with.model, untold, with.options, lessons()).n_positions() + 2);
  EXPECT_FALSE(with.options.phases[0].tells);
  EXPECT_TRUE(with.options.phases[1].tells);
  const auto losses = before.forward(), wanted = same.forward();
  ASSERT_EQ(losses.size(), wanted.size());
  for (size_t i = 0; i < losses.size(); ++i)
    EXPECT_EQ(*losses[i].sum.data<float>(), *wanted[i].sum.data<float>()) << losses[i].name;
}

// By the definition: the shares of a bell around each target, what leaves the bins at an end counting for that end.
TEST_F(Act, ABinIsSpreadOverThoseBesideIt) {
  const TinyModel tiny(kRecipe);
  const BackboneConfig& config = tiny.model->config().backbone;
  const int32_t slice = tiny.model->config().motion_ids.slice;
  const Tensor states = cast(testing::uniform({3, config.block.d_model}, -2, 2, 5), DType::f32);
  const std::vector<int32_t> rows = {0, 2}, columns = {1, 127};
  const Tensor logits = tiny.model->backbone().logits(gather_rows(states, vector_of(rows)), slice);
  const double cap = config.logits_softcap, spread = 1.5;
  double wanted = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    std::vector<double> z;
    for (int64_t bin = 0; bin < kActionBins; ++bin)
      z.push_back(cap * std::tanh(double(logits.data<float>()[int64_t(i) * logits.dim(1) + bin]) / cap));
    double sum = 0, shares = 0, lost = 0;
    for (const double v : z) sum += std::exp(v);
    for (int32_t d = -3; d <= 3; ++d) {
      const double share = std::exp(-d * d / (2 * spread * spread));
      shares += share;
      lost += share * (std::log(sum) - z[size_t(std::clamp(columns[i] + d, 0, kActionBins - 1))]);
    }
    wanted += lost / shares + 1e-5 * std::log(sum) * std::log(sum);
  }
  EXPECT_NEAR(*code_loss(*tiny.model, slice, states, rows, columns, spread).data<float>(), wanted, 1e-4);
  EXPECT_GT(std::fabs(*code_loss(*tiny.model, slice, states, rows, columns).data<float>() - wanted), 1e-3);
}

// With heads that read a state's numbers as they are: hues, forms, whether there is something, and the offsets.
TEST_F(Act, FindsThingsByTheirNames) {
  const TinyModel tiny(kRecipe);
  const Model& model = *tiny.model;
  const int64_t D = model.config().backbone.block.d_model;
  for (const auto& [name, tensor] : model.parameters()) {
    const auto at = [&](int64_t row, int64_t column) -> float& {
      return const_cast<float*>(tensor.data<float>())[row * D + column];
    };
    if (name == "motion.names.weight")
      for (int64_t i = 0; i < 14; ++i) at(i, i) = 10;
    if (name == "motion.finder.weight") at(0, 15) = at(1, 16) = 1, at(3, 14) = 10;
  }
  const Tensor cells = zeros({5, D}), questions = zeros({3, D});
  const auto be = [&](const Tensor& states, int64_t row, int64_t hue, int64_t form, float something, float x = 0,
                      float y = 0) {
    float* state = states.data<float>() + row * D;
    state[hue] = state[8 + form] = 1;
    state[14] = something, state[15] = x, state[16] = y;
  };
  // Of a picture of 4 x 4 cells: a thing in two of them, another of its hue, and what looks like it and is nothing, or
  // stands too far away to be the same.
  const Encoded::Grid grid{0, 4, 4, {0, 1, 11, 15, 12}};
  be(cells, 0, 2, 1, 1, 0.125f, 0), be(cells, 1, 2, 1, 1, -0.125f, 0.02f), be(cells, 2, 2, 3, 1, 0.01f, 0);
  be(cells, 3, 2, 1, -1), be(cells, 4, 2, 1, 0.9f, 0.5f, -0.5f);
  be(questions, 0, 2, 1, 1), be(questions, 1, 2, 3, 1), be(questions, 2, 2, 1, -1);
  const auto places = find_things(model, cells, questions, grid).value();
  ASSERT_EQ(places.size(), 3u);
  ASSERT_TRUE(places[0] && places[1]);
  EXPECT_NEAR((*places[0])[0], 0.25, 1e-3);
  EXPECT_NEAR((*places[0])[1], 0.125 + 0.01, 1e-3);
  EXPECT_NEAR((*places[1])[0], 0.875 + 0.01, 1e-3);
  EXPECT_NEAR((*places[1])[1], 0.625, 1e-3);
  EXPECT_FALSE(places[2]) << "it is not in the picture";
  cells.data<float>()[15] = NAN;  // an offset
  EXPECT_FALSE(find_things(model, cells, questions, grid));
}

// What cells are taught of their things is how far these are, and what the model is told is where, or near.
TEST_F(Act, IsTaughtWhereThingsAre) {
  const TinyRun run;
  int n_things = 0;
  for (int i = 0; i < 4; ++i) {
    const Lesson lesson = run.lesson(0, "manipulation", uint64_t(i));
    const Encoded::Grid grid = observation_prompt(*run.model, observation_of(lesson)).value().grid;
    auto taught = tensors_of(run, 0, lesson);
    const auto rows = ints_of(taught["finder_rows"]), something = ints_of(taught["finder_something"]);
    const std::span<const float> offsets = taught["finder_offsets"].span<float>(),
                                 known = taught["finder_known"].span<float>();
    ASSERT_EQ(rows.size(), grid.cells.size() + 2) << "each cell, and two questions";
    for (size_t c = 0; c < grid.cells.size(); ++c) {
      EXPECT_EQ(rows[c], grid.first + int64_t(c));
      const size_t at = c * size_t(FinderHead::kNumbers);
      EXPECT_EQ(known[at], float(something[c]));
      if (!something[c]) continue;
      ++n_things;
      const int64_t column = grid.cells[c] % grid.columns, row = grid.cells[c] / grid.columns;
      const double x = (double(column) + 0.5) / double(grid.columns) + double(offsets[at]),
                   y = (double(row) + 0.5) / double(grid.rows) + double(offsets[at + 1]), side = lesson.image.width;
      EXPECT_TRUE(std::ranges::any_of(lesson.named,
                                      [&](const Lesson::Named& thing) {
                                        return std::fabs((thing.box.x0 + thing.box.x1) / 2 / side - x) < 1e-5 &&
                                               std::fabs((thing.box.y0 + thing.box.y1) / 2 / side - y) < 1e-5;
                                      }))
          << x << ' ' << y;
    }
    ASSERT_GE(lesson.told.size(), 2u);
    for (size_t thing = 0; thing < 2; ++thing) {
      ASSERT_EQ(lesson.told[thing].has_value(), lesson.sights[thing].has_value());
      EXPECT_EQ(something[grid.cells.size() + thing], int32_t(lesson.sights[thing].has_value()));
      if (!lesson.told[thing]) continue;
      const Box& box = *lesson.sights[thing];
      const double off = std::hypot(double((*lesson.told[thing])[0]) - (box.x0 + box.x1) / 2 / lesson.image.width,
                                    double((*lesson.told[thing])[1]) - (box.y0 + box.y1) / 2 / lesson.image.height);
      EXPECT_TRUE(off > 0 && off < 0.1) << off;
    }
  }
  EXPECT_GT(n_things, 4);
}

// An object on its goal is the object, though the goal has more of the cell.
TEST_F(Act, ACellShowsTheThingOfWhichItHasMost) {
  Lesson lesson;
  lesson.named = {{.box = {"", 20, 20, 28, 28}, .hue = 1, .form = 0, .sight = 0},
                  {.box = {"", 10, 10, 40, 40}, .hue = 2, .form = 4, .sight = 1}};
  EXPECT_EQ(thing_of(lesson, {"", 16, 16, 32, 32}), &lesson.named[0]);
  EXPECT_EQ(thing_of(lesson, {"", 32, 16, 48, 32}), &lesson.named[1]);
  EXPECT_EQ(thing_of(lesson, {"", 48, 48, 64, 64}), nullptr);
}

TEST_F(Act, RefusesRecipesThatDoNotFit) {
  const std::string text = read_text(kRecipe, 1 << 20).value();
  const auto expect = [&](const std::string& what, const std::string& by, const std::string& message) {
    EXPECT_NE(refused(text, what, by).find(message), std::string::npos) << what << ": " << refused(text, what, by);
  };
  EXPECT_EQ(refused(text, "sights = 3", "sights = 2"), "taken");
  expect("frequencies = 2 ", "frequencies = 0 ",
         "model.motion.pointing.frequencies: wanted a whole number from 1 to 8");
  expect("steps = 16              # of a chunk", "steps = 8", "model.motion.steps: data.manipulation wants 16, got 8");
  expect("coefficients = 4 ", "coefficients = 17 ", "coefficients: wanted a whole number from 1 to 16, got 17");
  expect("low = -0.03", "low = 0.03", "model.motion.actions.high: wanted more than low");
  expect("name = \"dy\"", "name = \"dx\"", "model.motion.actions.name: 'dx' comes twice");
  expect("cameras = [\"front\"]", "cameras = [\"front\", \"top\"]",
         "model.motion.cameras: data.manipulation wants 1, got 2");
  expect("picture_px = 64", "picture_px = 48", "has pictures of 64 px, which the model scales down to 48");
  expect("sights = 3", "sights = 0", "model.motion.sights: a model that points has things to point at");
  EXPECT_NE(
      refused(unpointed(text), "sights = 3", "sights = 0").find("model.motion.sights: the loss sights wants a head"),
      std::string::npos);
  expect("actions_manipulation = 1.0, actions_spoken", "actions_spoken", "no weight for actions_manipulation");
  EXPECT_NE(refused(unpointed(text), "[model.motion]  ", "[model.moving]")
                .find("these lessons have actions, and this model moves nothing"),
            std::string::npos);
  expect("pointed_layers = [1]", "pointed_layers = [2]", "data.pointed_layers: layer 2 is not among the backbone's 2");
  expect("action_spread = 1.5", "action_spread = 17", "data.action_spread: wanted a number from 0 to 16");
  expect("context = 1024", "context = 20", "a chunk takes 27 positions");
}

// The same recipe of a model that is not told where things are.
std::string untold(std::string text) {
  const size_t table = text.find("[model.motion.telling]");
  text.erase(table, text.find("[", table + 1) - table);
  const std::string loss = "finder = 0.1, ";
  for (size_t at = text.find(loss); at != std::string::npos; at = text.find(loss)) text.erase(at, loss.size());
  return text;
}

// What `naru synth manipulation` writes is learnt by the group folder, with the lessons that the generator gives.
TEST_F(Act, LearnsFromAFolder) {
  const TinyModel run(kRecipe, untold(read_text(kRecipe, 1 << 20).value()));
  const JointOptions learnt = joint_options(run.recipe, kRecipe).value();
  const testing::Folder place;
  synth::ManipulationOptions options;
  options.environment.side = 64;
  const auto source = synth::ManipulationSource::open().value();
  const auto spoken = synth::SpokenManipulationSource::open(program_folder() + "naru-voice").value();
  std::vector<synth::Example> examples;
  {
    auto writer = synth::FolderWriter::open(place / "moments").value();
    for (uint64_t i = 0; i < 3; ++i) {
      examples.push_back(i < 2 ? source.make(options, 4, i) : spoken.make({.manipulation = options}, 4, i));
      writer.add(examples.back()).value();
    }
    writer.finish().value();
  }
  const auto opened = LessonSource::open({"folder"}, {program_folder(), place / "moments", run.model.get()}).value();
  const auto all = lesson_groups().at("folder").parse(Fields(nlohmann::json::object(), "folder"));
  EXPECT_EQ(opened.largest("folder", *all)->pixels, 64 * 64);
  std::set<std::string> seen;
  for (uint64_t index = 0; index < 20; ++index) {
    const Lesson lesson = opened.make("folder", *all, 1, index);
    ASSERT_EQ(lesson.turns.size(), 1u);
    const Turn& turn = lesson.turns[0];
    for (const synth::Example& example : examples) {
      if (example.image.pixels != lesson.image.pixels) continue;
      seen.insert(example.id);
      const auto& said = example.sound.samples;
      EXPECT_EQ(turn.prompt, said.empty() ? example.prompt : "");
      EXPECT_EQ(turn.sound.samples, said);
      ASSERT_EQ(turn.actions.size(), example.actions.size());
      for (size_t k = 0; k < turn.actions.size(); ++k) EXPECT_NEAR(turn.actions[k], example.actions[k], 1e-5);
      for (size_t k = 0; k < turn.state.size(); ++k) EXPECT_NEAR(turn.state[k], example.state[k], 1e-5);
    }
  }
  EXPECT_EQ(seen.size(), 3u);
  const JointBatch batch(*run.model, learnt.phases[0], learnt, {opened.make("folder", *all, 1, 0)});
  EXPECT_EQ(batch.counts().at("actions_folder"), 15);
  // No folder says where things are.
  const auto told = LessonSource::open({"folder"}, {program_folder(), place / "moments", TinyRun().model.get()});
  ASSERT_FALSE(told);
  EXPECT_NE(told.failure().message.find("examples.jsonl:1: is a robot's, and this model is told"), std::string::npos)
      << told.failure().message;

  // What the model has no place for is told with its line.
  const std::string text = *read_text(place / "moments/examples.jsonl", 1 << 20);
  const auto refused = [&](const std::string& what, const std::string& by) {
    make_folder(place / "other").value();
    std::filesystem::copy(place / "moments", place / "other",
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    write_file(place / "other/examples.jsonl", testing::replaced(text, what, by)).value();
    const auto lessons = LessonSource::open({"folder"}, {program_folder(), place / "other", run.model.get()});
    return lessons ? std::string("taken") : lessons.failure().message;
  };
  const std::string list = "\"values\":[";
  EXPECT_NE(refused(list, list + "0.01,").find("examples.jsonl:1: has a state of 5 numbers, and the recipe's"),
            std::string::npos)
      << refused(list, list + "0.01,");
  const std::string first = text.substr(text.find(list), text.find(',', text.find(list)) - text.find(list));
  EXPECT_NE(refused(first, list + "7").find("the number 'x' of its state is 7, and the recipe's limits are -0.27"),
            std::string::npos)
      << refused(first, list + "7");
}

// A model that was trained without motion goes on with it: what it has stays, what it has not is drawn.
TEST_F(Act, AModelGainsMotion) {
  std::string text = read_text(kRecipe, 1 << 20).value();
  const TinyModel whole(kRecipe, text);
  nlohmann::json without = whole.recipe.model;
  without.erase("motion");
  const Vocabulary vocabulary;
  const Model before(parse_config(without, vocabulary.size()), Tokenizer(vocabulary), Weights::random(77));
  const std::string bytes = model_file(before, DType::f32, "{}");
  const auto file = Safetensors::parse(std::as_bytes(std::span(bytes)), nullptr).value();
  const ModelConfig& config = whole.model->config();
  EXPECT_ERROR(Model(config, Tokenizer(vocabulary), Weights::of(file)),
               "Weights: the file has no tensor 'motion.state.up.weight'");
  Weights weights = Weights::of(file);
  weights.draw_missing(whole.recipe.seed, [](const std::string& name) {
    return is_below_any(name, {"motion", "backbone.ranges.motion"});
  });
  const Model grown(config, Tokenizer(vocabulary), std::move(weights));
  const std::map<std::string, Tensor> old(before.parameters().begin(), before.parameters().end());
  const std::map<std::string, Tensor> fresh(whole.model->parameters().begin(), whole.model->parameters().end());
  size_t n_new = 0;
  for (const auto& [name, tensor] : grown.parameters()) {
    const bool is_new = !old.contains(name);
    n_new += is_new;
    const Tensor& want = is_new ? fresh.at(name) : old.at(name);
    const auto got = tensor.span<float>(), wanted = want.span<float>();
    EXPECT_TRUE(std::equal(got.begin(), got.end(), wanted.begin(), wanted.end())) << name;
  }
  EXPECT_EQ(n_new, 14u);

  // Another robot: the parts for the first one are left, though some have names or shapes that the second wants.
  const size_t numbers = text.find("state = [");
  ASSERT_NE(numbers, text.npos);
  std::string wider = text;
  wider.insert(numbers + 9, "{ name = \"w\", low = 0.0, high = 1.0 }, ");
  const TinyModel other(kRecipe, wider);
  const std::string moving = model_file(*whole.model, DType::f32, "{}");
  const auto moves = Safetensors::parse(std::as_bytes(std::span(moving)), nullptr).value();
  const auto in_motion = [](const std::string& name) {
    return is_below_any(name, {"motion", "backbone.ranges.motion"});
  };
  Weights kept = Weights::of(moves), anew = Weights::of(moves);
  kept.draw_missing(other.recipe.seed, in_motion);
  EXPECT_THROW(Model(other.model->config(), Tokenizer(vocabulary), std::move(kept)), Error);
  anew.draw_anew(other.recipe.seed, in_motion);
  const Model changed(other.model->config(), Tokenizer(vocabulary), std::move(anew));
  const std::map<std::string, Tensor> first(other.model->parameters().begin(), other.model->parameters().end());
  for (const auto& [name, tensor] : changed.parameters()) {
    const Tensor& want = in_motion(name) ? first.at(name) : fresh.at(name);
    EXPECT_EQ(weights_sha256({{name, tensor}}, DType::f32), weights_sha256({{name, want}}, DType::f32)) << name;
  }
}

}  // namespace
}  // namespace naru
