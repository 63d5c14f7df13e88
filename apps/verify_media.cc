// naru verify FILE, of a sound or a video.
#include "apps/verify_media.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "apps/findings.h"
#include "base/file.h"
#include "base/sha256.h"
#include "media/client.h"
#include "media/signature.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

constexpr char kCannotProve[] =
    "these are words in the file, which anyone can write, copy or strip: that they are there and agree with a model "
    "does "
    "not prove that it made this, and where they are missing nothing is proved either. Proof would be to make it again "
    "from the same question, model and seed, and to compare the samples";

class MediaVerification {
 public:
  MediaVerification(const Options& options, const std::string& path)
      : options_(options), path_(path), findings_(options) {}

  int run() {
    if (const auto read = read_statement(); !read) {
      print_error(options_, path_, read.failure());
      return 1;
    }
    if (!statement_.tells_origin()) {
      print_error(options_, path_, says_nothing());
      return 1;
    }
    add_claims();
    check_model();
    findings_.add(Status::note, "limits", kCannotProve);
    return verdict();
  }

 private:
  Result<void> read_statement() {
    const auto file = read_file(path_, OriginLimits().max_bytes);
    if (!file) return file.failure();
    auto reader = OriginReader::start(program_folder() + "naru-media-av");
    if (!reader) return reader.failure();
    auto statement = reader->read(*file);
    if (!statement) return statement.failure();
    statement_ = *std::move(statement);
    return {};
  }

  Failure says_nothing() const {
    return fail(Code::not_found, "says nothing of where it came from (no digital source type, no model",
                statement_.software.empty() ? "" : "; it names the program " + statement_.software,
                "); that proves nothing, because such words are easily stripped: ask whoever gave it to you");
  }

  void add_claims() {
    const std::string& type = statement_.source_type;
    findings_.add(Status::note, "source",
                  type == kTrainedMedia    ? concat("it says that a trained model made it (", type, ")")
                  : type == kRuleMadeMedia ? concat("it says that a program without training made it (", type, ")")
                  : type.empty()           ? "it names no digital source type"
                                           : concat("it says ", type));
    if (!statement_.software.empty()) findings_.add(Status::note, "software", "it names " + statement_.software);
    if (!statement_.seed.empty()) findings_.add(Status::note, "seed", "it names the seed " + statement_.seed);
  }

  // The file of -m, or of the bundled model that the statement names: a name of an outsider, which is no path here.
  Result<std::string> model_file() const {
    if (!options_.model.empty()) return find_model(options_.model);
    return find_bundled(statement_.model);
  }

  void check_model() {
    const std::string named = statement_.model.empty() ? "a model" : "the model " + statement_.model;
    if (statement_.model.empty() && statement_.model_sha256.empty())
      return findings_.add(statement_.source_type == kTrainedMedia ? Status::unchecked : Status::note, "model",
                           "it names none");
    if (statement_.model_sha256.empty())
      return findings_.add(Status::unchecked, "model", concat("it names ", named, " without the hash of its file"));
    const auto path = model_file();
    if (!path)
      return findings_.add(Status::unchecked, "model",
                           concat("it names ", named, " with SHA-256 ", statement_.model_sha256,
                                  ", which is not at hand; name its file with -m"));
    const auto got = sha256_of_file(*path);
    if (!got) return findings_.add(Status::unchecked, "model", concat(*path, ": ", got.failure().message));
    if (*got == statement_.model_sha256)
      return findings_.add(Status::ok, "model",
                           concat("it names ", named, " with the hash of the file ", *path, ", SHA-256 ", *got));
    findings_.add(
        Status::wrong, "model",
        concat("it names ", named, " with SHA-256 ", statement_.model_sha256, ", and ", *path, " has ", *got));
  }

  int verdict() const {
    const auto wrong = findings_.of(Status::wrong), unchecked = findings_.of(Status::unchecked);
    if (!wrong.empty()) {
      print_error(options_, path_, fail("does not agree: ", wrong.front().check, ": ", wrong.front().text));
      return 1;
    }
    const std::string text = !unchecked.empty() ? "says where it came from; that COULD NOT BE CHECKED here"
                             : findings_.of(Status::ok).empty()
                                 ? "says where it came from; there is nothing to compare that with"
                                 : "says where it came from, and the model that it names is this one";
    if (options_.json)
      print_json({{"file", path_},
                  {"claims",
                   {{"digital_source_type", statement_.source_type},
                    {"software", statement_.software},
                    {"model", statement_.model},
                    {"model_sha256", statement_.model_sha256},
                    {"seed", statement_.seed}}},
                  {"holds", true},
                  {"all_checked", unchecked.empty()},
                  {"origin_proved", false},
                  {"text", text}});
    else
      std::cout << one_line(path_) << ": " << text << "; it is no proof\n";
    return 0;
  }

  const Options& options_;
  const std::string& path_;
  Findings findings_;
  Statement statement_;
};

}  // namespace

bool is_sound_or_video(const std::string& path) {
  constexpr size_t kLooks = 4096;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::string head(kLooks, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(head.data(), std::streamsize(head.size()));
  head.resize(size_t(in.gcount()));
  // A safetensors file begins with the length of its header, eight bytes that may look like those of MP3.
  constexpr size_t kLength = 8;
  if (head.size() > kLength && head[kLength] == '{' && head[6] == 0 && head[7] == 0) return false;
  return bool(media::sniff_sound(std::as_bytes(std::span(head))));
}

int verify_media(const Options& options, const std::string& path) {
  return MediaVerification(options, path).run();
}

}  // namespace naru::apps
