// What a recipe says to the task of reading: its [data] table and each phase's `data`.
#pragma once

#include "omni/config.h"
#include "omni/fields.h"
#include "training/reading.h"
#include "training/recipe.h"

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

// Failure "NAME:LINE: key: ..." like those of parse_recipe.
Result<ReadingOptions> reading_options(const Recipe& recipe, const std::string& name);
Result<ModelConfig> model_config(const Recipe& recipe, const std::string& name, int64_t vocab);

// The tokenizer's file that the recipe names, relative to the recipe.
Result<std::string> tokenizer_file(const Recipe& recipe, const std::string& name);

}  // namespace naru
