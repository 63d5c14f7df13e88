// The characters that examples may contain: printable ASCII, the 11,172 Hangul syllables and the signs below.
// Look-alikes are written one way, so that a picture has one transcription: dashes as -, an ellipsis as three full
// stops.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "synth/text/utf8.h"

namespace naru::synth {

inline constexpr std::u32string_view kSigns = U"“”‘’·×°℃₩€※→●○■□①②③④⑤㎡「」《》";

inline bool in_alphabet(char32_t c) {
  return (c >= 0x20 && c < 0x7F) || is_hangul(c) || kSigns.find(c) != std::u32string_view::npos;
}

// `text` with look-alikes replaced and runs of white space as one blank, none at the ends; nothing when a character
// outside the alphabet remains or the UTF-8 is malformed.
std::optional<std::string> normalise(std::string_view text);

// The fixed split of texts: one of sixteen, by the SHA-256 of the text, is held out.
bool is_held_out(std::string_view text);

}  // namespace naru::synth
