// Regular expressions of JSON schemas' `pattern` (ECMA-262, a subset), and `format`s, which are such expressions of our
// own. As there, a pattern may match anywhere in the string unless ^ and $ hold it.
//
//   literals, . [...] [^...] ( ) (?: ) | * + ? {m} {m,} {m,n} and their lazy forms, which mean the same here
//   \d \D \w \W \s \S \t \n \r \f \v \0 \xNN \uNNNN \u{N...}, and \ before any sign that is no letter or digit
//   ^ at the beginning, $ at the end of an alternative that stands in no group
//
// Everything else, such as look-ahead, back references, \b and \p, is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "decoders/text/grammar/expression.h"

namespace naru::grammar {

// The expression of all whole strings that match. Failures name the character, without saying whose pattern it is.
Result<int32_t> parse_pattern(std::string_view pattern, int max_depth, Expressions& out);

// The pattern of a format, if it is one of these: date, time, date-time (RFC 3339, seconds to 59), uuid in small
// letters, ipv4; email: addresses of plain names and domains, some of what RFC 5321 has.
std::optional<std::string> pattern_of_format(std::string_view format);

}  // namespace naru::grammar
