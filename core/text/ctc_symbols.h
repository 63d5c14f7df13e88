// The symbols that CTC heads spell with, of pictures and of sound alike: modern jamo, printable ASCII, one for anything
// else; blank last. They are part of what a model was trained on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace naru {

// Symbols in this order.
constexpr int32_t kLeads = 19, kVowels = 21, kTails = 27, kAscii = 95;
constexpr int32_t kOtherSymbol = kLeads + kVowels + kTails + kAscii, kCtcBlank = kOtherSymbol + 1;
constexpr int32_t kCtcClasses = kCtcBlank + 1;

// The CTC symbols of a text (UTF-8).
std::vector<int32_t> ctc_symbols(std::string_view text);
// The text of CTC symbols; what is no syllable is left as single jamo, the symbol for anything else as U+FFFD.
std::string text_of_symbols(const std::vector<int32_t>& symbols);

}  // namespace naru
