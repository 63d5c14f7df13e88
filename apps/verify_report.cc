// The originality report of `naru verify --report FILE`: what it compares with is opened before anything is computed,
// and what was found is written as a page and as JSON.
#include <iostream>
#include <nlohmann/json.hpp>

#include "apps/progress.h"
#include "apps/verification.h"
#include "apps/version.h"
#include "base/sha256.h"

namespace naru::apps {

using nlohmann::ordered_json;

namespace {

// Where the page goes (empty: nowhere) and where the JSON goes.
std::pair<std::string, std::string> report_files(const std::string& report) {
  if (report.ends_with(".json")) return {"", report};
  return {report, report.substr(0, report.size() - std::string(".html").size()) + ".json"};
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

bool Verification::open_others() {
  const auto refuse = [&](const std::string& file, const Failure& failure) {
    print_error(options_, file, failure);
    return false;
  };
  const auto [page, file] = report_files(flags_.report);
  for (const std::string& path : {page, file})
    if (const auto can = path.empty() ? Result<void>() : can_write(path); !can) return refuse(path, can.failure());
  for (const std::string& path : flags_.against) {
    auto other = MappedFile::open(path);
    if (!other) return refuse(path, other.failure());
    mapped_.push_back(std::move(*other));
    auto index = parse_safetensors_index(mapped_.back().bytes(), safetensors_types(), kMaxForeignHeaderBytes);
    if (!index) return refuse(path, index.failure());
    others_.push_back({path, std::move(*index)});
  }
  for (const std::string& path : flags_.vocabularies) {
    const auto text = read_text(path, KnownVocabulary::kMaxBytes);
    if (!text) return refuse(path, text.failure());
    auto vocabulary = parse_known_vocabulary(*text);
    if (!vocabulary) return refuse(path, vocabulary.failure());
    vocabularies_.push_back({path, std::move(*vocabulary)});
  }
  return true;
}

void Verification::compare_others() {
  auto file = MappedFile::open(path_);
  if (!file) return findings_.add(Status::wrong, "file", path_ + ": " + file.failure().message);
  mapped_.push_back(std::move(*file));
  auto index = parse_safetensors_index(mapped_.back().bytes(), safetensors_types(), Safetensors::kMaxHeaderBytes);
  if (!index) return findings_.add(Status::wrong, "file", path_ + ": " + index.failure().message);
  tensors_ = std::move(index->tensors);
  if (!others_.empty()) compare_tensors();
  for (ComparedVocabulary& other : vocabularies_) {
    const VocabularyOverlap& overlap = other.overlap =
        compare_vocabularies(model_->tokenizer().vocabulary(), other.vocabulary);
    const std::string text = concat(other.name, ": ", overlap.shared, " of ", overlap.ours, " merged texts are in it, ",
                                    overlap.in_order, " of them in one order");
    overlap.is_copy() ? findings_.add(Status::note, "other vocabularies", "ONE FOLLOWS THE OTHER: " + text)
                      : findings_.add(Status::ok, "other vocabularies", text);
  }
}

void Verification::compare_tensors() {
  ProgressLine line(options_.quiet);
  matches_ = search_foreign(tensors_, others_, [&](size_t other, size_t done) {
    const size_t all = others_[other].index.tensors.size();
    line.show(concat(others_[other].name, ": tensor ", done, "/", all), done == all);
  });
  line.end();
  std::vector<std::string> like;
  int64_t compared = 0;
  for (size_t i = 0; i < matches_.size(); ++i) {
    const BestMatch& match = matches_[i];
    compared += match.n_compared > 0;
    if (match.comparison.likeness != Likeness::none)
      like.push_back(concat(tensors_[i].name, ": ", likeness_name(match.comparison.likeness), ", ", match.tensor,
                            " of ", others_[match.file].name));
  }
  if (!like.empty())
    return findings_.add(Status::note, "other models", concat(like.size(), " TENSORS ARE LIKE THOSE OF ANOTHER MODEL"),
                         like);
  findings_.add(Status::ok, "other models",
                concat(compared, " of ", matches_.size(), " tensors met one of their shape in ", listed(flags_.against),
                       "; none is like it"));
}

ReportParts Verification::report_parts() const {
  ReportParts out;
  out.name = model_->config().name;
  out.file = std::filesystem::path(path_).filename().string();
  const auto sha256 = sha256_of_file(path_);
  out.sha256 = sha256 ? *sha256 : "";
  out.n_parameters = model_->n_parameters();
  out.config = &model_->config();
  out.vocabulary = &model_->tokenizer().vocabulary();
  out.record = &record_;
  out.record_sha256 = record_sha256_;
  out.recipe = &*recipe_;
  out.this_build = version_json();
  for (const Finding& finding : findings_.all())
    out.checks.push_back({finding.check, status_name(finding.status), finding.text, finding.details});
  out.steps_repeated = replayed_;
  out.origin_proved = complete_ && findings_.of(Status::unchecked).empty() && findings_.of(Status::wrong).empty();
  out.tensors = tensors_, out.matches = matches_, out.files = others_;
  out.vocabularies = vocabularies_;
  return out;
}

Result<void> Verification::write_report() const {
  if (!model_ || !recipe_) return fail("not written: there is no report without a file, its record and its recipe");
  const ordered_json report = originality_report(report_parts());
  const auto [page, file] = report_files(flags_.report);
  const std::string text = report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  if (const auto written = write_file(file, text); !written) return fail(file.c_str(), ": ", written.failure().message);
  if (!page.empty())
    if (const auto written = write_file(page, originality_page(report)); !written) return written.failure();
  const ordered_json& conclusion = report["conclusion"];
  if (options_.json)
    print_json(
        {{"report", {{"html", page}, {"json", file}, {"class", conclusion["class"]}, {"text", conclusion["text"]}}}});
  else
    std::cout << "  report " << one_line(page.empty() ? file : page) << ": "
              << one_line(conclusion["text"].get<std::string>()) << "\n";
  return {};
}

}  // namespace naru::apps
