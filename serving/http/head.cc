#include "serving/http/head.h"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <limits>

#include "base/error.h"
#include "serving/http/text.h"

namespace naru::serving::http {

namespace {

namespace beast = boost::beast;
using Parser = beast::http::request_parser<beast::http::empty_body>;

HttpError malformed(const std::string& what) {
  return {.status = 400, .code = "malformed_request", .message = "The request is not valid HTTP/1.1: " + what + "."};
}

HttpError head_too_large(int status, const std::string& what) {
  return {.status = status, .code = "header_too_large", .message = "The request has " + what + "."};
}

// The target without scheme and authority, which a request to a proxy has; none where it is nothing that we have.
std::optional<std::string_view> origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (target.size() > scheme.size() && same_word(target.substr(0, scheme.size()), scheme))
      target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
  if (target.empty()) return "/";
  const bool plain = std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
  if (!plain || (target[0] != '/' && target != "*")) return std::nullopt;
  return target;
}

// How long the body is, and whether one can trust what is said about that.
std::optional<HttpError> read_framing(Head& head) {
  const std::string* length = head.field("content-length");
  const std::string* coding = head.field("transfer-encoding");
  if (length && coding) return malformed("it has both Content-Length and Transfer-Encoding");
  if (coding) {
    if (head.minor == 0) return malformed("Transfer-Encoding is not part of HTTP/1.0");
    if (!same_word(*coding, "chunked")) return malformed("Transfer-Encoding must be chunked and nothing else");
    head.chunked = true;
  }
  if (length) {
    const bool digits = std::all_of(length->begin(), length->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (length->empty() || length->size() > 18 || !digits) return malformed("Content-Length is no number of bytes");
    head.content_length = std::stoull(*length);
  }
  return std::nullopt;
}

std::optional<HttpError> check_fields(Head& head) {
  for (const char* name : {"host", "content-length", "transfer-encoding", "content-type", "content-encoding",
                           "authorization", "expect", "origin", "sec-websocket-key", "sec-websocket-version"}) {
    const auto count = std::count_if(head.fields.begin(), head.fields.end(), [&](auto& f) { return f.first == name; });
    if (count > 1) return malformed(concat("the field ", name, " is given ", count, " times"));
  }
  if (head.minor > 0 && !head.field("host")) return malformed("the field Host is missing");
  if (auto error = read_framing(head)) return error;
  if (const std::string* expect = head.field("expect"); expect && head.minor > 0) {
    if (!same_word(*expect, "100-continue"))
      return HttpError{417, "expectation_failed", "The only expectation that can be met is 100-continue."};
    head.expects_continue = true;
  }
  return std::nullopt;
}

}  // namespace

const std::string* Head::field(std::string_view name) const {
  for (const auto& [key, value] : fields)
    if (key == name) return &value;
  return nullptr;
}

HeadScanner::Progress HeadScanner::scan(std::string_view bytes) {
  for (; at_ < bytes.size(); ++at_) {
    if (auto error = look(bytes, at_)) return {0, std::move(error)};
    if (bytes[at_] != '\n') continue;
    const size_t line_bytes = at_ - 1 - line_begin_;
    if (line_bytes == 0 && n_lines_ == 0) return {0, malformed("it begins with an empty line")};
    if (line_bytes == 0) return {at_ + 1, std::nullopt};
    if (n_lines_++ == 0) first_line_bytes_ = at_ + 1;
    line_begin_ = at_ + 1;
  }
  return {};
}

// Whether the byte at `at` may stand there.
std::optional<HttpError> HeadScanner::look(std::string_view bytes, size_t at) {
  const auto c = static_cast<unsigned char>(bytes[at]);
  const bool after_return = at > line_begin_ && bytes[at - 1] == '\r';
  if ((c == '\n') != after_return) return malformed("a line does not end with CR LF");
  if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
    return malformed("a control character in its head");
  if (at == line_begin_ && (c == ' ' || c == '\t')) return malformed("a line begins with a space");
  if (n_lines_ == 0) {
    if (int64_t(at) > limits_->request_line_bytes + 1)
      return head_too_large(414, concat("a first line of more than ", limits_->request_line_bytes, " bytes"));
    return std::nullopt;
  }
  if (int64_t(at - first_line_bytes_) >= limits_->header_bytes)
    return head_too_large(431, concat("more than ", limits_->header_bytes, " bytes of header fields"));
  if (at == line_begin_ && c != '\r' && n_lines_ > limits_->header_fields)
    return head_too_large(431, concat("more than ", limits_->header_fields, " header fields"));
  return std::nullopt;
}

std::variant<Head, HttpError> parse_head(std::string_view bytes) {
  Parser parser;
  parser.header_limit(std::numeric_limits<uint32_t>::max());  // HeadScanner's limits hold
  parser.body_limit(std::numeric_limits<uint64_t>::max());    // the route's holds
  beast::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == beast::http::error::bad_version)
    return HttpError{505, "http_version_not_supported", "The versions served are HTTP/1.1 and HTTP/1.0."};
  if (error || !parser.is_header_done()) return malformed(error ? error.message() : "it has no end");

  const auto& message = parser.get();
  Head head;
  head.method = std::string(message.method_string());
  head.minor = message.version() == 10 ? 0 : 1;
  head.keep_alive = message.keep_alive();
  for (const auto& field : message)
    head.fields.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                             std::string(field.value()));
  const auto target = origin_form({message.target().data(), message.target().size()});
  if (!target) return malformed("its target is no path");
  const size_t mark = std::min(target->find('?'), target->size());
  head.path = target->substr(0, mark);
  head.query = target->substr(std::min(mark + 1, target->size()));
  if (auto refused = check_fields(head)) return *std::move(refused);
  return head;
}

}  // namespace naru::serving::http
