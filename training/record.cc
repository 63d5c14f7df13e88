#include "training/record.h"

#include <algorithm>
#include <bit>

#include "base/file.h"
#include "base/sha256.h"
#include "core/store/json.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr size_t kLossesInLine = 16;
constexpr uint64_t kMaxRecordBytes = uint64_t(1) << 28;
const std::string kNoLine(64, '0');

bool is_hex(const json& value, size_t digits) {
  if (!value.is_string()) return false;
  const std::string& text = value.get_ref<const std::string&>();
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}
bool is_step(const json& value, int64_t step) {
  return value.is_number_integer() && value == json(step);
}

// The member of `line`, null where there is none.
const json& member(const json& line, const char* key) {
  static const json kNull;
  const auto found = line.find(key);
  return found == line.end() ? kNull : *found;
}

Result<void> check_recipe(const json& recipe) {
  if (!recipe.is_object() || !member(recipe, "text").is_string() || !member(recipe, "name").is_string())
    return fail("has no recipe");
  if (member(recipe, "sha256") != json(sha256_hex(recipe["text"].get_ref<const std::string&>())))
    return fail("the recipe's text has another SHA-256");
  return {};
}

Result<void> read_run(const json& line, RunRecord& out) {
  if (const auto checked = check_recipe(member(line, "recipe")); !checked) return checked.failure();
  if (!is_hex(member(line, "weights"), 64)) return fail("has no hash of the first weights");
  if (!member(line, "profile").is_number_integer()) return fail("names no numeric profile");
  out.run = line;
  return {};
}

Result<void> read_losses(const json& line, RunRecord& out) {
  const json& losses = member(line, "loss");
  if (!is_step(member(line, "first"), int64_t(out.losses.size()) + 1))
    return fail("losses must go on at step ", out.losses.size() + 1);
  if (!losses.is_array() || losses.empty() || losses.size() > kLossesInLine)
    return fail("wanted 1 to ", kLossesInLine, " losses");
  for (const json& loss : losses) {
    if (!is_hex(loss, 8)) return fail("a loss must be eight hexadecimal digits");
    out.losses.push_back(loss);
  }
  return {};
}

Result<void> read_weights(const json& line, RunRecord& out) {
  const int64_t step = int64_t(out.losses.size());
  if (!is_step(member(line, "step"), step) || step == 0 || !is_hex(member(line, "f32"), 64))
    return fail("wanted the hash of the weights after step ", step);
  out.weights[step] = line["f32"];
  return {};
}

Result<void> read_resumed(const json& line, RunRecord& out) {
  if (line.contains("recipe")) {
    if (const auto checked = check_recipe(line["recipe"]); !checked) return checked.failure();
    if (!is_step(member(line, "step"), int64_t(out.losses.size())))
      return fail("the recipe must be amended after step ", out.losses.size());
  }
  out.resumed.push_back(line);
  return {};
}

Result<void> read_end(const json& line, RunRecord& out) {
  const int64_t step = int64_t(out.losses.size());
  if (!is_step(member(line, "step"), step) || !is_hex(member(line, "f32"), 64) || !is_hex(member(line, "bf16"), 64))
    return fail("wanted the hashes of the weights after step ", step);
  out.end = line;
  return {};
}

Result<void> read_line(const json& line, RunRecord& out) {
  if (out.end) return fail("stands after the end");
  const json& kind = member(line, "kind");
  if (out.lines.empty() != (kind == "run")) return fail("wanted the kind run in the first line and nowhere else");
  if (kind == "run") return read_run(line, out);
  if (kind == "losses") return read_losses(line, out);
  if (kind == "weights") return read_weights(line, out);
  if (kind == "end") return read_end(line, out);
  if (kind == "resumed") return read_resumed(line, out);
  return fail("is of no known kind");
}

