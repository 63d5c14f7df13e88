// Where the tokenizer may not merge: text is cut into chunks, and tokens never cross a cut.
//
// A chunk is
//   letters      one space, if there is one, and a run of one script: Hangul, Han, Latin, or all other letters
//   a digit      one number character (categories Nd, Nl, No), so that amounts keep every digit
//   whitespace   a run of it, less the last space if letters follow
//   other        a run of punctuation, symbols, controls and unassigned characters
//   bytes        a run of bytes that are not UTF-8
// Combining marks and the two zero-width joiners stay with the letters or symbols before them. Categories are Unicode's
// (utf8proc); scripts are ranges of blocks, listed in chunks.cc.
#pragma once

#include <cstddef>
#include <string_view>

namespace naru {

// The end of the chunk that begins at text[begin], begin < text.size(). A function of the bytes from `begin` on.
// Two Hangul characters side by side are always in one chunk.
size_t chunk_end(std::string_view text, size_t begin);

}  // namespace naru
