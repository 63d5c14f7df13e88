// Bytes that stand in JSON: base64 (RFC 4648, section 4) and data: URLs (RFC 2397).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace naru::serving::api {

// Strict: the standard alphabet, padded to a multiple of four or not padded at all, no unused bits set, nothing else.
// Failures: invalid; too_large, beyond max_bytes, found before anything is decoded.
Result<std::string> decode_base64(std::string_view text, size_t max_bytes);

// A URL's parts, as views.
struct DataUrl {
  std::string_view media_type;  // without parameters, as it stands; empty where it says none
  std::string_view base64;
};

// Failures: unsupported, another scheme: nothing is fetched from anywhere; invalid, a data: URL without base64.
Result<DataUrl> parse_data_url(std::string_view url);

}  // namespace naru::serving::api
