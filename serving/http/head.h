// The head of a request: its first line and its fields (RFC 9112, sections 2 to 6). Boost.Beast reads the grammar; what
// it lets through and another server on the way might read otherwise is refused here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "serving/http/error.h"
#include "serving/http/options.h"

namespace naru::serving::http {

struct Head {
  std::string method;
  std::string path;   // begins with '/', or is "*"
  std::string query;  // what follows '?', as it came
  int minor = 1;      // of HTTP/1.x
  Headers fields;     // names in lower case, in their order
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = false;
  bool expects_continue = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  // The first field of that name, given in lower case; null where there is none.
  const std::string* field(std::string_view name) const;
};

// Finds the end of a head that comes in pieces, each byte looked at once. Refuses as soon as it meets a line that ends
// without CR LF, a control character, a line that continues the one before, or more than the limits allow.
class HeadScanner {
 public:
  explicit HeadScanner(const Limits& limits) : limits_(&limits) {}  // which must outlive it

  struct Progress {
    size_t head_bytes = 0;  // 0: the end has not come
    std::optional<HttpError> error;
  };
  // `bytes` is what came before with more behind it.
  Progress scan(std::string_view bytes);

 private:
  std::optional<HttpError> look(std::string_view bytes, size_t at);

  const Limits* limits_;
  size_t at_ = 0, line_begin_ = 0, first_line_bytes_ = 0;
  int n_lines_ = 0;
};

// Reads what HeadScanner found, its empty last line included. Refuses: Content-Length with Transfer-Encoding, either of
// them twice, a Transfer-Encoding other than exactly "chunked" or in HTTP/1.0, fields of one value given twice,
// HTTP/1.1 without Host, an expectation other than 100-continue.
std::variant<Head, HttpError> parse_head(std::string_view bytes);

}  // namespace naru::serving::http
