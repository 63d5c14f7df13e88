#include "serving/http/multipart.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"
#include "serving/http/text.h"

namespace naru::serving::http {

namespace {
bool is_token_char(char c) {
  return is_letter_or_digit(c) || (c > ' ' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_text(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (!c.valid || c.code < 0x20 || c.code == 0x7f) return false;
    at += c.size_bytes;
  }
  return true;
}

// Takes a token or a quoted string off the front; none where neither stands there.
std::optional<std::string_view> take_value(std::string_view& text) {
  if (text.empty() || text[0] != '"') {
    const size_t end = size_t(std::find_if_not(text.begin(), text.end(), is_token_char) - text.begin());
    if (end == 0) return std::nullopt;
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(end);
    return value;
  }
  size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  if (end >= text.size()) return std::nullopt;
  const std::string_view value = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return value;
}

// RFC 2046, section 5.1.1.
bool is_boundary(std::string_view boundary) {
  return !boundary.empty() && boundary.size() <= 70 && boundary.back() != ' ' &&
         std::all_of(boundary.begin(), boundary.end(), [](char c) {
           return is_letter_or_digit(c) || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
         });
}

Result<void> set_disposition(std::string_view value, const MultipartLimits& limits, FormPart& part) {
  if (part.name.data()) return fail("multipart: a part has two Content-Disposition fields");
  if (!same_word(trimmed(value.substr(0, value.find(';'))), "form-data"))
    return fail("multipart: Content-Disposition of a part must be form-data");
  const auto name = field_parameter(value, "name");
  if (!name) return name.failure();
  const auto filename = field_parameter(value, "filename");
  if (!filename) return filename.failure();
  if (!*name || (*name)->empty()) return fail("multipart: a part has no name; give it name=\"...\"");
  for (const std::string_view text : {**name, filename->value_or("")}) {
    if (text.size() > limits.name_bytes)
      return fail(Code::too_large, "multipart: a name has ", text.size(), " bytes, limit ", limits.name_bytes);
    if (!is_text(text)) return fail("multipart: a name is not UTF-8 or has control characters");
  }
  part.name = **name;
  part.filename = *filename;
  return {};
}

// One field of a part's header.
Result<void> set_field(std::string_view line, const MultipartLimits& limits, FormPart& part) {
  const size_t colon = line.find(':');
  if (colon == line.npos || colon == 0 || !std::all_of(line.begin(), line.begin() + long(colon), is_token_char))
    return fail("multipart: a line of a part's header is no field; wanted \"Name: value\"");
  const std::string_view name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  if (same_word(name, "content-disposition")) return set_disposition(value, limits, part);
  if (same_word(name, "content-type")) {
    if (part.content_type.data()) return fail("multipart: a part has two Content-Type fields");
    part.content_type = value;
  }
  if (same_word(name, "content-transfer-encoding") && !same_word(value, "binary") && !same_word(value, "8bit") &&
      !same_word(value, "7bit"))
    return fail(Code::unsupported, "multipart: a part has a transfer encoding; send its bytes as they are");
  return {};
}

// Reads the header at the front of `rest`, the empty line included, and takes it off.
Result<FormPart> take_header(std::string_view& rest, const MultipartLimits& limits) {
  FormPart part;
  for (size_t used = 0;;) {
    const std::string_view within = rest.substr(0, limits.header_bytes - used);
    const size_t end = within.find("\r\n");
    if (end == within.npos) {
      if (within.size() < rest.size())
        return fail(Code::too_large, "multipart: the header of a part has more than ", limits.header_bytes, " bytes");
      return fail(Code::truncated, "multipart: the body ends in the header of a part");
    }
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    used += end + 2;
    if (line.empty()) break;
    const bool plain = std::none_of(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
    if (!plain) return fail("multipart: the header of a part has control characters");
    if (auto set = set_field(line, limits, part); !set) return set.failure();
  }
  if (!part.name.data()) return fail("multipart: a part has no Content-Disposition");
  return part;
}
}  // namespace

Result<std::optional<std::string_view>> field_parameter(std::string_view field, std::string_view name) {
  std::optional<std::string_view> found;
  std::string_view rest = field.substr(std::min(field.find(';'), field.size()));
  const auto skip_space = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); };
  for (skip_space(); !rest.empty(); skip_space()) {
    if (rest[0] != ';') return fail("a field's parameters cannot be read; wanted \"; name=value\"");
    rest.remove_prefix(1);
    skip_space();
    if (rest.empty()) break;
    const std::string_view key = rest.substr(0, std::min(rest.find('='), rest.size()));
    rest.remove_prefix(std::min(key.size() + 1, rest.size()));
    const auto value = take_value(rest);
    if (!value || key.empty() || !std::all_of(key.begin(), key.end(), is_token_char))
      return fail("a field's parameters cannot be read; wanted \"; name=value\"");
    if (!same_word(key, name)) continue;
    if (found) return fail("a field has the parameter ", name, " twice");
    found = *value;
  }
  return found;
}

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body,
                                              const MultipartLimits& limits) {
  const auto boundary = field_parameter(content_type, "boundary");
  if (!boundary) return boundary.failure();
  if (!*boundary || !is_boundary(**boundary))
    return fail("multipart: Content-Type has no boundary of 1 to 70 characters that a boundary may have");
  const std::string delimiter = "\r\n--" + std::string(**boundary);
  if (!body.starts_with(std::string_view(delimiter).substr(2)))
    return fail("multipart: the body does not begin with the boundary that Content-Type names");

  std::vector<FormPart> parts;
  std::string_view rest = body.substr(delimiter.size() - 2);
  while (!rest.starts_with("--")) {  // `rest` begins behind a boundary
    if (rest.size() < 2) return fail(Code::truncated, "multipart: the body ends before the last boundary");
    if (!rest.starts_with("\r\n")) return fail("multipart: a boundary is followed by other text in its line");
    rest.remove_prefix(2);
    if (parts.size() == limits.parts) return fail(Code::too_large, "multipart: more than ", limits.parts, " parts");
    auto part = take_header(rest, limits);
    if (!part) return part.failure();
    const size_t end = rest.find(delimiter);
    if (end == rest.npos) return fail(Code::truncated, "multipart: the body ends before the last boundary");
    part->content = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.size());
    parts.push_back(*part);
  }
  if (rest != "--" && rest != "--\r\n") return fail("multipart: something follows the last boundary");
  return parts;
}

}  // namespace naru::serving::http
