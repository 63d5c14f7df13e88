// The reader of a user's folder of examples. What evaluation makes of them is tested beside it.
#include "omni/examples.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

const std::string kHead = R"({"id":"a","task":"t","metric":"exact",)";

std::string user(const std::string& content) {
  return R"({"role":"user","content":)" + content + "}";
}
std::string assistant(const std::string& content) {
  return R"({"role":"assistant","content":)" + content + "}";
}
std::string example(const std::string& messages, const std::string& more = "") {
  return kHead + more + R"("messages":[)" + messages + "]}\n";
}

TEST(ChatExamples, KeepsTurnsMediaAndBoxes) {
  const std::string first =
      user(R"([{"type":"audio","path":"a.wav"},{"type":"image","path":"i.png"},{"type":"text","text":"Which?"}])");
  const std::string boxes =
      R"("boxes":[{"text":"ab","page":1,"box":[1,2,3.5,4]},{"text":"cd","page":2,"box":[1,2,3,4]}],"glyphs":[],)";
  const auto read = parse_chat_examples("\n" + example(R"({"role":"system","content":"x"},)" + first + "," +
                                                           assistant("\"one\"") + "," + user("\"and?\"") + "," +
                                                           assistant(R"([{"type":"text","text":"two"}])"),
                                                       boxes));
  ASSERT_TRUE(read) << read.failure().message;
  const ChatExample& one = read->at(0);
  EXPECT_EQ(one.line, 2);
  ASSERT_EQ(one.turns.size(), 2u);
  EXPECT_EQ(one.turns[0].images, std::vector<std::string>{"i.png"});
  EXPECT_EQ(one.turns[0].sounds, std::vector<std::string>{"a.wav"});
  EXPECT_TRUE(one.turns[0].sound_first);
  EXPECT_EQ(one.turns[0].prompt, "Which?");
  EXPECT_EQ(one.turns[0].answer, "one");
  EXPECT_EQ(one.turns[1].prompt, "and?");
  EXPECT_EQ(one.turns[1].answer, "two");
  ASSERT_EQ(one.boxes.size(), 1u) << "a picture is the first page";
  EXPECT_EQ(one.boxes[0].text, "ab");
  EXPECT_EQ(one.boxes[0].x1, 3.5f);
  EXPECT_TRUE(one.glyphs.empty());
}

TEST(ChatExamples, NamesTheLineThatIsWrong) {
  const std::string good = user("\"x\"") + "," + assistant("\"y\"");
  const auto box = [](const std::string& value) { return R"("boxes":[{"text":"a","box":)" + value + "}],"; };
  const std::string wrong_box = "each of 'boxes' must have a text and a box [x0, y0, x1, y1]";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {example(good + "," + user("\"z\"")), "its last message of the user has no answer"},
      {example(user("\"x\"") + "," + good), "has two messages of the user without an answer between them"},
      {example(good + "," + assistant("\"z\"")), "has two answers to one message of the user"},
      {example(user("\"x\"") + "," + assistant(R"([{"type":"image","path":"i.png"}])")),
       "an answer with a picture or a sound is not read; text is"},
      {example(user(R"([{"type":"file","path":"a.pdf"}])")),
       "parts of type 'file' are not read yet; text, image and audio are"},
      {example(user(R"([{"type":"audio","path":"a/../../b.wav"}])")),
       "the path 'a/../../b.wav' must be relative and stay beneath the folder"},
      {example(good, R"("glyphs":{},)"), "the field 'glyphs' must be a list"},
      {example(good, box("[1,2,3]")), wrong_box},
      {example(good, box("[1,2,\"3\",4]")), wrong_box},
      {example(good, box("[3,2,1,4]")), wrong_box},
      {example(good, box("[0,0,1e30,4]")), wrong_box},
      {example(good, box("[0,0,1e300,4]")), wrong_box},
  };
  for (const auto& [text, message] : cases) {
    const auto read = parse_chat_examples(text);
    ASSERT_FALSE(read) << message;
    EXPECT_EQ(read.failure().message, "examples.jsonl:1: " + message);
  }
}

}  // namespace
}  // namespace naru
