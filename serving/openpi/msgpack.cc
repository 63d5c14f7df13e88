#include "serving/openpi/msgpack.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <set>
#include <utility>

#include "base/utf8.h"

namespace naru::serving::openpi {
namespace {

class Reader {
 public:
  Reader(std::string_view message, const MsgpackLimits& limits) : message_(message), limits_(limits) {}

  bool read(MsgpackValue* out, int depth);
  bool at_end() const { return at_ == message_.size(); }
  template <class... Parts>
  bool refuse(size_t at, const Parts&... parts) {
    if (!failure_) failure_ = fail(Code::invalid, "byte ", at, ": ", parts...);
    return false;
  }
  size_t at() const { return at_; }
  bool failed() const { return failure_.has_value(); }
  const Failure& failure() const { return *failure_; }

 private:
  bool count_value();
  bool take(size_t n, std::string_view* out);
  bool number(int n_bytes, uint64_t* out);
  bool read_coded(uint8_t code, MsgpackValue* out, int depth);
  bool read_real(int n_bytes, MsgpackValue* out);
  bool read_integer(int n_bytes, MsgpackValue* out);
  bool read_text(uint64_t n, std::string_view* out);
  bool read_bytes(int n_bytes_of_length, std::string_view* out);
  bool read_list(uint64_t n, MsgpackValue* out, int depth);
  bool read_map(uint64_t n, MsgpackValue* out, int depth);
  bool read_key(MsgpackKey* out);

