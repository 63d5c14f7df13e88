// The keys that callers show. The file has one a line, "KEY" or "NAME KEY"; a line that begins with # is a comment.
// Only the SHA-256 of a key is kept, and no message repeats one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/sha256.h"

namespace naru::serving::http {

// Immutable, so safe to use from any thread.
class KeyRing {
 public:
  static constexpr size_t kMaxFileBytes = 256 << 10, kMaxKeys = 1024, kMinKeyBytes = 16, kMaxKeyBytes = 256;

  // Keys of 16 to 256 printable ASCII characters, names of 1 to 64 letters, digits, '.', '_' and '-'. A key without a
  // name is called key-1, key-2 and so on by its place. Failure: no key, a key or a name twice, and what breaks these
  // rules, with the number of its line.
  static Result<KeyRing> parse(std::string_view text);
  static Result<KeyRing> read(const std::string& path);

  // The name of the key in an Authorization field, "Bearer KEY" or "Api-Key KEY"; none where it is not one of these.
  // How long it takes depends on how many keys there are, not on which of them it is or how much of one was right.
  std::optional<std::string> find(std::string_view authorization) const;
  size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::string name;
    Sha256Digest digest;
  };

  Result<void> add(std::string_view line);

  std::vector<Key> keys_;
};

}  // namespace naru::serving::http
