#include "core/store/safetensors.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/checked.h"
#include "base/file.h"

namespace naru {
namespace {

using nlohmann::json;

struct Entry {
  std::string name;
  DType dtype;
  Shape shape;
  uint64_t begin, end;  // bytes from the start of the elements
};

std::optional<DType> dtype_named(const std::string& name) {
  for (const DType dtype : {DType::f32, DType::f64, DType::i32, DType::u8, DType::bf16})
    if (name == dtype_name(dtype)) return dtype;
  return std::nullopt;
}

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

Result<Entry> parse_entry(const std::string& name, const json& value, uint64_t data_bytes) {
  const auto bad = [&](const auto&... parts) { return fail("safetensors: tensor '", name, "': ", parts...); };
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets"))
    return bad("wanted exactly dtype, shape and data_offsets");
  if (!value["dtype"].is_string()) return bad("dtype is not a string");
  const auto dtype = dtype_named(value["dtype"].get<std::string>());
  if (!dtype)
    return fail(Code::unsupported, "safetensors: tensor '", name, "': element type ", value["dtype"].get<std::string>(),
                " is not one of F32, F64, I32, U8, BF16");
  const json &shape = value["shape"], &offsets = value["data_offsets"];
  if (!shape.is_array() || shape.size() > size_t(Shape::kMaxRank))
    return bad("shape is not a list of at most ", Shape::kMaxRank, " sizes");
  uint64_t size_bytes = uint64_t(dtype_size(*dtype));
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
  return Entry{name, *dtype, Shape(sizes), begin, end};
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

}  // namespace

Result<Safetensors> Safetensors::open(const std::string& path) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.failure();
  auto owner = std::make_shared<MappedFile>(std::move(*file));
  const auto bytes = owner->bytes();
  return parse(bytes, owner);
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> bytes, std::shared_ptr<void> owner) {
  if (bytes.size() < 8) return fail(Code::truncated, "safetensors: ", bytes.size(), " bytes are too few for a header");
  uint64_t header_bytes;
  std::memcpy(&header_bytes, bytes.data(), 8);
  if (header_bytes > kMaxHeaderBytes)
    return fail(Code::too_large, "safetensors: the first 8 bytes ask for a header of ", header_bytes,
                " bytes, more than ", kMaxHeaderBytes, "; this is no safetensors file, or a damaged one");
  if (header_bytes > bytes.size() - 8)
    return fail(Code::truncated, "safetensors: wanted a header of ", header_bytes, " bytes, the file has ",
                bytes.size(), " in all; fetch it again");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, header_bytes);
  const std::span<const std::byte> data = bytes.subspan(8 + header_bytes);

  const Result<json> header = parse_header(text);
  if (!header) return header.failure();
  Safetensors out;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header->items()) {
    if (name == "__metadata__") {
      if (!value.is_object()) return fail("safetensors: __metadata__ is not an object");
      for (const auto& [key, text_value] : value.items()) {
        if (!text_value.is_string()) return fail("safetensors: __metadata__ '", key, "' is not a string");
        out.metadata_[key] = text_value.get<std::string>();
      }
      continue;
    }
    Result<Entry> entry = parse_entry(name, value, data.size());
    if (!entry) return entry.failure();
    entries.push_back(std::move(*entry));
  }
  if (const auto covered = check_cover(entries, data.size()); !covered) return covered.failure();
  for (const Entry& entry : entries) {
    const std::byte* at = data.data() + entry.begin;
    if (reinterpret_cast<uintptr_t>(at) % size_t(dtype_size(entry.dtype)) == 0) {
      out.tensors_.emplace_back(entry.name, borrow(at, entry.shape, entry.dtype, owner));
    } else {  // a writer that did not pad its header
      const Tensor copy = empty(entry.shape, entry.dtype);
      std::memcpy(copy.raw(), at, entry.end - entry.begin);
      out.tensors_.emplace_back(entry.name, copy);
    }
  }
  return out;
}

Tensor Safetensors::find(const std::string& name) const {
  for (const auto& [key, tensor] : tensors_)
    if (key == name) return tensor;
  return {};
}

std::string safetensors_bytes(const std::vector<std::pair<std::string, Tensor>>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  uint64_t at = 0;
  for (const auto& [name, tensor] : tensors) {
    check(!header.contains(name), "safetensors: the name '", name, "' occurs twice");
    const auto sizes = tensor.shape().sizes();
    header[name] = {{"dtype", dtype_name(tensor.dtype())},
                    {"shape", std::vector<int64_t>(sizes.begin(), sizes.end())},
                    {"data_offsets", {at, at + uint64_t(tensor.size_bytes())}}};
    at += uint64_t(tensor.size_bytes());
  }
  std::string text = header.dump();
  text.resize((8 + text.size() + 63) / 64 * 64 - 8, ' ');  // so that a mapped file's elements are aligned
  const uint64_t header_bytes = text.size();
  std::string out(reinterpret_cast<const char*>(&header_bytes), 8);
  out.reserve(8 + text.size() + at);
  out += text;
  for (const auto& [name, tensor] : tensors)
    out.append(static_cast<const char*>(tensor.raw()), size_t(tensor.size_bytes()));
  return out;
}

}  // namespace naru