  const std::string_view message_;
  const MsgpackLimits& limits_;
  size_t at_ = 0;
  int64_t n_values_ = 0;
  std::optional<Failure> failure_;
};

bool Reader::count_value() {
  if (++n_values_ > limits_.values) return refuse(at_, "more than ", limits_.values, " values");
  return true;
}

bool Reader::take(size_t n, std::string_view* out) {
  if (n > message_.size() - at_)
    return refuse(at_, "the message ends ", n - (message_.size() - at_), " bytes before what it promised");
  *out = message_.substr(at_, n);
  at_ += n;
  return true;
}

// Of so many bytes, the first of them the highest.
bool Reader::number(int n_bytes, uint64_t* out) {
  std::string_view bytes;
  if (!take(size_t(n_bytes), &bytes)) return false;
  *out = 0;
  for (const char c : bytes) *out = *out << 8 | uint8_t(c);
  return true;
}

bool Reader::read(MsgpackValue* out, int depth) {
  std::string_view first;
  if (!count_value() || !take(1, &first)) return false;
  const auto code = uint8_t(first[0]);
  if (code < 0x80) return out->is = uint64_t(code), true;
  if (code < 0x90) return read_map(code & 15, out, depth);
  if (code < 0xa0) return read_list(code & 15, out, depth);
  if (code < 0xc0) return read_text(code & 31, &out->is.emplace<MsgpackText>().value);
  if (code >= 0xe0) return out->is = int64_t(int8_t(code)), true;
  return read_coded(code, out, depth);
}

bool Reader::read_coded(uint8_t code, MsgpackValue* out, int depth) {
  uint64_t n = 0;
  switch (code) {
    case 0xc0:
      return out->is = std::monostate(), true;
    case 0xc2:
    case 0xc3:
      return out->is = code == 0xc3, true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return read_bytes(1 << (code - 0xc4), &out->is.emplace<MsgpackBytes>().value);
    case 0xca:
    case 0xcb:
      return read_real(code == 0xca ? 4 : 8, out);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return number(1 << (code - 0xcc), &n) && (out->is = n, true);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return read_integer(1 << (code - 0xd0), out);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return number(1 << (code - 0xd9), &n) && read_text(n, &out->is.emplace<MsgpackText>().value);
    case 0xdc:
    case 0xdd:
      return number(code == 0xdc ? 2 : 4, &n) && read_list(n, out, depth);
    case 0xde:
    case 0xdf:
      return number(code == 0xde ? 2 : 4, &n) && read_map(n, out, depth);
    case 0xc1:
      return refuse(at_ - 1, "the code c1 means nothing");
    default:
      return refuse(at_ - 1, "extension types are not taken");
  }
}

bool Reader::read_real(int n_bytes, MsgpackValue* out) {
  uint64_t bits = 0;
  if (!number(n_bytes, &bits)) return false;
  out->is = n_bytes == 4 ? double(std::bit_cast<float>(uint32_t(bits))) : std::bit_cast<double>(bits);
  return true;
}

bool Reader::read_integer(int n_bytes, MsgpackValue* out) {
  uint64_t bits = 0;
  if (!number(n_bytes, &bits)) return false;
  const int shift = 64 - 8 * n_bytes;
  const int64_t value = int64_t(bits << shift) >> shift;
  if (value < 0)
    out->is = value;
  else
    out->is = uint64_t(value);
  return true;
}

bool Reader::read_text(uint64_t n, std::string_view* out) {
  const size_t begin = at_;
  if (!take(n, out)) return false;
  for (size_t i = 0; i < out->size();) {
    const Utf8Char c = utf8_at(*out, i);
    if (!c.valid) return refuse(begin + i, "a text is not UTF-8");
    i += c.size_bytes;
  }
  return true;
}

bool Reader::read_bytes(int n_bytes_of_length, std::string_view* out) {
  uint64_t n = 0;
  return number(n_bytes_of_length, &n) && take(n, out);
}

// A value has a byte at least, so a count that the message cannot hold is refused before anything is read.
bool Reader::read_list(uint64_t n, MsgpackValue* out, int depth) {
  if (depth >= limits_.depth) return refuse(at_ - 1, "more than ", limits_.depth, " lists and maps in each other");
  if (n > message_.size() - at_) return refuse(at_ - 1, "a list of ", n, " values, which the message does not hold");
  MsgpackList list;
  for (uint64_t i = 0; i < n; ++i)
    if (!read(&list.emplace_back(), depth + 1)) return false;
  out->is = std::move(list);
  return true;
}

bool Reader::read_map(uint64_t n, MsgpackValue* out, int depth) {
  if (depth >= limits_.depth) return refuse(at_ - 1, "more than ", limits_.depth, " lists and maps in each other");
  if (n > (message_.size() - at_) / 2)
    return refuse(at_ - 1, "a map of ", n, " names, which the message does not hold");
  MsgpackMap map;
  std::set<MsgpackKey> keys;
  for (uint64_t i = 0; i < n; ++i) {
    const size_t begin = at_;
    MsgpackEntry& entry = map.emplace_back();
    if (!read_key(&entry.key)) return false;
    if (!keys.insert(entry.key).second) return refuse(begin, "a name is given twice in a map");
    if (!read(&entry.value, depth + 1)) return false;
  }
  out->is = std::move(map);
  return true;
}

bool Reader::read_key(MsgpackKey* out) {
  const size_t begin = at_;
  std::string_view first;
  if (!count_value() || !take(1, &first)) return false;
  const auto code = uint8_t(first[0]);
  if (code >= 0xa0 && code < 0xc0) return read_text(code & 31, &out->name);
  uint64_t n = 0;
  if (code >= 0xd9 && code <= 0xdb) return number(1 << (code - 0xd9), &n) && read_text(n, &out->name);
  out->is_bytes = true;
  if (code >= 0xc4 && code <= 0xc6) return read_bytes(1 << (code - 0xc4), &out->name);
  return refuse(begin, "a name of a map is neither text nor bytes");
}

}  // namespace

const MsgpackValue* find(const MsgpackMap& map, MsgpackKey key) {
  const auto found = std::find_if(map.begin(), map.end(), [&](const MsgpackEntry& entry) { return entry.key == key; });
  return found == map.end() ? nullptr : &found->value;
}

Result<MsgpackValue> read_msgpack(std::string_view message, const MsgpackLimits& limits) {
  Reader reader(message, limits);
  MsgpackValue out;
  if (reader.read(&out, 0) && !reader.at_end()) reader.refuse(reader.at(), "bytes behind the value");
  if (reader.failed()) return reader.failure();
  return out;
}

void MsgpackWriter::code(uint8_t code, uint64_t value, int n_bytes) {
  out_ += char(code);
  for (int i = n_bytes; i-- > 0;) out_ += char(value >> (8 * i));
}

void MsgpackWriter::natural(uint64_t value) {
  if (value < 0x80)
    out_ += char(value);
  else if (value < 1u << 8)
    code(0xcc, value, 1);
  else if (value < 1u << 16)
    code(0xcd, value, 2);
  else if (value < uint64_t(1) << 32)
    code(0xce, value, 4);
  else
    code(0xcf, value, 8);
}

void MsgpackWriter::integer(int64_t value) {
  if (value >= 0)
    natural(uint64_t(value));
  else if (value >= -32)
    out_ += char(value);
  else if (value >= INT8_MIN)
    code(0xd0, uint64_t(value), 1);
  else if (value >= INT16_MIN)
    code(0xd1, uint64_t(value), 2);
  else if (value >= INT32_MIN)
    code(0xd2, uint64_t(value), 4);
  else
    code(0xd3, uint64_t(value), 8);
}

void MsgpackWriter::real(double value) {
  code(0xcb, std::bit_cast<uint64_t>(value), 8);
}

void MsgpackWriter::text(std::string_view value) {
  const size_t n = value.size();
  if (n < 32)
    out_ += char(0xa0 | n);
  else if (n < 1u << 8)
    code(0xd9, n, 1);
  else if (n < 1u << 16)
    code(0xda, n, 2);
  else
    code(0xdb, n, 4);
  out_ += value;
}

void MsgpackWriter::bytes(std::string_view value) {
  const size_t n = value.size();
  code(n < 1u << 8 ? 0xc4 : n < 1u << 16 ? 0xc5 : 0xc6, n, n < 1u << 8 ? 1 : n < 1u << 16 ? 2 : 4);
  out_ += value;
}

void MsgpackWriter::count(size_t n, uint8_t fixed, uint8_t code_of_16) {
  if (n < 16)
    out_ += char(fixed | n);
  else if (n < 1u << 16)
    code(code_of_16, n, 2);
  else
    code(uint8_t(code_of_16 + 1), n, 4);
}

}  // namespace naru::serving::openpi
