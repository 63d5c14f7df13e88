// The part of `naru verify` that computes anew: the weights before the first step, and steps. The first steps are
// repeated in memory; all of them as a run in a folder of its own, which can be interrupted and goes on.
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "apps/progress.h"
#include "apps/verification.h"
#include "apps/version.h"
#include "base/sha256.h"
#include "training/replay.h"
#include "training/run.h"

namespace naru::apps {

using nlohmann::json;

namespace {

volatile std::sig_atomic_t interrupted = 0;  // set by Ctrl-C: the run ends after this step, with a checkpoint

// The first thing in which a run that is being repeated differs from the record.
Result<void> compare_runs(const RunRecord& repeated, const RunRecord& record) {
  for (size_t i = 0; i < std::min(repeated.losses.size(), record.losses.size()); ++i)
    if (repeated.losses[i] != record.losses[i])
      return fail("step ", i + 1, ": the loss has the bits ", repeated.losses[i], ", the record says ",
                  record.losses[i]);
  for (const auto& [step, sha256] : repeated.weights) {
    const auto found = record.weights.find(step);
    if (found != record.weights.end() && found->second != sha256)
      return fail("step ", step, ": the f32 weights hash to ", sha256, ", the record says ", found->second);
  }
  if (!repeated.end || repeated.losses.size() != record.losses.size()) return {};
  for (const char* dtype : {"f32", "bf16"})
    if ((*repeated.end)[dtype] != (*record.end)[dtype])
      return fail("step ", record.losses.size(), ": the ", dtype, " weights hash to ", (*repeated.end)[dtype].dump(),
                  ", the record ends with ", (*record.end)[dtype].dump());
  return {};
}

// Compares a run that is being repeated with the record, again and again.
class Comparison {
 public:
  Comparison(const std::string& folder, const RunRecord& record) : file_(folder + "/record.jsonl"), record_(record) {}

  // Compares when enough steps were done since the last time.
  void go_on(int64_t step) {
    constexpr int64_t kEvery = 50;
    if (step < compared_ + kEvery) return;
    compared_ = step;
    compare();
  }
  void compare() {
    const auto repeated = read_record(file_);
    same_ = repeated ? compare_runs(*repeated, record_) : Result<void>(repeated.failure());
  }
  // What the last comparison found.
  const Result<void>& same() const { return same_; }

