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

const std::string kMoving = R"({"id":"a","task":"t","metric":"actions","messages":[)";
const std::string kState = R"({"type":"state","values":[1,-2.5]})";

std::string moving(const std::string& asked, const std::string& answered) {
  return kMoving + user("[" + asked + R"(,{"type":"text","text":"go"}])") + "," + assistant("[" + answered + "]") +
         "]}\n";
}

TEST(ChatExamples, KeepsStatesAndActions) {
  const auto read = parse_chat_examples(moving(kState, R"({"type":"actions","values":[[1,2,3],[4,5,6]]})"));
  ASSERT_TRUE(read) << read.failure().message;
  const ChatTurn& turn = read->at(0).turns.at(0);
  EXPECT_EQ(turn.prompt, "go");
  EXPECT_EQ(turn.state, (std::vector<float>{1, -2.5f}));
  EXPECT_EQ(turn.actions, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(turn.action_numbers, 3);
  EXPECT_EQ(turn.answer, "");
}

TEST(ChatExamples, RefusesNumbersThatAreNone) {
  const std::string good = R"({"type":"actions","values":[[1]]})";
  const std::string state = "a state must have values, a list of 1 to 64 finite numbers";
  const std::string actions =
      "actions must have values, a list of 1 to 1024 steps, each a list of as many finite "
      "numbers, at most 64";
  const auto values = [](const char* type, const std::string& list) {
    return concat(R"({"type":")", type, R"(","values":)", list, "}");
  };
  std::string many = "[0";
  for (int i = 0; i < 64; ++i) many += ",0";
  many += "]";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {moving(values("state", "[]"), good), state},
      {moving(values("state", "[1,\"2\"]"), good), state},
      {moving(values("state", "[1e300]"), good), state},
      {moving(values("state", many), good), state},
      {moving(R"({"type":"state"})", good), state},
      {moving(kState + "," + kState, good), "has two states in one message"},
      {moving(kState, values("actions", "[]")), actions},
      {moving(kState, values("actions", "[[1],[1,2]]")), actions},
      {moving(kState, values("actions", "[1]")), actions},
      {moving(kState, values("actions", "[" + many + "]")), actions},
      {moving(kState, good + R"(,{"type":"text","text":"x"})"), "has an answer of both words and actions"},
      {moving(good, good), "has actions in a message of the user; they are answers"},
      {moving(kState, kState), "has a state in an answer; it stands in the user's message"},
      {moving(kState, R"({"type":"text","text":"x"})"),
       "the metric 'actions' and an answer of actions belong together; it is the last one"},
      {example(user("\"x\"") + "," + assistant("[" + good + "]")),
       "the metric 'actions' and an answer of actions belong together; it is the last one"},
  };
  for (const auto& [text, message] : cases) {
    const auto read = parse_chat_examples(text);
    ASSERT_FALSE(read) << message;
    EXPECT_EQ(read.failure().message, "examples.jsonl:1: " + message);
  }
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
       "parts of type 'file' are not read yet; text, image, audio, state and actions are"},
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
