// The record of a run, MODEL's origin in the open: record.jsonl, one JSON object a line, written while it trains.
//
// Every line holds the SHA-256 of the line before it ("previous"; 64 zeros in the first), so that no line can be
// changed without changing all that follow. Kinds, in this order:
//   run      code, compiler, numeric profile, recipe (name, SHA-256, text), seed, weights before the first step,
//            sources
//   losses   the total loss of some steps in a row, from step "first": bits of the float, eight hexadecimal digits
//   weights  SHA-256 of the f32 weights after a step: at powers of two and at checkpoints
//   resumed  when a run went on with another build, other sources or an amended recipe: those of the new one; when it
//            went on from its weights alone, also their SHA-256 as bf16 ("weights_bf16")
//   end      the last step, SHA-256 of the weights as f32 and as bf16
// Nothing in it depends on time, threads or how often the run was killed.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "training/line_file.h"

namespace naru {

constexpr int kNumericProfile = 1;

// Where a run comes from, as the caller knows it.
struct Provenance {
  std::string code;    // what the sources hash to, or the commit
  std::string commit;  // of the sources; for people, who look for it in the history
  bool dirty = false;  // the tree differed from the commit
  std::string compiler;
  nlohmann::json sources = nlohmann::json::array();  // one object for each: version or SHA-256, origin, licence
  nlohmann::json begin;                              // null, or the model whose weights the run began from
};

// A record that was read back and whose chain holds.
struct RunRecord {
  nlohmann::json run;                      // the first line
  std::vector<std::string> losses;         // bits; of step i + 1
  std::map<int64_t, std::string> weights;  // step -> SHA-256 of f32
  std::vector<nlohmann::json> resumed;
  std::optional<nlohmann::json> end;
  std::vector<std::pair<std::string, uint64_t>> lines;  // SHA-256 of each line, and the byte after it

  // The recipe as it was last amended; what steps before an amendment computed follows from it, too (check_amended).
  const nlohmann::json& recipe() const;
  std::string recipe_text() const { return recipe()["text"]; }
};

// Failure "record.jsonl:7: ..." for the first line that breaks the chain or the form. A last line without its end is
// what a killed run leaves: it is an error here and cut off by RecordWriter::resume.
Result<RunRecord> parse_record(std::string_view text, const std::string& name);
Result<RunRecord> read_record(const std::string& path);
// The record up to the line with the SHA-256 `head`; what follows is not read. Failure when there is none.
Result<RunRecord> read_record_until(const std::string& path, const std::string& head);
Result<void> check_record(const std::string& path);

// Eight hexadecimal digits of a float's bits, sign first.
std::string float_bits(float value);

// Writes a record. Appends survive the end of the process; sync() makes them survive the end of the machine.
class RecordWriter {
 public:
  // Begins a record at `path` with its first line; what stood there is lost.
  static Result<RecordWriter> begin(const std::string& path, const nlohmann::json& run);
  // Goes on after the line with the SHA-256 `head`; everything after it is cut off. Failure when the lines up to there
  // are not a record.
  static Result<RecordWriter> resume(const std::string& path, const std::string& head);

  // Notes the loss of a step; written with the next full line or flush().
  Result<void> add_loss(int64_t step, float loss);
  Result<void> add_weights(int64_t step, const std::string& sha256);
  Result<void> append(nlohmann::json line);
  Result<void> flush();
  Result<void> sync() { return file_.sync(); }
  const std::string& head() const { return head_; }  // SHA-256 of the last line

 private:
  RecordWriter(LineFile file, std::string head) : file_(std::move(file)), head_(std::move(head)) {}
  LineFile file_;
  std::string head_;
  int64_t first_ = 0;                // step of the first loss not yet written
  std::vector<std::string> losses_;  // not yet written
};

}  // namespace naru
