// What a recipe says to the task of reading: its [data] table and each phase's `data`.
#pragma once

#include "omni/config.h"
#include "training/reading.h"
#include "training/recipe.h"

namespace naru {

// Failure "NAME:LINE: key: ..." like those of parse_recipe.
Result<ReadingOptions> reading_options(const Recipe& recipe, const std::string& name);
Result<ModelConfig> model_config(const Recipe& recipe, const std::string& name, int64_t vocab);

// The tokenizer's file that the recipe names, relative to the recipe.
Result<std::string> tokenizer_file(const Recipe& recipe, const std::string& name);

}  // namespace naru
