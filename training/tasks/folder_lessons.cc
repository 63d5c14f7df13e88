#include "training/tasks/folder_lessons.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/philox.h"
#include "base/utf8.h"
#include "core/sequence/motion_span.h"
#include "core/text/nfc.h"
#include "encoders/audio/log_mel.h"
#include "media/sound.h"
#include "omni/examples.h"
#include "omni/moving.h"
#include "omni/picture.h"
#include "training/tasks/folder_media.h"
#include "training/tasks/hearing.h"
#include "training/tasks/joint_batch.h"

namespace naru {
namespace {

constexpr uint64_t kSeedOfFolder = 0x666f6c646572;  // "folder"

struct FolderOptions : GroupOptions {
  std::vector<std::string> tasks;  // none: all

  std::shared_ptr<const GroupOptions> held_out() const override { return std::make_shared<FolderOptions>(*this); }
  int64_t most_pixels() const override { return 0; }
  int64_t most_samples() const override { return 0; }
  std::set<std::string> losses() const override { return {"dense", "guide", "hear_letters"}; }
  bool may_move() const override { return true; }

  bool wants(const std::string& task) const {
    return tasks.empty() || std::find(tasks.begin(), tasks.end(), task) != tasks.end();
  }
};

// One example: what is said about a picture, or without one.
struct Talk {
  int64_t line = 0;  // of examples.jsonl
  std::string task;
  bool sound_first = false;
  std::vector<Turn> turns;          // without their samples
  std::vector<std::string> sounds;  // the path of each turn's; empty: it has none
  int64_t length = 0;               // positions, without those of a picture
  int64_t samples = 0;              // of all its sounds
  std::vector<std::string> views;   // of a robot: the pictures of further cameras
};

// What hangs on one picture, or on none.
struct Card {
  std::string picture;      // its path
  int64_t room = 0;         // the positions that it may take
  int64_t length = 1;       // those that it does, and what else stands before a talk: bos
  int64_t pixels = 0;       // of it as the model is shown it
  size_t text_line = 0;     // which of its lines, for a model of lines
  std::vector<Box> glyphs;  // in the picture as the model is shown it; of words where glyphs are not known
  bool glyphs_known = false;
  std::vector<Talk> talks;

  bool moves() const { return !talks.empty() && talks[0].turns[0].moves(); }  // it is a moment of a robot
};

Box scaled(const Box& box, double x0, double y0, double scale) {
  const auto to = [&](float value, double from) { return float((double(value) - from) * scale); };
  return {nfc(box.text), to(box.x0, x0), to(box.y0, y0), to(box.x1, x0), to(box.y1, y0)};
}

// Where each character of an answer stands. Whether it names glyphs in their order is not said: what finds more is so.
std::vector<int32_t> places_of(const std::string& answer, const Card& card) {
  const std::u32string text = code_points(answer);
  if (!card.glyphs_known) return boxes_found(text, card.glyphs);
  const std::vector<int32_t> in_order = glyphs_in_order(text, card.glyphs), found = glyphs_found(text, card.glyphs);
  const auto n = [](const std::vector<int32_t>& places) { return std::count(places.begin(), places.end(), -1); };
  return n(in_order) < n(found) ? in_order : found;
}

// The lines of a text that have anything on them, without the white space around them.
std::vector<std::string> lines_of(const std::string& text) {
  static const char* const kSpace = " \t\r";
  std::vector<std::string> out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const size_t first = line.find_first_not_of(kSpace);
    if (first != std::string::npos) out.push_back(line.substr(first, line.find_last_not_of(kSpace) + 1 - first));
  }
  return out;
}

synth::SpokenSound spoken(const Sound& sound) {
  synth::SpokenSound out;
  out.samples = to_int16(sound.samples);
  return out;
}

class FolderLessons : public LessonGenerator {
 public:
  explicit FolderLessons(const LessonTools& tools)
      : model_(*tools.model),
        name_(tools.folder.substr(tools.folder.find_last_of('/') + 1)),
        media_(tools.folder, tools.programs) {}

