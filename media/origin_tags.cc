#include "media/origin_tags.h"

#include <algorithm>
#include <cstdint>

#include "base/error.h"

namespace naru::media {
namespace {

// How a field is called in tags and in XMP.
struct FieldName {
  std::string Statement::*field;
  std::string_view tag, xmp;
};
constexpr FieldName kFields[] = {
    {&Statement::source_type, "DIGITALSOURCETYPE", "Iptc4xmpExt:DigitalSourceType"},
    {&Statement::software, "SOFTWARE", "xmp:CreatorTool"},
    {&Statement::model, "NARU_MODEL", "naru:Model"},
    {&Statement::model_sha256, "NARU_MODEL_SHA256", "naru:ModelSHA256"},
    {&Statement::seed, "NARU_SEED", "naru:Seed"},
};

struct Escape {
  char character;
  std::string_view entity;
};
constexpr Escape kEscapes[] = {
    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"},
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto* found =
        std::find_if(std::begin(kEscapes), std::end(kEscapes), [&](const Escape& e) { return e.character == c; });
    if (found == std::end(kEscapes))
      out += c;
    else
      out += found->entity;
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto* found = std::find_if(std::begin(kEscapes), std::end(kEscapes),
                                     [&](const Escape& e) { return text.substr(at).starts_with(e.entity); });
    const bool plain = found == std::end(kEscapes);
    out += plain ? text[at] : found->character;
    at += plain ? 1 : found->entity.size();
  }
  return out;
}

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string little(uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += char(value >> 8 * i & 255);
  return out;
}
std::string big(uint32_t value) {
  std::string out;
  for (int i = 3; i >= 0; --i) out += char(value >> 8 * i & 255);
  return out;
}

std::string riff_chunk(std::string_view name, std::string body) {
  const uint32_t size = uint32_t(body.size());
  if (size % 2 == 1) body += '\0';
  return std::string(name) + little(size) + body;
}

// ID3v2.4, 6.2: seven bits in each of four bytes.
std::string synchsafe(uint32_t value) {
  std::string out;
  for (int i = 3; i >= 0; --i) out += char(value >> 7 * i & 127);
  return out;
}
std::string id3_frame(std::string_view name, const std::string& body) {
  return std::string(name) + synchsafe(uint32_t(body.size())) + std::string(2, '\0') + body;
}

// What stands behind `name` as name="value" or <name>value</name>; empty where nothing does.
std::string_view xmp_value(std::string_view packet, std::string_view name) {
  for (size_t at = packet.find(name); at != packet.npos; at = packet.find(name, at + 1)) {
    std::string_view rest = packet.substr(at + name.size());
    if (at > 0 && packet[at - 1] == '<' && rest.starts_with('>')) {
      const size_t end = rest.find('<');
      if (end != rest.npos) return rest.substr(1, end - 1);
    }
    if (rest.size() < 2 || rest[0] != '=' || (rest[1] != '"' && rest[1] != '\'')) continue;
    const size_t end = rest.find(rest[1], 2);
    if (end != rest.npos) return rest.substr(2, end - 2);
  }
  return {};
}

}  // namespace

std::string origin_sentence(const Statement& statement) {
  std::string out = "made by a machine: ";
  out += statement.model.empty() ? "by a program" : "by the model " + statement.model;
  if (!statement.model_sha256.empty()) out += " (SHA-256 of its file " + statement.model_sha256 + ")";
  if (!statement.software.empty()) out += ", " + statement.software;
  if (!statement.seed.empty()) out += ", seed " + statement.seed;
  if (!statement.source_type.empty()) out += "; " + statement.source_type;
  return out;
}

std::vector<std::pair<std::string, std::string>> origin_tags(const Statement& statement) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const FieldName& name : kFields)
    if (const std::string& value = statement.*name.field; !value.empty()) out.emplace_back(name.tag, value);
  return out;
}

std::string origin_xmp(const Statement& statement) {
  std::string out =
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
      " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "  <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
      "    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"\n"
      "    xmlns:naru=\"urn:x-naru:origin:1/\"";
  for (const FieldName& name : kFields)
    if (const std::string& value = statement.*name.field; !value.empty())
      out += concat("\n    ", name.xmp, "=\"", escaped(value), "\"");
  return out + "/>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";
}

std::string origin_riff(const Statement& statement) {
  const auto text = [](const std::string& words) { return words + '\0'; };
  std::string info = "INFO" + riff_chunk("ICMT", text(origin_sentence(statement)));
  if (!statement.software.empty()) info += riff_chunk("ISFT", text(statement.software));
  return riff_chunk("LIST", info) + riff_chunk("_PMX", origin_xmp(statement));
}

std::string origin_id3(const Statement& statement) {
  const std::string utf8 = "\3";
  std::string frames = id3_frame("COMM", utf8 + "eng" + '\0' + origin_sentence(statement));
  for (const auto& [name, value] : origin_tags(statement))
    frames += name == "SOFTWARE" ? id3_frame("TSSE", utf8 + value) : id3_frame("TXXX", utf8 + name + '\0' + value);
  frames += id3_frame("PRIV", std::string("XMP") + '\0' + origin_xmp(statement));
  return std::string("ID3\4\0\0", 6) + synchsafe(uint32_t(frames.size())) + frames;
}

std::string origin_box(const Statement& statement) {
  constexpr std::string_view kXmpId = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
  const std::string xmp = origin_xmp(statement);
  return big(uint32_t(8 + kXmpId.size() + xmp.size())) + "uuid" + std::string(kXmpId) + xmp;
}

void take_tag(std::string_view name, std::string_view value, Statement* statement) {
  for (const FieldName& field : kFields)
    if (same_letters(name, field.tag)) take_field(value, &(statement->*field.field));
}

void take_xmp(std::string_view packet, Statement* statement) {
  for (const FieldName& name : kFields)
    if (const std::string_view value = xmp_value(packet, name.xmp); value.size() <= 6 * Statement::kMaxFieldBytes)
      take_field(unescaped(value), &(statement->*name.field));
}

}  // namespace naru::media