 private:
  std::string file_;
  const RunRecord& record_;
  int64_t compared_ = 0;
  Result<void> same_ = {};
};

}  // namespace

bool Verification::check_profile(const char* check) {
  if (record_.run["profile"] == kNumericProfile) return true;
  findings_.add(
      Status::unchecked, check,
      concat("the record was written under numeric profile ", record_.run["profile"].dump(), ", this build has ",
             kNumericProfile, "; code ", text_member(record_.run, "code"), " can repeat it"));
  return false;
}

// Takes the weights of --from, which must be those that the run once went on from.
bool Verification::check_joint_weights() {
  const auto add = [&](Status status, const std::string& text) {
    findings_.add(status, "weights of the joint", text);
    return status == Status::ok;
  };
  if (!check_profile("weights of the joint")) return false;
  const auto from = open_begin_model(flags_.from, /*goes_on=*/true);
  if (!from) return add(Status::unchecked, concat("--from ", flags_.from, ": ", from.failure().message));
  const std::string got = weights_sha256(from->file.tensors(), DType::bf16);
  const auto joint = joint_of(record_, got);
  if (!joint)
    return add(Status::unchecked, concat("--from ", flags_.from, ": these weights, SHA-256 ", got,
                                         ", are none that the record says it went on from"));
  auto opened = open_recipe(*recipe_, recipe_name(), model_->tokenizer().vocabulary(), &*from);
  if (!opened) return add(Status::wrong, opened.failure().message);
  opened_ = std::move(*opened);
  after_ = *joint;
  return add(Status::ok, concat("those that the run went on from after step ", after_, ", SHA-256 ", got));
}

// Makes the weights before the first step anew.
bool Verification::check_first_weights() {
  const auto add = [&](Status status, const std::string& text) {
    findings_.add(status, "first weights", text);
    return status == Status::ok;
  };
  if (!check_profile("first weights")) return false;
  const auto begin = open_begin();
  if (!begin) return add(Status::unchecked, begin.failure().message);
  auto opened = open_recipe(*recipe_, recipe_name(), model_->tokenizer().vocabulary(), *begin ? &**begin : nullptr);
  if (!opened) return add(Status::wrong, opened.failure().message);
  opened_ = std::move(*opened);
  const std::string got = weights_sha256(parameters_after(*recipe_, 0, opened_.model->parameters()), DType::f32),
                    wanted = record_.run["weights"];
  if (got == wanted)
    return add(Status::ok, (*begin ? "those of the model " + begin_model() : "drawn from the seed again") +
                               ", SHA-256 " + got + (!*begin && !flags_.init.empty() ? "; --init was not needed" : ""));
  if (*begin) return add(Status::unchecked, concat("the model ", begin_model(), " that is here is not the record's"));
  return add(Status::wrong, concat("the seed gives ", got, ", the record begins with ", wanted));
}

// The model that the record's run began with; nothing where it began with its seed. A record names no place: without
// --init it is looked for among the bundled models.
Result<std::optional<BeginModel>> Verification::open_begin() const {
  const std::string name = begin_model(), recorded = text_member(record_.run.value("begin", json()), "sha256");
  if (name.empty()) return std::optional<BeginModel>();
  const std::string& place = flags_.init.empty() ? name : flags_.init;
  auto model = open_begin_model(place, /*goes_on=*/false);
  const auto wanted = [&] { return recorded.empty() ? name : concat(name, ", a file with SHA-256 ", recorded); };
  if (!model && flags_.init.empty())
    return fail("they are those of the model ", wanted(), ", which is not here; --init says where it is");
  if (!model) return fail("--init ", place, ": ", model.failure().message);
  if (!recorded.empty() && model->sha256 != recorded)
    return fail("they are those of the model ", wanted(), "; ", place, " has SHA-256 ", model->sha256,
                flags_.init.empty() ? "; --init says where the other is" : "");
  return std::optional<BeginModel>(*std::move(model));
}

void Verification::check_code() {
  const std::string here = version_json()["sources_sha256"], compiler = version_json()["compiler"];
  const std::string recorded = text_member(record_.run, "code"),
                    recorded_compiler = text_member(record_.run, "compiler");
  same_code_ = recorded == here && recorded_compiler == compiler;
  if (same_code_) return findings_.add(Status::ok, "code", "this build is of the record's sources, SHA-256 " + here);
  const std::string commit = text_member(record_.run, "commit");
  std::vector<std::string> details = {concat("trained with sources ", recorded, commit.empty() ? "" : ", commit ",
                                             commit, ", compiler ", recorded_compiler)};
  std::string last = recorded;
  for (const json& line : record_.resumed) {
    if (const std::string code = text_member(line, "code"); code != last)
      details.push_back(concat("after step ", line.value("step", json()).dump(), " with sources ", code, ", commit ",
                               text_member(line, "commit")));
    last = text_member(line, "code");
  }
  details.push_back(concat("this program: sources ", here, ", commit ", version_json()["commit"].get<std::string>(),
                           ", compiler ", compiler));
  findings_.add(
      Status::note, "code",
      concat("this program is not built ", recorded == here ? "with the compiler" : "from the sources",
             " of the one that trained; the same "
             "numeric profile and generators promise the same bits all the same, and repeated steps check it"),
      details);
}

// What differs from the sources of one stretch of the run. This build may draw from more, where another stretch does.
std::vector<std::string> Verification::differing_sources(const json& recorded) const {
  const auto names_in = [](const json& sources, std::set<std::string>* names) {
    for (const json& source : sources) names->insert(text_member(source, "name"));
  };
  std::set<std::string> mine, any;
  names_in(recorded, &mine);
  names_in(record_.run.value("sources", json()), &any);
  for (const json& resumed : record_.resumed) names_in(resumed.value("sources", json()), &any);
  json here = json::array();
  for (const json& source : here_.sources)
    if (const std::string name = text_member(source, "name"); mine.contains(name) || !any.contains(name))
      here.push_back(source);
  return source_differences(recorded, here);
}

// Compares what the examples were made from, of the first build and of those that went on with the run.
void Verification::check_sources() {
  const auto unchecked = [&](const std::string& text, const std::vector<std::string>& details = {}) {
    findings_.add(Status::unchecked, "sources", text, details);
  };
  const std::string data_dir = flags_.data_dir.empty() ? beside(".") : flags_.data_dir;
  if (const auto opened = open_task(opened_, recipe_name(), data_dir); !opened)
    return unchecked(opened.failure().message);
  auto here = provenance_of(opened_);
  if (!here) return unchecked(here.failure().message);
  here_ = std::move(*here);
  json recorded = record_.run.value("sources", json());
  for (const json& resumed : record_.resumed)
    if (after_ > 0 && resumed.value("step", json()) == after_) recorded = resumed.value("sources", json());
  const auto differences = differing_sources(recorded);
  if (!differences.empty())
    return unchecked(
        "this machine has other fonts, libraries or generators than the record, so it makes other examples",
        differences);
  replayable_ = recorded_steps();
  for (const json& resumed : record_.resumed) {
    const auto changed = differing_sources(resumed.value("sources", json()));
    const json after = resumed.value("step", json());
    if (changed.empty() || (after.is_number_unsigned() && after < after_)) continue;
    replayable_ = after.is_number_unsigned() ? std::min<int64_t>(replayable_, after) : 0;
    unchecked(concat("after step ", replayable_, " the run went on with others than this machine has"), changed);
    return;
  }
  findings_.add(Status::ok, "sources",
                concat(recorded.size() - 1, " fonts, libraries, corpora and generators are those of the record"));
}

void Verification::unusable(const std::string& text) {
  unfinished_ = true;
  findings_.add(Status::unchecked, "steps", concat("--out ", folder_, ": ", text));
}

// The folder of the repeated run. In the model's own, the checkpoints of the very run in question would be its proof;
// and one that nobody named may have come with the model.
bool Verification::choose_folder() {
  folder_ = !flags_.out.empty() ? flags_.out : "naru-verify-" + sha256_hex(recipe_->text).substr(0, 12);
  std::error_code error;
  if (flags_.out.empty() && std::filesystem::exists(folder_, error)) {
    unusable("stands here already; --out with its name goes on with it, if it is a run of your own");
    return false;
  }
  if (!std::filesystem::equivalent(folder_, beside("."), error)) return true;
  unusable("is the model's own folder; the steps must be repeated in another");
  return false;
}

void Verification::differs(const std::string& what) {
  findings_.add(Status::wrong, "steps", what + (same_code_ ? "" : "; mind that this build is not the record's"));
}

// The first steps, or those behind a joint.
void Verification::replay_first(int64_t steps) {
  ThreadPool pool(n_threads(options_));
  ProgressLine line(options_.quiet);
  const int64_t last = after_ + steps;
  const auto done = replay(record_, opened_.recipe, opened_.task->task(), pool, after_, steps,
                           [&](int64_t step) { line.show(concat("step ", step, "/", last), step == last); });
  line.end();
  if (!done) return differs(done.failure().message);
  replayed_ = repeated_now_ = done->steps - after_;
  complete_ = done->complete;
  findings_.add(Status::ok, "steps",
                concat(after_ == 0 ? "the first " : "", replayed_, " of ", recorded_steps(),
                       after_ == 0 ? std::string() : concat(", those after step ", after_, ","),
                       " repeated: the same losses, and ", done->n_weights, " hashes of weights"));
}

void Verification::replay_all(int64_t steps) {
  if (!options_.quiet) std::cerr << "naru: repeating " << steps << " steps in " << folder_ << "\n";
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  Comparison comparison(folder_, record_);
  ProgressLine line(options_.quiet);
  RunOptions run;
  run.folder = folder_;
  run.resume = true;
  run.stop_after = steps;
  run.provenance = here_;
  run.on_progress = [&](const Progress& progress) {
    line.show(progress_line(progress), progress.last.step == progress.steps);
    comparison.go_on(progress.last.step);
  };
  run.on_notice = [&](const std::string& notice) {
    line.end();
    std::cerr << "naru: " << notice << "\n";
  };
  run.stop = [&] {
    ++repeated_now_;
    return interrupted != 0 || !comparison.same();
  };
  ThreadPool pool(n_threads(options_));
  const auto result = train(opened_.recipe, opened_.task->task(), pool, run);
  line.end();
  if (!result) return unusable(result.failure().message);
  comparison.compare();
  if (!comparison.same()) return differs(comparison.same().failure().message);
  conclude_all(result->steps, steps);
}

// What the repeated run proves: it has come to step `done` and is the record's so far.
void Verification::conclude_all(int64_t done, int64_t steps) {
  replayed_ = done;
  unfinished_ = replayed_ < steps;
  if (unfinished_)
    return findings_.add(
        Status::unchecked, "steps",
        concat("interrupted after step ", replayed_, " of ", steps, "; --full --out ", folder_, " goes on from there"));
  if (repeated_now_ < replayed_)
    from_folder_ = concat(", ", repeated_now_, " of them now and the others before, in ", folder_, ",");
  complete_ = replayed_ == recorded_steps();
  findings_.add(Status::ok, "steps",
                concat(complete_ ? "all " : "the first ", replayed_, " repeated", from_folder_,
                       ": the same losses, the same weights"));
}

void Verification::check_steps() {
  const int64_t wanted =
      flags_.full ? recorded_steps()
                  : std::min(flags_.steps > 0 ? flags_.steps : VerifyFlags::kSteps, recorded_steps() - after_);
  const int64_t steps = std::min(wanted, replayable_ - after_);
  if (steps > 0) flags_.full ? replay_all(steps) : replay_first(steps);
  if (steps <= 0)
    findings_.add(Status::unchecked, "steps", "none could be repeated on this machine");
  else if (steps < wanted)
    findings_.add(Status::unchecked, "steps",
                  concat("those after step ", after_ + steps, ", for want of their sources"));
}

}  // namespace naru::apps
