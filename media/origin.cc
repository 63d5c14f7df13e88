#include "media/origin.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "media/plain_text.h"

namespace naru {
namespace {

// Plain text of at most Statement::kMaxFieldBytes.
std::string cleaned(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    const std::string_view character = text.substr(at, c.size_bytes);
    const std::string_view shown = media::is_plain_text(character) ? character : "?";
    if (out.size() + shown.size() > Statement::kMaxFieldBytes) break;
    out += shown;
    at += c.size_bytes;
  }
  return out;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// Pointers to all fields, in the order in which they are packed.
template <class AnyStatement>
auto fields_of(AnyStatement& statement) {
  return std::array{&statement.source_type, &statement.software, &statement.model, &statement.model_sha256,
                    &statement.seed};
}

}  // namespace

Statement statement_of(const Origin& origin) {
  check(origin.model_sha256.empty() || is_sha256(origin.model_sha256), "Origin: wanted a SHA-256 of 64 digits, got '",
        origin.model_sha256, "'");
  return {.source_type = origin.by == Origin::By::model ? kTrainedMedia : kRuleMadeMedia,
          .software = cleaned(origin.version.empty() ? "Naru" : "Naru " + origin.version),
          .model = cleaned(origin.model),
          .model_sha256 = origin.model_sha256,
          .seed = origin.seed ? std::to_string(*origin.seed) : ""};
}

namespace media {

void take_field(std::string_view text, std::string* field) {
  if (field->empty() && text.size() <= Statement::kMaxFieldBytes && is_plain_text(text)) *field = text;
}

std::string pack(const Statement& statement) {
  std::string out;
  for (const std::string* field : fields_of(statement)) {
    const uint32_t size = uint32_t(field->size());
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out += *field;
  }
  return out;
}

std::optional<Statement> unpack(std::span<const std::byte> bytes) {
  Statement out;
  for (std::string* field : fields_of(out)) {
    uint32_t size = 0;
    if (bytes.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes = bytes.subspan(sizeof size);
    if (size > bytes.size() || size > Statement::kMaxFieldBytes) return std::nullopt;
    field->assign(reinterpret_cast<const char*>(bytes.data()), size);
    if (!is_plain_text(*field)) return std::nullopt;
    bytes = bytes.subspan(size);
  }
  if (!bytes.empty()) return std::nullopt;
  return out;
}

}  // namespace media
}  // namespace naru
