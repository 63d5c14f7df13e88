#include "core/sequence/id_ranges.h"

#include <set>

#include "base/error.h"

namespace naru {

void check_ranges(const std::vector<CodeRange>& ranges, int64_t vocab) {
  constexpr int64_t kMostIds = int64_t(1) << 30;
  int64_t next = vocab;
  std::set<std::string> names;
  for (const CodeRange& range : ranges) {
    check(!range.name.empty() && names.insert(range.name).second, "id ranges: wanted names of their own, got '",
          range.name, "'");
    check(range.first == next, "id ranges: '", range.name, "' must begin with the id ", next, ", got ", range.first);
    check(range.n_predicted > 0 && range.n_predicted <= range.n_ids && next + range.n_ids <= kMostIds, "id ranges: '",
          range.name, "' has ", range.n_ids, " ids, of which ", range.n_predicted, " can be predicted");
    next += range.n_ids;
  }
}

}  // namespace naru
