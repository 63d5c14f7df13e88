// naru verify: does a model file hold what its record says, and do the record's steps give these weights?
//
// By default: the file, the record's chain, the weights before the first step, the first steps. That proves these three
// and no more; only --full, which repeats every step, proves where the weights come from. What cannot be checked on
// this machine (other fonts or libraries, another numeric profile) is no failure, and is said. Sounds and videos are
// verified in verify_media.cc.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "apps/verification.h"
#include "apps/verify_media.h"
#include "base/file.h"
#include "base/sha256.h"
#include "core/store/json.h"
#include "training/tasks/reading_recipe.h"

namespace naru::apps {

using nlohmann::json;
using nlohmann::ordered_json;

bool Verification::read_files() {
  auto model = Model::open(path_);
  if (!model) {
    findings_.add(Status::wrong, "file", path_ + ": " + model.failure().message);
    return false;
  }
  model_ = std::move(*model);
  constexpr uint64_t kMaxRecordBytes = uint64_t(1) << 28;
  const auto text = read_text(beside("record.jsonl"), kMaxRecordBytes);
  if (!text) {
    findings_.add(Status::wrong, "record", beside("record.jsonl") + ": " + text.failure().message);
    return false;
  }
  record_sha256_ = sha256_hex(*text);
  auto record = parse_record(*text, "record.jsonl");
  if (!record) {
    findings_.add(Status::wrong, "record", record.failure().message);
    return false;
  }
  record_ = std::move(*record);
  if (!record_.end) {
    findings_.add(Status::wrong, "record", "has no end: its run was not finished");
    return false;
  }
  findings_.add(Status::ok, "record",
                concat("a whole chain of ", record_.lines.size(), " lines, ", recorded_steps(), " steps"));
  return true;
}

void Verification::check_weights() {
  const auto file = Safetensors::open(path_);
  const DType dtype = file && !file->tensors().empty() ? file->tensors().front().second.dtype() : DType::bf16;
  bool one_type = bool(file);
  if (file)
    for (const auto& [name, tensor] : file->tensors()) one_type = one_type && tensor.dtype() == dtype;
  if (!one_type || (dtype != DType::bf16 && dtype != DType::f32))
    return findings_.add(Status::wrong, "weights", "wanted all as bf16 or all as f32, as the record hashes them");
  const std::string got = weights_sha256(model_->parameters(), dtype);
  const std::string wanted = (*record_.end)[dtype == DType::bf16 ? "bf16" : "f32"];
  if (got == wanted)
    findings_.add(Status::ok, "weights", concat("as ", dtype_name(dtype), " they hash to the record's end, ", got));
  else
    findings_.add(Status::wrong, "weights",
                  concat("as ", dtype_name(dtype), " they hash to ", got, ", the record ends with ", wanted));
}

// "naru.run" in the file, as `naru train` writes it.
void Verification::check_summary() {
  const json summary = parse_json(model_->run_summary());
  const ordered_json wanted = {{"recipe_sha256", record_.recipe()["sha256"]},
                               {"seed", record_.run.value("seed", json())},
                               {"steps", recorded_steps()},
                               {"weights_f32_sha256", (*record_.end)["f32"]},
                               {"weights_bf16_sha256", (*record_.end)["bf16"]},
                               {"record_sha256", record_sha256_}};
  for (const auto& [key, value] : wanted.items()) {
    const json got = summary.is_object() ? summary.value(key, json()) : json();
    if (got != json(value))
      return findings_.add(
          Status::wrong, "summary",
          concat("naru.run of the file says ", key, " ", got.dump(-1, ' ', false, json::error_handler_t::replace),
                 ", record.jsonl ", value.dump(-1, ' ', false, ordered_json::error_handler_t::replace)));
  }
  findings_.add(Status::ok, "summary", "the file names this record, SHA-256 " + record_sha256_);
}

// Every amended recipe must lead to the same steps up to where it was amended.
Result<void> Verification::check_amendments() const {
  json last = record_.run["recipe"];
  for (const json& line : record_.resumed) {
    if (!line.contains("recipe")) continue;
    const auto before = parse_recipe(last["text"].get<std::string>(), recipe_name());
    if (!before) return before.failure();
    const auto after = parse_recipe(line["recipe"]["text"].get<std::string>(), recipe_name());
    if (!after) return after.failure();
    if (const auto same = check_amended(*before, *after, line["step"]); !same)
      return fail(Code::invalid, "amended after step ", line["step"].get<int64_t>(), ": ", same.failure().message);
    last = line["recipe"];
  }
  return {};
}

bool Verification::check_recipe() {
  const auto wrong = [&](const std::string& text) {
    findings_.add(Status::wrong, "recipe", text);
    return false;
  };
  if (const auto same = check_amendments(); !same) return wrong(same.failure().message);
  auto recipe = parse_recipe(record_.recipe_text(), recipe_name());
  if (!recipe) return wrong(recipe.failure().message);
  recipe_ = std::move(*recipe);
  if (recorded_steps() > recipe_->steps) return wrong("has fewer steps than the record");
  if (record_.run.value("seed", json()) != json(recipe_->seed)) return wrong("has another seed than the record");
  const auto config = model_config(*recipe_, recipe_name(), model_->tokenizer().vocabulary().size());
  if (!config) return wrong(config.failure().message);
  if (config->source != model_->config().source) return wrong("the file's config is not that of the recipe");

  constexpr uint64_t kMaxRecipeBytes = 1 << 20;
  const auto text = read_text(beside("recipe.toml"), kMaxRecipeBytes);
  if (!text && text.failure().code != Code::not_found) return wrong(text.failure().message);
  if (text && *text != recipe_->text) {
    const auto differs = std::mismatch(text->begin(), text->end(), recipe_->text.begin(), recipe_->text.end()).first;
    return wrong(concat("recipe.toml:", 1 + std::count(text->begin(), differs, '\n'), ": is not as the record has it"));
  }
  findings_.add(Status::ok, "recipe",
                text ? "recipe.toml is the record's" : "the record's own; no recipe.toml beside it");
  return true;
}

void Verification::check_tokenizer() {
  std::string recorded;
  for (const json& source : record_.run.value("sources", json()))
    if (const std::string sha256 = text_member(source, "tokenizer_sha256"); !sha256.empty()) recorded = sha256;
  const std::string got = sha256_hex(model_->tokenizer().vocabulary().to_json());
  if (recorded != got)
    return findings_.add(
        Status::wrong, "tokenizer",
        concat("the file's hashes to ", got, ", the record has ", recorded.empty() ? "none" : recorded));
  const auto beside_it = tokenizer_file(*recipe_, beside("recipe.toml"));
  std::error_code error;
  if (beside_it && std::filesystem::exists(*beside_it, error)) {
    const auto vocabulary = vocabulary_of(*recipe_, beside("recipe.toml"));
    if (!vocabulary) return findings_.add(Status::wrong, "tokenizer", vocabulary.failure().message);
    if (sha256_hex(vocabulary->to_json()) != recorded)
      return findings_.add(Status::wrong, "tokenizer", *beside_it + ": is not the record's");
  }
  findings_.add(Status::ok, "tokenizer", "the record's");
}

int Verification::verdict() const {
  const auto wrong = findings_.of(Status::wrong), unchecked = findings_.of(Status::unchecked);
  if (!wrong.empty()) {
    print_error(options_, path_, fail("does not hold: ", wrong.front().check, ": ", wrong.front().text));
    return 1;
  }
  std::string text;
  if (flags_.prints_report())
    text = "the file and its record hold together; no step was repeated";
  else if (!unchecked.empty()) {
    text = "what could be checked holds, BUT NOT ALL COULD BE CHECKED:";
    for (const Finding& finding : unchecked) text += " " + finding.check;
  } else if (complete_)
    text = concat("all ", replayed_, " steps were repeated", from_folder_, " and end in these weights: ",
                  begin_model().empty() ? "this is where they come from"
                                        : "this is how they come from the model " + begin_model());
  else
    text = concat("the file, the record and ", after_ == 0 ? "the first " : "", replayed_, " steps",
                  after_ == 0 ? std::string() : concat(" after step ", after_),
                  " hold; only --full proves where the weights come from");
  if (options_.json)
    print_json({{"file", path_},
                {"holds", true},
                {"all_checked", unchecked.empty()},
                {"steps_repeated", replayed_},
                {"steps_repeated_now", repeated_now_},
                {"origin_proved", complete_ && unchecked.empty()},
                {"text", text}});
  else
    std::cout << one_line(path_) << ": " << one_line(text) << "\n";
  return unfinished_ ? 1 : 0;
}

int Verification::run() {
  if (flags_.writes_report() && !open_others()) return 1;
  check_all();
  bool written = true;
  if (flags_.writes_report()) {
    if (const auto done = write_report(); !done) {
      print_error(options_, flags_.report, done.failure());
      written = false;
    }
  }
  const int code = verdict();
  return written ? code : 1;
}

void Verification::check_all() {
  if (!read_files()) return;
  check_weights();
  check_summary();
  if (check_recipe()) check_tokenizer();
  if (flags_.writes_report()) compare_others();
  if (flags_.prints_report()) print_report(options_, record_, record_sha256_);
  if (flags_.prints_report() || !findings_.of(Status::wrong).empty()) return;
  if (flags_.full && !choose_folder()) return;
  try {
    if (flags_.from.empty() ? check_first_weights() : check_joint_weights()) {
      check_code();
      check_sources();
    }
    if (findings_.of(Status::wrong).empty()) check_steps();
  } catch (const Error& error) {  // the recipe came with the file: what is wrong with it is the file's fault
    findings_.add(Status::wrong, "recipe", error.what());
  }
}

namespace {

// Whose flags are those of models.
int verify_sound_or_video(const Options& options, const VerifyFlags& flags) {
  if (flags.steps == 0 && !flags.full && flags.report.empty()) return verify_media(options, flags.file);
  print_error(options, "verify",
              fail("--steps, --full and --report are for models; leave them out for a sound or a video"));
  return 2;
}

int run(const Options& options, const VerifyFlags& flags) {
  if (flags.prints_report() && (flags.full || flags.steps > 0)) {
    print_error(options, "verify",
                fail("--report without a file repeats nothing; give it FILE.html, or leave out --full "
                     "and --steps"));
    return 2;
  }
  if (!flags.writes_report() && !(flags.against.empty() && flags.vocabularies.empty())) {
    print_error(options, "verify", fail("--against and --vocabulary are for the page: give --report FILE.html"));
    return 2;
  }
  if (is_sound_or_video(flags.file)) return verify_sound_or_video(options, flags);
  if (!flags.file.empty() && !options.model.empty()) {
    print_error(options, "verify", fail("FILE and -m both name a model; give one; see naru verify --help"));
    return 2;
  }
  const std::string name = flags.file.empty() ? options.model : flags.file;
  const auto path = find_model(name);
  if (!path) {
    print_error(options, name, path.failure());
    return 1;
  }
  return Verification(options, flags, *path).run();
}

std::string report_file(const std::string& text) {
  return text.ends_with(".html") || text.ends_with(".json") ? "" : "wanted FILE.html or FILE.json, got '" + text + "'";
}

}  // namespace

void add_verify(Registry& registry) {
  auto flags = std::make_shared<VerifyFlags>();
  const Options& options = registry.options;
  Subcommand command =
      registry.add("verify",
                   "Check a model file against its record and repeat its first steps. Only --full, "
                   "which repeats all, proves where the weights come from. Of a sound or a video, show "
                   "what it says of where it came from, and compare that with the model that it names.",
                   [flags, &options] { return run(options, *flags); });
  command.add_model_or_file(
      "FILE", flags->file,
      "a model file, a folder or a bundled name, with record.jsonl beside it; or -m. Or a sound or a "
      "video, for which -m names the model that it is compared with (default: the bundled one that "
      "it names)");
  Option steps =
      command
          .add_option("--steps N", flags->steps, concat("repeat this many steps (default: ", VerifyFlags::kSteps, ")"))
          .check(whole_number(1, 1 << 30));
  Option full =
      command.add_flag("--full", flags->full, "repeat all steps; with --out it goes on where it was interrupted");
  command
      .add_option(
          "--report [FILE]", flags->report,
          "alone: show where the weights come from, with --json each font and text, and repeat nothing. With "
          "FILE.html: check, and write the originality report, as a page and as FILE.json; with FILE.json only that")
      .may_stand_alone(VerifyFlags::kPrintedReport, report_file);
  command
      .add_option("--against FILE", flags->against,
                  "another model's safetensors file, whose tensors the report looks for; may be given several times")
      .one_value();
  command
      .add_option(
          "--vocabulary FILE", flags->vocabularies,
          "another program's vocabulary (tokenizer.json, vocab.json, .tiktoken, sentencepiece's .vocab, or a token "
          "a line), for the report; may be given several times")
      .one_value();
  command
      .add_option("--out DIR", flags->out,
                  "folder of the repeated run (default: a new one, naru-verify- and the recipe's hash)")
      .needs(full);
  command.add_option("--data-dir DIR", flags->data_dir,
                     "where the folder begins that the recipe's data.folder names (default: beside FILE)");
  command.add_option("--init MODEL", flags->init,
                     "where the model is that the run began with, if it began with one; its file must have the hash "
                     "that the record names (default: the bundled model of that name)");
  Option from = command.add_option("--from MODEL", flags->from,
                                   "repeat the steps after the one where the run went on from this model's weights, "
                                   "as they were shipped before it grew, instead of the first ones");
  steps.excludes(full);
  from.excludes(full);
}

}  // namespace naru::apps
