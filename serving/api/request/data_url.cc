#include "serving/api/request/data_url.h"

#include <algorithm>
#include <array>

#include "serving/http/text.h"

namespace naru::serving::api {
namespace {

constexpr uint8_t kNoDigit = 0xFF;

constexpr std::array<uint8_t, 256> make_digits() {
  std::array<uint8_t, 256> out{};
  for (uint8_t& digit : out) digit = kNoDigit;
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < alphabet.size(); ++i) out[uint8_t(alphabet[i])] = uint8_t(i);
  return out;
}
constexpr std::array<uint8_t, 256> kDigits = make_digits();

// Writes the three bytes of four digits. The highest bit of what it returns is set where one is no digit.
uint8_t put_group(std::string_view text, char* out) {
  const uint8_t a = kDigits[uint8_t(text[0])], b = kDigits[uint8_t(text[1])], c = kDigits[uint8_t(text[2])],
                d = kDigits[uint8_t(text[3])];
  const uint32_t bits = uint32_t(a) << 18 | uint32_t(b) << 12 | uint32_t(c) << 6 | d;
  out[0] = char(bits >> 16);
  out[1] = char(bits >> 8);
  out[2] = char(bits);
  return a | b | c | d;
}

}  // namespace

Result<std::string> decode_base64(std::string_view text, size_t max_bytes) {
  if (text.ends_with('=')) {
    if (text.size() % 4 != 0) return fail("the base64 is not padded to a multiple of four characters");
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  const size_t tail = text.size() % 4;
  if (tail == 1) return fail("the base64 ends within a byte");
  const size_t size = text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1);
  if (size > max_bytes) return fail(Code::too_large, "it has ", size, " bytes; the limit is ", max_bytes);
  std::string out(size, '\0');
  uint8_t wrong = 0;  // has kNoDigit's highest bit once a character is no digit
  size_t at = 0;
  for (size_t i = 0; i + 4 <= text.size(); i += 4, at += 3) wrong |= put_group(text.substr(i, 4), &out[at]);
  char last[3] = {};
  if (tail > 0) {
    std::string padded(text.substr(text.size() - tail));
    padded.resize(4, 'A');  // six zero bits
    wrong |= put_group(padded, last);
    std::copy_n(last, tail - 1, &out[at]);
  }
  if (wrong & 0x80) return fail("the base64 has a character that is none of its alphabet");
  if (tail > 0 && last[tail - 1] != 0) return fail("the base64 ends with bits that belong to no byte");
  return out;
}

Result<DataUrl> parse_data_url(std::string_view url) {
  constexpr std::string_view kScheme = "data:";
  if (url.size() < kScheme.size() || http::lower(url.substr(0, kScheme.size())) != kScheme)
    return fail(Code::unsupported, "only data: URLs are read, nothing is fetched; send the bytes as ",
                "data:<type>;base64,<data>");
  url.remove_prefix(kScheme.size());
  const size_t comma = url.find(',');
  if (comma == url.npos) return fail("the data: URL has no comma before its data");
  const std::string_view head = url.substr(0, comma);
  const size_t last = head.rfind(';');
  if (last == head.npos || http::lower(head.substr(last + 1)) != "base64")
    return fail("the data: URL is not base64; write data:<type>;base64,<data>");
  return DataUrl{head.substr(0, std::min(head.find(';'), last)), url.substr(comma + 1)};
}

}  // namespace naru::serving::api
