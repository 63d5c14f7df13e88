// What identifies this build, as the record of a run states it.
#pragma once

#include <nlohmann/json.hpp>

namespace naru::apps {

nlohmann::ordered_json version_json();  // version, commit, sources_sha256, compiler, numeric_profile

}  // namespace naru::apps
