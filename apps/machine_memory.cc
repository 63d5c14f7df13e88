#include "apps/machine_memory.h"

#include <unistd.h>

#include <fstream>

namespace naru::apps {
namespace {

// The number in a file; 0 where there is none, as in one that says "max".
int64_t number_in(const std::string& path) {
  std::ifstream in(path);
  int64_t out = 0;
  return in >> out && out > 0 ? out : 0;
}

// The path behind "NAME:" in a line of /proc/self/cgroup: "0::/a/b", "6:memory:/a/b".
std::string group_of(const std::string& controller) {
  std::ifstream in("/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second != std::string::npos && line.substr(first + 1, second - first - 1) == controller)
      return line.substr(second + 1);
  }
  return "";
}

// The least limit of the group and those above it.
void take_limits(const std::string& root, std::string group, const char* file, int64_t* least) {
  for (;;) {
    const int64_t limit = number_in(root + group + "/" + file);
    if (limit > 0 && limit < *least) *least = limit;
    if (group.size() <= 1) return;
    group.erase(group.rfind('/'));
  }
}

}  // namespace

MachineMemory machine_memory() {
  const int64_t machine = int64_t(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGE_SIZE);
  int64_t least = machine;
  take_limits("/sys/fs/cgroup", group_of(""), "memory.max", &least);
  take_limits("/sys/fs/cgroup/memory", group_of("memory"), "memory.limit_in_bytes", &least);
  return {least, least < machine ? "cgroup" : "machine"};
}

}  // namespace naru::apps
