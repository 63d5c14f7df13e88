// The group `folder`: a tiny model learns what a user's folder holds, with the same bits everywhere, and what cannot be
// taught is refused with its line before a step is made.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "base/utf8.h"
#include "media/write.h"
#include "omni/reader.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "synth/folder.h"
#include "synth/talk.h"
#include "synth/voices.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/folder.h"
#include "tests/testing/op_case.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"
#include "training/run.h"
#include "training/tasks/joint.h"
#include "training/tasks/joint_batch.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/open_task.h"

namespace naru {
namespace {

using testing::Folder;
using testing::replaced;

const char* const kRecipe = "tests/training/tiny_folder.toml";

std::string recipe_text() {
  return *read_text(kRecipe, 1 << 20);
}

// What synth draws and says, in a folder beside a copy of the recipe. Made once.
struct Made {
  Folder place;
  std::vector<synth::Example> examples;  // a line, a chart with questions, talk, a voice

  Made() {
    using namespace synth;
    examples.push_back(DocumentSource::open().value().make({.max_width = 192, .max_chars = 10, .prompts = 1}, 8, 1));
    ChartOptions charts{.max_width = 256, .printed = 1, .augment = 0, .questions = 2};
    charts.weights = {1};
    examples.push_back(ChartSource::open().value().make(charts, 8, 2));
    examples.push_back(TalkSource::open().value().make({.turns = 2}, 8, 3));
    examples.push_back(VoiceSource::open(voice_program()).value().make({.augment = 0, .max_seconds = 3}, 8, 4));
    auto writer = FolderWriter::open(place / "receipts").value();
    for (size_t i = 0; i < examples.size(); ++i) {
      examples[i].id = concat("e", i);
      writer.add(examples[i]).value();
    }
    writer.finish().value();
    write_file(place / "recipe.toml", recipe_text()).value();
  }
};
const Made& made() {
  static const Made* const once = new Made;
  return *once;
}

struct TinyRun : TinyModel {
  std::unique_ptr<OpenTask> opened;

  explicit TinyRun(const std::string& text = recipe_text()) : TinyModel(made().place / "recipe.toml", text) {
    opened = open_task(recipe, made().place / "recipe.toml", *model, program_folder()).value();
  }
  const Task& task() const { return opened->task(); }
};

// The lessons of a folder of its own.
struct Source {
  std::unique_ptr<Model> model;
  Result<LessonSource> lessons;

  Source(const std::string& folder, const nlohmann::json& config)
      : model(std::make_unique<Model>(parse_config(config, Vocabulary().size()), Tokenizer(Vocabulary()),
                                      Weights::random(1))),
        lessons(LessonSource::open({"folder"}, {program_folder(), folder, model.get()})) {}
  Lesson lesson(uint64_t index, const nlohmann::json& options = nlohmann::json::object()) const {
    return lessons->make("folder", *lesson_groups().at("folder").parse(Fields(options, "folder")), 7, index);
  }
};

nlohmann::json tiny_config() {
  return parse_recipe(recipe_text(), kRecipe)->model;
}

// A folder that the test writes line by line.
struct Own {
  Folder place;
  std::string lines;

  Own() { make_folder(place / "img").value(); }
  std::string picture(const std::string& name, const Image& image) const {
    write_file(place / name, png_bytes(image)).value();
    return R"({"type":"image","path":")" + name + R"("},)";
  }
  std::string sound(const std::string& name, double seconds) const {
    const std::vector<int16_t> samples(size_t(std::lround(seconds * kSoundRate)), 100);
    write_file(place / name, wav_bytes(samples, kSoundRate)).value();
    return R"({"type":"audio","path":")" + name + R"("},)";
  }
  void add(const std::string& id, const std::string& media, const std::string& prompt, const std::string& answer,
           const std::string& more = "") {
    lines += R"({"id":")" + id + R"(","task":"receipt-qa","metric":"exact",)" + more +
             R"("messages":[{"role":"user","content":[)" + media + R"({"type":"text","text":")" + prompt +
             R"("}]},{"role":"assistant","content":")" + answer + R"("}]})" + "\n";
  }
  Source open(const nlohmann::json& config = tiny_config()) const {
    write_file(place / "examples.jsonl", lines).value();
    return Source(place.path(), config);
  }
  std::string refusal(const nlohmann::json& config = tiny_config()) const {
    const Source source = open(config);
    if (source.lessons) return "";
    return replaced(source.lessons.failure().message, place.path() + ": ", "");
  }
};

