#include "originality/vocabularies.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "core/store/json.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr char32_t kSpaceMark = 0x2581;  // sentencepiece's, "▁"
constexpr size_t kMostTokens = 4'000'000;

// --- what a token spells ---------------------------------------------------------------------------------------------

// GPT-2's table: each byte has a printable character.
const std::unordered_map<char32_t, char>& byte_characters() {
  static const auto kTable = [] {
    std::unordered_map<char32_t, char> out;
    char32_t next = 256;
    for (int byte = 0; byte < 256; ++byte) {
      const bool itself = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
      out[itself ? char32_t(byte) : next++] = char(byte);
    }
    return out;
  }();
  return kTable;
}

// As it stands where a character has no byte: special tokens.
std::string of_byte_characters(const std::string& token) {
  std::string out;
  for (const char32_t c : code_points(token)) {
    const auto found = byte_characters().find(c);
    if (found == byte_characters().end()) return token;
    out += found->second;
  }
  return out;
}

// "▁the" -> " the", "<0xEC>" -> that byte, "##ing" -> "ing".
std::string of_pieces(const std::string& token) {
  unsigned byte = 0;
  if (token.size() == 6 && token.starts_with("<0x") && token.back() == '>' &&
      std::from_chars(&token[3], &token[5], byte, 16).ptr == &token[5])
    return std::string(1, char(byte));
  if (token.size() > 2 && token.starts_with("##")) return token.substr(2);
  std::string out;
  for (size_t at = 0; at < token.size();) {
    const Utf8Char c = utf8_at(token, at);
    out += c.valid && c.code == kSpaceMark ? " " : token.substr(at, c.size_bytes);
    at += c.size_bytes;
  }
  return out;
}

// --- the forms -------------------------------------------------------------------------------------------------------

// Tokens by rank; equal ranks keep their order.
using Ranked = std::vector<std::pair<int64_t, std::string>>;

KnownVocabulary of_ranked(std::string form, Ranked ranked) {
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  KnownVocabulary out{std::move(form), {}};
  std::unordered_set<std::string_view> seen;
  for (const auto& [rank, token] : ranked)
    if (!token.empty() && seen.insert(token).second) out.tokens.push_back(token);
  return out;
}

// Whether `value` or something in it is {"type": "ByteLevel"}; parse_json bounds the depth.
bool has_byte_level(const json& value) {
  if (value.is_object() && value.value("type", json()) == json("ByteLevel")) return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), has_byte_level);
}

// "a b" or ["a", "b"]: what the merge makes; empty where it is neither.
std::string merged_token(const json& merge) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    return merge[0].get<std::string>() + merge[1].get<std::string>();
  if (!merge.is_string()) return "";
  std::string text = merge;
  const size_t space = text.find(' ', 1);
  return space == std::string::npos ? "" : text.erase(space, 1);
}

Result<KnownVocabulary> of_tokenizer_json(const json& file) {
  const json& model = file["model"];
  if (!model.is_object() || !model.contains("vocab")) return fail("tokenizer.json: model has no vocab");
  const bool bytes =
      has_byte_level(file.value("pre_tokenizer", json())) || has_byte_level(file.value("decoder", json()));
  const auto spelled = [&](const std::string& token) { return bytes ? of_byte_characters(token) : of_pieces(token); };
  const json& vocab = model["vocab"];
  Ranked ranked;
  if (vocab.is_object()) {
    for (const auto& [token, id] : vocab.items()) {
      if (!id.is_number_integer()) return fail("tokenizer.json: the id of a token is no whole number");
      ranked.emplace_back(id.get<int64_t>(), spelled(token));
    }
  } else if (vocab.is_array()) {  // Unigram: [token, score], best first
    for (const json& entry : vocab) {
      if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string())
        return fail("tokenizer.json: wanted [token, score] in vocab");
      ranked.emplace_back(int64_t(ranked.size()), spelled(entry[0]));
    }
  } else {
    return fail("tokenizer.json: vocab is neither an object nor a list");
  }
  // The list of merges is the order of learning; ids need not be.
  const json merges = model.value("merges", json());
  if (merges.is_array()) {
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Ranked learnt;
    for (const json& merge : merges) learnt.emplace_back(int64_t(learnt.size()), spelled(merged_token(merge)));
    for (auto& [id, token] : ranked) learnt.emplace_back(int64_t(learnt.size()), std::move(token));
    ranked = std::move(learnt);
  }
  return of_ranked(concat("tokenizer.json", bytes ? ", byte-level" : ""), std::move(ranked));
}

