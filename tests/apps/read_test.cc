// naru read: good and bad pictures, good and bad models.
#include <filesystem>

#include "kernels/isa.h"
#include "media/write.h"
#include "tests/apps/naru.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Read : public Naru {
 protected:
  static std::vector<std::string> pictures() {
    std::vector<std::string> out;
    for (const auto& file : fs::directory_iterator(path("set/img"))) out.push_back(file.path());
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::vector<std::string> with(std::vector<std::string> first, const std::vector<std::string>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  }
};

uint32_t crc32(std::string_view bytes) {  // PNG specification, annex D
  uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc ^= uint8_t(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

std::string big_endian(uint32_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

std::string chunk(const std::string& type, const std::string& data) {
  return big_endian(uint32_t(data.size())) + type + data + big_endian(crc32(type + data));
}

// A PNG that promises side x side pixels and holds no row.
std::string hollow_png(uint32_t side) {
  const std::string header = big_endian(side) + big_endian(side) + std::string("\x08\x02\0\0\0", 5);
  const std::string nothing("\x78\x9c\x03\0\0\0\0\x01", 8);  // zlib, an empty stream
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", nothing) + chunk("IEND", "");
}

TEST_F(Read, OneBadPictureStopsNoOther) {
  const auto files = pictures();
  const Outcome good = read({files[0], files[1]}), mixed = read({files[0], path("none.png"), files[1]});
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_EQ(good.err, "");
  EXPECT_EQ(mixed.exit_code, 1);
  EXPECT_EQ(mixed.out, good.out);
  EXPECT_EQ(mixed.err, "naru: " + path("none.png") + ": cannot open: No such file or directory\n");
}

TEST_F(Read, AnAnswerAsJson) {
  const std::string file = pictures()[0];
  for (const auto& flags : {std::vector<std::string>{"--json"}, {"--format", "json"}}) {
    const auto objects = read(with({file}, flags)).objects();
    ASSERT_EQ(objects.size(), 1u);
    const json& answer = objects[0];
    EXPECT_EQ(answer["file"], file);
    EXPECT_EQ(answer["text"].get<std::string>() + "\n", read({file}).out);
    EXPECT_GT(answer["tokens"]["in"], 0);
    EXPECT_GT(answer["tokens"]["out"], 0);
    for (const char* part : {"media", "encode", "prefill", "decode", "total"})
      EXPECT_GE(answer["ms"].at(part), 0) << part;
    EXPECT_TRUE(answer["finish"] == "stop" || answer["finish"] == "length" || answer["finish"] == "repetition");
  }
}

TEST_F(Read, SaysWhatIsWrongWithEachFile) {
  fs::create_directories(path("bad/folder"));
  write(path("bad/empty.png"), "");
  write(path("bad/text.png"), "It was a dark and stormy night.\n");
  write(path("bad/vrt.png"),
        "<VRTDataset rasterXSize=\"9\" rasterYSize=\"9\"><VRTRasterBand dataType=\"Byte\" band=\"1\"><SimpleSource>"
        "<SourceFilename>/etc/passwd</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>");
  write(path("bad/huge.png"), hollow_png(20'000));
  write(path("bad/hollow.png"), hollow_png(64));
  const struct {
    const char *name, *message, *code;
  } cases[] = {
      {"bad/folder", "is a folder, not a file", "invalid"},
      {"bad/none.png", "cannot open: No such file or directory", "not_found"},
      {"bad/empty.png", "the picture is empty; give a PNG, JPEG, WebP, BMP or TIFF file", "truncated"},
      {"bad/text.png", "not a PNG, JPEG, WebP, BMP or TIFF picture; convert it to one of these", "unsupported"},
      {"bad/vrt.png", "not a PNG, JPEG, WebP, BMP or TIFF picture; convert it to one of these", "unsupported"},
      {"bad/huge.png", "the picture is 20000 x 20000 pixels; no side may be over 16384", "too_large"}};
  std::vector<std::string> files = {"--json"};
  for (const auto& c : cases) files.push_back(path(c.name));
  files.push_back(path("bad/hollow.png"));
  files.push_back(path("good.png"));
  const Outcome all = read(files);
  const auto objects = all.objects();
  EXPECT_EQ(all.exit_code, 1);
  ASSERT_EQ(objects.size(), std::size(cases) + 2);
  for (size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_TRUE(says(all, path(cases[i].name), cases[i].message));
    EXPECT_EQ(objects[i], (json{{"file", path(cases[i].name)},
                                {"error", {{"message", cases[i].message}, {"code", cases[i].code}}}}));
  }
  EXPECT_TRUE(objects[std::size(cases)].contains("error"));
  EXPECT_TRUE(objects.back().contains("text"));
}

TEST_F(Read, FileNamesOfAnyBytes) {
  const std::string name = path("caf\xe9 \n\x1b[31m.png");
  fs::copy_file(path("good.png"), name);
  const Outcome good = read({"--json", name});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_EQ(good.objects()[0]["file"], path("caf\xef\xbf\xbd \n\x1b[31m.png"));
  const Outcome none = read({name + "x"});
  EXPECT_EQ(none.err, "naru: " + path("caf\xe9 ??[31m.png") + "x: cannot open: No such file or directory\n");
  fs::copy_file(path("good.png"), path("version"));  // the name of a command
  EXPECT_EQ(read({path("version")}).out, read({path("good.png")}).out);
}

TEST_F(Read, EachPrefixOfAPictureIsAnErrorOrAnAnswer) {
  for (const char* name : {"rgb.png", "page.png", "interlaced.png", "rgb.jpg", "progressive.jpg"}) {
    const std::string whole = text_of(concat("tests/golden/pictures/", name));
    std::vector<std::string> files;
    for (const std::string& prefix : prefixes(whole, 16)) {
      files.push_back(path(concat("prefix", files.size(), "-", name)));
      write(files.back(), prefix);
    }
    files.push_back(path("good.png"));
    const Outcome all = read(with({"--json"}, files));
    const auto objects = all.objects();
    EXPECT_EQ(all.exit_code, 1) << name;
    ASSERT_EQ(objects.size(), files.size()) << name << "\n" << all.err;
    for (size_t i = 0; i < objects.size(); ++i) {
      EXPECT_EQ(objects[i]["file"], files[i]);
      EXPECT_NE(objects[i].contains("text"), objects[i].contains("error")) << objects[i];
      if (objects[i].contains("error") && i > 0) {
        EXPECT_NE(objects[i]["error"]["code"], "internal") << objects[i];
      }
    }
    EXPECT_TRUE(objects.back().contains("text"));
  }
}

// A page with a text layer, one without ink, and one whose words are a picture: what the model makes of it is its text.
TEST_F(Read, APdfGivesItsTextLayerOrElseWhatTheModelReads) {
  const std::string file = path("words.pdf"), picture = path("picture.pdf"), damaged = path("damaged.pdf");
  fs::copy_file("tests/golden/pdfs/read.words.pdf", file);
  fs::copy_file("tests/golden/pdfs/read.letters_as_shapes.pdf", picture);
  fs::copy_file("tests/golden/pdfs/invalid.flate_cut.pdf", damaged);
  const Outcome text = naru({"read", "-m", path("run"), file});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_EQ(text.out, "Naru reads\ntwo lines\n");
  EXPECT_TRUE(says(text, file, "1 of 1 pages from the file's text layer")) << text.err;

  const Outcome all = read({"--json", file, damaged, picture, path("good.png")});
  const auto objects = all.objects();
  EXPECT_EQ(all.exit_code, 1);
  ASSERT_EQ(objects.size(), 4u) << all.err;
  EXPECT_EQ(objects[0]["text"], "Naru reads\ntwo lines");
  EXPECT_EQ(objects[0]["tokens"], (json{{"in", 0}, {"out", 0}}));
  EXPECT_EQ(objects[0]["finish"], "stop");
  EXPECT_EQ(objects[0]["pages"], (json{{{"page", 1}, {"text", "Naru reads\ntwo lines"}, {"source", "text-layer"}}}));
  EXPECT_EQ(objects[1]["error"]["code"], "invalid");
  ASSERT_EQ(objects[2]["pages"].size(), 2u);
  EXPECT_EQ(objects[2]["pages"][0]["source"], "model");
  EXPECT_EQ(objects[2]["pages"][1]["source"], "text-layer");
  EXPECT_EQ(objects[2]["pages"][1]["page"], 2);
  EXPECT_GT(objects[2]["tokens"]["out"], 0);
  EXPECT_EQ(objects[2]["text"], objects[2]["pages"][0]["text"].get<std::string>() + "\n" +
                                    objects[2]["pages"][1]["text"].get<std::string>());
  EXPECT_FALSE(objects[3].contains("pages"));
}

TEST_F(Read, WhatOtherProgramsWriteIsToldToBecomeAPdf) {
  const std::string file = "tests/golden/pdfs/unsupported.a.hwp";
  const Outcome out = read({file});
  EXPECT_EQ(out.exit_code, 1);
  EXPECT_TRUE(says(out, file, "this is an HWP file; save it as PDF")) << out.err;
}

TEST_F(Read, TheSameTextForAnyThreadsAndInstructionSet) {
  const auto files = pictures();
  const Outcome want = read(with({"-t", "1"}, files));
  ASSERT_EQ(want.exit_code, 0) << want.err;
  EXPECT_EQ(read(with({"-t", "2"}, files)).out, want.out);
  EXPECT_EQ(read(files, {.program = {}, .env = {{"NARU_THREADS", "3"}}}).out, want.out);
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (kernels::isa_supported(isa)) {
      EXPECT_EQ(read(files, {.program = {}, .env = {{"NARU_ISA", kernels::isa_name(isa)}}}).out, want.out);
    }
}

TEST_F(Read, TheSeedDecidesWhatIsSampled) {
  const auto sample = [](const char* seed) { return read({path("good.png"), "--temp", "1", "-s", seed}).out; };
  EXPECT_EQ(sample("1"), sample("1"));
  EXPECT_NE(sample("1"), sample("2"));
}

TEST_F(Read, SaysThatAPictureHasNoText) {
  const std::string blank = path("blank.png");
  write(blank, png_bytes(Image(64, 96, 255)));
  const auto loud = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-m", path("run")});
    return naru(arguments);
  };
  const Outcome none = loud({"read", blank}), quiet = read({blank}), one = loud({"read", pictures()[0]});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out, "\n");
  EXPECT_TRUE(says(none, blank, "no text was found"));
  EXPECT_EQ(quiet.out, "\n");
  EXPECT_EQ(quiet.err, "");
  EXPECT_EQ(one.err.find("no text was found"), std::string::npos) << one.err;
  EXPECT_EQ(loud({"read", blank, "--json"}).objects().at(0)["text"], "");
  EXPECT_TRUE(says(loud({"run", "--image", pictures()[0], "--image", blank}), blank, "no text was found"));
}

TEST_F(Read, LinesInManyBatchesReadTheSame) {
  Image stripes(300 * 12, 40, 255);
  for (int y = 0; y < stripes.height; ++y)
    if (y % 12 < 6) std::fill_n(stripes.at(y, 4), 32 * 3, uint8_t(0));
  write(path("stripes.png"), png_bytes(stripes));
  const Outcome many = read({path("stripes.png")});
  EXPECT_EQ(many.exit_code, 0) << many.err;
  const std::string line = many.out.substr(0, many.out.find('\n') + 1);
  std::string want;
  for (int i = 0; i < 300; ++i) want += line;
  EXPECT_EQ(many.out, want);
}

TEST_F(Read, AModelThatIsNone) {
  const std::string whole = text_of(path("run/model.safetensors"));
  fs::create_directories(path("hollow"));
  const struct {
    std::string model, message;
  } cases[] = {
      {path("hollow"), "holds neither hollow.safetensors nor model.safetensors; name a folder that naru train wrote"},
      {"no-such",
       "no such model file, folder or bundled model; give a file, or set NARU_MODELS to a folder of models"}};
  for (const auto& c : cases) {
    const Outcome wrong = naru({"read", "-m", c.model, "--json", path("good.png")});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, c.model, c.message));
    EXPECT_EQ(wrong.objects()[0]["error"]["code"], "not_found");
  }
  for (const std::string& prefix : prefixes(whole, 24)) {
    write(path("cut.safetensors"), prefix);
    for (const auto& call : {std::vector<std::string>{"read", "-m", path("cut.safetensors"), path("good.png")},
                             {"inspect", path("cut.safetensors")}}) {
      const Outcome wrong = naru(call);
      EXPECT_EQ(wrong.exit_code, 1) << prefix.size() << " of " << whole.size();
      EXPECT_EQ(wrong.out, "");
      EXPECT_TRUE(wrong.err.starts_with("naru: " + path("cut.safetensors") + ": ")) << wrong.err;
    }
  }
}

TEST_F(Read, ModelsAreFoundByName) {
  fs::create_directories(path("models/small"));
  fs::copy_file(path("run/model.safetensors"), path("models/small/small.safetensors"));
  const std::string want = read({path("good.png")}).out;
  const Start start{.program = {}, .env = {{"NARU_MODELS", path("models")}}};
  for (const std::string& model :
       {std::string("small"), path("models/small"), path("run"), path("run/model.safetensors")})
    EXPECT_EQ(naru({"read", "-q", "-m", model, path("good.png")}, start).out, want) << model;
}

TEST_F(Read, WithoutItsDecoderItSaysSo) {
  fs::create_directories(path("lonely"));
  fs::copy_file(built("naru"), path("lonely/naru"));
  const Outcome wrong = read({path("good.png"), "--json"}, {.program = path("lonely/naru")});
  const std::string message =
      "cannot start " + path("lonely/naru-media-image") + ": No such file or directory; it is installed beside naru";
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(says(wrong, "naru-media-image", message));
  EXPECT_EQ(wrong.objects()[0]["error"]["code"], "not_found");
}

TEST_F(Naru, RunReadsPicturesWhenThereIsNoQuestion) {
  const std::string one = read({path("good.png")}).out, picture = path("good.png");
  const auto run = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"run", "-q", "-m", path("run")});
    return naru(arguments);
  };
  EXPECT_EQ(run({"--image", picture}).out, one);
  EXPECT_EQ(run({"--image", picture, "--image", picture}).out, one + one);
  const Outcome json = run({"--json", "--image", picture, "--image", picture});
  ASSERT_EQ(json.objects().size(), 1u);
  EXPECT_EQ(json.objects()[0]["images"], (std::vector<std::string>{picture, picture}));
  EXPECT_EQ(std::string(json.objects()[0]["text"]) + "\n", one + one);
  // Half an answer is none.
  const Outcome half = run({"--image", picture, "--image", path("none.png")});
  EXPECT_EQ(half.exit_code, 1);
  EXPECT_EQ(half.out, "");
  const Outcome asked = run({"--image", picture, "-p", "How many?"});
  EXPECT_EQ(asked.exit_code, 1);
  EXPECT_TRUE(says(asked, path("run"),
                   "reads lines and takes no question; leave out -p, or name a model that was trained for questions"))
      << asked.err;
}

}  // namespace
}  // namespace naru::testing