// Ink everywhere.
Image checkers(int height, int width) {
  Image out(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) std::fill_n(out.at(y, x), 3, (y / 4 + x / 4) % 2 ? 255 : 0);
  return out;
}

Image line_picture(uint64_t index) {
  static const auto* const source = new synth::DocumentSource(synth::DocumentSource::open().value());
  return source->make({.max_width = 192, .min_chars = 5, .max_chars = 8, .augment = 0}, 3, index).image;
}

// What it shows, says and asks, in its order.
std::string all_of(const Lesson& lesson) {
  std::string out(lesson.image.pixels.begin(), lesson.image.pixels.end());
  out += concat(lesson.image.height, " ", lesson.sound_first, "\n");
  for (const Turn& turn : lesson.turns) {
    out += concat(turn.prompt, "\n", turn.answer, "\n", turn.transcript, "\n");
    for (const int16_t sample : turn.sound.samples) out += concat(sample, " ");
  }
  return out;
}

class FolderGroup : public ::testing::Test {
 protected:
  void SetUp() override { synth::check_voice_program(); }
};

TEST_F(FolderGroup, LessonsAreWhatTheFolderHolds) {
  const Source source(made().place / "receipts", tiny_config());
  ASSERT_TRUE(source.lessons) << source.lessons.failure().message;
  const std::vector<synth::Example>& examples = made().examples;
  std::set<std::string> seen, first_prompts;
  for (uint64_t i = 0; i < 40; ++i) {
    const Lesson lesson = source.lesson(i);
    EXPECT_EQ(lesson.group, "folder");
    const Turn& first = lesson.turns.at(0);
    if (lesson.has_picture() && lesson.image.pixels == examples[1].image.pixels) {
      seen.insert("chart");
      EXPECT_EQ(lesson.turns.size(), 1 + examples[1].questions.size());
      EXPECT_TRUE(lesson.glyphs_known);
      EXPECT_EQ(lesson.glyphs.size(), examples[1].glyphs.size());
      first_prompts.insert(first.prompt);
    } else if (lesson.has_picture()) {
      seen.insert("line");
      EXPECT_EQ(lesson.image.pixels, examples[0].image.pixels);
      EXPECT_EQ(first.prompt, examples[0].prompt);
      EXPECT_EQ(first.answer, examples[0].target);
      EXPECT_EQ(first.glyph_of, glyphs_in_order(code_points(first.answer), lesson.glyphs)) << "each in its place";
    } else if (first.has_sound()) {
      seen.insert("voice");
      EXPECT_EQ(first.sound.samples, examples[3].sound.samples);
      EXPECT_EQ(first.transcript, examples[3].target);
    } else {
      seen.insert("talk");
    }
  }
  EXPECT_EQ(seen, (std::set<std::string>{"chart", "line", "talk", "voice"}));
  EXPECT_GT(first_prompts.size(), 1u) << "the order of the talks about a picture is drawn";
  for (uint64_t i = 0; i < 8; ++i) EXPECT_EQ(all_of(source.lesson(i)), all_of(source.lesson(i))) << i;
  for (uint64_t i = 0; i < 8; ++i)
    EXPECT_EQ(source.lesson(i, {{"tasks", {"read-line"}}}).image.pixels, examples[0].image.pixels);
}

TEST_F(FolderGroup, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, run.task(), 6, threads);
  });
}

