#include "bench/serve_prompts.h"

#include <fstream>
#include <iterator>

#include "base/base64.h"
#include "base/error.h"

namespace naru::bench {
namespace {

using nlohmann::ordered_json;

constexpr size_t kLastChunk = 12;  // of a PNG: a length, IEND, a checksum

uint64_t begin_of(int64_t request) {
  return uint64_t(request) * 0x9e3779b97f4a7c15u + 1;
}
uint64_t mixed(uint64_t state) {  // Marsaglia 2003
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}

std::string big_endian(uint32_t n) {
  return {char(n >> 24), char(n >> 16), char(n >> 8), char(n)};
}

// The checksum of PNG's chunks.
uint32_t crc32(const std::string& bytes) {
  uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc ^= uint8_t(byte);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

}  // namespace

std::string words_of(int64_t request, int64_t n) {
  static const char* kWords[] = {"river", "ferry", "market", "letter", "window", "garden", "number", "summer"};
  std::string out;
  uint64_t state = begin_of(request);
  for (int64_t i = 0; i < n; ++i) out += std::string(i ? " " : "") + kWords[(state = mixed(state)) >> 61];
  return out;
}

ordered_json ids_of(int64_t request, int64_t n) {
  constexpr uint64_t kFirst = 259, kEnd = 1024;
  ordered_json out = ordered_json::array();
  uint64_t state = begin_of(request);
  for (int64_t i = 0; i < n; ++i) out.push_back(kFirst + ((state = mixed(state)) >> 32) % (kEnd - kFirst));
  return out;
}

ordered_json completion(ordered_json prompt, int64_t n_tokens, bool stream) {
  ordered_json out = {{"prompt", std::move(prompt)},
                      {"max_tokens", n_tokens},
                      {"temperature", 0},
                      {"logit_bias", {{"1", -100}}},
                      {"ignore_eos", true}};
  if (stream) out.update({{"stream", true}, {"stream_options", {{"include_usage", true}}}});
  return out;
}

ordered_json about_picture(const std::string& png, const std::string& words, int64_t n_tokens) {
  ordered_json content = ordered_json::array(), messages = ordered_json::array();
  content.push_back({{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64," + base64(png)}}}});
  content.push_back({{"type", "text"}, {"text", words}});
  messages.push_back({{"role", "user"}, {"content", std::move(content)}});
  return {{"messages", std::move(messages)}, {"max_tokens", n_tokens}, {"temperature", 0}};
}

std::string read_png(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  check(bytes.starts_with("\x89PNG") && bytes.size() > kLastChunk &&
            bytes.compare(bytes.size() - kLastChunk + 4, 4, "IEND") == 0,
        "serve_load: '", path, "' is no PNG; name one with --picture=FILE");
  return bytes;
}

std::string with_note(const std::string& png, const std::string& note) {
  const std::string body = "tEXtComment" + std::string(1, '\0') + note;
  const std::string chunk = big_endian(uint32_t(body.size() - 4)) + body + big_endian(crc32(body));
  return png.substr(0, png.size() - kLastChunk) + chunk + png.substr(png.size() - kLastChunk);
}

}  // namespace naru::bench
