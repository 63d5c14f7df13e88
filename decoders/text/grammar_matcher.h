// Which tokens may come next, so that an answer is a text of a grammar. What counts is the text that Detokenizer makes
// of the ids: jamo may join what came before, a token may end inside a character, and of several spellings of one text
// each is allowed. Text that is not UTF-8 is never allowed.
//
// There are no dead ends: as long as accept() agrees, some token is allowed or the answer may end.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "decoders/text/grammar.h"
#include "decoders/text/grammar/ways.h"
#include "decoders/text/token_trie.h"

namespace naru {

// How far one answer is. A value: a copy goes on by itself. One thread at a time; `grammar` and `trie` are shared.
class GrammarMatcher {
 public:
  GrammarMatcher(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTrie> trie);

  // Sets bit id % 64 of bits[id / 64] for each token that may come next, and clears the others. Control ids, the end
  // among them, are never set: may_end() says. Throws Error unless there are (V + 63) / 64 words.
  void allowed(std::span<uint64_t> bits);
  // Goes on with `id`. False, and nothing changed, when it may not come next.
  bool accept(int32_t id);
  // Whether the answer may end here.
  bool may_end() const;

 private:
  // After some symbols: the ways of reading the whole characters, and the character that has begun.
  struct Place {
    grammar::Ways::Set ways;
    uint32_t held = 0;                 // a lead or an open syllable, which the next jamo may join; 0: none
    uint32_t code = 0;                 // of a UTF-8 sequence: the bits so far,
    uint32_t least = 0;                // the least code of its length,
    uint8_t missing = 0;               // and how many bytes are to come
    grammar::Ways::Mark end = {0, 0};  // of what it needs in ways_
  };

  enum class Want { place, answer };  // where the symbol leads, or only whether it may come

  bool advance(Place& place, Symbol symbol, Want want);
  bool push_byte(Place& place, uint8_t byte, Want want);
  bool push_jamo(Place& place, uint32_t jamo, Want want);
  bool step(Place& place, uint32_t code, Want want);
  bool may_become_syllable(const Place& place) const;

  std::shared_ptr<const Grammar> grammar_;
  std::shared_ptr<const TokenTrie> trie_;
  mutable grammar::Ways ways_;  // may_end() goes a step and back
  std::vector<Place> places_;   // of a walk over the trie, by depth; the first is where the answer is
};

}  // namespace naru