// Reads lines until the one that hashes to `head`, or all when it is empty.
Result<RunRecord> parse_until(std::string_view text, const std::string& name, const std::string& head) {
  RunRecord out;
  std::string previous = kNoLine;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at), number = out.lines.size() + 1;
    if (end == std::string_view::npos) return fail(Code::truncated, name, ":", number, ": the line has no end");
    const std::string_view bytes = text.substr(at, end - at);
    const json line = parse_json(bytes);
    if (!line.is_object()) return fail(Code::invalid, name, ":", number, ": is not a JSON object");
    if (member(line, "previous") != json(previous))
      return number == 1 ? fail(Code::invalid, name, ":1: is not a first line: \"previous\" must be 64 zeros")
                         : fail(Code::invalid, name, ":", number - 1,
                                ": was changed, or a line after it is missing: the next line "
                                "holds the hash of another");
    if (const auto read = read_line(line, out); !read)
      return fail(Code::invalid, name, ":", number, ": ", read.failure().message);
    previous = sha256_hex(bytes);
    at = end + 1;
    out.lines.emplace_back(previous, at);
    if (previous == head) return out;
  }
  if (out.lines.empty()) return fail(Code::truncated, name, ": is empty");
  if (!head.empty()) return fail(Code::invalid, name, ": has no line with the SHA-256 ", head, " of the checkpoint");
  return out;
}

}  // namespace

const json& RunRecord::recipe() const {
  const auto amended =
      std::find_if(resumed.rbegin(), resumed.rend(), [](const json& line) { return line.contains("recipe"); });
  return (amended == resumed.rend() ? run : *amended)["recipe"];
}

Result<RunRecord> parse_record(std::string_view text, const std::string& name) {
  return parse_until(text, name, "");
}

Result<RunRecord> read_record(const std::string& path) {
  const Result<std::string> text = read_text(path, kMaxRecordBytes);
  if (!text) return text.failure();
  return parse_record(*text, path.substr(path.rfind('/') + 1));
}

Result<RunRecord> read_record_until(const std::string& path, const std::string& head) {
  const Result<std::string> text = read_text(path, kMaxRecordBytes);
  if (!text) return text.failure();
  return parse_until(*text, path.substr(path.rfind('/') + 1), head);
}

Result<void> check_record(const std::string& path) {
  const Result<RunRecord> record = read_record(path);
  if (!record) return record.failure();
  return {};
}

std::string float_bits(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  std::string out;
  for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[bits >> shift & 15];
  return out;
}

Result<RecordWriter> RecordWriter::begin(const std::string& path, const json& run) {
  Result<LineFile> file = LineFile::open(path);
  if (!file) return file.failure();
  if (const auto cut = file->cut(0); !cut) return cut.failure();
  RecordWriter out(std::move(*file), kNoLine);
  if (const auto written = out.append(run); !written) return written.failure();
  return out;
}

Result<RecordWriter> RecordWriter::resume(const std::string& path, const std::string& head) {
  Result<LineFile> file = LineFile::open(path);
  if (!file) return file.failure();
  const Result<RunRecord> record = read_record_until(path, head);
  if (!record) return record.failure();
  if (const auto cut = file->cut(record->lines.back().second); !cut) return cut.failure();
  return RecordWriter(std::move(*file), head);
}

Result<void> RecordWriter::add_loss(int64_t step, float loss) {
  if (losses_.empty()) first_ = step;
  losses_.push_back(float_bits(loss));
  return losses_.size() < kLossesInLine ? Result<void>() : flush();
}

Result<void> RecordWriter::flush() {
  if (losses_.empty()) return {};
  const json line = {{"kind", "losses"}, {"first", first_}, {"loss", std::exchange(losses_, {})}};
  return append(line);
}

Result<void> RecordWriter::add_weights(int64_t step, const std::string& sha256) {
  if (const auto flushed = flush(); !flushed) return flushed.failure();
  return append({{"kind", "weights"}, {"step", step}, {"f32", sha256}});
}

Result<void> RecordWriter::append(json line) {
  line["previous"] = head_;
  const std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace);
  head_ = sha256_hex(text);
  return file_.append(text);
}

}  // namespace naru
