// Long plain strings of a JSON text, taken out before the parser walks it: it takes ten times as long for a byte as a
// picture in base64 deserves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace naru::serving::api {

// What the text is without them. Strings are counted in the order in which they begin, names of members alike.
struct ShortenedJson {
  struct LongString {
    size_t number = 0;         // which string of the text
    size_t position = 0;       // of its end in `text`
    std::string_view content;  // of the original
  };

  std::string text;  // an empty string stands where a long one was
  std::vector<LongString> long_strings;

  // A position in `text` as one in the original.
  size_t original_position(size_t position) const;
};

// Strings of at least `min_bytes` printable ASCII characters without quote and backslash are taken out: they are valid,
// and mean what they are. What is no JSON stays none, and is wrong at the same place. `json` must outlive the result.
ShortenedJson without_long_strings(std::string_view json, size_t min_bytes);

}  // namespace naru::serving::api
