// Where a sound or a video that Naru writes came from, as the file itself says: that a machine made it, which model,
// from which seed. Such words can be stripped, copied or forged; what they can prove stands in docs/DESIGN.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace naru {

// The argument of all that writes sounds and videos.
struct Origin {
  enum class By {
    model,  // a trained model
    rules   // a program that was not trained, such as a synthetic voice by rule
  };
  By by = By::rules;
  std::string model;         // its name; empty: none
  std::string model_sha256;  // of its file, 64 hexadecimal digits; empty: none
  std::optional<uint64_t> seed;
  std::string version;  // of Naru
};

// Concepts of IPTC's vocabulary "Digital Source Type".
inline constexpr char kTrainedMedia[] = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
inline constexpr char kRuleMadeMedia[] = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia";

// What a file says of its origin. Each field is plain text (media/plain_text.h) of at most kMaxFieldBytes, empty where
// the file is silent.
struct Statement {
  static constexpr size_t kMaxFieldBytes = 256;
  std::string source_type;  // kTrainedMedia, kRuleMadeMedia or what another program wrote
  std::string software;     // "Naru 0.1.0", or another program
  std::string model, model_sha256, seed;

  // Whether it says how the medium was made; a program's name alone says nothing of it.
  bool tells_origin() const { return !source_type.empty() || !model.empty() || !model_sha256.empty(); }
  bool operator==(const Statement&) const = default;
};

// A model's name that is no plain text, or too long, has its odd characters replaced and its end cut off. Throws Error
// when the hash is no SHA-256.
Statement statement_of(const Origin& origin);

namespace media {

// Takes a field that is still empty; what is too long or no plain text is left out.
void take_field(std::string_view text, std::string* field);

inline constexpr size_t kMaxPackedBytes = 5 * (4 + Statement::kMaxFieldBytes);

// The statement as it goes between naru and its worker, and back; nullopt when the bytes are not exactly one.
std::string pack(const Statement& statement);
std::optional<Statement> unpack(std::span<const std::byte> bytes);

}  // namespace media

}  // namespace naru