  Result<void> load(const std::string& folder);

  Lesson make(const GroupOptions& options, uint64_t seed, uint64_t index) const override;
  Result<LessonSize> largest(const GroupOptions& options) const override;
  Result<synth::Provenance> provenance() const override {
    return synth::Provenance{{{"folder " + name_, concat(n_examples_, " examples"), sha256_, "the user's own", ""}}};
  }

 private:
  Result<void> add(const ChatExample& example);
  Result<void> add_lines(const ChatExample& example);
  Result<void> add_motion(const ChatExample& example);
  Result<void> check_numbers(const ChatTurn& from) const;
  Result<Image> seen_by_camera(const std::string& path) const;
  Result<Talk> talk_of(const ChatExample& example) const;
  Result<Turn> turn_of(const ChatTurn& from, const std::string& task, bool first) const;
  Card& card_of(const std::string& picture);
  Result<void> fit(Card* card);
  Result<void> fit_whole_picture(Card* card) const;
  Result<void> measure(Talk* talk, const Card& card) const;
  Result<int64_t> positions_of(const std::string& path, const Sound& sound) const;
  void note_shown(const Image& image, bool coloured, Card* card) const;
  Result<Image> shown(const Card& card, double* scale = nullptr) const;

  const Model& model_;
  std::string name_, sha256_;
  FolderMedia media_;
  std::vector<Card> cards_;
  std::map<std::string, size_t> card_of_picture_;
  std::set<std::string> tasks_;
  int64_t n_examples_ = 0;
};

Result<void> FolderLessons::load(const std::string& folder) {
  const auto text = read_examples_file(folder);
  if (!text && text.failure().code == Code::not_found)
    return fail(Code::not_found, text.failure().message, "; data.folder begins beside the recipe, or in --data-dir");
  if (!text) return text.failure();
  media_.note("examples.jsonl", *text);
  const auto examples = parse_chat_examples(*text);
  if (!examples) return examples.failure();
  if (examples->empty()) return fail(Code::not_found, "examples.jsonl holds no example");
  const bool of_lines = !answers_whole_pictures(model_.config());
  for (const ChatExample& example : *examples) {
    const auto added = of_lines ? add_lines(example) : add(example);
    if (!added) return failure_at(example.line, added.failure());
    tasks_.insert(example.task);
  }
  n_examples_ = int64_t(examples->size());
  for (Card& card : cards_)
    if (const auto fitted = fit(&card); !fitted) return fitted;
  sha256_ = media_.sha256();
  return {};
}

// The card of a picture, or a new one where there is none.
Card& FolderLessons::card_of(const std::string& picture) {
  if (!picture.empty()) {
    const auto [found, is_new] = card_of_picture_.try_emplace(picture, cards_.size());
    if (!is_new) return cards_[found->second];
  }
  cards_.emplace_back();
  cards_.back().picture = picture;
  return cards_.back();
}

// What a robot's numbers must be, so that the model's codes can say them. What is beyond a limit by less than a
// twentieth of its range is taken to it.
Result<void> FolderLessons::check_numbers(const ChatTurn& from) const {
  constexpr float kSlack = 0.05f;
  const MotionConfig& config = *model_.config().motion;
  const auto within = [](const std::vector<float>& values, const std::vector<float>& low,
                         const std::vector<float>& high, const std::vector<std::string>& names,
                         const char* what) -> Result<void> {
    for (size_t i = 0; i < values.size(); ++i) {
      const size_t n = i % low.size();
      const float slack = kSlack * (high[n] - low[n]);
      if (values[i] < low[n] - slack || values[i] > high[n] + slack)
        return fail("the number '", names[n], "' of ", what, " is ", values[i], ", and the recipe's limits are ",
                    low[n], " and ", high[n], "; widen them in model.motion");
    }
    return {};
  };
  if (from.images.size() != config.cameras.size())
    return fail("has ", from.images.size(), " pictures, and the recipe's model.motion.cameras ", config.cameras.size());
  if (from.state.size() != config.state.low.size())
    return fail("has a state of ", from.state.size(), " numbers, and the recipe's model.motion.state ",
                config.state.low.size());
  const auto n = int64_t(config.actions.low.size()), steps = int64_t(from.actions.size()) / from.action_numbers;
  if (from.action_numbers != n)
    return fail("has actions of ", from.action_numbers, " numbers, and the recipe's model.motion.actions ", n);
  if (steps < config.actions.steps)
    return fail("has ", steps, " actions, and a chunk of the recipe's model.motion.steps ", config.actions.steps);
  if (auto good = within(from.state, config.state.low, config.state.high, config.state_names, "its state"); !good)
    return good;
  return within(from.actions, config.actions.low, config.actions.high, config.action_names, "its actions");
}

// A moment of a robot: a card of its own.
Result<void> FolderLessons::add_motion(const ChatExample& example) {
  if (!model_.moves())
    return fail(Code::unsupported, "has actions, and this model moves nothing; give it a table [model.motion]");
  if (example.turns.size() != 1) return fail(Code::unsupported, "has talk before its actions; a lesson has none");
  const ChatTurn& from = example.turns[0];
  if (const auto good = check_numbers(from); !good) return good;
  if (!from.sounds.empty() && !model_.hears())
    return fail(Code::unsupported, from.sounds[0], ": this model does not hear; leave out what has sounds");
  if (from.sounds.size() > 1) return fail(Code::unsupported, "has several sounds in a message; one is learnt");
  if (model_.tells())
    return fail(Code::unsupported,
                "is a robot's, and this model is told where things are, which no folder says; leave ",
                "out the table [model.motion.telling]");
  if (from.prompt.empty() && from.sounds.empty()) return fail("asks the robot for nothing");
  Turn only;
  only.prompt = nfc(from.prompt);
  only.state = from.state;
  only.actions.assign(from.actions.begin(),
                      from.actions.begin() + model_.config().motion->actions.steps * from.action_numbers);
  constexpr bool kSoundFirst = false;  // a policy puts it behind the state (omni/moving.h)
  cards_.emplace_back();
  Card& card = cards_.back();
  card.picture = from.images[0];
  card.length = 2 + (model_.points() ? model_.sight_head()->n_things() : 0);  // bos, state, questions
  for (const std::string& path : from.images) {
    const auto image = seen_by_camera(path);
    if (!image) return image.failure();
    note_shown(*image, model_.points(), &card);
  }
  card.talks.push_back(
      {example.line, example.task, kSoundFirst, {std::move(only)}, {from.sounds.empty() ? "" : from.sounds[0]}});
  card.talks.back().views.assign(from.images.begin() + 1, from.images.end());
  return {};
}

Result<Image> FolderLessons::seen_by_camera(const std::string& path) const {
  const auto picture = media_.picture(path);
  if (!picture) return picture.failure();
  return camera_picture(model_, *picture);
}

// For a model of whole pictures.
Result<void> FolderLessons::add(const ChatExample& example) {
  if (example.metric == "actions") return add_motion(example);
  auto talk = talk_of(example);
  if (!talk) return talk.failure();
  const std::vector<std::string>& images = example.turns[0].images;
  Card& card = card_of(images.empty() ? "" : images[0]);
  if (!card.glyphs_known && (!example.glyphs.empty() || card.glyphs.empty())) {
    card.glyphs_known = !example.glyphs.empty();
    card.glyphs = card.glyphs_known ? example.glyphs : example.boxes;
  }
  card.talks.push_back(*std::move(talk));
  return {};
}

// For a model of lines: each line of the picture is a card of its own. Such a model is shown no words, as when it
// reads.
Result<void> FolderLessons::add_lines(const ChatExample& example) {
  const ChatTurn& turn = example.turns[0];
  if (example.metric == "actions")
    return fail(Code::unsupported, "this model reads lines and moves nothing; leave out what has actions");
  if (example.turns.size() != 1 || turn.images.size() != 1 || !turn.sounds.empty())
    return fail(Code::unsupported, "this model reads lines: wanted one picture and what stands in it");
  const std::string& path = turn.images[0];
  if (!card_of_picture_.try_emplace(path, cards_.size()).second)
    return fail(path.c_str(), ": an example before it has this picture; a model of lines learns each once");
  const auto picture = media_.picture(path);
  if (!picture) return picture.failure();
  const std::vector<TextLine> lines = find_text_lines(*picture, model_.config());
  if (lines.empty()) return fail(path.c_str(), ": shows no line as this model finds them; leave it out");
  const std::vector<std::string> answers = lines_of(nfc(turn.answer));
  if (lines.size() != answers.size())
    return fail(path.c_str(), ": shows ", lines.size(), " lines as this model finds them, and the answer has ",
                answers.size(), "; each line of the picture must be one of the answer");
  const std::vector<Box>& boxes = example.glyphs.empty() ? example.boxes : example.glyphs;
  for (size_t i = 0; i < lines.size(); ++i) {
    const Rect& from = lines[i].from;
    if (lines[i].pieces.size() != 1)
      return fail(Code::too_large, path, ": line ", i + 1, " is too long for this model, which reads lines up to ",
                  model_.config().line_max_width_px / model_.config().line_height_px,
                  " times as wide as high; cut the picture there");
    Card card{.picture = path, .text_line = i, .glyphs = {}, .glyphs_known = !example.glyphs.empty(), .talks = {}};
    note_shown(lines[i].pieces[0], false, &card);
    const double scale = double(model_.config().line_height_px) / double(from.height());
    for (const Box& box : boxes)
      if (const float middle = (box.y0 + box.y1) / 2; middle >= float(from.y0) && middle < float(from.y1))
        card.glyphs.push_back(scaled(box, from.x0, from.y0, scale));
    Turn only;
    only.answer = answers[i];
    card.talks.push_back({example.line, example.task, false, {std::move(only)}, {""}});
    cards_.push_back(std::move(card));
  }
  return {};
}

Result<Talk> FolderLessons::talk_of(const ChatExample& example) const {
  Talk out{example.line, example.task, example.turns[0].sound_first, {}, {}};
  for (const ChatTurn& from : example.turns) {
    auto turn = turn_of(from, example.task, &from == &example.turns[0]);
    if (!turn) return turn.failure();
    out.turns.push_back(*std::move(turn));
    out.sounds.push_back(from.sounds.empty() ? "" : from.sounds[0]);
  }
  return out;
}

Result<Turn> FolderLessons::turn_of(const ChatTurn& from, const std::string& task, bool first) const {
  if (from.images.size() > 1 || (!first && !from.images.empty()))
    return fail(Code::unsupported, "has ", first ? "several pictures" : "a picture in a later message",
                "; a lesson has one, in its first message");
  if (!from.state.empty()) return fail(Code::unsupported, "has a state, which is learnt with actions alone");
  if (from.sounds.size() > 1) return fail(Code::unsupported, "has several sounds in a message; one is learnt");
  if (!from.sounds.empty() && !model_.hears())
    return fail(Code::unsupported, from.sounds[0], ": this model does not hear; leave out what has sounds");
  if (from.images.empty() && from.sounds.empty() && from.prompt.empty())
    return fail("has a message of the user with neither words nor a picture nor a sound");
  Turn out;
  out.prompt = nfc(from.prompt);
  out.answer = nfc(from.answer);
  const bool alone = first && from.images.empty() && from.prompt.empty();  // what is only heard is to be written down
  if (!from.sounds.empty() && (alone || task.starts_with("transcribe"))) out.transcript = out.answer;
  return out;
}

// Looks at all of a card once: its media are good, and each of its talks has room in the context.
Result<void> FolderLessons::fit(Card* card) {
  if (!card->picture.empty() && answers_whole_pictures(model_.config()) && !card->moves())
    if (const auto fitted = fit_whole_picture(card); !fitted) return fitted;
  for (Talk& talk : card->talks) {
    for (Turn& turn : talk.turns) turn.glyph_of = places_of(turn.answer, *card);
    if (const auto fits = measure(&talk, *card); !fits) return failure_at(talk.line, fits.failure());
  }
  return {};
}

// Gives the picture the room that the longest words beside it leave.
Result<void> FolderLessons::fit_whole_picture(Card* card) const {
  int64_t line = card->talks[0].line, longest = 0;
  for (const Talk& talk : card->talks)
    for (const Turn& turn : talk.turns)
      if (const auto words = int64_t(model_.tokenizer().encode(turn.prompt).size()); words > longest)
        longest = words, line = talk.line;
  card->room = picture_room(model_.config(), longest);
  if (card->room < 1)
    return failure_at(line, fail(Code::too_large, card->picture, ": ", longest,
                                 " positions of words beside it leave no room for a picture in a context of ",
                                 model_.config().context));
  double scale = 1;
  const auto image = shown(*card, &scale);
  if (!image) return failure_at(card->talks[0].line, image.failure());
  for (Box& box : card->glyphs) box = scaled(box, 0, 0, scale);
  note_shown(*image, false, card);
  return {};
}

// What the picture of a card takes. coloured: as VisionEncoder::cells_of() has it.
void FolderLessons::note_shown(const Image& image, bool coloured, Card* card) const {
  card->length += int64_t(model_.vision().cells_of(image, coloured).kept.size()) + kMediumMarks;
  card->pixels += int64_t(image.width) * image.height;
}

// Of a sound with its marks. The model must hear it at once, as `naru transcribe` hears it.
Result<int64_t> FolderLessons::positions_of(const std::string& path, const Sound& sound) const {
  const int64_t rows = log_mel_frames(int64_t(sound.samples.size())), most = model_.config().sound_max_seconds;
  if (rows > most * kLogMelRate)
    return fail(Code::too_large, path, ": lasts ", double(rows) / kLogMelRate,
                " s, and this model hears pieces of up to ", most, " s; cut it");
  return int64_t(hear(model_, spoken(sound)).frames.kept.size()) + kMediumMarks;
}

// Counts what a talk takes, and that it has room beside its picture: what has not would never be learnt.
Result<void> FolderLessons::measure(Talk* talk, const Card& card) const {
  const auto tokens = [&](const std::string& text) { return int64_t(model_.tokenizer().encode(text).size()); };
  int64_t heard = 0, words = 0, answers = 0;
  for (size_t i = 0; i < talk->turns.size(); ++i) {
    if (!talk->sounds[i].empty()) {
      const auto sound = media_.sound(talk->sounds[i]);
      if (!sound) return sound.failure();
      const auto positions = positions_of(talk->sounds[i], *sound);
      if (!positions) return positions.failure();
      talk->samples += int64_t(sound->samples.size());
      heard += *positions;
    }
    words += tokens(talk->turns[i].prompt);
    answers += tokens(talk->turns[i].answer);
  }
  if (card.moves()) answers += MotionSpan::length(model_.action_codec().rounds());
  const int64_t marks = card.moves() ? 2 : 3;  // user, assistant; a chunk has no end
  talk->length = heard + words + answers + marks * int64_t(talk->turns.size());
  if (card.length + talk->length <= model_.config().context) return {};
  return fail(Code::too_large, "takes ", card.length + talk->length, " positions, and the model's context has ",
              model_.config().context, ": ", card.length - (card.moves() ? 2 : 1), " for the picture, ", heard,
              " for sound, ", words, " for words, ", answers, " for answers; shorten it, or leave it out");
}

// The picture of a card as the model is shown it.
Result<Image> FolderLessons::shown(const Card& card, double* scale) const {
  if (card.moves()) return seen_by_camera(card.picture);
  auto picture = media_.picture(card.picture);
  if (!picture) return picture.failure();
  if (answers_whole_pictures(model_.config())) return fit_picture(model_.vision(), *picture, card.room, scale);
  return find_text_lines(*picture, model_.config()).at(card.text_line).pieces.at(0);
}

// A card and the order of its talks are drawn by (seed, index). A talk that has no room behind the others is left out.
Lesson FolderLessons::make(const GroupOptions& options, uint64_t seed, uint64_t index) const {
  const auto* own = dynamic_cast<const FolderOptions*>(&options);
  check(own, "FolderLessons: the options are those of another group");
  const auto wants = [&](const Talk& talk) { return own->wants(talk.task); };
  std::vector<const Card*> wanted;
  for (const Card& card : cards_)
    if (std::any_of(card.talks.begin(), card.talks.end(), wants)) wanted.push_back(&card);
  Random random(seed ^ kSeedOfFolder, index);
  const Card& card = *wanted.at(size_t(random.below(int64_t(wanted.size()))));
  std::vector<const Talk*> talks;
  for (const Talk& talk : card.talks)
    if (wants(talk)) talks.push_back(&talk);
  for (size_t i = talks.size(); i > 1; --i) std::swap(talks[i - 1], talks[size_t(random.below(int64_t(i)))]);

  Lesson out{.group = "folder", .image = {}, .sound_first = talks[0]->sound_first, .glyphs = card.glyphs, .turns = {}};
  out.glyphs_known = card.glyphs_known;
  if (!card.picture.empty()) out.image = shown(card).value();
  for (const std::string& view : talks[0]->views) out.views.push_back(seen_by_camera(view).value());
  int64_t length = card.length;
  for (const Talk* talk : talks) {
    if (length + talk->length > model_.config().context) continue;
    length += talk->length;
    for (size_t i = 0; i < talk->turns.size(); ++i) {
      out.turns.push_back(talk->turns[i]);
      if (!talk->sounds[i].empty()) out.turns.back().sound = spoken(media_.sound(talk->sounds[i]).value());
    }
  }
  return out;
}

Result<LessonSize> FolderLessons::largest(const GroupOptions& options) const {
  const auto* own = dynamic_cast<const FolderOptions*>(&options);
  check(own, "FolderLessons: the options are those of another group");
  std::string known;
  for (const std::string& task : tasks_) known += (known.empty() ? "" : ", ") + task;
  for (const std::string& task : own->tasks)
    if (!tasks_.contains(task))
      return fail(Code::not_found, "the folder has no example of the task '", task, "'; there is ", known);
  LessonSize out;
  for (const Card& card : cards_) {
    int64_t samples = 0;
    bool is_wanted = false;
    for (const Talk& talk : card.talks)
      if (own->wants(talk.task)) is_wanted = true, samples += talk.samples;
    if (is_wanted) out.pixels = std::max(out.pixels, card.pixels);
    out.samples = std::max(out.samples, samples);
  }
  return out;
}

}  // namespace

