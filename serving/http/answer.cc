#include "serving/http/answer.h"

#include <charconv>
#include <ctime>

namespace naru::serving::http {

namespace {
const char* reason(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";  // the words are optional
  }
}

// "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale.
std::string date() {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm t = {};
  gmtime_r(&now, &t);
  const auto two = [](int n) { return std::string{char('0' + n / 10), char('0' + n % 10)}; };
  return std::string(kDays[t.tm_wday]) + ", " + two(t.tm_mday) + ' ' + kMonths[t.tm_mon] + ' ' +
         std::to_string(1900 + t.tm_year) + ' ' + two(t.tm_hour) + ':' + two(t.tm_min) + ':' + two(t.tm_sec) + " GMT";
}

void field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool is_chunked(const Envelope& envelope) {
  return envelope.minor > 0 && !envelope.upgraded;
}

// All but what tells the length.
std::string begin(int status, const std::string& content_type, const Headers& headers, const Envelope& envelope) {
  std::string out = "HTTP/1.1 " + std::to_string(status) + ' ' + reason(status) + "\r\n";
  field(out, "date", date());
  field(out, "x-request-id", envelope.request_id);
  field(out, "x-content-type-options", "nosniff");
  if (!content_type.empty()) field(out, "content-type", content_type);
  for (const auto& list : {headers, envelope.headers})
    for (const auto& [name, value] : list) field(out, name, value);
  if (envelope.upgraded)
    field(out, "connection", "upgrade");
  else if (!envelope.keep_alive)
    field(out, "connection", "close");
  else if (envelope.minor == 0)
    field(out, "connection", "keep-alive");
  return out;
}
}  // namespace

std::string answer_bytes(const Answer& answer, const Envelope& envelope) {
  std::string out = begin(answer.status, answer.content_type, answer.headers, envelope);
  const bool bodiless = answer.status == 204 || answer.status == 304;
  if (!bodiless) field(out, "content-length", std::to_string(answer.body.size()));
  out += "\r\n";
  if (!bodiless && !envelope.head_only) out += answer.body;
  return out;
}

std::string stream_head_bytes(const StreamHead& head, const Envelope& envelope) {
  std::string out = begin(head.status, head.content_type, head.headers, envelope);
  if (is_chunked(envelope)) field(out, "transfer-encoding", "chunked");
  return out + "\r\n";
}

void append_piece(std::string& out, std::string_view bytes, const Envelope& envelope) {
  if (envelope.head_only || bytes.empty()) return;
  if (is_chunked(envelope)) {
    char size[16];
    out.append(size, std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr).append("\r\n");
  }
  out.append(bytes);
  if (is_chunked(envelope)) out += "\r\n";
}

void append_end(std::string& out, const Envelope& envelope) {
  if (!envelope.head_only && is_chunked(envelope)) out += "0\r\n\r\n";
}

}  // namespace naru::serving::http
