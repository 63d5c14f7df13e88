#include "media/worker/pdf/complaints.h"

#include <poppler-global.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>

namespace naru::media {
namespace {

constexpr std::string_view kHarmless[] = {
    // Of links, actions and windows, none of which is followed or opened.
    "Annotation destination",
    "Bad annotation destination",
    "Bad launch-type link action",
    "Illegal URI-type link",
    "Illegal annotation destination",
    "Invalid OCGState action",
    "Invalid Rendition",
    "LinkResetForm",
    "Movie action",
    "Page additional action",
    "Page duration",
    "Page thumb",
    "Page transition",
    "Unknown annotation destination",
    "parseAction",
    // Of names and kinds of fonts whose glyphs are drawn all the same.
    "Could not parse ligature component",
    "Invalid Font Stretch",
    "Invalid Font Weight",
    "Mismatch between font type and embedded font file",
    "Substituting font",
    "The file uses Fontname instead of FontName",
    // Of brackets in the content that change nothing, of tables that only speed up, of a profile that is not needed.
    "Mismatched EMC operator",
    "There's a form with more q than Q",
    "Failed parsing hints table",
    "Failed parsing page",
    "Failed to get object num from hint tables",
    "read ICCBased color space profile error",
};

// poppler's function for complaints and the stream have no owner: both are the process's.
std::string first;
char heard_on_stream[512];  // the last byte stays 0
bool new_failed = false;

void hear(const std::string& complaint, void*) {
  std::string_view text = complaint;  // "error (place): what"; a line feed at its end comes as "<0a>"
  if (const size_t colon = text.find(": "); text.starts_with("error") && colon != text.npos)
    text.remove_prefix(colon + 2);
  while (text.ends_with("<0a>")) text.remove_suffix(4);
  const auto is_this = [&](std::string_view begin) { return text.starts_with(begin); };
  if (first.empty() && std::none_of(std::begin(kHarmless), std::end(kHarmless), is_this))
    first = text.empty() ? "something is wrong" : text.substr(0, 150);
}

}  // namespace

void hear_complaints() {
  std::set_new_handler([] {
    new_failed = true;
    throw std::bad_alloc();
  });
  poppler::set_debug_error_function(hear, nullptr);
  if (std::FILE* stream = ::fmemopen(heard_on_stream, sizeof heard_on_stream - 1, "w")) {
    std::setvbuf(stream, nullptr, _IONBF, 0);
    stderr = stream;  // glibc has it so that a program may set it
  }
}

const std::string& first_complaint() {
  return first;
}

void forget_complaints() {
  first.clear();
  new_failed = false;
  std::memset(heard_on_stream, 0, sizeof heard_on_stream);
  std::rewind(stderr);
}

bool memory_was_short() {
  return new_failed || std::strstr(heard_on_stream, "Out of memory") ||
         std::strstr(heard_on_stream, "Bogus memory allocation size");
}

}  // namespace naru::media
