#include "core/store/safetensors_index.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <tuple>

#include "base/checked.h"
#include "core/tensor/tensor.h"

namespace naru {
namespace {

using nlohmann::json;

struct Entry {
  std::string name, type;
  std::vector<int64_t> sizes;
  uint64_t begin, end;  // bytes from the start of the elements
};

// The header as JSON, with duplicate names refused (the JSON library would keep the last one).
Result<json> parse_header(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  std::string duplicate;
  const json::parser_callback_t watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      duplicate = value.get<std::string>();
    return true;
  };
  if (!text.starts_with('{')) return fail("safetensors: the header does not start with '{'");
  json header = json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (header.is_discarded() || !header.is_object()) return fail("safetensors: the header is not valid JSON");
  if (!duplicate.empty()) return fail("safetensors: the name '", duplicate, "' occurs twice in the header");
  return header;
}

std::string names_of(std::span<const ElementType> types) {
  std::string out;
  for (const ElementType& type : types) out += (out.empty() ? "" : ", ") + type.name;
  return out;
}

Result<Entry> parse_entry(const std::string& name, const json& value, uint64_t data_bytes,
                          std::span<const ElementType> types) {
  const auto bad = [&](const auto&... parts) { return fail("safetensors: tensor '", name, "': ", parts...); };
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets"))
    return bad("wanted exactly dtype, shape and data_offsets");
  if (!value["dtype"].is_string()) return bad("dtype is not a string");
  const std::string type_name = value["dtype"].get<std::string>();
  const auto type =
      std::find_if(types.begin(), types.end(), [&](const auto& known) { return known.name == type_name; });
  if (type == types.end())
    return fail(Code::unsupported, "safetensors: tensor '", name, "': element type ", type_name, " is not one of ",
                names_of(types));
  const json &shape = value["shape"], &offsets = value["data_offsets"];
  if (!shape.is_array() || shape.size() > size_t(Shape::kMaxRank))
    return bad("shape is not a list of at most ", Shape::kMaxRank, " sizes");
  uint64_t size_bytes = type->size_bytes;
  std::vector<int64_t> sizes;
  for (const json& size : shape) {
    if (!size.is_number_unsigned()) return bad("a size is not a whole number");
    if (!checked_mul(size_bytes, size.get<uint64_t>(), &size_bytes) || size.get<uint64_t>() > uint64_t(1) << 40)
      return bad("its sizes overflow");
    sizes.push_back(size.get<int64_t>());
  }
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned())
    return bad("data_offsets is not [begin, end]");
  const auto begin = offsets[0].get<uint64_t>(), end = offsets[1].get<uint64_t>();
  if (begin > end) return bad("data_offsets end before they begin");
  if (end - begin != size_bytes) return bad("shape needs ", size_bytes, " bytes, data_offsets give ", end - begin);
  if (end > data_bytes)
    return fail(Code::truncated, "safetensors: tensor '", name, "' ends at byte ", end,
                " of the elements, the file has ", data_bytes);
  return Entry{name, type_name, sizes, begin, end};
}

// Sorted by place; fails on overlap, hole, or bytes that belong to no tensor.
Result<void> check_cover(std::vector<Entry>& entries, uint64_t data_bytes) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  uint64_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.begin < covered) return fail("safetensors: tensor '", entry.name, "' overlaps the one before it");
    if (entry.begin > covered)
      return fail("safetensors: a hole of ", entry.begin - covered, " bytes before tensor '", entry.name, "'");
    covered = entry.end;
  }
  if (covered != data_bytes) return fail("safetensors: ", data_bytes - covered, " bytes after the last tensor");
  return {};
}

Result<void> read_metadata(const json& value, SafetensorsIndex& out) {
  if (!value.is_object()) return fail("safetensors: __metadata__ is not an object");
  for (const auto& [key, text_value] : value.items()) {
    if (!text_value.is_string()) return fail("safetensors: __metadata__ '", key, "' is not a string");
    out.metadata[key] = text_value.get<std::string>();
  }
  return {};
}

}  // namespace

std::span<const ElementType> safetensors_types() {
  static const std::vector<ElementType> kAll = {{"F32", 4},     {"F16", 2},     {"BF16", 2}, {"F64", 8}, {"F8_E4M3", 1},
                                                {"F8_E5M2", 1}, {"F8_E8M0", 1}, {"I64", 8},  {"I32", 4}, {"I16", 2},
                                                {"I8", 1},      {"U64", 8},     {"U32", 4},  {"U16", 2}, {"U8", 1},
                                                {"BOOL", 1},    {"C64", 8}};
  return kAll;
}

int64_t StoredTensor::size() const {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t(1), std::multiplies<>());
}

Result<SafetensorsIndex> parse_safetensors_index(std::span<const std::byte> bytes, std::span<const ElementType> types,
                                                 uint64_t max_header_bytes) {
  if (bytes.size() < 8) return fail(Code::truncated, "safetensors: ", bytes.size(), " bytes are too few for a header");
  uint64_t header_bytes;
  std::memcpy(&header_bytes, bytes.data(), 8);
  if (header_bytes > max_header_bytes)
    return fail(Code::too_large, "safetensors: the first 8 bytes ask for a header of ", header_bytes,
                " bytes, more than ", max_header_bytes, "; this is no safetensors file, or a damaged one");
  if (header_bytes > bytes.size() - 8)
    return fail(Code::truncated, "safetensors: wanted a header of ", header_bytes, " bytes, the file has ",
                bytes.size(), " in all; fetch it again");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, header_bytes);
  const std::span<const std::byte> data = bytes.subspan(8 + header_bytes);

  const Result<json> header = parse_header(text);
  if (!header) return header.failure();
  SafetensorsIndex out;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header->items()) {
    if (name == "__metadata__") {
      if (const auto read = read_metadata(value, out); !read) return read.failure();
      continue;
    }
    Result<Entry> entry = parse_entry(name, value, data.size(), types);
    if (!entry) return entry.failure();
    entries.push_back(std::move(*entry));
  }
  if (const auto covered = check_cover(entries, data.size()); !covered) return covered.failure();
  for (Entry& entry : entries)
    out.tensors.push_back({std::move(entry.name), std::move(entry.type), std::move(entry.sizes),
                           data.subspan(entry.begin, entry.end - entry.begin)});
  return out;
}

}  // namespace naru
