#include "originality/report.h"

#include <algorithm>
#include <map>

#include "base/sha256.h"
#include "core/store/json.h"
#include "originality/lineage.h"

namespace naru {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// Everything of a list of sources but the tokenizer.
std::vector<json> sources_of(const RunRecord& record) {
  std::vector<json> out;
  const json sources = record.run.value("sources", json());
  if (!sources.is_array()) return out;
  for (const json& source : sources)
    if (!text_member(source, "name").empty()) out.push_back(source);
  return out;
}

Met first_weights(const ReportParts& parts) {
  for (const CheckedThing& check : parts.checks)
    if (check.check == "first weights")
      return check.status == "ok" ? Met::yes : check.status == "wrong" ? Met::no : Met::unknown;
  return Met::unknown;
}

Evidence evidence_of(const ReportParts& parts, const std::vector<Idea>& ideas, const NearestFamily& nearest) {
  Evidence out;
  for (const CheckedThing& check : parts.checks)
    if (check.status == "wrong") out.wrong.push_back(check.check);
  out.begins_from = text_member(parts.record->run.value("begin", json()), "model");
  out.first_weights = first_weights(parts);
  out.steps = int64_t(parts.record->losses.size());
  out.steps_repeated = parts.steps_repeated, out.origin_proved = parts.origin_proved;
  for (const json& source : sources_of(*parts.record)) {
    ++out.n_sources;
    out.n_unnamed += text_member(source, "sha256").empty() && text_member(source, "version").empty();
    out.n_unlicensed += text_member(source, "licence").empty();
  }
  out.n_files = int64_t(parts.files.size());
  for (size_t i = 0; i < parts.matches.size(); ++i) {
    out.n_compared += parts.matches[i].n_compared > 0;
    if (parts.matches[i].comparison.likeness != Likeness::none) out.foreign.push_back(parts.tensors[i].name);
  }
  out.n_merges = int64_t(parts.vocabulary->merges().size());
  out.n_vocabularies = int64_t(parts.vocabularies.size());
  for (const ComparedVocabulary& other : parts.vocabularies)
    if (other.overlap.is_copy()) out.copied_vocabularies.push_back(other.name);
  out.nearest_family = nearest.name, out.n_differences = int64_t(nearest.differences.size());
  for (const Idea& idea : ideas) {
    out.n_backbone_ideas += idea.part == Part::backbone;
    out.n_own_backbone_ideas += idea.part == Part::backbone && idea.own;
  }
  return out;
}

ordered_json conclusion_json(const Conclusion& conclusion) {
  ordered_json rules = ordered_json::array();
  for (const Rule& rule : conclusion.rules)
    rules.push_back({{"class", rule.for_class},
                     {"rule", rule.rule},
                     {"met", met_name(rule.met)},
                     {"needed", rule.may_be_unknown ? "not no" : "yes"},
                     {"evidence", rule.evidence}});
  return {{"class", conclusion.supported.empty() ? ordered_json() : ordered_json(conclusion.supported)},
          {"text", conclusion.text},
          {"rules", rules},
          {"cannot_show", conclusion.cannot_show}};
}

ordered_json code_json(const ReportParts& parts, const std::vector<Idea>& ideas, const NearestFamily& nearest) {
  const json& run = parts.record->run;
  ordered_json lineage = ordered_json::array();
  for (const Idea& idea : ideas)
    lineage.push_back({{"part", part_name(idea.part)},
                       {"idea", idea.idea},
                       {"setting", idea.setting},
                       {"paper", idea.paper},
                       {"own", idea.own}});
  ordered_json resumed = ordered_json::array();
  for (const json& line : parts.record->resumed)
    resumed.push_back({{"after_step", line.value("step", json())},
                       {"sources_sha256", text_member(line, "code")},
                       {"amended_recipe_sha256", text_member(line.value("recipe", json()), "sha256")},
                       {"from_weights_bf16_sha256", text_member(line, "weights_bf16")}});
  return {{"sources_sha256", text_member(run, "code")},
          {"commit", text_member(run, "commit")},
          {"changed_tree", run.value("dirty", json()) == json(true)},
          {"compiler", text_member(run, "compiler")},
          {"numeric_profile", run.value("profile", json())},
          {"recipe_sha256", text_member(parts.record->recipe(), "sha256")},
          {"resumed", resumed},
          {"this_build", parts.this_build},
          {"nearest_family", {{"name", nearest.name}, {"paper", nearest.paper}, {"differences", nearest.differences}}},
          {"lineage", lineage}};
}

ordered_json tensor_json(const ReportParts& parts, size_t i) {
  const StoredTensor& tensor = parts.tensors[i];
  ordered_json out = {
      {"name", tensor.name}, {"type", tensor.type}, {"shape", tensor.sizes}, {"sha256", sha256_hex(tensor.bytes)}};
  if (parts.matches.empty()) return out;
  const BestMatch& match = parts.matches[i];
  out["compared"] = match.n_compared;
  if (match.tensor.empty()) return out;
  const double beyond = cosine_beyond_chance(tensor.size());
  out["most_like"] = {
      {"file", parts.files[match.file].name}, {"tensor", match.tensor},
      {"turned", match.transposed},           {"likeness", likeness_name(match.comparison.likeness)},
      {"cosine", match.comparison.cosine},    {"beyond_chance", beyond < 1 ? ordered_json(beyond) : ordered_json()},
      {"rows_found", match.comparison.rows}};
  return out;
}

ordered_json weights_json(const ReportParts& parts) {
  const RunRecord& record = *parts.record;
  ordered_json tensors = ordered_json::array(), files = ordered_json::array();
  for (size_t i = 0; i < parts.tensors.size(); ++i) tensors.push_back(tensor_json(parts, i));
  for (size_t file = 0; file < parts.files.size(); ++file) {
    const ForeignFile& other = parts.files[file];
    int64_t like = 0;
    for (const BestMatch& match : parts.matches)
      like += !match.tensor.empty() && match.file == file && match.comparison.likeness != Likeness::none;
    files.push_back({{"file", other.name},
                     {"tensors", other.index.tensors.size()},
                     {"compared", other.n_compared},
                     {"of_another_size", other.n_other_size},
                     {"no_floats", other.n_other_types},
                     {"like_ours", like}});
  }
  const std::string begin = text_member(record.run.value("begin", json()), "model");
  ordered_json out = {{"begins_from", begin.empty() ? ordered_json() : ordered_json(begin)},
                      {"first_f32_sha256", text_member(record.run, "weights")},
                      {"first_regenerated", met_name(first_weights(parts))},
                      {"steps", record.losses.size()},
                      {"steps_repeated", parts.steps_repeated},
                      {"origin_proved", parts.origin_proved}};
  const json last = record.end.value_or(json());
  out["last"] = {{"f32_sha256", text_member(last, "f32")}, {"bf16_sha256", text_member(last, "bf16")}};
  out["against"] = files;
  out["tensors"] = tensors;
  return out;
}

// Of each phase: its steps, and which examples of which seed they draw (training/tasks/teaching.h numbers them).
ordered_json phases_json(const Recipe& recipe, int64_t steps) {
  constexpr int64_t kPerStep = 1 << 16;
  ordered_json out = ordered_json::array();
  for (size_t i = 0; i < recipe.phases.size(); ++i) {
    const Phase& phase = recipe.phases[i];
    const int64_t first = recipe.first_step(i), end = std::min(first + phase.steps, steps);
    if (first >= end) break;
    ordered_json line = {{"name", phase.name},
                         {"first_step", first + 1},
                         {"last_step", end},
                         {"micro_batches", phase.micro_batches},
                         {"losses", phase.losses},
                         {"data", phase.data},
                         {"first_example", first * kPerStep}};
    const int64_t in_step = phase.micro_batches * phase.lines;  // 0: the phase's mix says how many of each group
    if (in_step > 0) line["examples_in_step"] = in_step, line["last_example"] = (end - 1) * kPerStep + in_step - 1;
    if (const json distinct = phase.data.value("distinct", json(0)); distinct.is_number_integer() && distinct > 0)
      line["first_example"] = 0, line["last_example"] = distinct.get<int64_t>() - 1;  // the same ones again and again
    out.push_back(line);
  }
  return out;
}

ordered_json tokenizer_json(const ReportParts& parts) {
  ordered_json others = ordered_json::array();
  for (const ComparedVocabulary& other : parts.vocabularies) {
    const VocabularyOverlap& overlap = other.overlap;
    others.push_back({{"file", other.name},
                      {"form", other.vocabulary.form},
                      {"tokens", other.vocabulary.tokens.size()},
                      {"tokens_of_more_than_a_byte", overlap.theirs},
                      {"shared", overlap.shared},
                      {"in_order", overlap.in_order},
                      {"in_order_by_chance", overlap.in_order_by_chance()},
                      {"copy", overlap.is_copy()}});
  }
  VocabularyOverlap own = compare_vocabularies(*parts.vocabulary, {});
  return {{"sha256", sha256_hex(parts.vocabulary->to_json())},
          {"ids", parts.vocabulary->size()},
          {"base_symbols", kSymbolCount},
          {"jamo", kJamoCount},
          {"merges", parts.vocabulary->merges().size()},
          {"different_merged_texts", own.ours},
          {"vocabularies", others}};
}

ordered_json data_json(const ReportParts& parts) {
  std::map<std::string, int64_t> licences;
  ordered_json sources = ordered_json::array();
  for (const json& source : sources_of(*parts.record)) {
    ordered_json line;
    for (const char* key : {"name", "version", "sha256", "origin", "licence"}) line[key] = text_member(source, key);
    ++licences[text_member(source, "licence")];
    sources.push_back(line);
  }
  ordered_json out = {{"seed", parts.record->run.value("seed", json())},
                      {"held_out_seed", parts.recipe->seed + 1},
                      {"phases", phases_json(*parts.recipe, int64_t(parts.record->losses.size()))},
                      {"licences", licences},
                      {"sources", sources},
                      {"tokenizer", tokenizer_json(parts)}};
  return out;
}

}  // namespace

ordered_json originality_report(const ReportParts& parts) {
  const std::vector<Idea> ideas = lineage_of(*parts.config, *parts.recipe);
  const NearestFamily nearest = nearest_family(parts.config->backbone);
  ordered_json checks = ordered_json::array();
  for (const CheckedThing& check : parts.checks)
    checks.push_back(
        {{"check", check.check}, {"status", check.status}, {"text", check.text}, {"details", check.details}});
  return {{"format", "naru-originality"},
          {"version", 1},
          {"model",
           {{"name", parts.name}, {"file", parts.file}, {"sha256", parts.sha256}, {"parameters", parts.n_parameters}}},
          {"record_sha256", parts.record_sha256},
          {"conclusion", conclusion_json(conclude(evidence_of(parts, ideas, nearest)))},
          {"code", code_json(parts, ideas, nearest)},
          {"weights", weights_json(parts)},
          {"data", data_json(parts)},
          {"checks", checks}};
}

}  // namespace naru
