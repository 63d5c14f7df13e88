// naru verify on sounds and videos: what they say is shown, compared with the model that they name, and never called a
// proof.
#include <filesystem>

#include "base/sha256.h"
#include "media/encode.h"
#include "media/write.h"
#include "tests/apps/naru.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class VerifyMedia : public Naru {
 protected:
  static std::string model() { return path("run") + "/model.safetensors"; }
  static Origin origin(const std::string& name = "tiny") {
    return {.by = Origin::By::model,
            .model = name,
            .model_sha256 = sha256_hex(text_of(model())),
            .seed = 5,
            .version = "9"};
  }
  // A sound of 0.1 s with this origin, in a file whose name says nothing.
  static std::string sound(const Origin& origin) {
    static int n = 0;
    const std::string file = path(concat("said-", ++n));
    write(file, wav_bytes(std::vector<int16_t>(1600), 16'000, origin));
    return file;
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
};

TEST_F(VerifyMedia, TheModelThatItNamesIsAtHand) {
  const std::string file = sound(origin());
  const Outcome text = naru({"verify", file, "-m", path("run")});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_TRUE(has(text.out, "a trained model made it (http://cv.iptc.org/newscodes/digitalsourcetype/trained"))
      << text.out;
  EXPECT_TRUE(has(text.out, "  ok     model: it names the model tiny with the hash of the file ")) << text.out;
  EXPECT_TRUE(has(text.out, "can write, copy or strip")) << text.out;
  EXPECT_TRUE(
      has(text.out, file + ": says where it came from, and the model that it names is this one; it is no proof\n"));
  EXPECT_EQ(text.err, "");
  const auto objects = naru({"verify", file, "-m", path("run"), "--json"}).objects();
  const json last = objects.back();
  EXPECT_EQ(last["file"], file);
  EXPECT_EQ(last["claims"]["model"], "tiny");
  EXPECT_EQ(last["claims"]["model_sha256"], sha256_hex(text_of(model())));
  EXPECT_EQ(last["claims"]["seed"], "5");
  EXPECT_EQ(last["claims"]["software"], "Naru 9");
  EXPECT_EQ(last["holds"], true);
  EXPECT_EQ(last["all_checked"], true);
  EXPECT_EQ(last["origin_proved"], false);
}

TEST_F(VerifyMedia, AnotherHashDoesNotAgree) {
  Origin other = origin();
  other.model_sha256 = std::string(64, '0');
  const std::string file = sound(other);
  const Outcome text = naru({"verify", file, "-m", path("run")});
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_TRUE(has(text.err, "naru: " + file + ": does not agree: model: ")) << text.err;
  const auto objects = naru({"verify", file, "-m", path("run"), "--json"}).objects();
  EXPECT_EQ(objects.back()["error"]["code"], "invalid");
}

// The name comes from an outsider's file: it is looked for among bundled models, and is no path.
TEST_F(VerifyMedia, ABundledModelIsFoundByItsNameAlone) {
  fs::create_directories(path("models/tiny"));
  fs::copy_file(model(), path("models/tiny/tiny.safetensors"), fs::copy_options::overwrite_existing);
  const Start bundled{.program = "", .env = {{"NARU_MODELS", path("models")}}};
  const Outcome found = naru({"verify", sound(origin())}, bundled);
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_TRUE(has(found.out, "  ok     model: ")) << found.out;
  for (const std::string& name :
       {std::string("none"), path("run"), model(), std::string("tiny/../tiny"), std::string("..")}) {
    const Outcome lost = naru({"verify", sound(origin(name))}, bundled);
    EXPECT_EQ(lost.exit_code, 0) << lost.err;
    EXPECT_TRUE(has(lost.out, "COULD NOT CHECK")) << name << lost.out;
  }
}

TEST_F(VerifyMedia, ARuleMadeSoundNamesNoModel) {
  const Outcome made = naru({"verify", sound({.seed = 3})});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_TRUE(has(made.out, "a program without training made it (")) << made.out;
  EXPECT_TRUE(has(made.out, "there is nothing to compare that with")) << made.out;
}

TEST_F(VerifyMedia, WhatSaysNothingProvesNothing) {
  write(path("plain.wav"), wav_bytes(std::vector<int16_t>(100), 16'000));
  const Outcome plain = naru({"verify", path("plain.wav"), "--json"});
  EXPECT_EQ(plain.exit_code, 1);
  EXPECT_TRUE(has(plain.err, "that proves nothing")) << plain.err;
  EXPECT_EQ(plain.objects().back()["error"]["code"], "not_found");
}

TEST_F(VerifyMedia, AVideoIsRead) {
  const std::vector<Image> frames(3, Image(32, 32));
  auto encoder = Encoder::start(built("naru-media-av")).value();
  write(path("film"), encoder.encode(frames, 3, origin()).value());
  const Outcome film = naru({"verify", path("film"), "-m", path("run")});
  EXPECT_EQ(film.exit_code, 0) << film.err;
  EXPECT_TRUE(has(film.out, "  ok     model: ")) << film.out;
}

TEST_F(VerifyMedia, CutFilesAndFlagsOfModelsAreRefused) {
  const std::string whole = text_of(sound(origin()));
  write(path("cut.wav"), whole.substr(0, whole.size() - 1));
  const Outcome cut = naru({"verify", path("cut.wav"), "--json"});
  EXPECT_EQ(cut.exit_code, 1);
  EXPECT_EQ(cut.objects().back()["error"]["code"], "truncated");
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--full"}, {"--steps", "3"}, {"--report"}}) {
    std::vector<std::string> call = {"verify", sound(origin())};
    call.insert(call.end(), more.begin(), more.end());
    const Outcome wrong = naru(call);
    EXPECT_EQ(wrong.exit_code, 2) << more[0];
    EXPECT_TRUE(has(wrong.err, "are for models")) << wrong.err;
  }
}

// The length of its header is a number that MP3 files begin with, too.
TEST_F(VerifyMedia, AModelFileIsNoSound) {
  std::string file("\xff\xfb\0\0\0\0\0\0", 8);
  file += "{\"__metadata__\":{\"naru.format\":\"1\"}}";
  file.resize(8 + 0xfbff, ' ');
  write(path("no-sound.safetensors"), file);
  const Outcome result = naru({"verify", path("no-sound.safetensors")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(has(result.err, "does not hold: file: ")) << result.err << result.out;
}

}  // namespace
}  // namespace naru::testing
