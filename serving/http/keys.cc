#include "serving/http/keys.h"

#include <algorithm>

#include "base/file.h"
#include "serving/http/text.h"

namespace naru::serving::http {

namespace {
Sha256Digest digest_of(std::string_view key) {
  Sha256 hash;
  hash.add(key);
  return hash.digest();
}

// Looks at every byte, whichever differ.
bool same(const Sha256Digest& a, const Sha256Digest& b) {
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
  volatile unsigned result = difference;
  return result == 0;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
  });
}
}  // namespace

Result<void> KeyRing::add(std::string_view line) {
  const size_t space = line.find_first_of(" \t");
  std::string name = concat("key-", keys_.size() + 1);
  if (space != line.npos) {
    name = line.substr(0, space);
    if (!is_name(name)) return fail("a name has 1 to 64 letters, digits, '.', '_' or '-'");
    line = trimmed(line.substr(space));
  }
  if (line.size() < kMinKeyBytes || line.size() > kMaxKeyBytes)
    return fail("a key has ", kMinKeyBytes, " to ", kMaxKeyBytes, " characters; `openssl rand -hex 32` makes one");
  if (!std::all_of(line.begin(), line.end(), [](char c) { return c > ' ' && c < 0x7f; }))
    return fail("a key has printable ASCII characters alone and stands last in its line");
  const Key key{name, digest_of(line)};
  for (const Key& other : keys_) {
    if (other.name == name) return fail("two keys are called ", name, "; give them other names");
    if (same(other.digest, key.digest)) return fail("this key stands in the file twice");
  }
  keys_.push_back(key);
  return {};
}

Result<KeyRing> KeyRing::parse(std::string_view text) {
  KeyRing ring;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#') continue;
    if (ring.keys_.size() == kMaxKeys)
      return fail(Code::too_large, "a file of keys has at most ", kMaxKeys, " of them");
    if (const auto added = ring.add(line); !added)
      return fail("line ", number, " of the file of keys: ", added.failure().message);
  }
  if (ring.keys_.empty()) return fail("the file of keys has none; write one a line, \"KEY\" or \"NAME KEY\"");
  return ring;
}

Result<KeyRing> KeyRing::read(const std::string& path) {
  const auto text = read_text(path, kMaxFileBytes);
  if (!text) return text.failure();
  return parse(*text);
}

std::optional<std::string> KeyRing::find(std::string_view authorization) const {
  const size_t space = std::min(authorization.find(' '), authorization.size());
  const std::string_view scheme = authorization.substr(0, space), key = trimmed(authorization.substr(space));
  if (!same_word(scheme, "bearer") && !same_word(scheme, "api-key")) return std::nullopt;
  if (key.size() > kMaxKeyBytes) return std::nullopt;
  const Sha256Digest digest = digest_of(key);
  const Key* found = nullptr;
  for (const Key& candidate : keys_)
    if (same(candidate.digest, digest)) found = &candidate;
  return found ? std::optional(found->name) : std::nullopt;
}

}  // namespace naru::serving::http
