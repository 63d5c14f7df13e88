// GBNF, the notation of grammars that llama.cpp has:
//
//   name ::= alternatives      ends with its line, but for line breaks inside of ( ) and after ::= and |
//   "text"                     escapes: \n \r \t \\ \" \[ \] \xNN \uNNNN \UNNNNNNNN
//   [a-z_] [^0-9]              one character of a class, or of all others; the same escapes
//   .                          any character
//   name                       letters, digits, - and _
//   ( )  |  * + ? {m} {m,} {m,n}
//   # to the end of the line
//
// It has tokens, too (`<name>`, `<[7]>`, `!`): an outsider writes no control ids, so they are refused.
#pragma once

#include <string_view>

#include "decoders/text/grammar/automaton.h"

namespace naru::grammar {

// Adds the rules that `root` reaches. The state that `root` begins in; whatever is wrong is told by line and column.
Result<int32_t> compile_gbnf(std::string_view text, int max_depth, AutomatonBuilder& builder);

}  // namespace naru::grammar
