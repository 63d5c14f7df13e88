#include "training/joint_recipe.h"

#include "omni/fields.h"
#include "training/reading_recipe.h"

namespace naru {
namespace {

std::map<std::string, int64_t> parse_mix(Fields mix, const std::string& path) {
  std::map<std::string, int64_t> out;
  for (const std::string& group : LessonSource::group_names())
    if (mix.has(group)) out[group] = mix.integer(group, 1, 1 << 12);
  mix.done();
  check(!out.empty(), path, ": wanted the lessons of at least one group");
  return out;
}

void parse_line(Fields f, synth::DocumentOptions* o) {
  read_line_options(f, o);
  o->prompts = float(f.number("prompts", 0, 1, o->prompts));
  f.done();
}

void parse_chart(Fields f, synth::ChartOptions* o) {
  o->min_width = 16 * int(f.integer("min_width", 192, 4096, o->min_width) / 16);
  o->max_width = 16 * int(f.integer("max_width", o->min_width, 4096, o->max_width) / 16);
  o->korean = float(f.number("korean", 0, 1, o->korean));
  o->printed = float(f.number("printed", 0, 1, o->printed));
  o->augment = float(f.number("augment", 0, 1, o->augment));
  o->questions = int(f.integer("questions", 0, 64, o->questions));
  o->mixed = float(f.number("mixed", 0, 1, o->mixed));
  if (f.has("kinds")) {
    Fields kinds = f.table("kinds");
    for (int kind = 0; kind < synth::kChartKinds; ++kind)
      o->weights[size_t(kind)] = float(kinds.number(synth::chart_kind_name(synth::ChartKind(kind)), 0, 1e3, 0));
    kinds.done();
  }
  f.done();
}

JointPhase parse_phase(const Phase& phase, size_t index) {
  JointPhase out;
  out.steps = phase.steps;
  for (const auto& [loss, weight] : phase.losses) {
    if (loss.starts_with("answer_") && weight > 0) out.answer = true;
    if (weight > 0 && loss == "dense") out.dense = true;
    if (weight > 0 && loss == "guide") out.guide = true;
  }
  check(phase.lines == 0, concat("phase[", index, "].lines"), ": data.mix says how many lessons a micro-batch has");
  Fields f(phase.data, concat("phase[", index, "].data"));
  out.blocks = f.boolean("blocks", true);
  out.distinct = f.integer("distinct", 0, 1 << 16, 0);
  out.mix = parse_mix(f.table("mix"), f.path("mix"));
  if (f.has("line")) parse_line(f.table("line"), &out.lessons.line);
  if (f.has("chart")) parse_chart(f.table("chart"), &out.lessons.chart);
  f.done();
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
    out.guide = GuideOptions::parse(data);
    data.done();
    for (size_t i = 0; i < recipe.phases.size(); ++i) out.phases.push_back(parse_phase(recipe.phases[i], i));
    return out;
  });
}

std::set<std::string> groups_of(const JointOptions& options) {
  std::set<std::string> out;
  for (const JointPhase& phase : options.phases)
    for (const auto& [group, count] : phase.mix) out.insert(group);
  return out;
}

}  // namespace naru
