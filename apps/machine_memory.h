// How much memory this process may use.
#pragma once

#include <cstdint>
#include <string>

namespace naru::apps {

struct MachineMemory {
  int64_t bytes = 0;
  std::string source;  // "machine" or "cgroup"
};

// That of the machine, or of the cgroup (versions 1 and 2) where that is less.
MachineMemory machine_memory();

}  // namespace naru::apps