Result<KnownVocabulary> of_json(std::string_view text) {
  const json file = parse_json(text);
  if (!file.is_object()) return fail("begins like JSON and is none, or nests too deep");
  if (file.contains("model")) return of_tokenizer_json(file);
  Ranked ranked;
  bool bytes = false;
  for (const auto& [token, id] : file.items()) {
    if (!id.is_number_integer())
      return fail("is JSON, but neither tokenizer.json (no \"model\") nor vocab.json (no whole number for each token)");
    bytes = bytes || token.starts_with("\u0120");  // a space, in GPT-2's table
    ranked.emplace_back(id.get<int64_t>(), token);
  }
  for (auto& [id, token] : ranked) token = bytes ? of_byte_characters(token) : of_pieces(token);
  return of_ranked(concat("vocab.json", bytes ? ", byte-level" : ""), std::move(ranked));
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// Nothing where `text` is no base64.
std::string from_base64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  int n_bits = 0;
  const size_t digits = text.find_last_not_of('=') + 1;
  if (text.size() % 4 != 0 || text.size() - digits > 2) return "";
  for (const char c : text.substr(0, digits)) {
    const int digit = base64_digit(c);
    if (digit < 0) return "";
    bits = bits << 6 | uint32_t(digit), n_bits += 6;
    if (n_bits >= 8) out += char(bits >> (n_bits -= 8) & 255);
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) out.push_back(line);
    at = end + 1;
  }
  return out;
}

// "BASE64 RANK": false where it is not that.
bool read_tiktoken(std::string_view line, Ranked* out) {
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return false;
  int64_t rank = 0;
  const char* end = line.data() + line.size();
  const auto [at, error] = std::from_chars(line.data() + space + 1, end, rank);
  std::string token = from_base64(line.substr(0, space));
  if (error != std::errc() || at != end || token.empty()) return false;
  out->emplace_back(rank, std::move(token));
  return true;
}

// "TOKEN<tab>SCORE": false where it is not that.
bool read_sentencepiece(std::string_view line, Ranked* out) {
  const size_t tab = line.rfind('\t');
  if (tab == std::string_view::npos) return false;
  double score = 0;
  const char* end = line.data() + line.size();
  const auto [at, error] = std::from_chars(line.data() + tab + 1, end, score);
  if (error != std::errc() || at != end) return false;
  out->emplace_back(int64_t(out->size()), of_pieces(std::string(line.substr(0, tab))));
  return true;
}

// --- comparing -------------------------------------------------------------------------------------------------------

std::string spelled_by(const Vocabulary& vocabulary, int32_t id) {
  std::string out;
  Composer composer;
  for (const Symbol symbol : vocabulary.symbols(id)) composer.push(symbol, out);
  composer.close(out);
  return out;
}

// The length of the longest ascending part of a list without duplicates (patience sorting).
int64_t longest_ascending(const std::vector<int64_t>& ranks) {
  std::vector<int64_t> ends;  // of ascending parts of each length, the smallest
  for (const int64_t rank : ranks) {
    const auto at = std::lower_bound(ends.begin(), ends.end(), rank);
    at == ends.end() ? ends.push_back(rank) : void(*at = rank);
  }
  return int64_t(ends.size());
}

}  // namespace

Result<KnownVocabulary> parse_known_vocabulary(std::string_view text) {
  if (text.size() > KnownVocabulary::kMaxBytes)
    return fail(Code::too_large, text.size(), " bytes, more than ", KnownVocabulary::kMaxBytes);
  if (text.find('\0') != std::string_view::npos)
    return fail(
        Code::unsupported,
        "is no text; wanted tokenizer.json, .tiktoken, or a list of tokens; of a sentencepiece model its .vocab");
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return fail("is empty");
  if (text[first] == '{') return of_json(text);
  const auto lines = lines_of(text);
  if (lines.size() > kMostTokens) return fail(Code::too_large, "has ", lines.size(), " lines, more than ", kMostTokens);
  for (const auto& [form, read] : {std::pair("tiktoken", &read_tiktoken), {"sentencepiece", &read_sentencepiece}}) {
    Ranked ranked;
    if (std::all_of(lines.begin(), lines.end(), [&, read = read](const auto& line) { return read(line, &ranked); }))
      return of_ranked(form, std::move(ranked));
  }
  Ranked ranked;
  for (const auto& line : lines) ranked.emplace_back(int64_t(ranked.size()), of_pieces(std::string(line)));
  return of_ranked("a token a line", std::move(ranked));
}

double VocabularyOverlap::in_order_by_chance() const {
  return 2 * std::sqrt(double(shared));
}

bool VocabularyOverlap::is_copy() const {
  const int64_t smaller = std::min(ours, theirs);
  return smaller >= 64 && double(in_order) >= 0.9 * double(smaller);
}

VocabularyOverlap compare_vocabularies(const Vocabulary& ours, const KnownVocabulary& theirs) {
  VocabularyOverlap out;
  std::unordered_map<std::string_view, int64_t> ranks;
  for (const std::string& token : theirs.tokens)
    if (token.size() > 1) ranks.emplace(token, out.theirs++);
  std::set<std::string> seen;
  std::vector<int64_t> shared;  // their ranks, in our order
  for (int32_t id = kFirstMergeId; id < ours.size(); ++id) {
    const std::string token = spelled_by(ours, id);
    if (!seen.insert(token).second) continue;
    const auto found = ranks.find(token);
    if (found != ranks.end()) shared.push_back(found->second);
  }
  out.ours = int64_t(seen.size());
  out.shared = int64_t(shared.size());
  out.in_order = longest_ascending(shared);
  return out;
}

}  // namespace naru
