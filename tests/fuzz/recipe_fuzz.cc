// Any bytes are a recipe or are refused; what is accepted keeps the promises of training/recipe.h.
#include <cstdint>
#include <cstdlib>

#include "training/recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto recipe = naru::parse_recipe({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!recipe) return 0;
  const double first = recipe->lr_scale(0), last = recipe->lr_scale(recipe->steps - 1);
  if (!(first >= 0 && first <= 10 && last >= 0 && last <= 10)) std::abort();
  if (recipe->phase_of(recipe->steps - 1) + 1 != recipe->phases.size()) std::abort();
  return 0;
}
