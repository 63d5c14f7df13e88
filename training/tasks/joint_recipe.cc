#include "training/tasks/joint_recipe.h"

#include <algorithm>

#include "omni/fields.h"
#include "training/tasks/codec.h"
#include "training/tasks/reading_recipe.h"

namespace naru {
namespace {

// Of the pictures and sounds of a step, which are held together.
constexpr int64_t kMostPixels = int64_t(1) << 28, kMostSamples = int64_t(1) << 28;

void check_together(const std::string& path, const LessonSize& size) {
  check(size.pixels <= kMostPixels, path, ": the pictures of a step may have ", size.pixels,
        " pixels together, wanted at most ", kMostPixels);
  check(size.samples <= kMostSamples, path, ": the sounds of a step may have ", size.samples,
        " samples together, wanted at most ", kMostSamples);
}

// What a model can take part in, from its table in the recipe.
struct Abilities {
  bool hears = false, moves = false, points = false, names = false, tells = false;
  std::set<std::string> voices;  // that it speaks with
};

Abilities abilities_of(const nlohmann::json& model) {
  Abilities out{.hears = model.contains("audio"),
                .moves = model.contains("motion"),
                .points = false,
                .names = false,
                .tells = false,
                .voices = {}};
  if (const auto motion = model.find("motion"); motion != model.end() && motion->is_object())
    out.points = motion->contains("pointing"), out.names = motion->contains("names"),
    out.tells = motion->contains("telling");
  if (const auto speech = model.find("speech"); speech != model.end() && speech->is_object())
    if (const auto voices = speech->find("voices"); voices != speech->end() && voices->is_array())
      for (const auto& voice : *voices)
        if (voice.is_string()) out.voices.insert(voice.get<std::string>());
  return out;
}

void check_speakers(const std::string& path, const GroupOptions& options, const Abilities& model) {
  for (const std::string& speaker : options.speakers())
    check(model.voices.contains(speaker), path, ": lessons are answered aloud by '", speaker,
          "', which is no voice of this model; name it in voices of [model.speech], or leave it out of speakers");
}

std::map<std::string, GroupMix> parse_mix(Fields& data, int64_t micro_batches, const Abilities& model) {
  static const nlohmann::json kNothing = nlohmann::json::object();
  const std::string path = data.path("mix");
  Fields mix = data.table("mix");
  std::map<std::string, GroupMix> out;
  LessonSize together;
  for (const auto& [name, group] : lesson_groups()) {
    if (!mix.has(name)) continue;
    const int64_t count = mix.integer(name, 1, 1 << 12);
    auto options = group.parse(data.has(name) ? data.table(name) : Fields(kNothing, data.path(name)));
    check(
        model.hears || options->most_samples() == 0, mix.path(name),
        ": these lessons have sounds, and this model does not hear; give it a table [model.audio], or leave them out");
    check_speakers(mix.path(name), *options, model);
    check(model.moves || options->writes(), mix.path(name),
          ": these lessons have actions, and this model moves nothing; give it a table [model.motion], or leave them "
          "out");
    together.pixels += count * micro_batches * options->most_pixels();
    together.samples += count * micro_batches * options->most_samples();
    out[name] = {count, std::move(options)};
  }
  mix.done();
  check(!out.empty(), path, ": wanted the lessons of at least one group");
  check_together(path, together);
  return out;
}

// What the lessons of a mix can teach.
std::set<std::string> losses_of(const std::map<std::string, GroupMix>& groups, const Abilities& model) {
  std::set<std::string> out;
  for (const auto& [group, mix] : groups) {
    if (mix.options->writes()) out.insert("answer_" + group);
    if (model.moves && mix.options->may_move()) out.insert("actions_" + group);
    out.merge(mix.options->losses());
    const bool aloud = !mix.options->speakers().empty();
    if (aloud) out.insert({"speech_" + group, "guide"});
    if (!model.voices.empty() && (aloud || group == kCodecGroup)) out.insert("codec");
  }
  if (!model.hears)
    for (const char* loss : {"hear_letters", "hear_phonemes"}) out.erase(loss);
  if (!model.points) out.erase("point");
  if (!model.names) out.erase("names");
  if (!model.tells) out.erase("finder");
  return out;
}

// The folder of the user's examples. An absolute path would tell the record about somebody's machine.
std::string parse_folder(Fields& data) {
  if (!data.has("folder")) return "";
  std::string folder = data.text("folder");
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();  // "learn/" is "learn"
  const std::string name = folder.substr(folder.find_last_of('/') + 1);
  check(!name.empty() && name != "." && name != ".." && folder[0] != '/' && folder.find('\0') == std::string::npos,
        "data.folder: wanted the path of a folder relative to the recipe, got '", folder,
        "'; --data-dir says where it begins instead");
  return folder;
}

// A folder is there for a phase that draws from it.
void check_folder(const JointOptions& options) {
  const bool drawn = groups_of(options).contains("folder");
  check(!drawn || !options.folder.empty(), "data.folder: is missing; a phase draws from it");
  check(drawn || options.folder.empty(), "data.folder: no phase draws from it; say how much in data.mix of a phase");
}

// That no answer is left out by an oversight.
void check_weight(const Phase& phase, size_t index, const std::string& loss) {
  check(phase.losses.count(loss), "phase[", index, "].losses: no weight for ", loss,
        ", which data.mix asks for; write ", loss, " = 0 to leave it out");
}

JointPhase parse_phase(const Phase& phase, size_t index, const Abilities& model) {
  JointPhase out;
  out.steps = phase.steps;
  check(phase.lines == 0, concat("phase[", index, "].lines"), ": data.mix says how many lessons a micro-batch has");
  Fields f(phase.data, concat("phase[", index, "].data"));
  out.blocks = f.boolean("blocks", true);
  out.distinct = f.integer("distinct", 0, 1 << 16, 0);
  if (f.has("pointed_layers")) out.pointed_layers = f.integers("pointed_layers", 64, 0, 1023);
  check(out.pointed_layers.empty() || model.points, concat("phase[", index, "].data"),
        ".pointed_layers: this model does not point; give it a table [model.motion.pointing], or leave them out");
  out.action_spread = f.number("action_spread", 0, 16, 0);
  check(out.action_spread == 0 || model.moves, concat("phase[", index, "].data"),
        ".action_spread: this model moves nothing; give it a table [model.motion], or leave it out");
  out.mix = parse_mix(f, phase.micro_batches, model);
  f.done();

  check_losses(phase, index, losses_of(out.mix, model));
  const auto wanted = [&](const std::string& loss) {
    const auto weight = phase.losses.find(loss);
    return weight != phase.losses.end() && weight->second > 0;
  };
  out.dense = wanted("dense");
  out.guide = wanted("guide");
  out.letters = wanted("hear_letters");
  out.phonemes = wanted("hear_phonemes");
  out.codec = wanted("codec");
  out.sights = wanted("sights");
  out.point = wanted("point");
  out.names = wanted("names");
  out.finder = wanted("finder");
  for (const auto& [group, mix] : out.mix) {
    out.actions = out.actions || wanted("actions_" + group);
    out.answer = out.answer || wanted("answer_" + group);
    out.speech = out.speech || wanted("speech_" + group);
  }
  for (const auto& [group, mix] : out.mix) {
    const bool speaks = !mix.options->speakers().empty();
    const bool answers = out.answer || out.speech || out.actions;
    if (answers && mix.options->writes()) check_weight(phase, index, "answer_" + group);
    if (answers && speaks) check_weight(phase, index, "speech_" + group);
    if (answers && model.moves && mix.options->may_move()) check_weight(phase, index, "actions_" + group);
  }
  check(
      !out.speech || std::ranges::find(phase.freeze, "speech") != phase.freeze.end(), "phase[", index,
      "].freeze: wanted \"speech\": codes are learnt here, and a codec that learns beside them changes what they mean");
  return out;
}

}  // namespace

Result<JointOptions> joint_options(const Recipe& recipe, const std::string& name) {
  return with_lines(recipe, name, [&] {
    JointOptions out;
    out.seed = recipe.seed;
    Fields data(recipe.data, "data");
    data.text("task");
    data.text("tokenizer");
    out.folder = parse_folder(data);
    out.guide = GuideOptions::parse(data);
    data.done();
    const Abilities model = abilities_of(recipe.model);
    for (size_t i = 0; i < recipe.phases.size(); ++i) {
      out.phases.push_back(parse_phase(recipe.phases[i], i, model));
      out.phases.back().points = recipe.has_after(recipe.first_step(i) + 1, "motion.cells.weight");
      out.phases.back().tells = recipe.has_after(recipe.first_step(i) + 1, "motion.told.weight");
    }
    check_folder(out);
    return out;
  });
}

Result<void> check_source(const Recipe& recipe, const std::string& name, const JointOptions& options,
                          const LessonSource& source) {
  const auto checked = with_lines(recipe, name, [&] {
    for (size_t i = 0; i < options.phases.size(); ++i) {
      LessonSize together;
      for (const auto& [group, mix] : options.phases[i].mix) {
        const auto largest = source.largest(group, *mix.options);
        check(bool(largest), "phase[", i, "].data.", group, ": ", largest ? "" : largest.failure().message);
        together.pixels += mix.count * recipe.phases[i].micro_batches * largest->pixels;
        together.samples += mix.count * recipe.phases[i].micro_batches * largest->samples;
      }
      check_together(concat("phase[", i, "].data.mix"), together);
    }
    return true;
  });
  return checked ? Result<void>() : Result<void>(checked.failure());
}

std::set<std::string> groups_of(const JointOptions& options) {
  std::set<std::string> out;
  for (const JointPhase& phase : options.phases)
    for (const auto& [group, mix] : phase.mix) out.insert(group);
  return out;
}

}  // namespace naru