TEST_F(FolderGroup, IsLearntByHeart) {
  std::string text = replaced(recipe_text(), "mix = { folder = 3, line = 1 }", "mix = { folder = 4 }");
  text = replaced(text, "\nline = { min_chars = 2, max_chars = 10, max_width = 192 }", "");
  text = replaced(text, "answer_line = 1.0, ", "");
  text = replaced(replaced(text, "steps = 16", "steps = 120"), "steps = 16", "steps = 120");
  const TinyRun run(text);
  ThreadPool pool(2);
  Trainer trainer(run.recipe, run.task(), pool);
  const StepReport first = trainer.advance();
  EXPECT_GT(first.means.at("answer_folder"), 3);
  StepReport last = first;
  while (!trainer.done()) last = trainer.advance();
  EXPECT_LT(last.means.at("answer_folder"), 1.5);
  const std::vector<Sample> samples = run.task().samples(3);
  EXPECT_EQ(samples.size(), 3u);
}

TEST_F(FolderGroup, ARunThatGoesOnEndsAsOneThatWasNotStopped) {
  const Folder out;
  const auto train_to = [&](const std::string& name, int64_t steps, int threads) {
    const TinyRun run;
    RunOptions options;
    options.folder = out / name;
    options.resume = true;
    options.stop_after = steps;
    ThreadPool pool(threads);
    return train(run.recipe, run.task(), pool, options).value();
  };
  train_to("cut", 5, 1);
  const RunResult cut = train_to("cut", 0, 3), whole = train_to("whole", 0, 2);
  EXPECT_EQ(cut.steps, 16);
  EXPECT_EQ(cut.f32_sha256, whole.f32_sha256);
}

TEST_F(FolderGroup, TheRecordSaysWhichFolderItWas) {
  const auto source_of = [](const std::string& folder) {
    const Source source(folder, tiny_config());
    return source.lessons->provenance().value().ingredients.at(0);
  };
  const Folder other;
  std::filesystem::copy(made().place / "receipts", other / "receipts", std::filesystem::copy_options::recursive);
  const synth::Ingredient here = source_of(made().place / "receipts"), copy = source_of(other / "receipts");
  EXPECT_EQ(here.name, "folder receipts");
  size_t n_lines = 0;
  for (const synth::Example& example : made().examples) n_lines += 1 + example.questions.size();
  EXPECT_EQ(here.version, concat(n_lines, " examples"));
  EXPECT_EQ(here.sha256.size(), 64u);
  EXPECT_EQ(copy.name, here.name);
  EXPECT_EQ(copy.sha256, here.sha256) << "the place does not count";
  write_file(other / "receipts/contact.png", "another sheet").value();
  EXPECT_EQ(source_of(other / "receipts").sha256, here.sha256) << "no example names it";
  Image line = made().examples[0].image;
  line.pixels[0] ^= 1;
  write_file(other / "receipts/img/e0.png", png_bytes(line)).value();
  EXPECT_NE(source_of(other / "receipts").sha256, here.sha256);
}

TEST_F(FolderGroup, AFileThatChangesWhileItTrainsEndsTheRun) {
  Own own;
  own.add("a", own.picture("img/a.png", line_picture(1)), "", "abc");
  const Source source = own.open();
  source.lesson(0);
  own.picture("img/a.png", line_picture(2));
  EXPECT_ERROR(source.lesson(0),
               "img/a.png: was changed since the folder was opened; begin again, or put the old file back");
}

