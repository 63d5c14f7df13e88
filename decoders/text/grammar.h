// What an answer may be: a set of texts, compiled from an outsider's grammar or JSON schema into a pushdown automaton
// over characters. grammar_matcher.h asks it token by token.
//
// GBNF is llama.cpp's notation: rules `name ::= ...` of literals, classes, groups, alternatives and repetitions; `root`
// is the whole answer. Rules that begin with themselves are refused, and so are tokens (`<...>`).
//
// Of JSON schemas (draft 2020-12) grammar/schema.h says what is taken; anything else is refused by name. An answer is
// JSON without free white space, members in the schema's order, integers of at most 18 digits, strings of at most
// maxLength or else 256 characters, lists of at most maxItems or else 256 items, so that it always ends. The grammar
// is narrower than the schema; whatever it accepts parses and validates.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "decoders/text/grammar/automaton.h"

namespace naru {

struct GrammarLimits {
  size_t max_bytes = 64u << 10;               // of source
  int max_depth = 16;                         // of groups, schemas, and JSON values in each other
  int max_states = 10'000;                    // of the automaton
  std::chrono::milliseconds max_time{1'000};  // of compiling
};

// Immutable: made once, shared between threads.
class Grammar {
 public:
  // A Failure names what was refused, and where: line and column of GBNF, the JSON pointer into a schema.
  static Result<std::shared_ptr<const Grammar>> from_gbnf(std::string_view text, const GrammarLimits& limits = {});
  static Result<std::shared_ptr<const Grammar>> from_json_schema(std::string_view json,
                                                                 const GrammarLimits& limits = {});
  // Any JSON object.
  static Result<std::shared_ptr<const Grammar>> any_json_object();

  const grammar::Automaton& automaton() const { return automaton_; }

 private:
  explicit Grammar(grammar::Automaton automaton) : automaton_(std::move(automaton)) {}
  static Result<std::shared_ptr<const Grammar>> of(Result<grammar::Automaton> automaton);

  grammar::Automaton automaton_;
};

}  // namespace naru
