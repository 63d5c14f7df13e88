// Objects of JSON answers: members in one order, some of which may be missing.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/utf8.h"
#include "decoders/text/grammar/json_rules.h"

namespace naru::grammar {
namespace {

// Behind member i comes one of the members up to the next that is required. Their names are a tree, whose nodes are
// known by the members below them: trees that begin at different members share what they have in common.
class ObjectRule {
 public:
  ObjectRule(const std::vector<Member>& members, int32_t end, AutomatonBuilder& builder)
      : members_(members), end_(end), builder_(builder), behind_(members.size() + 1, -1) {
    for (const Member& member : members) names_.push_back(code_points(nlohmann::json(member.name).dump() + ":"));
  }

  int32_t build() {
    const int32_t begin = builder_.state(), first = builder_.state();
    builder_.edge(begin, '{', first);
    go_on(first, 0);
    if (may_close(0)) builder_.edge(first, '}', end_);
    while (!todo_.empty() && !builder_.refused()) {
      const Node node = std::move(todo_.back());
      todo_.pop_back();
      expand(node);
    }
    return begin;
  }

 private:
  using Key = std::pair<std::vector<size_t>, size_t>;  // members, and how many characters of their names are written
  struct Node {
    Key key;
    int32_t state;
  };

  bool may_close(size_t next) const {
    return std::none_of(members_.begin() + ptrdiff_t(next), members_.end(), [](const Member& m) { return m.required; });
  }

  // From `from`, the name of a member that may come once those before `next` came or were left out.
  void go_on(int32_t from, size_t next) {
    std::vector<size_t> candidates;
    for (size_t i = next; i < members_.size(); ++i) {
      candidates.push_back(i);
      if (members_[i].required) break;
    }
    if (!candidates.empty()) builder_.edge(from, '"', node({std::move(candidates), 1}));
  }

  int32_t node(Key key) {
    builder_.budget().spend(key.first.size());
    const auto [place, is_new] = nodes_.try_emplace(std::move(key), 0);
    if (is_new) {
      place->second = builder_.state();
      todo_.push_back({place->first, place->second});
    }
    return place->second;
  }

  void expand(const Node& at) {
    const auto& [candidates, depth] = at.key;
    if (depth == names_[candidates[0]].size()) {
      builder_.call(at.state, members_[candidates[0]].value, behind(candidates[0] + 1));
      return;
    }
    std::map<char32_t, std::vector<size_t>> branches;
    for (const size_t i : candidates) branches[names_[i][depth]].push_back(i);
    for (auto& [character, branch] : branches) {
      const int32_t to = node({std::move(branch), depth + 1});
      builder_.edge(at.state, {character, character, to});
    }
  }

  // Behind the value of a member, where `next` is the first that may come.
  int32_t behind(size_t next) {
    if (behind_[next] >= 0) return behind_[next];
    const int32_t state = behind_[next] = builder_.state();
    if (may_close(next)) builder_.edge(state, '}', end_);
    if (next < members_.size()) {
      const int32_t comma = builder_.state();
      builder_.edge(state, ',', comma);
      go_on(comma, next);
    }
    return state;
  }

  const std::vector<Member>& members_;
  const int32_t end_;
  AutomatonBuilder& builder_;
  std::vector<std::u32string> names_;  // as they are written, with quotes and colon
  std::vector<int32_t> behind_;
  std::map<Key, int32_t> nodes_;
  std::vector<Node> todo_;
};

}  // namespace

int32_t JsonRules::object(const std::vector<Member>& members) {
  return ObjectRule(members, accepting(), builder_).build();
}

}  // namespace naru::grammar