// Glyphs teach what stands in each cell and where to look, words the latter, nothing nothing.
TEST_F(FolderGroup, PlacesTeachWhereTheyAreGiven) {
  const auto counts = [](const std::string& boxes) {
    Own own;
    own.add("a", own.picture("img/a.png", checkers(32, 96)), "?", "ab cd", boxes);
    const Source source = own.open();
    JointPhase phase;
    phase.answer = phase.dense = phase.guide = phase.letters = phase.phonemes = true;
    const JointOptions options{.seed = 1, .folder = {}, .phases = {}, .guide = {{0}, 0}};
    std::vector<Lesson> lessons{source.lesson(0)};
    const JointBatch batch(*source.model, phase, options, std::move(lessons));
    std::set<std::string> losses;
    for (const LossTerm& term : batch.forward()) losses.insert(term.name);
    std::set<std::string> counted;
    for (const auto& [name, count] : batch.counts()) counted.insert(name);
    EXPECT_EQ(losses, counted);
    return batch.counts();
  };
  const auto none = counts("");
  EXPECT_EQ(none.size(), 1u);
  EXPECT_EQ(none.at("answer_folder"), 6) << "five ids and the end";
  const auto words = counts(R"("boxes":[{"text":"cd","page":1,"box":[40,8,72,24]}],)");
  EXPECT_EQ(words.size(), 2u);
  EXPECT_EQ(words.at("guide"), 2) << "c and d look at their word";
  const auto glyphs =
      counts(R"("boxes":[],"glyphs":[{"text":"a","box":[8,8,16,24]},{"text":"b","box":[20,8,30,24]}],)");
  EXPECT_EQ(glyphs.size(), 3u);
  EXPECT_EQ(glyphs.at("guide"), 2);
  EXPECT_GT(glyphs.at("dense"), 4);
}

// A picture with all that is said about it; only what is asked for counts.
TEST_F(FolderGroup, TheLargestLessonHasAllTalksOfItsPicture) {
  Own own;
  const std::string picture = own.picture("img/a.png", checkers(64, 96));
  own.add("a", picture + own.sound("a.wav", 1), "", "x");
  own.add("b", picture + own.sound("b.wav", 2), "", "y");
  own.lines = replaced(own.lines, R"("id":"b","task":"receipt-qa")", R"("id":"b","task":"other")");
  own.add("c", own.picture("img/c.png", checkers(32, 64)) + own.sound("c.wav", 2.5), "", "z");
  const Source source = own.open();
  ASSERT_TRUE(source.lessons) << source.lessons.failure().message;
  const auto largest = [&](const nlohmann::json& options) {
    const auto parsed = lesson_groups().at("folder").parse(Fields(options, "folder"));
    const LessonSize size = source.lessons->largest("folder", *parsed).value();
    return std::pair{size.pixels, size.samples};
  };
  EXPECT_EQ(largest(nlohmann::json::object()), std::pair(int64_t(64 * 96), int64_t(3 * kSoundRate)));
  EXPECT_EQ(largest({{"tasks", {"receipt-qa"}}}), std::pair(int64_t(64 * 96), int64_t(5 * kSoundRate / 2)));
  EXPECT_EQ(largest({{"tasks", {"other"}}}), std::pair(int64_t(64 * 96), int64_t(2 * kSoundRate)));
}

// A character that stands wholly beyond the corner of its picture names no cell of it.
TEST_F(FolderGroup, WhatStandsOutsideOfThePictureNamesNoCell) {
  Own own;
  own.add("a", own.picture("img/a.png", checkers(32, 96)), "?", "a", R"("glyphs":[{"text":"a","box":[20,8,30,24]}],)");
  const Source source = own.open();
  const auto classes = [&](const std::vector<Box>& more) {
    Lesson lesson = source.lesson(0);
    lesson.glyphs.insert(lesson.glyphs.end(), more.begin(), more.end());
    JointPhase phase;
    phase.dense = true;
    const JointOptions options{.seed = 1, .folder = {}, .phases = {}, .guide = {}};
    const JointBatch batch(*source.model, phase, options, {lesson});
    std::vector<int32_t> out;
    for (const auto& [name, tensor] : batch.tensors())
      if (name == "dense_first") out.assign(tensor.span<int32_t>().begin(), tensor.span<int32_t>().end());
    return out;
  };
  const std::vector<int32_t> inside = classes({});
  EXPECT_EQ(std::set<int32_t>(inside.begin(), inside.end()).size(), 2u) << "paper and a";
  EXPECT_EQ(classes({{"b", -7, -7, -1, -1}, {"b", -7, 8, -1, 16}, {"b", 96, 8, 104, 16}}), inside);
  EXPECT_NE(classes({{"b", -7, -7, 1, 1}}), inside);
}

