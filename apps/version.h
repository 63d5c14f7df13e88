// What identifies this build, as the record of a run states it.
#pragma once

#include "apps/common.h"

#include <nlohmann/json.hpp>

namespace naru::apps {

nlohmann::ordered_json version_json();  // version, commit, sources_sha256, compiler, numeric_profile

int version(const Options& options);  // prints it; the exit code

}  // namespace naru::apps
