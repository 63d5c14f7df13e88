// Bytes as text of 64 digits (RFC 4648, section 4).
#pragma once

#include <string>
#include <string_view>

namespace naru {

// Padded to whole groups of four digits, in one line.
std::string base64(std::string_view bytes);

}  // namespace naru