std::shared_ptr<const GroupOptions> parse_folder_options(Fields fields) {
  constexpr size_t kMostTasks = 64;
  auto out = std::make_shared<FolderOptions>();
  if (fields.has("tasks")) {
    const nlohmann::json& tasks = fields.at("tasks");
    check(tasks.is_array() && !tasks.empty() && tasks.size() <= kMostTasks, fields.path("tasks"),
          ": wanted a list of 1 to ", kMostTasks, " tasks of the folder");
    for (const nlohmann::json& task : tasks) {
      check(task.is_string(), fields.path("tasks"), ": wanted a string, got ", task.dump());
      out->tasks.push_back(task.get<std::string>());
    }
  }
  fields.done();
  return out;
}

Result<std::unique_ptr<LessonGenerator>> open_folder_lessons(const LessonTools& tools) {
  if (tools.folder.empty()) return fail(Code::not_found, "only a recipe has a folder: its key data.folder");
  check(tools.model, "open_folder_lessons: wanted the model that the examples are for");
  // The decoders' programs are started by the first picture and sound.
  auto out = std::make_unique<FolderLessons>(tools);
  if (const auto loaded = out->load(tools.folder); !loaded)
    return fail(loaded.failure().code, tools.folder, ": ", loaded.failure().message);
  return {std::move(out)};
}

}  // namespace naru
