// numpy's arrays and scalars in MessagePack, as openpi-client writes them:
//   {b"__ndarray__": true, b"data": bytes, b"dtype": "<f4", b"shape": [T, A]}     in C order
//   {b"__npgeneric__": true, b"data": a number or text, b"dtype": "<f4"}
// Booleans, integers and floats of one to eight bytes are taken, little-endian; no objects, structures, complex
// numbers.
#pragma once

#include <string_view>
#include <vector>

#include "serving/openpi/msgpack.h"

namespace naru::serving::openpi {

struct Array {
  char kind = 'f';             // numpy's: b, i, u, f
  int size_bytes = 4;          // of an element
  std::vector<int64_t> shape;  // at most kMaxAxes; no element where one is 0
  std::string_view data;       // a view of the message

  static constexpr size_t kMaxAxes = 8;
  int64_t size() const { return int64_t(data.size()) / size_bytes; }
  // Element i, 0 <= i < size(), as the nearest double.
  double at(int64_t i) const;
};

// Whether a map claims to be an array or a scalar of numpy's, rightly or not.
bool is_array(const MsgpackMap& map);
bool is_scalar(const MsgpackMap& map);
// Failure: a marker that is text, names that are missing or too many, a type that is not taken, a shape that is not
// that of the data.
Result<Array> read_array(const MsgpackMap& map);
// The number or the text of a scalar.
Result<MsgpackValue> read_scalar(const MsgpackMap& map);

// (T, A) of float32.
void write_array(MsgpackWriter* out, const std::vector<float>& values, int64_t n_rows, int64_t n_columns);

}  // namespace naru::serving::openpi
