#include "training/tasks/reading_recipe.h"

#include <set>
#include <string>

#include "omni/fields.h"

namespace naru {
namespace {

ReadingPhase parse_phase(const Phase& phase, size_t index) {
  ReadingPhase out;
  out.steps = phase.steps;
  out.lines = phase.lines;
  check(out.lines > 0, concat("phase[", index, "].lines"), ": wanted the number of lines in a micro-batch");
  check_losses(phase, index, {"answer", "ctc", "dense", "guide"});
  const auto weight = [&](const char* loss) {
    const auto found = phase.losses.find(loss);
    return found == phase.losses.end() ? 0 : found->second;
  };
  out.answer = weight("answer") > 0;
  out.ctc = weight("ctc") > 0;
  out.dense = weight("dense") > 0;
  out.guide = weight("guide") > 0;
  Fields f(phase.data, concat("phase[", index, "].data"));
  out.blocks = f.boolean("blocks", true);
  out.distinct = f.integer("distinct", 0, 1 << 16, 0);
  read_line_options(f, &out.options);
  out.options.prompts = 0;
  f.done();
  return out;
}

}  // namespace

void read_line_options(Fields& f, synth::DocumentOptions* o) {
  o->min_chars = int(f.integer("min_chars", 1, 100, o->min_chars));
  o->max_chars = int(f.integer("max_chars", o->min_chars, 100, o->max_chars));
  o->max_width = 16 * int(f.integer("max_width", 16, 4096, o->max_width) / 16);
  o->augment = float(f.number("augment", 0, 1, o->augment));
  check(o->min_chars <= o->max_chars, f.path(f.has("max_chars") ? "max_chars" : "min_chars"), ": max_chars (",
        o->max_chars, ") is below min_chars (", o->min_chars, ")");
  read_weights(
      f, synth::kKinds, [](int kind) { return synth::kind_name(synth::Kind(kind)); }, o->weights.data());
}

void check_losses(const Phase& phase, size_t index, const std::set<std::string>& losses) {
  for (const auto& [loss, weight] : phase.losses) {
    if (losses.count(loss)) continue;
    std::string known;
    for (const std::string& name : losses) known += (known.empty() ? "" : ", ") + name;
    raise("phase[", index, "].losses: this phase has no loss '", loss, "', but ", known);
  }
}

Result<ReadingOptions> reading_options(const Recipe& recipe, const std::string& name) {
  return with_lines(recipe, name, [&] {
    ReadingOptions out;
    out.seed = recipe.seed;
    Fields data(recipe.data, "data");
    data.choice("task", {"reading"}, 0);
    data.text("tokenizer");
    out.guide = GuideOptions::parse(data);
    data.done();
    for (size_t i = 0; i < recipe.phases.size(); ++i) out.phases.push_back(parse_phase(recipe.phases[i], i));
    return out;
  });
}

Result<ModelConfig> model_config(const Recipe& recipe, const std::string& name, int64_t vocab) {
  return with_lines(recipe, name, [&] { return parse_config(recipe.model, vocab); });
}

Result<std::string> tokenizer_file(const Recipe& recipe, const std::string& name) {
  return with_lines(recipe, name, [&] {
    const std::string file = Fields(recipe.data, "data").text("tokenizer");
    check(!file.empty() && file.find('/') == std::string::npos,
          "data.tokenizer: wanted a file beside the recipe, got '", file, "'");
    const size_t slash = name.rfind('/');
    return slash == std::string::npos ? file : name.substr(0, slash + 1) + file;
  });
}

}  // namespace naru
