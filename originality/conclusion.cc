#include "originality/conclusion.h"

#include <algorithm>

#include "base/error.h"

namespace naru {
namespace {

Met met_if(bool condition) {
  return condition ? Met::yes : Met::no;
}

std::string joined(const std::vector<std::string>& names) {
  constexpr size_t kShown = 5;
  std::string out;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) out += (i ? ", " : "") + names[i];
  if (names.size() > kShown) out += concat(" and ", names.size() - kShown, " more");
  return out;
}

std::vector<Rule> rules_of_weights(const Evidence& e) {
  std::vector<Rule> out;
  out.push_back({"T4-1", "the file, its record, its recipe and its tokenizer hold together", met_if(e.wrong.empty()),
                 e.wrong.empty() ? "no check failed" : "does not hold: " + joined(e.wrong)});
  out.push_back({"T4-1", "weights begin from a seed, not from another model",
                 e.begins_from.empty() ? e.first_weights : Met::no,
                 !e.begins_from.empty()        ? "the run began from the weights of " + e.begins_from
                 : e.first_weights == Met::yes ? "drawn from the seed again, they hash to the record's"
                 : e.first_weights == Met::no  ? "drawn from the seed again, they hash to something else"
                                               : "they could not be made anew by this build"});
  out.push_back({"T4-1", "training from there is repeated to the same losses and weights, bit for bit",
                 e.steps_repeated > 0 ? Met::yes : Met::unknown,
                 concat(e.origin_proved ? "all " : "", e.steps_repeated, e.origin_proved ? " steps" : " of ",
                        e.origin_proved ? std::string() : concat(e.steps, " steps"))});
  const Met foreign = !e.foreign.empty() ? Met::no : e.n_files > 0 && e.n_compared > 0 ? Met::yes : Met::unknown;
  out.push_back({"T4-1", "no tensor is like one of another model at hand", foreign,
                 !e.foreign.empty() ? "like one of another: " + joined(e.foreign)
                 : e.n_files == 0   ? "no other model was given"
                                    : concat(e.n_compared, " tensors met one of their size in ", e.n_files, " files"),
                 /*may_be_unknown=*/true});
  out.push_back({"T4-1", "every source of examples is named by hash or version, and by licence",
                 met_if(e.n_sources > 0 && e.n_unnamed == 0 && e.n_unlicensed == 0),
                 concat(e.n_sources, " sources, ", e.n_unnamed, " without hash or version, ", e.n_unlicensed,
                        " without licence")});
  return out;
}

std::vector<Rule> rules_of_design(const Evidence& e) {
  std::vector<Rule> out;
  out.push_back({"T4-2", "the backbone differs from every published family that this program knows",
                 met_if(e.n_differences > 0),
                 concat("nearest: ", e.nearest_family, ", ",
                        e.n_differences > 0 ? concat(e.n_differences, " differences") : "the same")});
  out.push_back({"T5", "the backbone has a part that no paper known to this program has",
                 met_if(e.n_own_backbone_ideas > 0),
                 concat(e.n_own_backbone_ideas, " of the ", e.n_backbone_ideas, " ideas of its backbone")});
  out.push_back({"T5", "the tokenizer is made for Korean, and it is known how",
                 e.n_merges == 0 ? Met::yes : Met::unknown,
                 e.n_merges == 0 ? "bytes and jamo, nothing learnt"
                                 : concat("bytes and jamo, and ", e.n_merges,
                                          " merges, of which the record has a hash, not how they were learnt")});
  const bool copied = !e.copied_vocabularies.empty();
  out.push_back({"T5", "its merges do not follow another vocabulary at hand",
                 copied                                    ? Met::no
                 : e.n_merges == 0 || e.n_vocabularies > 0 ? Met::yes
                                                           : Met::unknown,
                 copied                 ? "they follow " + joined(e.copied_vocabularies)
                 : e.n_merges == 0      ? "it has no merges"
                 : e.n_vocabularies > 0 ? concat(e.n_vocabularies, " compared")
                                        : "no other vocabulary was given",
                 /*may_be_unknown=*/true});
  return out;
}

bool holds(const std::vector<Rule>& rules, std::string_view for_class) {
  return std::all_of(rules.begin(), rules.end(), [&](const Rule& rule) {
    return rule.for_class != for_class || rule.met == Met::yes || (rule.met == Met::unknown && rule.may_be_unknown);
  });
}

std::string text_of(const Evidence& e, const Conclusion& conclusion) {
  if (conclusion.supported.empty()) {
    for (const Rule& rule : conclusion.rules)
      if (rule.for_class == "T4-1" && rule.met != Met::yes && !(rule.met == Met::unknown && rule.may_be_unknown))
        return concat("The evidence supports none of T4-1, T4-2, T5. A rule that all need is ",
                      rule.met == Met::no ? "not met" : "not shown to be met", ": ", rule.rule, " (", rule.evidence,
                      ").");
  }
  if (e.origin_proved)
    return concat("The evidence supports ", conclusion.supported,
                  ". That the weights come from the seed is proved: all ", e.steps,
                  " steps were repeated on this machine.");
  return concat("The evidence supports ", conclusion.supported, " as far as the record and its first ",
                e.steps_repeated, " of ", e.steps,
                " steps go. Where the weights come from is not proved: only naru verify --full, "
                "which repeats every step, proves it.");
}

std::vector<std::string> limits_of(const Evidence& e) {
  std::vector<std::string> out;
  if (!e.origin_proved)
    out.push_back(concat("Steps after ", e.steps_repeated, " of ", e.steps,
                         " were not repeated: that they led to these weights is the record's word."));
  out.emplace_back(
      "Comparing finds copies that were rounded, scaled, turned or reordered, among the files at hand alone. A "
      "rotated, cut or merged copy, or one that was trained on for long, is not found; a full replay leaves "
      "no room for one.");
  out.emplace_back(
      "Two runs from one seed begin with the same weights and may stay alike; and a likeness does not say who "
      "copied from whom.");
  out.emplace_back(
      "Licences are those that the record names. That a file is what its licence says of it is not checked.");
  out.emplace_back(
      "Word lists and templates of generated examples are source code, named by the hash of the sources; "
      "who wrote them is not shown. Code is not compared with other programs' code.");
  out.emplace_back(
      "Papers and families are those that this program knows; that an idea is nowhere else cannot be shown.");
  if (e.n_merges > 0)
    out.push_back(
        "How the merges of the tokenizer were learnt is not in the record. Vocabularies of one language share "
        "their frequent pieces, so sharing alone is no sign of copying; the order is.");
  out.emplace_back(
      "The text of the evaluation is not public. The classes are those that the press describes, and the "
      "rules above are this program's reading of them.");
  return out;
}

}  // namespace

const char* met_name(Met met) {
  static const char* const kNames[] = {"yes", "no", "unknown"};
  return kNames[int(met)];
}

Conclusion conclude(const Evidence& evidence) {
  Conclusion out;
  out.rules = rules_of_weights(evidence);
  for (Rule& rule : rules_of_design(evidence)) out.rules.push_back(std::move(rule));
  for (const char* next : {"T4-1", "T4-2", "T5"}) {
    if (!holds(out.rules, next)) break;
    out.supported = next;
  }
  out.text = text_of(evidence, out);
  out.cannot_show = limits_of(evidence);
  return out;
}

}  // namespace naru
