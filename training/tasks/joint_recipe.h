// What a recipe says to the task of understanding ([data] task = "joint"): its [data] table and each phase's `data`.
#pragma once

#include "training/recipe.h"
#include "training/tasks/joint.h"

namespace naru {

// Failure "NAME:LINE: key: ..." like those of parse_recipe.
Result<JointOptions> joint_options(const Recipe& recipe, const std::string& name);

// Whether the lessons that the recipe asks for are there, and those of a step not too large together. Failures as
// above.
Result<void> check_source(const Recipe& recipe, const std::string& name, const JointOptions& options,
                          const LessonSource& source);

// The groups that any phase draws from.
std::set<std::string> groups_of(const JointOptions& options);

}  // namespace naru
