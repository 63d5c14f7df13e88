#include "synth/missing.h"

#include <unistd.h>

#include "base/error.h"
#include "synth/fonts.h"
#include "synth/origins.h"
#include "synth/text/corpus.h"

namespace naru::synth {

std::vector<Missing> missing_ingredients() {
  std::vector<std::string> paths = font_paths();
  paths.insert(paths.end(), corpus_paths().begin(), corpus_paths().end());
  std::vector<Missing> out;
  for (const std::string& path : paths) {
    if (::access(path.c_str(), R_OK) == 0) continue;
    const Origin* origin = find_origin(path);
    check(origin, "missing_ingredients: ", path, ": synth/origins.cc does not say where it comes from");
    out.push_back({path, origin->packages});
  }
  return out;
}

}  // namespace naru::synth
