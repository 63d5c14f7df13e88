#include "serving/http/handshake.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/base64.h"
#include "base/error.h"
#include "serving/http/text.h"

namespace naru::serving::http {

namespace {

constexpr char kVersion[] = "13";

// Whether one of the words that commas part in a field is `word`, lower-case.
bool lists(const std::string* field, std::string_view word) {
  for (std::string_view left = field ? std::string_view(*field) : ""; !left.empty();) {
    const size_t comma = std::min(left.find(','), left.size());
    if (same_word(trimmed(left.substr(0, comma)), word)) return true;
    left.remove_prefix(std::min(comma + 1, left.size()));
  }
  return false;
}

// Base64 of 16 bytes.
bool is_key(std::string_view key) {
  const auto is_digit = [](char c) { return is_letter_or_digit(c) || c == '+' || c == '/'; };
  return key.size() == 24 && key.substr(22) == "==" && std::all_of(key.begin(), key.begin() + 22, is_digit);
}

}  // namespace

bool asks_for_websocket(const Head& head) {
  return head.method == "GET" && head.minor > 0 && lists(head.field("upgrade"), "websocket") &&
         lists(head.field("connection"), "upgrade");
}

std::optional<HttpError> check_handshake(const Head& head) {
  const std::string* version = head.field("sec-websocket-version");
  if (!version || *version != kVersion)
    return HttpError{426,
                     "upgrade_required",
                     "Sec-WebSocket-Version must be 13.",
                     "",
                     {{"upgrade", "websocket"}, {"sec-websocket-version", kVersion}}};
  const std::string* key = head.field("sec-websocket-key");
  if (!key || !is_key(*key)) return HttpError{400, "invalid_value", "Sec-WebSocket-Key must be 16 bytes in base64."};
  return std::nullopt;
}

HttpError upgrade_required() {
  return {
      426, "upgrade_required", "This is a WebSocket: ask with \"Upgrade: websocket\".", "", {{"upgrade", "websocket"}}};
}

std::string accept_key(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  check(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) == 1,
        "accept_key: OpenSSL has no SHA-1");
  return base64({reinterpret_cast<const char*>(digest), size});
}

}  // namespace naru::serving::http
