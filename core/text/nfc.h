// Unicode Normalization Form C (UAX 15) of text that may hold invalid bytes.
#pragma once

#include <string>
#include <string_view>

namespace naru {

// `text` in NFC; bytes that are not UTF-8 pass unchanged and nothing composes across them. Messages and training texts
// go through it before the tokenizer, because macOS sends Hangul decomposed. Time n log n whatever the text.
std::string nfc(std::string_view text);

}  // namespace naru
