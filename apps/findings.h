// What a verification found, line by line, and what a record says about where its model comes from.
#pragma once

#include <string>
#include <vector>

#include "apps/common.h"
#include "core/store/json.h"
#include "training/record.h"

namespace naru::apps {

enum class Status { ok, note, unchecked, wrong };
struct Finding {
  Status status;
  std::string check, text;
  std::vector<std::string> details;
};
const char* status_name(Status status);

// Prints each finding as it comes: one line on stdout and the first of its details below it, with --json one object
// that has them all.
class Findings {
 public:
  explicit Findings(const Options& options) : options_(options) {}
  void add(Status status, const std::string& check, const std::string& text,
           const std::vector<std::string>& details = {});
  const std::vector<Finding>& all() const { return all_; }
  // Those that ended with `status`, in order.
  std::vector<Finding> of(Status status) const;

 private:
  const Options& options_;
  std::vector<Finding> all_;
};

// What two lists of sources (Provenance::sources) do not have in common, a line each. The tokenizer is no part of it.
std::vector<std::string> source_differences(const nlohmann::json& recorded, const nlohmann::json& here);

// Prints where the record says the weights come from: a page; with --json everything but the recipe's text.
void print_report(const Options& options, const RunRecord& record, const std::string& record_sha256);

}  // namespace naru::apps
