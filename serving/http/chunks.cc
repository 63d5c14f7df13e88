#include "serving/http/chunks.h"

#include <algorithm>

#include "serving/http/text.h"

namespace naru::serving::http {

Result<ChunkDecoder::Step> ChunkDecoder::step(std::string_view wire) {
  if (state_ == State::done) return Step{};
  if (state_ != State::data) return line(wire);
  const size_t n = size_t(std::min<uint64_t>(left_, wire.size()));
  left_ -= n;
  body_bytes_ += int64_t(n);
  if (left_ == 0) state_ = State::data_end;
  return Step{n, wire.substr(0, n)};
}

// A size, the line break behind a chunk, or a line of the trailer.
Result<ChunkDecoder::Step> ChunkDecoder::line(std::string_view wire) {
  const size_t end = std::min(wire.find('\n'), wire.size());
  if (int64_t(end) > limits_.chunk_line_bytes + 1)
    return fail("a line between chunks has more than ", limits_.chunk_line_bytes, " bytes");
  const std::string_view text = wire.substr(0, end);
  const size_t first_control =
      size_t(std::find_if(text.begin(), text.end(),
                          [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }) -
             text.begin());
  if (end == wire.size()) {  // the line goes on; a CR may stand last alone
    if (first_control < text.size() && (text[first_control] != '\r' || first_control + 1 != text.size()))
      return fail("a line between chunks has a control character");
    return Step{};
  }
  if (first_control + 1 != text.size() || text[first_control] != '\r')
    return fail("a line between chunks does not end with CR LF, or has a control character");
  const std::string_view line = text.substr(0, text.size() - 1);
  overhead_bytes_ += int64_t(end + 1);
  if (overhead_bytes_ > 2 * body_bytes_ + limits_.chunk_overhead_bytes)
    return fail("the frames of chunks are larger than what they carry; send larger chunks");
  if (state_ == State::data_end) {
    if (!line.empty()) return fail("a chunk is longer than it says");
    state_ = State::size;
  } else if (state_ == State::trailer) {
    if (line.empty()) state_ = State::done;
  } else if (const auto read = size_line(line); !read) {
    return read.failure();
  }
  return Step{end + 1, {}};
}

Result<void> ChunkDecoder::size_line(std::string_view line) {
  size_t n_digits = 0;
  left_ = 0;
  for (; n_digits < line.size() && hex_digit(line[n_digits]) >= 0; ++n_digits) {
    if (n_digits == 16) return fail("the size of a chunk has more than 16 digits");
    left_ = left_ << 4 | uint64_t(hex_digit(line[n_digits]));
  }
  if (n_digits == 0) return fail("a chunk does not begin with its size");
  if (n_digits < line.size() && line[n_digits] != ';') return fail("the size of a chunk is followed by other text");
  if (left_ > uint64_t(body_limit_bytes_ - body_bytes_))
    return fail(Code::too_large, "the body has more than ", body_limit_bytes_, " bytes");
  state_ = left_ > 0 ? State::data : State::trailer;
  return {};
}

}  // namespace naru::serving::http
