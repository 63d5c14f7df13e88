// Bits that depend on the library set: committed ones are compared where the same fonts, data and libraries are met,
// and another set is reported loudly and skipped.
#pragma once

#include <string>
#include <vector>

#include "synth/source.h"

namespace naru::testing {

// How this machine's ingredients differ from those of the record of models/naru-read, one line each; of what the record
// does not have, such as another generator, nothing is said.
std::vector<std::string> library_differences(const synth::Provenance& here);

// `path` has lines of a library set's key, `what` where it is not empty, and bits. Equal bits are expected in the line
// of this set; without one the running test is skipped, with a message whose lines scripts/test.sh shows.
void expect_known_bits(const std::string& path, const synth::Provenance& here, const std::string& what,
                       const std::string& bits);

}  // namespace naru::testing
