// The file of --robot: a robot, how its client calls things, and the limits of its actions.
#pragma once

#include <string>

#include "serving/openpi/robot.h"

namespace naru::apps {

// Failures name the file and the line.
Result<serving::openpi::Robot> parse_robot(std::string_view text, const std::string& name);
Result<serving::openpi::Robot> read_robot(const std::string& path);

}  // namespace naru::apps