// Beside pictures and sounds of generators what is not known of the others changes no loss of theirs.
TEST_F(FolderGroup, WhatIsNotKnownTeachesNothingToItsNeighbours) {
  Own own;
  own.add("a", own.picture("img/a.png", line_picture(1)), "?", "ab");
  const Source source = own.open();
  const auto dense = [&](bool with_own) {
    const auto lines = LessonSource::open({"line"}, {}).value();
    const auto options = lesson_groups().at("line").parse(Fields({{"max_width", 192}, {"max_chars", 8}}, "line"));
    std::vector<Lesson> lessons{lines.make("line", *options, 1, 1), lines.make("line", *options, 1, 2)};
    if (with_own) lessons.insert(lessons.begin() + 1, source.lesson(0));
    JointPhase phase;
    phase.dense = true;
    const JointOptions joint{.seed = 1, .folder = {}, .phases = {}, .guide = {}};
    const JointBatch batch(*source.model, phase, joint, std::move(lessons));
    return std::pair{batch.counts().at("dense"), batch.forward().at(0).sum.data<float>()[0]};
  };
  EXPECT_EQ(dense(true), dense(false));
}

TEST_F(FolderGroup, AModelOfLinesLearnsEachLineOfAPicture) {
  nlohmann::json config = tiny_config();
  config["vision"]["merge_rows"] = 4;
  config["vision"]["merge_columns"] = 1;
  const Image first = line_picture(1), second = line_picture(2);
  Image page(96, std::max(first.width, second.width) + 32);
  for (const auto& [line, top] : {std::pair{&first, 8}, std::pair{&second, 56}})
    for (int y = 0; y < line->height; ++y) std::copy_n(line->at(y, 0), size_t(line->width) * 3, page.at(top + y, 16));
  Own own;
  own.add("a", own.picture("img/a.png", page), "Read this.", " one \\n\\ntwo",
          R"("boxes":[{"text":"one","box":[16,12,60,36]},{"text":"two","box":[16,60,60,84]}],)");
  const Source source = own.open(config);
  ASSERT_TRUE(source.lessons) << source.lessons.failure().message;
  const std::vector<TextLine> want = find_text_lines(page, source.model->config());
  ASSERT_EQ(want.size(), 2u);
  std::set<std::string> answers;
  for (uint64_t i = 0; i < 12; ++i) {
    const Lesson lesson = source.lesson(i);
    const bool is_first = lesson.turns.at(0).answer == "one";
    answers.insert(lesson.turns[0].answer);
    EXPECT_EQ(lesson.image.pixels, want[is_first ? 0 : 1].pieces[0].pixels) << "what it is shown when it reads";
    EXPECT_EQ(lesson.turns[0].prompt, "");
    EXPECT_EQ(lesson.turns[0].glyph_of, std::vector<int32_t>(3, 0));
    ASSERT_EQ(lesson.glyphs.size(), 1u);
    EXPECT_GE(lesson.glyphs[0].y0, 0);
    EXPECT_LE(lesson.glyphs[0].y1, 40);
  }
  EXPECT_EQ(answers, (std::set<std::string>{"one", "two"}));
  const auto options = lesson_groups().at("folder").parse(Fields(nlohmann::json::object(), "folder"));
  EXPECT_EQ(source.lessons->largest("folder", *options)->pixels,
            int64_t(32) * std::max(want[0].pieces[0].width, want[1].pieces[0].width));

  Own more;
  more.add("a", more.picture("img/a.png", page), "", "one");
  EXPECT_EQ(more.refusal(config),
            "examples.jsonl:1: img/a.png: shows 2 lines as this model finds them, and the answer has 1; each line of "
            "the picture must be one of the answer");
  Own blank;
  Image paper(64, 192);
  std::fill(paper.pixels.begin(), paper.pixels.end(), uint8_t(250));
  blank.add("a", blank.picture("img/a.png", paper), "", "");
  EXPECT_EQ(blank.refusal(config), "examples.jsonl:1: img/a.png: shows no line as this model finds them; leave it out");
  Own talk;
  talk.add("a", "", "Hello", "one");
  EXPECT_EQ(talk.refusal(config), "examples.jsonl:1: this model reads lines: wanted one picture and what stands in it");
  Own twice;
  const std::string picture = twice.picture("img/a.png", first);
  twice.add("a", picture, "", "one");
  twice.add("b", picture, "", "one");
  EXPECT_EQ(twice.refusal(config),
            "examples.jsonl:2: img/a.png: an example before it has this picture; a model of lines learns each once");
}

