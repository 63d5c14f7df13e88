// What the two ways of naru eval share: lines that are read (eval_lines.cc), questions that are answered
// (eval_questions.cc).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "apps/common.h"
#include "evaluation/page.h"
#include "omni/model.h"

namespace naru::apps {

struct EvalFlags {
  std::string data, report, predictions, html, curves, work;
  std::vector<std::string> tasks, others;
  int64_t limit = 0, baselines = -1;  // -1: not given
  bool show = false;
};

// One evaluation: the model, the file it is from, and when it began.
struct Evaluation {
  const Options& options;
  const EvalFlags& flags;
  const Model& model;
  std::string sha256;  // of the model's file
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }
  PageHead page_head() const { return {model.config().name, sha256, seconds()}; }
  // Prints the failure; the exit code.
  int fail_with(const std::string& file, const Failure& failure) const;
  // Prints the report with --json and writes it where --report says; the exit code. `figures`: "tasks", and what
  // else stands beside them in the report.
  int report(const nlohmann::ordered_json& figures) const;
};

// A model of lines, scored by cer. The exit code.
int evaluate_lines(const Evaluation& evaluation);
// A model of whole pictures: generated tasks or a folder, any metric. The exit code.
int evaluate_questions(const Evaluation& evaluation);

// Text on several lines below each other, indented by four blanks.
std::string indented(std::string text);

}  // namespace naru::apps
