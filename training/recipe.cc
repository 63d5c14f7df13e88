#include "training/recipe.h"

#include <algorithm>

#include "training/section.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr int64_t kMaxSteps = 100'000'000, kMaxMicroBatches = 1024, kMaxLines = 65'536;
constexpr size_t kMaxPhases = 64;

void read_run(const json& value, Recipe& recipe, TomlErrors& errors) {
  Section run(value, "run", errors);
  recipe.name = run.word("name");
  recipe.seed = uint64_t(run.integer("seed", 0, INT64_MAX));
  recipe.steps = run.integer("steps", 1, kMaxSteps);
  run.refuse_unknown();
}

OptimizerConfig read_optimizer(const json& value, int64_t steps, TomlErrors& errors) {
  Section section(value, "optimizer", errors);
  OptimizerConfig out;
  const Range rate{.low = 0, .high = 1, .low_excluded = true}, decay{.low = 0, .high = 1, .high_excluded = true};
  out.muon = section.choice("kind", {"adamw", "muon"}) == "muon";
  out.lr = section.number("lr", rate);
  out.lr_rest = section.number("lr_rest", rate, out.lr);
  if (out.muon) out.momentum = section.number("momentum", decay, out.momentum);
  out.beta1 = section.number("beta1", decay, out.beta1);
  out.beta2 = section.number("beta2", decay, out.beta2);
  out.eps = section.number("eps", {.low = 0, .high = 0.01, .low_excluded = true}, out.eps);
  out.weight_decay = section.number("weight_decay", {.low = 0, .high = 1}, out.weight_decay);
  out.clip = section.number("clip", {.low = 0, .high = 1e6, .low_excluded = true}, out.clip);
  out.warmup_steps = section.integer("warmup_steps", 0, steps, 0);
  out.blocks = section.words("blocks");
  section.refuse_unknown();
  return out;
}

Phase read_phase(const json& value, const std::string& path, TomlErrors& errors) {
  Section section(value, path, errors);
  Phase out;
  out.name = section.word("name");
  out.steps = section.integer("steps", 1, kMaxSteps);
  std::tie(out.lr_scale_begin, out.lr_scale_end) = section.ends("lr_scale", {.low = 0, .high = 10});
  out.micro_batches = section.integer("micro_batches", 1, kMaxMicroBatches);
  out.lines = section.integer("lines", 1, kMaxLines, 0);
  out.losses = section.numbers("losses", {.low = 0, .high = 1000});
  out.data = section.table("data", /*required=*/false);
  out.freeze = section.words("freeze");
  out.adds = section.words("adds");
  out.restart = section.boolean("restart", false);
  if (const json muon = section.table("muon", /*required=*/false); !muon.empty()) {
    Section table(muon, path + ".muon", errors);
    out.muon.emplace();
    out.muon->lr = table.number("lr", {.low = 0, .high = 1, .low_excluded = true});
    out.muon->momentum = table.number("momentum", {.low = 0, .high = 1, .high_excluded = true}, out.muon->momentum);
    table.refuse_unknown();
  }
  section.refuse_unknown();
  return out;
}

OutputConfig read_output(const json& value, TomlErrors& errors) {
  Section section(value, "output", errors);
  OutputConfig out;
  out.log_every = section.integer("log_every", 1, kMaxSteps, out.log_every);
  out.checkpoint_every = section.integer("checkpoint_every", 1, kMaxSteps, out.checkpoint_every);
  out.samples_every = section.integer("samples_every", 0, kMaxSteps, out.samples_every);
  out.samples = section.integer("samples", 1, 256, out.samples);
  section.refuse_unknown();
  return out;
}

void read_phases(const json& list, Recipe& recipe, TomlErrors& errors) {
  int64_t total = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string path = concat("phase[", i, "]");
    recipe.phases.push_back(read_phase(list[i], path, errors));
    for (size_t j = 0; j < i; ++j)
      if (recipe.phases[j].name == recipe.phases[i].name)
        errors.add(path + ".name", "the name '", recipe.phases[i].name, "' is taken by phase[", j, "]");
    if (i > 0 && !recipe.phases[i].adds.empty() && !recipe.phases[i].restart)
      errors.add(path + ".adds", "wanted restart = true beside it: a model that others hold goes on with new parts");
    total += recipe.phases.back().steps;
  }
  if (!list.empty() && total != recipe.steps)
    errors.add("run.steps", "the phases have ", total, " steps together, run.steps says ", recipe.steps);
}

// Whether phase i, in progress after `step` steps, differs in nothing but its end, of which these steps did not depend.
bool ends_elsewhere(const Recipe& before, const Recipe& after, size_t i, int64_t step) {
  const auto without_end = [i](const Recipe& recipe) {
    json phase = recipe.toml.root["phase"][i];
    phase.erase("steps");
    return phase;
  };
  const bool in_progress = before.first_step(i + 1) >= step && after.first_step(i + 1) >= step;
  const bool constant = before.phases[i].lr_scale_begin == before.phases[i].lr_scale_end;
  return in_progress && constant && without_end(before) == without_end(after);
}

// Whether a phase that begins after `step` steps or later adds parameters.
bool adds_after(const Recipe& recipe, int64_t step) {
  for (size_t i = 1; i < recipe.phases.size(); ++i)
    if (recipe.first_step(i) >= step && !recipe.phases[i].adds.empty()) return true;
  return false;
}

