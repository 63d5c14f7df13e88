// MessagePack (github.com/msgpack/msgpack, spec.md) as robots speak it: read strictly, without copying what it holds.
//
// A reader of our own and not msgpack-cxx: text and bytes stay views of the message, so that a picture is not copied;
// every count is held against the bytes that are left before anything is allocated; names given twice, extension types
// and bytes behind the value are refused, which that library takes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace naru::serving::openpi {

struct MsgpackLimits {
  int depth = 16;           // lists and maps in each other
  int64_t values = 10'000;  // names of maps included
};

// Views of the message: it must outlive them. Text is UTF-8.
struct MsgpackText {
  std::string_view value;
  bool operator==(const MsgpackText&) const = default;
};
struct MsgpackBytes {
  std::string_view value;
  bool operator==(const MsgpackBytes&) const = default;
};
struct MsgpackEntry;
struct MsgpackValue;
using MsgpackList = std::vector<MsgpackValue>;
using MsgpackMap = std::vector<MsgpackEntry>;

struct MsgpackValue {
  // A number without sign is uint64_t, however it was written; int64_t is below 0.
  std::variant<std::monostate, bool, uint64_t, int64_t, double, MsgpackText, MsgpackBytes, MsgpackList, MsgpackMap> is;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&is);
  }
};

// A name of a map: text, or, as Python's clients write markers, bytes.
struct MsgpackKey {
  bool is_bytes = false;
  std::string_view name;
  auto operator<=>(const MsgpackKey&) const = default;
};
struct MsgpackEntry {
  MsgpackKey key;
  MsgpackValue value;
};

// The value of that name; null where there is none.
const MsgpackValue* find(const MsgpackMap& map, MsgpackKey key);

// Exactly one value. Failure "byte N: ..." for anything else, and beyond the limits.
Result<MsgpackValue> read_msgpack(std::string_view message, const MsgpackLimits& limits = {});

// Writes values one after another, each in its shortest form; real numbers as float64. Whoever begins a list or a map
// writes as many values as it says.
class MsgpackWriter {
 public:
  void nil() { out_ += '\xc0'; }
  void boolean(bool value) { out_ += value ? '\xc3' : '\xc2'; }
  void integer(int64_t value);
  void natural(uint64_t value);
  void real(double value);
  void text(std::string_view value);
  void bytes(std::string_view value);
  void list(size_t n) { count(n, 0x90, 0xdc); }
  void map(size_t n) { count(n, 0x80, 0xde); }

  std::string take() { return std::move(out_); }

 private:
  void count(size_t n, uint8_t fixed, uint8_t code_of_16);
  void code(uint8_t code, uint64_t value, int n_bytes);

  std::string out_;
};

}  // namespace naru::serving::openpi
