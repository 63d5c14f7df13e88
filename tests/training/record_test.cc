#include "training/record.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/sha256.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_task.h"

namespace naru {
namespace {

using nlohmann::json;
using testing::Folder;
using testing::lines_of;

const std::string kHash = sha256_hex(std::string_view("weights"));

json first_line() {
  return {{"kind", "run"},
          {"profile", kNumericProfile},
          {"recipe", {{"name", "r.toml"}, {"sha256", sha256_hex(std::string_view("x = 1\n"))}, {"text", "x = 1\n"}}},
          {"weights", kHash}};
}

// A record of 20 steps with hashes after steps 10 and 20, and the head after step 10.
std::string write_record(const std::string& path, std::string* middle = nullptr) {
  RecordWriter record = RecordWriter::begin(path, first_line()).value();
  for (int64_t step = 1; step <= 20; ++step) {
    record.add_loss(step, 1.f / float(step)).value();
    if (step % 10) continue;
    record.add_weights(step, kHash).value();
    if (middle && step == 10) *middle = record.head();
  }
  record.append({{"kind", "end"}, {"step", 20}, {"f32", kHash}, {"bf16", kHash}}).value();
  return read_text(path, 1 << 20).value();
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}
std::string refusal(const std::string& text) {
  const auto record = parse_record(text, "record.jsonl");
  return record ? "accepted" : record.failure().message;
}

TEST(Record, ReadsWhatItWrote) {
  const Folder folder;
  write_record(folder / "record.jsonl");
  const RunRecord record = read_record(folder / "record.jsonl").value();
  EXPECT_EQ(record.recipe_text(), "x = 1\n");
  ASSERT_EQ(record.losses.size(), 20u);
  EXPECT_EQ(record.losses[0], "3f800000");
  EXPECT_EQ(record.losses[3], "3e800000");
  EXPECT_EQ(record.weights, (std::map<int64_t, std::string>{{10, kHash}, {20, kHash}}));
  ASSERT_TRUE(record.end);
  EXPECT_EQ((*record.end)["bf16"], kHash);
  EXPECT_TRUE(check_record(folder / "record.jsonl"));
  EXPECT_EQ(check_record(folder / "none").failure().code, Code::not_found);
}

TEST(Record, FloatBits) {
  EXPECT_EQ(float_bits(-0.f), "80000000");
  EXPECT_EQ(float_bits(3.14159274f), "40490fdb");
}

// Any one byte that is changed is found, at its line or at the line that stands for the chain through it. The last line
// is what nobody holds the hash of but the model file.
TEST(Record, FindsEveryChangedByte) {
  const Folder folder;
  const std::string text = write_record(folder / "record.jsonl");
  ASSERT_EQ(refusal(text), "accepted");
  const size_t last = lines_of(text).back().size() + 1;
  for (size_t i = 0, line = 1; i < text.size() - last; ++i) {
    std::string changed = text;
    changed[i] ^= 1;
    const std::string message = refusal(changed), here = concat("record.jsonl:", line, ": ");
    const std::string before = concat("record.jsonl:", line - 1, ": ");  // a changed "previous"
    EXPECT_TRUE(message.starts_with(here) || message.starts_with(before)) << i << " " << message;
    line += text[i] == '\n';
  }
}

TEST(Record, NamesTheBadLine) {
  const Folder folder;
  const std::vector<std::string> lines = lines_of(write_record(folder / "record.jsonl"));
  ASSERT_EQ(lines.size(), 6u);  // run, losses, weights, losses, weights, end
  std::vector<std::string> bad = lines;
  bad[2].replace(bad[2].find(kHash), 64, std::string(64, '1'));
  EXPECT_EQ(refusal(joined(bad)),
            "record.jsonl:3: was changed, or a line after it is missing: the next line holds the hash of another");
  bad = lines;
  bad.erase(bad.begin() + 3);
  EXPECT_EQ(refusal(joined(bad)),
            "record.jsonl:3: was changed, or a line after it is missing: the next line holds the hash of another");
  bad = lines;
  bad.erase(bad.begin());
  EXPECT_EQ(refusal(joined(bad)), "record.jsonl:1: is not a first line: \"previous\" must be 64 zeros");
  EXPECT_EQ(refusal(""), "record.jsonl: is empty");
  EXPECT_EQ(refusal("[]\n"), "record.jsonl:1: is not a JSON object");
  const std::string text = joined(lines);
  EXPECT_EQ(refusal(text.substr(0, text.size() - 1)), "record.jsonl:6: the line has no end");
}

// A chain that holds but says nonsense.
TEST(Record, RefusesLinesOfAnotherForm) {
  const Folder folder;
  const auto with = [&](const json& first, const std::vector<json>& more) {
    RecordWriter record = RecordWriter::begin(folder / "record.jsonl", first).value();
    for (const json& line : more) record.append(line).value();
    return refusal(read_text(folder / "record.jsonl", 1 << 20).value());
  };
  json other_text = first_line(), no_profile = first_line();
  other_text["recipe"]["text"] = "x = 2\n";
  no_profile.erase("profile");
  const json losses = {{"kind", "losses"}, {"first", 1}, {"loss", {"3f800000"}}};
  const json end = {{"kind", "end"}, {"step", 0}, {"f32", kHash}, {"bf16", kHash}};
  EXPECT_EQ(with(first_line(), {losses}), "accepted");
  EXPECT_EQ(with(other_text, {}), "record.jsonl:1: the recipe's text has another SHA-256");
  EXPECT_EQ(with(no_profile, {}), "record.jsonl:1: names no numeric profile");
  EXPECT_EQ(with(losses, {}), "record.jsonl:1: wanted the kind run in the first line and nowhere else");
  EXPECT_EQ(with(first_line(), {first_line()}),
            "record.jsonl:2: wanted the kind run in the first line and nowhere else");
  EXPECT_EQ(with(first_line(), {losses, losses}), "record.jsonl:3: losses must go on at step 2");
  EXPECT_EQ(with(first_line(), {{{"kind", "losses"}, {"first", 1}, {"loss", {1.5}}}}),
            "record.jsonl:2: a loss must be eight hexadecimal digits");
  EXPECT_EQ(with(first_line(), {losses, {{"kind", "weights"}, {"step", 2}, {"f32", kHash}}}),
            "record.jsonl:3: wanted the hash of the weights after step 1");
  EXPECT_EQ(with(first_line(), {end, losses}), "record.jsonl:3: stands after the end");
  EXPECT_EQ(with(first_line(), {{{"kind", "note"}}}), "record.jsonl:2: is of no known kind");

  const json resumed = {{"kind", "resumed"}, {"step", 1}, {"recipe", first_line()["recipe"]}};
  EXPECT_EQ(with(first_line(), {losses, resumed}), "accepted");
  EXPECT_EQ(with(first_line(), {resumed}), "record.jsonl:2: the recipe must be amended after step 0");
  json other_recipe = resumed;
  other_recipe["recipe"]["text"] = "x = 2\n";
  EXPECT_EQ(with(first_line(), {losses, other_recipe}), "record.jsonl:3: the recipe's text has another SHA-256");
}

// Nested so deep that a copy of the line would overflow the stack.
TEST(Record, RefusesALineNestedTooDeep) {
  std::string line = first_line().dump();
  line.back() = ',';
  line += "\"previous\":\"" + std::string(64, '0') + "\",\"code\":";
  line += std::string(300'000, '[') + std::string(300'000, ']') + "}\n";
  EXPECT_EQ(refusal(line), "record.jsonl:1: is not a JSON object");
}

TEST(Record, GoesOnAfterAHead) {
  const Folder folder;
  std::string middle;
  const std::string path = folder / "record.jsonl", whole = write_record(path, &middle);
  write_file(path, whole + "half a li").value();
  RecordWriter record = RecordWriter::resume(path, middle).value();
  for (int64_t step = 11; step <= 20; ++step) record.add_loss(step, 1.f / float(step)).value();
  record.add_weights(20, kHash).value();
  record.append({{"kind", "end"}, {"step", 20}, {"f32", kHash}, {"bf16", kHash}}).value();
  EXPECT_EQ(read_text(path, 1 << 20).value(), whole);
  EXPECT_EQ(RecordWriter::resume(path, kHash).failure().message, "another run is writing it");
}

TEST(Record, DoesNotGoOnAfterAHeadThatIsNotThere) {
  const Folder folder;
  write_record(folder / "record.jsonl");
  EXPECT_EQ(RecordWriter::resume(folder / "record.jsonl", kHash).failure().message,
            "record.jsonl: has no line with the SHA-256 " + kHash + " of the checkpoint");
}

}  // namespace
}  // namespace naru
