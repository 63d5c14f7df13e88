// Which ingredients of examples this machine lacks.
#pragma once

#include <string>
#include <vector>

namespace naru::synth {

struct Missing {
  std::string path;
  std::string packages;  // of Debian, separated by ", ": it comes from one of them
};

// Fonts of the table, then texts. A file that is there but cannot be opened is missing too.
std::vector<Missing> missing_ingredients();

}  // namespace naru::synth
