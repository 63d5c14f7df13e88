// What a recipe says to the task of reading: its [data] table and each phase's `data`.
#pragma once

#include "omni/config.h"
#include "omni/fields.h"
#include "training/recipe.h"
#include "training/tasks/reading.h"

namespace naru {

// Runs `parse`; an Error "path: what" becomes a Failure with the line of that path.
template <class Parse>
auto with_lines(const Recipe& recipe, const std::string& name, Parse parse) -> Result<decltype(parse())> {
  try {
    return parse();
  } catch (const Error& error) {
    const std::string message = error.what();
    return fail(name.c_str(), ":", recipe.line_of(message.substr(0, message.find(':'))), ": ", message);
  }
}

// Reads what lines of text are to be like; done() is the caller's.
void read_line_options(Fields& f, synth::DocumentOptions* options);

// Reads the weights of `count` kinds from the table `key`, where it is there: one that it does not name has 0, and one
// at least must be above 0. name(kind) is a string.
template <class Name>
void read_weights(Fields& f, int count, Name name, float* weights, const char* key = "kinds") {
  if (!f.has(key)) return;
  Fields kinds = f.table(key);
  float sum = 0;
  for (int kind = 0; kind < count; ++kind) sum += weights[kind] = float(kinds.number(name(kind), 0, 1e3, 0));
  kinds.done();
  check(sum > 0, f.path(key), ": all weights are 0");
}

// Throws Error when a phase gives a weight to a loss that is none of `losses`.
void check_losses(const Phase& phase, size_t index, const std::set<std::string>& losses);

// Failure "NAME:LINE: key: ..." like those of parse_recipe.
Result<ReadingOptions> reading_options(const Recipe& recipe, const std::string& name);
Result<ModelConfig> model_config(const Recipe& recipe, const std::string& name, int64_t vocab);

// The tokenizer's file that the recipe names, relative to the recipe.
Result<std::string> tokenizer_file(const Recipe& recipe, const std::string& name);

}  // namespace naru
