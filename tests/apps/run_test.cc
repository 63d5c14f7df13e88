// naru run: one question with any media, media alone, a conversation through a pipe and at a terminal. Weights are
// random: answers have the form of answers alone.
#include <cmath>
#include <csignal>
#include <filesystem>

#include "core/text/vocabulary.h"
#include "media/types.h"
#include "media/write.h"
#include "tests/apps/naru.h"
#include "tests/testing/small_model.h"
#include "tests/testing/terminal.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kKorean[] = "합계가 얼마예요?";

// A model of whole pictures with ears.
nlohmann::json talking_config(int64_t context) {
  nlohmann::json config = small_picture_config();
  config["context"] = context;
  config["audio"] = small_hearing_config()["audio"];
  config["audio"]["max_seconds"] = 4;
  config["backbone"]["embed_mul"] = 1;
  return config;
}

// Writes a model that knows only how likely the end is. Its blocks add nothing, as before the first step of a training,
// so a logit is the product of two embeddings; and the first number of each outweighs all others.
void write_model_that_ends(const std::string& path, int64_t context, float end, float others) {
  const auto model = small_model(talking_config(context));
  for (const auto& [name, tensor] : model->parameters())
    if (name == "backbone.embedding.weight")
      for (int64_t id = 0; id < tensor.dim(0); ++id)
        tensor.data<float>()[id * tensor.dim(1)] = id == kEnd ? end : others;
  write(path, model_file(*model, DType::f32, "{}"));
}

std::string without_times(json object) {
  object.erase("ms");
  return object.dump();
}

