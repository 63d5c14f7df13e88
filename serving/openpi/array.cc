#include "serving/openpi/array.h"

#include <bit>
#include <cstring>

#include "base/checked.h"

namespace naru::serving::openpi {
namespace {

constexpr MsgpackKey kArray{true, "__ndarray__"}, kScalar{true, "__npgeneric__"}, kData{true, "data"},
    kType{true, "dtype"}, kShape{true, "shape"};

bool has_either(const MsgpackMap& map, MsgpackKey key) {
  return find(map, key) || find(map, {false, key.name});
}

// Whether the marker is there as it should be, beside exactly `n` names in all.
Result<void> check_form(const MsgpackMap& map, MsgpackKey marker, size_t n) {
  const MsgpackValue* value = find(map, marker);
  if (!value) return fail(Code::invalid, "its marker ", marker.name, " is text; it must be bytes");
  if (const bool* is = value->as<bool>(); !is || !*is)
    return fail(Code::invalid, "its marker ", marker.name, " is not true");
  if (map.size() != n) return fail(Code::invalid, "it has ", map.size(), " names beside each other, wanted ", n);
  return {};
}

double half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double sign = bits & 0x8000 ? -1 : 1;
  if (exponent == 31)
    return fraction ? std::bit_cast<double>(0x7ff8000000000000) : sign * std::bit_cast<double>(0x7ff0000000000000);
  // 2^(e - 25) by the bits of a double.
  const auto power = [](int e) { return std::bit_cast<double>(uint64_t(e - 25 + 1023) << 52); };
  return sign * (exponent == 0 ? fraction * power(1) : (1024 + fraction) * power(exponent));
}

template <class T>
double value_at(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return double(value);
}

// "<f4": order, kind, bytes of an element.
Result<void> read_type(const MsgpackValue* value, Array* out) {
  const MsgpackText* text = value ? value->as<MsgpackText>() : nullptr;
  if (!text) return fail("its dtype is missing, or is no text");
  const std::string_view type = text->value;
  const std::string shown(type.substr(0, 32));
  if (type.starts_with('>')) return fail("its dtype '", shown, "' is big-endian; send it little-endian");
  const bool known = type.size() == 3 && (type[0] == '<' || type[0] == '|' || type[0] == '=') &&
                     std::string_view("1248").find(type[2]) != std::string_view::npos;
  const char kind = known ? type[1] : 'O';
  const int size = known ? type[2] - '0' : 0;
  const bool taken = kind == 'i' || kind == 'u' || (kind == 'b' && size == 1) || (kind == 'f' && size >= 2);
  if (!taken) return fail("its dtype '", shown, "' is not taken: booleans, integers and floats of up to 8 bytes are");
  out->kind = kind;
  out->size_bytes = size;
  return {};
}

Result<void> read_shape(const MsgpackValue* value, Array* out) {
  const MsgpackList* list = value ? value->as<MsgpackList>() : nullptr;
  if (!list) return fail("its shape is missing, or is no list");
  if (list->size() > Array::kMaxAxes) return fail("it has more than ", Array::kMaxAxes, " axes");
  uint64_t n = uint64_t(out->size_bytes);
  for (const MsgpackValue& axis : *list) {
    const uint64_t* length = axis.as<uint64_t>();
    if (!length) return fail("its shape has something else than whole numbers from 0 on");
    if (*length > INT64_MAX || !checked_mul(n, *length, &n)) return fail("its shape is larger than any message");
    out->shape.push_back(int64_t(*length));
  }
  if (n != out->data.size()) return fail("its shape wants ", n, " bytes of data, and it has ", out->data.size());
  return {};
}

}  // namespace

double Array::at(int64_t i) const {
  const char* element = data.data() + i * size_bytes;
  switch (kind) {
    case 'b':
    case 'u':
      return size_bytes == 1   ? value_at<uint8_t>(element)
             : size_bytes == 2 ? value_at<uint16_t>(element)
             : size_bytes == 4 ? value_at<uint32_t>(element)
                               : value_at<uint64_t>(element);
    case 'i':
      return size_bytes == 1   ? value_at<int8_t>(element)
             : size_bytes == 2 ? value_at<int16_t>(element)
             : size_bytes == 4 ? value_at<int32_t>(element)
                               : value_at<int64_t>(element);
    default:
      if (size_bytes == 8) return value_at<double>(element);
      if (size_bytes == 4) return value_at<float>(element);
      uint16_t bits;
      std::memcpy(&bits, element, sizeof bits);
      return half(bits);
  }
}

bool is_array(const MsgpackMap& map) {
  return has_either(map, kArray);
}

bool is_scalar(const MsgpackMap& map) {
  return has_either(map, kScalar);
}

Result<Array> read_array(const MsgpackMap& map) {
  if (const auto form = check_form(map, kArray, 4); !form) return form.failure();
  Array out;
  const MsgpackValue* data = find(map, kData);
  const MsgpackBytes* bytes = data ? data->as<MsgpackBytes>() : nullptr;
  if (!bytes) return fail("its data are missing, or are no bytes");
  out.data = bytes->value;
  if (const auto type = read_type(find(map, kType), &out); !type) return type.failure();
  if (const auto shape = read_shape(find(map, kShape), &out); !shape) return shape.failure();
  return out;
}

Result<MsgpackValue> read_scalar(const MsgpackMap& map) {
  if (const auto form = check_form(map, kScalar, 3); !form) return form.failure();
  const MsgpackValue* type = find(map, kType);
  const MsgpackText* name = type ? type->as<MsgpackText>() : nullptr;
  if (!name) return fail("its dtype is missing, or is no text");
  const bool is_text = name->value.starts_with("<U") || name->value.starts_with("|U");
  Array ignored;
  if (!is_text)
    if (const auto number = read_type(type, &ignored); !number) return number.failure();
  const MsgpackValue* data = find(map, kData);
  const bool fits =
      data && (is_text ? data->as<MsgpackText>() != nullptr
                       : data->as<bool>() || data->as<uint64_t>() || data->as<int64_t>() || data->as<double>());
  if (!fits) return fail("its data are missing, or are not of its dtype");
  return *data;
}

void write_array(MsgpackWriter* out, const std::vector<float>& values, int64_t n_rows, int64_t n_columns) {
  check(int64_t(values.size()) == n_rows * n_columns, "write_array: ", values.size(), " values, shape (", n_rows, ", ",
        n_columns, ")");
  out->map(4);
  out->bytes(kArray.name);
  out->boolean(true);
  out->bytes(kData.name);
  out->bytes({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)});
  out->bytes(kType.name);
  out->text("<f4");
  out->bytes(kShape.name);
  out->list(2);
  out->natural(uint64_t(n_rows));
  out->natural(uint64_t(n_columns));
}

}  // namespace naru::serving::openpi
