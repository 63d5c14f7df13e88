#include "decoders/text/token_trie.h"

#include <algorithm>

namespace naru {

TokenTrie::TokenTrie(const Vocabulary& vocabulary) : vocabulary_size_(vocabulary.size()), begins_{0} {
  std::vector<int32_t> order;
  for (int32_t id = 0; id < vocabulary_size_; ++id) {
    const auto spelled = vocabulary.symbols(id);
    spelled_.insert(spelled_.end(), spelled.begin(), spelled.end());
    begins_.push_back(uint32_t(spelled_.size()));
    if (!spelled.empty()) order.push_back(id);
  }
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    const auto x = symbols(a), y = symbols(b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
  });
  std::vector<size_t> path;  // the nodes that lead to the token before
  const auto close_to = [&](size_t depth) {
    for (; path.size() > depth; path.pop_back()) nodes_[path.back()].next = uint32_t(nodes_.size());
  };
  for (const int32_t id : order) {
    const auto spelled = symbols(id);
    size_t shared = 0;
    while (shared < path.size() && shared < spelled.size() && nodes_[path[shared]].symbol == spelled[shared]) ++shared;
    close_to(shared);
    for (size_t depth = shared; depth < spelled.size(); ++depth) {
      path.push_back(nodes_.size());
      const auto ids_end = uint32_t(ids_.size());
      nodes_.push_back({spelled[depth], uint16_t(depth + 1), 0, ids_end, ids_end});
    }
    ids_.push_back(id);
    nodes_[path.back()].ids_end = uint32_t(ids_.size());
    max_depth_ = std::max(max_depth_, int(spelled.size()));
  }
  close_to(0);
}

std::span<const Symbol> TokenTrie::symbols(int32_t id) const {
  if (id < 0 || id >= vocabulary_size_) return {};
  const uint32_t begin = begins_[size_t(id)];
  return std::span(spelled_).subspan(begin, begins_[size_t(id) + 1] - begin);
}

}  // namespace naru