class Run : public Naru {
 protected:
  // Models: talker.safetensors, drawn at random; sure, which ends each answer at once; endless, which never does.
  static void SetUpTestSuite() {
    const auto model = small_model(talking_config(512));
    draw_weights(*model);
    write(path("talker.safetensors"), model_file(*model, DType::f32, "{}"));
    write_model_that_ends(path("sure.safetensors"), 512, /*end=*/50, /*others=*/2);
    write_model_that_ends(path("endless.safetensors"), 1 << 16, /*end=*/-50, /*others=*/50);
    write(path("a chart.png"), png_bytes(noise(1, 96, 128)));
    write(path("asked-small.png"), png_bytes(noise(2, 40, 40)));
    std::vector<int16_t> samples;
    for (const float sample : chatter(2)) samples.push_back(int16_t(sample * 32'767));
    write(path("said.wav"), wav_bytes(samples, kSoundRate));
    samples.clear();
    for (const float sample : chatter(10)) samples.push_back(int16_t(sample * 32'767));
    write(path("said-long.wav"), wav_bytes(samples, kSoundRate));
    fs::copy_file("tests/golden/pdfs/read.words.pdf", path("asked-words.pdf"), fs::copy_options::overwrite_existing);
    fs::copy_file("tests/golden/pdfs/read.letters_as_shapes.pdf", path("asked-shapes.pdf"),
                  fs::copy_options::overwrite_existing);
  }
  static Outcome run(const std::vector<std::string>& arguments, const std::string& input = "",
                     const std::string& model = "talker") {
    std::vector<std::string> words = {"/usr/bin/env",
                                      "-u",
                                      "NARU_ISA",
                                      "-u",
                                      "NARU_THREADS",
                                      "-u",
                                      "NARU_MODELS",
                                      built("naru"),
                                      "run",
                                      "-m",
                                      path(model + ".safetensors"),
                                      "-n",
                                      "12"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return {run_program(words, {.input = input})};
  }
};

// --- one question ----------------------------------------------------------------------------------------------------

TEST_F(Run, AnswersAQuestionAboutAnyMedia) {
  const Outcome out =
      run({"--json", "-p", "Which?", "--audio", path("said.wav"), "--image", path("a chart.png"), "--image",
           path("asked-small.png"), "--file", path("asked-words.pdf"), "--file", path("asked-shapes.pdf")});
  ASSERT_EQ(out.exit_code, 0) << out.err;
  EXPECT_EQ(out.err, "");
  ASSERT_EQ(out.objects().size(), 1u);
  const json answer = out.objects()[0];
  EXPECT_EQ(answer["images"], (json{path("a chart.png"), path("asked-small.png")}));
  EXPECT_EQ(answer["files"], (json{path("asked-words.pdf"), path("asked-shapes.pdf")}));
  EXPECT_EQ(answer["audio"], (json{path("said.wav")}));
  EXPECT_TRUE(answer["text"].is_string());
  EXPECT_GT(answer["tokens"]["in"], 100);
  EXPECT_LE(answer["tokens"]["out"], 12);
  for (const char* part : {"media", "encode", "prefill", "decode", "total"})
    EXPECT_GE(answer["ms"].at(part), 0) << part;
  EXPECT_TRUE(answer["finish"] == "stop" || answer["finish"] == "length");
  EXPECT_LT(answer["log_probability"], 0);
  EXPECT_EQ(answer["unsure"], answer["log_probability"] < std::log(0.5));
}

TEST_F(Run, StreamsTheSameAnswerAsItsObjectHas) {
  for (const auto& question : {std::vector<std::string>{"-p", "Hi"},
                               {"-p", "Which?", "--image", path("a chart.png")},
                               {"-p", kKorean, "--file", path("said.wav")}}) {
    std::vector<std::string> as_json = question;
    as_json.push_back("--json");
    const json answer = run(as_json).objects().at(0);
    const Outcome out = run(question);
    EXPECT_EQ(out.exit_code, 0) << out.err;
    // What is no UTF-8 is replaced in the object alone.
    EXPECT_EQ(json(out.out).dump(-1, ' ', false, json::error_handler_t::replace),
              json(answer["text"].get<std::string>() + "\n").dump());
    EXPECT_NE(
        out.err.find("answer: " + answer["tokens"]["in"].dump() + " + " + answer["tokens"]["out"].dump() + " tokens, "),
        std::string::npos)
        << out.err;
  }
}

// Words of a text layer stand before the question.
TEST_F(Run, AsksAboutTheTextLayerOfAPdf) {
  const auto tokens_in = [](const std::vector<std::string>& arguments) {
    std::vector<std::string> call = {"--json", "-q"};
    call.insert(call.end(), arguments.begin(), arguments.end());
    return run(call).objects().at(0)["tokens"]["in"].get<int64_t>();
  };
  EXPECT_EQ(tokens_in({"-p", "Which?", "--file", path("asked-words.pdf")}),
            tokens_in({"-p", "Naru reads\ntwo lines\nWhich?"}));
}

TEST_F(Run, MediaAloneAreReadOrWrittenDown) {
  const std::string model = path("talker.safetensors"), picture = path("a chart.png"), sound = path("said.wav");
  const std::string text = naru({"read", "-q", "-n", "12", "-m", model, picture}).out;
  EXPECT_EQ(run({"-q", "--image", picture}).out, text);
  EXPECT_EQ(run({"-q", "--file", picture}).out, text);
  EXPECT_EQ(run({"-q", "--file", path("asked-words.pdf")}).out, "Naru reads\ntwo lines\n");
  const std::string words = naru({"transcribe", "-q", "-n", "12", "-m", model, sound}).out;
  EXPECT_EQ(run({"-q", "--audio", sound}).out, words);
  EXPECT_EQ(run({"-q", "--file", sound}).out, words);
  EXPECT_TRUE(run({"--json", "--file", sound}).objects().at(0).contains("segments"));
  // A picture and a sound: what is said is the question.
  const json both = run({"--json", "--audio", sound, "--image", picture}).objects().at(0);
  EXPECT_GT(both["tokens"]["in"], 40);
  EXPECT_TRUE(both.contains("unsure"));
}

TEST_F(Run, SaysWhatIsWrongWithAFile) {
  write(path("notes.txt"), "just words\n");
  write(path("empty.bin"), "");
  const struct {
    std::vector<std::string> arguments;
    std::string file, message, code;
  } cases[] = {
      {{"--image", path("none.png")}, path("none.png"), "cannot open: No such file or directory", "not_found"},
      {{"--image", path("asked-small.png"), "--image", path("said.wav")},
       path("said.wav"),
       "not a PNG, JPEG, WebP, BMP or TIFF picture; convert it to one of these",
       "unsupported"},
      {{"--audio", path("asked-small.png")},
       path("asked-small.png"),
       "not a WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM sound; convert it to one of these",
       "unsupported"},
      {{"--audio", path("said-long.wav")},
       path("said-long.wav"),
       "the sound lasts 10 s, and this model hears up to 4 s in a question; cut it",
       "too_large"},
      {{"--file", path("notes.txt")},
       path("notes.txt"),
       "not a picture (PNG, JPEG, WebP, BMP or TIFF), a sound (WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM) or a "
       "PDF; convert it to one of these",
       "unsupported"},
      {{"--file", path("empty.bin")},
       path("empty.bin"),
       "the file is empty; give a picture, a sound or a PDF",
       "truncated"},
      {{"--file", "tests/golden/pdfs/unsupported.a.hwp"},
       "tests/golden/pdfs/unsupported.a.hwp",
       "this is an HWP file; save it as PDF",
       "unsupported"}};
  for (const auto& c : cases) {
    std::vector<std::string> call = {"--json", "-p", "Which?"};
    call.insert(call.end(), c.arguments.begin(), c.arguments.end());
    const Outcome wrong = run(call);
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, c.file, c.message)) << wrong.err;
    ASSERT_EQ(wrong.objects().size(), 1u);
    EXPECT_EQ(wrong.objects()[0], (json{{"file", c.file}, {"error", {{"message", c.message}, {"code", c.code}}}}));
  }
  const Outcome long_one = run({"-p", std::string(600, 'x')});
  EXPECT_EQ(long_one.exit_code, 1);
  EXPECT_TRUE(says(long_one, "question",
                   "takes at least 603 positions, of which the model's context holds 496 beside an answer; ask in "
                   "fewer words"))
      << long_one.err;
}

TEST_F(Run, AModelOfLinesTakesNoQuestion) {
  const std::string refusal = "reads lines and takes no question; name a model that was trained for questions (-m)";
  for (const std::vector<std::string>& call :
       {std::vector<std::string>{"run", "-m", path("run")}, {"run", "-m", path("run"), "-p", "Hi"}}) {
    const Outcome asked = naru(call);
    EXPECT_EQ(asked.exit_code, 1);
    EXPECT_EQ(asked.out, "");
    EXPECT_TRUE(says(asked, path("run"), refusal)) << asked.err;
  }
}

TEST_F(Run, SaysThatItIsUnsure) {
  const Outcome english = run({"-q", "-p", "How many?"}, "", "endless"),
                korean = run({"-q", "-p", kKorean}, "", "endless"), sure = run({"-q", "-p", kKorean}, "", "sure");
  EXPECT_EQ(english.err, "(unsure)\n");
  EXPECT_EQ(korean.err, "(확실하지 않음)\n");
  EXPECT_EQ(sure.err, "");
  EXPECT_EQ(sure.out, "\n");
  // Drawn or not: of the distribution before temperature, here all ids alike but the end.
  for (const char* temperature : {"0", "0.1", "5"}) {
    const json answer = run({"--json", "-p", "Hi", "--temp", temperature}, "", "endless").objects().at(0);
    EXPECT_NEAR(answer["log_probability"].get<double>(), -std::log(613.0), 1e-3);  // 256 bytes, 357 jamo
    EXPECT_EQ(answer["unsure"], true);
  }
  const json certain = run({"--json", "-p", "Hi"}, "", "sure").objects().at(0);
  EXPECT_GT(certain["log_probability"], std::log(0.9));
  EXPECT_EQ(certain["unsure"], false);
}

// --- a conversation through a pipe -----------------------------------------------------------------------------------

TEST_F(Run, EachLineOfAPipeIsATurn) {
  const Outcome out = run({"--json"}, "Hi\n\n" + std::string(kKorean) + "\r\nBye");
  ASSERT_EQ(out.exit_code, 0) << out.err;
  EXPECT_EQ(out.err, "");
  const auto turns = out.objects();
  ASSERT_EQ(turns.size(), 3u);
  EXPECT_FALSE(turns[0].contains("images"));
  // The cache keeps what was: of each turn only what is new goes in. The end of the last answer, user, words,
  // assistant.
  EXPECT_EQ(turns[0]["tokens"]["in"], 5);
  const int64_t n_bye = turns[2]["tokens"]["in"];
  EXPECT_GE(n_bye, 6);
  EXPECT_LE(n_bye, 7);  // with the last id of an answer that had no room left
  const Outcome plain = run({"-q"}, "Hi\nBye\n");
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_EQ(plain.out.find("> "), std::string::npos);
  EXPECT_EQ(run({"-q"}, "").out, "");
}

TEST_F(Run, TheAnswerKnowsTheTurnsBefore) {
  const auto turns = run({"--json"}, "Hi\nWhich?\n/clear\nWhich?\n/clear\nHi\nWhich?\n").objects();
  ASSERT_EQ(turns.size(), 5u);
  EXPECT_EQ(without_times(turns[0]), without_times(turns[3]));
  EXPECT_EQ(without_times(turns[1]), without_times(turns[4]));
  EXPECT_NE(without_times(turns[1]), without_times(turns[2]));
  EXPECT_EQ(without_times(turns[2]), without_times(run({"--json", "-p", "Which?"}).objects().at(0)));
}

TEST_F(Run, FilesBelongToTheNextQuestion) {
  const std::string chart = path("a chart.png"), sound = path("said.wav");
  const auto turns = run({"--json"}, "/image " + chart + "\nWhich?\n/clear\n/file " + chart + "\n/audio " + sound +
                                         "\n\n/clear\n/image '" + chart + "'\n/file " + path("asked-small.png") +
                                         "\nWhich?\nAnd now?\n")
                         .objects();
  ASSERT_EQ(turns.size(), 4u);
  const auto one = [&](std::vector<std::string> call) {
    call.push_back("--json");
    json answer = run(call).objects().at(0);
    for (const char* key : {"images", "files", "audio"}) answer.erase(key);
    return without_times(answer);
  };
  EXPECT_EQ(without_times(turns[0]), one({"-p", "Which?", "--image", chart}));
  EXPECT_EQ(without_times(turns[1]), one({"--file", chart, "--audio", sound}));
  EXPECT_EQ(without_times(turns[2]), one({"-p", "Which?", "--image", chart, "--file", path("asked-small.png")}));
  EXPECT_LT(turns[3]["tokens"]["in"], 20);  // they were the question's before
}

TEST_F(Run, NamesAreTakenAsTheyAreTyped) {
  std::string dropped = path("a chart.png");
  dropped.insert(dropped.find(' '), "\\");
  const auto turns =
      run({"--json"}, "/image " + dropped + "\n\n/clear\n/image  \"" + path("a chart.png") + "\" \n\n").objects();
  ASSERT_EQ(turns.size(), 2u);
  EXPECT_EQ(without_times(turns[0]), without_times(turns[1]));
}

TEST_F(Run, WrongLinesOfAPipeAreErrorsAndTheTalkGoesOn) {
  const Outcome out = run({"-q"}, "/imagine x\n/image\n/clear all\n/image " + path("none.png") +
                                      "\nWhat is this?\nHi\n/help\n/quit\nnever asked\n");
  EXPECT_EQ(out.exit_code, 1);
  EXPECT_TRUE(says(out, "/imagine", "there is no such command; /help says which there are"));
  EXPECT_TRUE(says(out, "/image", "wanted a file: /image FILE"));
  EXPECT_TRUE(says(out, "/clear", "takes nothing; what follows it is 'all'"));
  EXPECT_TRUE(says(out, path("none.png"), "cannot open: No such file or directory"));
  EXPECT_TRUE(says(out, "question", "not asked: a file that it is about could not be added"));
  for (const char* command : {"/image FILE", "/audio FILE", "/file FILE", "/clear", "/help", "/quit"})
    EXPECT_NE(out.err.find(command), std::string::npos) << command;
  // Of seven lines two were asked, one of which was not answered.
  const Outcome objects = run({"--json"}, "/imagine x\nHi\n");
  EXPECT_EQ(objects.exit_code, 1);
  ASSERT_EQ(objects.objects().size(), 2u);
  EXPECT_EQ(objects.objects()[0]["error"]["code"], "invalid");
  EXPECT_TRUE(objects.objects()[1].contains("text"));
  const Outcome much = run({"-q"}, std::string((1 << 20) + 5, 'x') + "\nHi\n");
  EXPECT_TRUE(says(much, "question", "is longer than 1048576 bytes; ask in less"));
}

TEST_F(Run, AFullContextSaysClear) {
  std::string lines;
  for (int i = 0; i < 12; ++i) lines += std::string(60, 'x') + "\n";
  const Outcome out = run({"--json"}, lines + "/clear\n" + std::string(60, 'x') + "\n");
  EXPECT_EQ(out.exit_code, 1);
  const auto turns = out.objects();
  ASSERT_EQ(turns.size(), 13u);
  EXPECT_EQ(turns[11]["error"]["code"], "too_large");
  const std::string message = turns[11]["error"]["message"];
  EXPECT_TRUE(message.ends_with(" of 512 beside an answer; begin a new one with /clear")) << message;
  EXPECT_EQ(without_times(turns[12]), without_times(turns[0]));
}

// --- a conversation at a terminal ------------------------------------------------------------------------------------

class RunAtATerminal : public Run {
 protected:
  static std::vector<std::string> call(const std::string& model, const std::vector<std::string>& more = {}) {
    std::vector<std::string> out = {built("naru"), "run", "-t", "1", "-m", path(model + ".safetensors")};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
};

TEST_F(RunAtATerminal, CtrlCStopsAnAnswerAndThenLeaves) {
  Terminal terminal(call("endless", {"--temp", "1"}));
  ASSERT_TRUE(terminal.wait_for("/help says what can be typed")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("Hi\r");
  ASSERT_TRUE(terminal.wait_for("Hi"));
  ASSERT_TRUE(terminal.wait_for_bytes(300)) << terminal.shown();  // it answers, and would go on for minutes
  terminal.type("\x03");
  ASSERT_TRUE(terminal.wait_for("naru: the answer was stopped")) << terminal.shown().size();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("And now?\r");  // the talk goes on
  ASSERT_TRUE(terminal.wait_for("And now?"));
  ASSERT_TRUE(terminal.wait_for_bytes(300));
  terminal.type("\x03");
  ASSERT_TRUE(terminal.wait_for("naru: the answer was stopped"));
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x03");
  EXPECT_EQ(terminal.exit_code(), 0) << terminal.shown().substr(terminal.shown().size() - 200);
  EXPECT_TRUE(terminal.is_plain());
}

TEST_F(RunAtATerminal, CtrlCDropsALineThatIsBeingTyped) {
  Terminal terminal(call("sure"));
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("never asked");
  ASSERT_TRUE(terminal.wait_for("asked")) << terminal.shown();
  terminal.type("\x03");
  ASSERT_TRUE(terminal.wait_for("\n> ")) << terminal.shown();
  terminal.type("/imagine\r");
  ASSERT_TRUE(terminal.wait_for("naru: /imagine: there is no such command")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
  EXPECT_TRUE(terminal.is_plain());
}

TEST_F(RunAtATerminal, HangulIsEditedBySyllables) {
  Terminal terminal(call("sure"));
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("/image 가나다\x7f\x7f라\r");
  ASSERT_TRUE(terminal.wait_for("naru: 가라: cannot open")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("/image 가나\x1b[D\x1b[D다\x1b[C마\r");
  ASSERT_TRUE(terminal.wait_for("naru: 다가마나: cannot open")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x1b[A\x1b[A\x7f\x7f하하\r");  // the line before the last, with another end
  ASSERT_TRUE(terminal.wait_for("naru: 하하: cannot open")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("/quit\r");
  EXPECT_EQ(terminal.exit_code(), 0);
  EXPECT_TRUE(terminal.is_plain());
}

TEST_F(RunAtATerminal, FilesWaitForAQuestion) {
  Terminal terminal(call("endless", {"--image", path("asked-small.png"), "-n", "3"}));
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("/file " + path("a chart.png") + "\r");
  ASSERT_TRUE(terminal.wait_for("a chart.png: the next question is about it")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\r");  // they are sent alone
  ASSERT_TRUE(terminal.wait_for("(unsure)")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type(std::string(kKorean) + "\r");
  ASSERT_TRUE(terminal.wait_for("(확실하지 않음)")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
}

// Stopped by the shell and taken up again, it edits as before.
TEST_F(RunAtATerminal, GoesOnAfterItWasStopped) {
  Terminal terminal(call("sure"));
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("/ima");
  ASSERT_TRUE(terminal.wait_for("/ima"));
  terminal.send(SIGSTOP);
  terminal.make_plain();
  terminal.send(SIGCONT);
  ASSERT_TRUE(terminal.wait_for("/ima")) << terminal.shown();  // drawn again
  EXPECT_FALSE(terminal.is_plain());
  terminal.type("ge 가나\x7f\r");
  ASSERT_TRUE(terminal.wait_for("naru: 가: cannot open")) << terminal.shown();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
}

}  // namespace
}  // namespace naru::testing
