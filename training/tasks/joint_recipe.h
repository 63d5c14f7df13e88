// What a recipe says to the task of understanding ([data] task = "joint"): its [data] table and each phase's `data`.
#pragma once

#include "training/recipe.h"
#include "training/tasks/joint.h"

namespace naru {

// Failure "NAME:LINE: key: ..." like those of parse_recipe.
Result<JointOptions> joint_options(const Recipe& recipe, const std::string& name);

// The groups that any phase draws from.
std::set<std::string> groups_of(const JointOptions& options);

}  // namespace naru
