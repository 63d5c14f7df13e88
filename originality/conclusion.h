// Which class of the T-Class evaluation 2.0 the evidence supports, by rules that are all said. The evaluation's text is
// not public; these are its classes as the press describes them:
//   T4-1  a standard architecture kept as it is, its weights trained from zero
//   T4-2  a published architecture that was changed in its layers or its computation, weights from zero
//   T5    an architecture of one's own, and a tokenizer made for Korean
// Rules never conclude more than what was checked: see `cannot_show`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace naru {

enum class Met { yes, no, unknown };
const char* met_name(Met met);

// What was found out about a model. Counts, so that rules can be tested without one.
struct Evidence {
  std::vector<std::string> wrong;    // the checks that do not hold
  std::string begins_from;           // the model whose weights the run began from; empty: drawn from the seed
  Met first_weights = Met::unknown;  // made anew, they hash to the record's
  int64_t steps = 0, steps_repeated = 0;
  bool origin_proved = false;                              // all steps repeated, nothing unchecked
  int64_t n_sources = 0, n_unnamed = 0, n_unlicensed = 0;  // unnamed: with neither hash nor version
  int64_t n_files = 0, n_compared = 0;                     // of other models; tensors of ours that met one of theirs
  std::vector<std::string> foreign;                        // tensors of ours that are like one of theirs
  int64_t n_merges = 0;
  int64_t n_vocabularies = 0;
  std::vector<std::string> copied_vocabularies;
  std::string nearest_family;
  int64_t n_differences = 0;
  int64_t n_backbone_ideas = 0, n_own_backbone_ideas = 0;
};

struct Rule {
  std::string for_class, rule;
  Met met = Met::unknown;
  std::string evidence;
  bool may_be_unknown = false;  // it does not hinder the class then
};

struct Conclusion {
  std::string supported;  // "T4-1", "T4-2", "T5"; empty: none of them
  std::string text;
  std::vector<Rule> rules;
  std::vector<std::string> cannot_show;
};

Conclusion conclude(const Evidence& evidence);

}  // namespace naru
