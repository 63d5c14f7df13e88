// What identifies this build, as the record of a run states it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "apps/common.h"
#include "media/origin.h"

namespace naru::apps {

nlohmann::ordered_json version_json();  // version, commit, sources_sha256, compiler, numeric_profile
// Of what a model says or does, without a seed; `sha256` is that of its file.
Origin origin_of(const Model& model, std::string sha256);

int version(const Options& options);  // prints it; the exit code

}  // namespace naru::apps
