#include "synth/text/alphabet.h"

#include "base/sha256.h"

namespace naru::synth {

std::optional<std::string> normalise(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank = false;
  const auto write = [&](std::string_view part) {
    if (part == " ") {
      blank = !out.empty();
      return;
    }
    if (blank) out += ' ';
    blank = false;
    out += part;
  };
  for (size_t i = 0; i < text.size();) {
    const auto byte = uint8_t(text[i]);
    const size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    const std::string_view part = text.substr(i, length);
    i += length;
    if (byte == '\t' || byte == '\n' || byte == '\r') {
      write(" ");
      continue;
    }
    const auto points = decode(part);
    if (!points) return std::nullopt;
    const char32_t c = points->front();
    if (c == 0x200B || c == 0xFEFF) continue;  // no width, no ink
    if (in_alphabet(c))
      write(part);
    else if (c == 0xA0)
      write(" ");
    else if (c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0x2014 || c == 0x2212)
      write("-");
    else if (c == 0x2026)
      write("...");
    else
      return std::nullopt;
  }
  return out;
}

bool is_held_out(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hash.digest()[0] < 16;
}

}  // namespace naru::synth