TEST_F(FolderGroup, AnExampleThatCannotBeTaughtIsNamed) {
  const auto refusal = [](const std::function<void(Own&)>& fill, const nlohmann::json& config = tiny_config()) {
    Own own;
    own.add("good", own.picture("img/good.png", line_picture(1)), "Read.", "abc");
    fill(own);
    return own.refusal(config);
  };
  EXPECT_EQ(refusal([](Own&) {}), "");
  EXPECT_EQ(refusal([](Own& own) { own.lines = "\n"; }), "examples.jsonl holds no example");
  EXPECT_EQ(refusal([](Own& own) { own.lines += replaced(own.lines, "exact", "bleu"); }),
            "examples.jsonl:2: the metric 'bleu' is not one of cer, wer, exact, relaxed, table, actions");
  EXPECT_EQ(refusal([](Own& own) { own.add("a", R"({"type":"image","path":"img/none.png"},)", "", "x"); }),
            "examples.jsonl:2: img/none.png: cannot open: No such file or directory");
  const std::string cut = refusal([](Own& own) {
    const std::string media = own.picture("img/cut.png", line_picture(2));
    std::filesystem::resize_file(own.place / "img/cut.png", 100);
    own.add("a", media, "", "x");
  });
  EXPECT_TRUE(cut.starts_with("examples.jsonl:2: img/cut.png: ")) << cut;
  EXPECT_EQ(refusal([](Own& own) { own.add("a", "", "", "x"); }),
            "examples.jsonl:2: has a message of the user with neither words nor a picture nor a sound");
  EXPECT_EQ(refusal([](Own& own) {
              const std::string one = own.picture("img/1.png", line_picture(2));
              own.add("a", one + one, "", "x");
            }),
            "examples.jsonl:2: has several pictures; a lesson has one, in its first message");
  EXPECT_EQ(
      refusal([](Own& own) { own.add("a", "", "Hi", std::string(1100, 'x')); }),
      "examples.jsonl:2: takes 1106 positions, and the model's context has 1024: 0 for the picture, 0 for sound, 2 "
      "for words, 1100 for answers; shorten it, or leave it out");
  EXPECT_EQ(
      refusal([](Own& own) { own.add("a", own.picture("img/1.png", line_picture(2)), std::string(900, 'x'), "x"); }),
      "examples.jsonl:2: img/1.png: 900 positions of words beside it leave no room for a picture in a context of "
      "1024");
  const auto add_sound = [](Own& own) { own.add("a", own.sound("a.wav", 0.5), "", "x"); };
  EXPECT_EQ(refusal(add_sound), "");
  EXPECT_EQ(refusal([](Own& own) { own.add("a", own.sound("a.wav", 30), "", "x"); }), "");
  const std::string pieces = ", and this model hears pieces of up to 30 s; cut it";
  EXPECT_EQ(refusal([](Own& own) { own.add("a", own.sound("a.wav", 30.01), "", "x"); }),
            "examples.jsonl:2: a.wav: lasts 30.01 s" + pieces);
  EXPECT_EQ(refusal([](Own& own) { own.add("a", own.sound("a.wav", 400), "", "x"); }),
            "examples.jsonl:2: a.wav: lasts 400 s" + pieces);
  nlohmann::json deaf = tiny_config();
  deaf.erase("audio");
  EXPECT_EQ(refusal(add_sound, deaf), "examples.jsonl:2: a.wav: this model does not hear; leave out what has sounds");
}

