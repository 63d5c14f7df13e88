// Where the ingredients of examples come from: the Debian package and the licence of each font, text and library.
#pragma once

#include <span>
#include <string_view>

namespace naru::synth {

struct Origin {
  const char* prefix;    // of the names of what comes from there: a folder, a file, a library
  const char* packages;  // of Debian
  const char* licence;   // SPDX where it has a name there
};

// The whole table. tests/synth/origins_test.cc holds it against the table of fonts and scripts/setup.sh.
std::span<const Origin> origins();

// Of an ingredient's name; null when the table does not know it.
const Origin* find_origin(std::string_view name);

}  // namespace naru::synth
