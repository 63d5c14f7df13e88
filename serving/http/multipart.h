// multipart/form-data (RFC 7578) of a body that is complete: where its parts begin and end. Nothing is copied.
//
// Strict: the body begins with the boundary and ends with its last form (a line break may follow); a line that begins
// with the boundary and goes on otherwise is refused. A file's name is a text and nothing else.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace naru::serving::http {

struct MultipartLimits {
  size_t parts = 256;
  size_t name_bytes = 256;     // of a name, and of a file's name
  size_t header_bytes = 4096;  // of one part's header
};

// Views into the body.
struct FormPart {
  std::string_view name;                     // UTF-8 without control characters; what an escape wrote stays escaped
  std::optional<std::string_view> filename;  // likewise; a part without one is a plain field
  std::string_view content_type;             // empty where it says none
  std::string_view content;
};

// The parts in their order; names may repeat. `content_type` is the request's field, with the boundary. Failures:
// invalid, truncated (no last boundary), too_large (beyond a limit), unsupported (a transfer encoding).
Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body,
                                              const MultipartLimits& limits = {});

// The value of a parameter, given in lower case, of a field such as `text/plain; charset="utf-8"`, unquoted but with
// its escapes; none where it is not there. Failure: parameters that cannot be read, or the same one twice.
Result<std::optional<std::string_view>> field_parameter(std::string_view field, std::string_view name);

}  // namespace naru::serving::http
