// What `naru verify` does, check by check; apps/verify.cc says what that proves. Checks of files stand in verify.cc,
// those that compute something anew in verify_replay.cc, the originality report in verify_report.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "apps/findings.h"
#include "apps/opened.h"
#include "base/file.h"
#include "originality/report.h"
#include "training/record.h"

namespace naru::apps {

struct VerifyFlags {
  std::string file;  // what is verified; empty: the model of -m
  std::string out, data_dir, init, from;
  std::string report;  // empty: none; kPrintedReport; or FILE.html, FILE.json
  std::vector<std::string> against, vocabularies;
  int64_t steps = 0;  // 0: kSteps
  bool full = false;

  static constexpr int64_t kSteps = 50;
  static constexpr const char* kPrintedReport = "text";
  bool prints_report() const { return report == kPrintedReport; }
  bool writes_report() const { return !report.empty() && !prints_report(); }
};

class Verification {
 public:
  Verification(const Options& options, const VerifyFlags& flags, std::string path)
      : options_(options), flags_(flags), path_(std::move(path)), findings_(options) {}
  int run();  // the exit code

 private:
  void check_all();
  // Each adds its findings; false when nothing after it can be checked.
  bool read_files();
  void check_weights();
  void check_summary();
  Result<void> check_amendments() const;
  bool check_recipe();
  void check_tokenizer();
  bool choose_folder();
  bool check_first_weights();
  bool check_joint_weights();
  bool check_profile(const char* check);
  Result<std::optional<BeginModel>> open_begin() const;
  void check_code();
  void check_sources();
  std::vector<std::string> differing_sources(const nlohmann::json& recorded) const;
  void check_steps();

  // Of the report: opens what it compares with, false when a file is of no use; then compares; then writes.
  bool open_others();
  void compare_others();
  void compare_tensors();
  Result<void> write_report() const;
  ReportParts report_parts() const;

  void replay_first(int64_t steps);
  void replay_all(int64_t steps);
  void conclude_all(int64_t done, int64_t steps);
  void differs(const std::string& what);
  void unusable(const std::string& text);
  int verdict() const;
  std::string beside(const std::string& name) const {
    return (std::filesystem::path(path_).parent_path() / name).string();
  }
  std::string recipe_name() const { return record_.recipe()["name"]; }
  int64_t recorded_steps() const { return int64_t(record_.losses.size()); }
  std::string begin_model() const { return text_member(record_.run.value("begin", nlohmann::json()), "model"); }

  const Options& options_;
  const VerifyFlags& flags_;
  std::string path_;
  Findings findings_;
  std::unique_ptr<Model> model_;  // of the file
  std::string record_sha256_;
  RunRecord record_;
  std::optional<Recipe> recipe_;    // the record's
  Opened opened_;                   // made anew from it
  Provenance here_;                 // of a run on this machine
  std::string folder_;              // where --full repeats it
  std::vector<MappedFile> mapped_;  // what `others_` and `tensors_` point into
  std::vector<ForeignFile> others_;
  std::vector<ComparedVocabulary> vocabularies_;
  std::vector<StoredTensor> tensors_;  // of the model's file
  std::vector<BestMatch> matches_;     // of each with those of the others
  bool same_code_ = true;
  int64_t after_ = 0;                        // the step that the repeated ones follow: 0, or that of a joint
  int64_t replayable_ = 0;                   // steps whose examples this machine can make
  int64_t replayed_ = 0, repeated_now_ = 0;  // the second without those that --full found in its folder
  bool complete_ = false;                    // the record's last step was repeated
  bool unfinished_ = false;                  // --full was interrupted, or its folder is of no use
  std::string from_folder_;                  // says how many of them an earlier call repeated
};

}  // namespace naru::apps