// Leaves out of `is` the tables, at any depth, that `was` has not.
void leave_out_new_tables(const json& was, json* is) {
  const json now = *is;
  for (const auto& [key, table] : now.items()) {
    if (!table.is_object()) continue;
    if (const auto before = was.find(key); before == was.end())
      is->erase(key);
    else if (before->is_object())
      leave_out_new_tables(*before, &(*is)[key]);
  }
}

// Leaves out of `is` the tables of [model] and the blocks of parameters to be added, where `was` has none of them.
void leave_out_additions(const Recipe& after, const json& was, json* is) {
  leave_out_new_tables(was.value("model", json::object()), &(*is)["model"]);
  const auto blocks_of = [](const json& root) {
    return root.value("optimizer", json::object()).value("blocks", json::array());
  };
  const json known = blocks_of(was);
  json kept = json::array();
  for (const json& block : blocks_of(*is))
    if (std::ranges::find(known, block) != known.end() || !is_below_any(block.get<std::string>(), after.added()))
      kept.push_back(block);
  if (!kept.empty()) (*is)["optimizer"]["blocks"] = kept;
}

}  // namespace

size_t Recipe::phase_of(int64_t step) const {
  check(step >= 0 && step < steps, "Recipe: wanted a step from 0 to ", steps - 1, ", got ", step);
  size_t phase = 0;
  for (int64_t end = phases[0].steps; step >= end; end += phases[++phase].steps) {
  }
  return phase;
}

int64_t Recipe::first_step(size_t phase) const {
  int64_t first = 0;
  for (size_t i = 0; i < phase; ++i) first += phases[i].steps;
  return first;
}

bool Recipe::restarts_at(int64_t step) const {
  const size_t at = phase_of(step);
  return phases[at].restart && first_step(at) == step;
}

bool Recipe::has_after(int64_t step, const std::string& parameter) const {
  for (size_t i = 1; i < phases.size(); ++i)
    if (first_step(i) >= step && is_below_any(parameter, phases[i].adds)) return false;
  return true;
}

std::vector<std::string> Recipe::added() const {
  std::vector<std::string> out;
  for (const Phase& phase : phases) out.insert(out.end(), phase.adds.begin(), phase.adds.end());
  return out;
}

double Recipe::lr_scale(int64_t step) const {
  const size_t at = phase_of(step);
  const Phase& phase = phases[at];
  const int64_t inside = step - first_step(at), last = phase.steps - 1;
  const double along = last > 0 ? double(inside) / double(last) : 0;
  const double scale = phase.lr_scale_begin + (phase.lr_scale_end - phase.lr_scale_begin) * along;
  size_t begun = at;
  while (begun > 0 && !phases[begun].restart) --begun;
  const int64_t warm = step - first_step(begun);
  return warm < optimizer.warmup_steps ? scale * (double(warm + 1) / double(optimizer.warmup_steps)) : scale;
}

Result<void> check_amended(const Recipe& before, const Recipe& after, int64_t step) {
  const json was_root = before.toml.root;
  json is_root = after.toml.root;
  if (adds_after(after, step)) leave_out_additions(after, was_root, &is_root);
  for (const char* table : {"model", "data", "optimizer"})
    if (was_root.value(table, json()) != is_root.value(table, json()))
      return fail(Code::invalid, '[', table, "] differs");
  if (before.name != after.name || before.seed != after.seed) return fail(Code::invalid, "its name or seed differs");
  const json was = was_root.value("phase", json::array()), is = is_root.value("phase", json::array());
  for (size_t i = 0; i < was.size() && before.first_step(i) < step; ++i)
    if (i >= is.size() || (is[i] != was[i] && !ends_elsewhere(before, after, i, step)))
      return fail(Code::invalid, "the phase '", before.phases[i].name, "', which has begun, differs");
  return {};
}

bool is_below_any(const std::string& parameter, const std::vector<std::string>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](const std::string& beginning) {
    return parameter.starts_with(beginning) &&
           (parameter.size() == beginning.size() || parameter[beginning.size()] == '.');
  });
}

NamedTensors parameters_after(const Recipe& recipe, int64_t step, const NamedTensors& parameters) {
  NamedTensors out;
  for (const auto& named : parameters)
    if (recipe.has_after(step, named.first)) out.push_back(named);
  return out;
}

void check_beginnings(const Recipe& recipe, const std::string& key, const std::vector<std::string>& beginnings,
                      const NamedTensors& parameters) {
  for (const std::string& beginning : beginnings)
    check(std::any_of(parameters.begin(), parameters.end(),
                      [&](const auto& parameter) { return is_below_any(parameter.first, {beginning}); }),
          recipe.toml.name, ":", recipe.line_of(key), ": ", key, ": '", beginning,
          "' is the beginning of no parameter");
}

Result<Recipe> parse_recipe(std::string_view text, const std::string& name) {
  Result<Toml> toml = parse_toml(text, name);
  if (!toml) return toml.failure();
  Recipe recipe;
  recipe.text = text;
  recipe.toml = std::move(*toml);
  TomlErrors errors(recipe.toml);
  Section top(recipe.toml.root, "", errors);
  read_run(top.table("run", /*required=*/true), recipe, errors);
  recipe.model = top.table("model", /*required=*/true);
  recipe.data = top.table("data", /*required=*/false);
  recipe.optimizer = read_optimizer(top.table("optimizer", /*required=*/true), recipe.steps, errors);
  read_phases(top.tables("phase", kMaxPhases), recipe, errors);
  recipe.output = read_output(top.table("output", /*required=*/false), errors);
  top.refuse_unknown();
  if (errors.first()) return *errors.first();
  return recipe;
}

}  // namespace naru
