#include "encoders/text/tokenizer.h"

#include <algorithm>
#include <functional>

#include "core/text/chunks.h"
#include "core/text/symbols.h"

namespace naru {
namespace {

// Merges the symbols of a chunk: the earliest merge of the vocabulary first, at its leftmost place first. Its members
// are memory that is used again for the next chunk.
class Merger {
 public:
  explicit Merger(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  // Appends the pieces of `chunk`, whose first byte is byte `offset` of the text.
  void append(std::string_view chunk, uint32_t offset, std::vector<Tokenizer::Piece>& out) {
    spell(chunk, spelled_);
    nodes_.clear();
    for (const SpelledSymbol& s : spelled_) {
      const auto place = int32_t(nodes_.size());
      nodes_.push_back({{kFirstSymbolId + s.symbol, offset + s.begin, offset + s.end}, place - 1, place + 1});
    }
    nodes_.back().next = kNowhere;
    for (int32_t place = 0; place != kNowhere; place = nodes_[size_t(place)].next) propose(place);
    while (!queue_.empty()) {
      std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
      const auto [id, place] = queue_.back();
      queue_.pop_back();
      if (nodes_[size_t(place)].merge == id) merge(place);
    }
    for (int32_t place = 0; place != kNowhere; place = nodes_[size_t(place)].next)
      out.push_back(nodes_[size_t(place)].piece);
  }

 private:
  static constexpr int32_t kNowhere = -1;
  struct Node {
    Tokenizer::Piece piece;
    int32_t previous, next;
    int32_t merge = PairTable::kNone;  // the id that it makes with `next`; kNone also once it is swallowed
  };

  // Puts the merge of a node and the next one into the queue.
  void propose(int32_t place) {
    Node& node = nodes_[size_t(place)];
    node.merge = PairTable::kNone;
    if (node.next == kNowhere) return;
    node.merge = vocabulary_.merged(node.piece.id, nodes_[size_t(node.next)].piece.id);
    if (node.merge == PairTable::kNone) return;
    queue_.emplace_back(node.merge, place);
    std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
  }

  void merge(int32_t place) {
    Node& node = nodes_[size_t(place)];
    Node& swallowed = nodes_[size_t(node.next)];
    node.piece = {node.merge, node.piece.begin, swallowed.piece.end};
    node.next = swallowed.next;
    swallowed.merge = PairTable::kNone;
    if (node.next != kNowhere) nodes_[size_t(node.next)].previous = place;
    propose(place);
    if (node.previous != kNowhere) propose(node.previous);
  }

  const Vocabulary& vocabulary_;
  std::vector<SpelledSymbol> spelled_;
  std::vector<Node> nodes_;
  std::vector<std::pair<int32_t, int32_t>> queue_;  // a heap of (id, place), the smallest first
};

}  // namespace

Result<Tokenizer> Tokenizer::parse(std::string_view json) {
  Result<Vocabulary> vocabulary = Vocabulary::parse(json);
  if (!vocabulary) return vocabulary.failure();
  return Tokenizer(std::move(*vocabulary));
}

std::vector<Tokenizer::Piece> Tokenizer::encode_pieces(std::string_view text) const {
  check(text.size() <= UINT32_MAX, "Tokenizer: wanted less than 4 GiB of text, got ", text.size(), " bytes");
  std::vector<Piece> pieces;
  Merger merger(vocabulary_);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = chunk_end(text, begin);
    merger.append(text.substr(begin, end - begin), uint32_t(begin), pieces);
    begin = end;
  }
  return pieces;
}

std::vector<int32_t> Tokenizer::encode(std::string_view text) const {
  const std::vector<Piece> pieces = encode_pieces(text);
  std::vector<int32_t> ids(pieces.size());
  std::transform(pieces.begin(), pieces.end(), ids.begin(), [](const Piece& piece) { return piece.id; });
  return ids;
}

}  // namespace naru
