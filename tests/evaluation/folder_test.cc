#include "evaluation/folder.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

std::string line(const std::string& id, const std::string& path, const std::string& metric = "cer") {
  return R"({"id":")" + id + R"(","task":"read","lang":"ko","metric":")" + metric +
         R"(","extra":1,"messages":[{"role":"user","content":[{"type":"image","path":")" + path +
         R"("}]},{"role":"assistant","content":"안녕"}],"answers":["안녕!"]})" + "\n";
}

TEST(Folder, ReadsExamples) {
  const auto examples = parse_examples(line("a", "img/1.png") + "\n" + line("b", "2.png"));
  ASSERT_TRUE(examples) << examples.failure().message;
  ASSERT_EQ(examples->size(), 2u);
  EXPECT_EQ((*examples)[0].images, std::vector<std::string>{"img/1.png"});
  EXPECT_EQ((*examples)[0].answers, (std::vector<std::string>{"안녕", "안녕!"}));
}

TEST(Folder, NamesTheLineThatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{", "examples.jsonl:1: is not a JSON object"},
      {line("a", "1.png") + line("a", "2.png"), "examples.jsonl:2: the id 'a' occurs twice"},
      {line("a", "../1.png"), "examples.jsonl:1: the path '../1.png' must be relative and stay beneath the folder"},
      {line("a", "/etc/passwd"),
       "examples.jsonl:1: the path '/etc/passwd' must be relative and stay beneath the folder"},
      {line("a", "1.png", "bleu"), "examples.jsonl:1: the metric 'bleu' is not one of cer, wer, exact, relaxed, table"},
      {R"({"id":"a","task":"t","metric":"cer","messages":[]})",
       "examples.jsonl:1: there is no assistant's message, so nothing to compare with"},
      {R"({"id":"a","task":"t","metric":"cer"})", "examples.jsonl:1: the field 'messages' must be a list"},
      {R"({"id":"a","task":"t","metric":"cer","messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"},)"
       R"({"role":"user","content":"z"},{"role":"assistant","content":"w"}]})",
       "examples.jsonl:1: has several messages of the user; a conversation is not read yet"},
      {R"({"id":1})", "examples.jsonl:1: the field 'id' must be a string"},
      {"\"\xff\"", "examples.jsonl:1: is not a JSON object"},
  };
  for (const auto& [text, message] : cases) {
    const auto examples = parse_examples(text);
    ASSERT_FALSE(examples) << message;
    EXPECT_EQ(examples.failure().message, message);
  }
}

// Where things stand is asked of nobody here.
TEST(Folder, BoxesMayBeAnything) {
  for (const char* places : {R"("boxes":null,)", R"("boxes":[[1,2,3,4]],"glyphs":{"x":1},)", R"("glyphs":7,)"}) {
    std::string text = line("a", "1.png");
    const auto examples = parse_examples(text.insert(1, places));
    ASSERT_TRUE(examples) << examples.failure().message;
    EXPECT_EQ(examples->size(), 1u);
  }
}

TEST(Folder, TakesSoManyAnswersAndNoMore) {
  const auto with = [](int n) {
    std::string more;
    for (int i = 0; i < n; ++i) more += ",\"x\"";
    std::string text = line("a", "1.png");
    return parse_examples(text.insert(text.rfind(']'), more));
  };
  EXPECT_EQ(with(63).value()[0].answers.size(), 65u);
  EXPECT_EQ(with(64).failure().message, "examples.jsonl:1: there are 65 accepted answers; at most 64");
}

TEST(Folder, AFolderWithoutExamplesSaysSo) {
  EXPECT_EQ(read_folder("/nonexistent").failure().message, "examples.jsonl: cannot open: No such file or directory");
}

}  // namespace
}  // namespace naru
