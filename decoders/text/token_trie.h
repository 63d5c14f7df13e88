// What the tokens of a vocabulary spell, as a tree: whatever is asked of all tokens is asked of what they share once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/text/vocabulary.h"

namespace naru {

// Immutable: made once for a vocabulary, shared between threads. Control ids spell nothing and are not in it.
class TokenTrie {
 public:
  // In the order of a walk that visits a node before its children.
  struct Node {
    Symbol symbol;
    uint16_t depth;      // 1 for the first symbol of tokens
    uint32_t next;       // the node that follows when the children are left out
    uint32_t ids_begin;  // the tokens that end here
    uint32_t ids_end;
  };

  explicit TokenTrie(const Vocabulary& vocabulary);

  int32_t vocabulary_size() const { return vocabulary_size_; }
  int max_depth() const { return max_depth_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  std::span<const int32_t> ids(const Node& node) const {
    return std::span(ids_).subspan(node.ids_begin, node.ids_end - node.ids_begin);
  }
  // What `id` spells; nothing for a control id, or one outside of the vocabulary.
  std::span<const Symbol> symbols(int32_t id) const;

 private:
  int32_t vocabulary_size_ = 0;
  int max_depth_ = 0;
  std::vector<Node> nodes_;
  std::vector<int32_t> ids_;
  std::vector<Symbol> spelled_;   // of all tokens, one after another
  std::vector<uint32_t> begins_;  // where id's symbols begin; one more entry for the end
};

}  // namespace naru
