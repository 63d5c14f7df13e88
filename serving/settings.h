// The limits of a server by name: for flags, for `naru doctor`, for the documentation.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "serving/service.h"

namespace naru::serving {

struct Limit {
  std::string name;   // "slots"
  std::string about;  // with its unit
  std::function<int64_t()> get;
  std::function<void(int64_t)> set;  // a positive number
};

// All of them, pointing into `settings`.
std::vector<Limit> limits_of(ServiceSettings* settings);

}  // namespace naru::serving