TEST_F(FolderGroup, ARecipeThatAsksForTheImpossibleIsRefused) {
  const auto refusal = [](const std::string& from, const std::string& to, const std::string& data_dir = "") {
    const std::string name = made().place / "recipe.toml";
    auto recipe = parse_recipe(replaced(recipe_text(), from, to), name);
    if (!recipe) return recipe.failure().message;
    const TinyModel tiny(kRecipe);
    const auto opened = open_task(*recipe, name, *tiny.model, program_folder(), data_dir);
    return opened ? std::string() : replaced(opened.failure().message, made().place.path() + "/", "");
  };
  const std::string relative = "recipe.toml:56: data.folder: wanted the path of a folder relative to the recipe, got '";
  EXPECT_EQ(refusal("\"receipts\"", "\"/data/receipts\""),
            relative + "/data/receipts'; --data-dir says where it begins instead");
  EXPECT_EQ(refusal("\"receipts\"", "\"..\""), relative + "..'; --data-dir says where it begins instead");
  EXPECT_EQ(refusal("\"receipts\"", "3"), "recipe.toml:56: data.folder: wanted a string, got 3");
  EXPECT_EQ(refusal("folder = \"receipts\"", ""), "recipe.toml:53: data.folder: is missing; a phase draws from it");
  EXPECT_EQ(refusal("folder = 3, ", ""),
            "recipe.toml:72: phase[0].losses: this phase has no loss 'answer_folder', but answer_line, dense, guide");
  EXPECT_EQ(
      refusal("\"receipts\"", "\"bills\""),
      "bills: examples.jsonl: cannot open: No such file or directory; data.folder begins beside the recipe, or in "
      "--data-dir");
  EXPECT_EQ(refusal("\"receipts\"", "\"receipts/\""), "");
  EXPECT_EQ(refusal("hear_letters = 0.3", "hear_phonemes = 0.3"),
            "recipe.toml:72: phase[0].losses: this phase has no loss 'hear_phonemes', but answer_folder, answer_line, "
            "dense, guide, hear_letters");
  EXPECT_EQ(refusal("# folder = { tasks = [\"receipt-qa\"] }", "folder = { tasks = [\"receipt-qa\"] }"),
            "recipe.toml:77: phase[0].data.folder: the folder has no example of the task 'receipt-qa'; there is "
            "chart-qa, chart-to-table, read-line, talk, " +
                made().examples[3].task);
  EXPECT_EQ(refusal("# folder = { tasks = [\"receipt-qa\"] }", "folder = { tasks = [] }"),
            "recipe.toml:77: phase[0].data.folder.tasks: wanted a list of 1 to 64 tasks of the folder");
  EXPECT_EQ(refusal("# folder = { tasks = [\"receipt-qa\"] }", "folder = { task = \"x\" }"),
            "recipe.toml:77: phase[0].data.folder: unknown field 'task'");
  const std::string large = refusal("folder = 3", "folder = 4096");
  EXPECT_TRUE(large.starts_with("recipe.toml:75: phase[0].data.mix: the pictures of a step may have ")) << large;
  const Folder elsewhere;
  std::filesystem::copy(made().place / "receipts", elsewhere / "receipts", std::filesystem::copy_options::recursive);
  EXPECT_EQ(refusal("folder = 3", "folder = 2", elsewhere.path()), "");
}

}  // namespace
}  // namespace naru
