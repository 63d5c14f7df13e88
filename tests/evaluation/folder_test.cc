#include "evaluation/folder.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

std::string line(const std::string& id, const std::string& path, const std::string& metric = "cer") {
  return R"({"id":")" + id + R"(","task":"read","lang":"ko","metric":")" + metric +
         R"(","extra":1,"messages":[{"role":"user","content":[{"type":"image","path":")" + path +
         R"("}]},{"role":"assistant","content":"안녕"}],"answers":["안녕!"]})" + "\n";
}

Result<std::vector<ChatExample>> parse_examples(const std::string& text) {
  return parse_chat_examples(text, ChatPlaces::passed_over);
}

Result<std::vector<FolderCard>> cards_of(const std::string& text, const std::vector<std::string>& tasks = {},
                                         int64_t limit = 0) {
  std::map<std::string, Metric> metrics;
  return folder_cards(parse_examples(text).value(), tasks, limit, &metrics);
}

TEST(Folder, ReadsExamples) {
  const auto examples = parse_examples(line("a", "img/1.png") + "\n" + line("b", "2.png"));
  ASSERT_TRUE(examples) << examples.failure().message;
  ASSERT_EQ(examples->size(), 2u);
  EXPECT_EQ((*examples)[0].turns[0].images, std::vector<std::string>{"img/1.png"});
  const auto cards = cards_of(line("a", "img/1.png") + line("b", "2.png") + line("c", "img/1.png"));
  ASSERT_TRUE(cards) << cards.failure().message;
  ASSERT_EQ(cards->size(), 2u);
  EXPECT_EQ((*cards)[0].picture, "img/1.png");
  ASSERT_EQ((*cards)[0].questions.size(), 2u);
  EXPECT_EQ((*cards)[0].questions[1].id, "c");
  EXPECT_EQ((*cards)[0].questions[0].targets, (std::vector<std::string>{"안녕", "안녕!"}));
  EXPECT_EQ((*cards)[0].questions[0].lang, "ko");
  EXPECT_EQ(cards_of(line("a", "1.png") + line("b", "2.png"), {}, 1)->size(), 1u);
}

TEST(Folder, NamesTheLineThatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{", "examples.jsonl:1: is not a JSON object"},
      {line("a", "1.png") + line("a", "2.png"), "examples.jsonl:2: the id 'a' occurs twice"},
      {line("a", "../1.png"), "examples.jsonl:1: the path '../1.png' must be relative and stay beneath the folder"},
      {line("a", "/etc/passwd"),
       "examples.jsonl:1: the path '/etc/passwd' must be relative and stay beneath the folder"},
      {line("a", "1.png", "bleu"), "examples.jsonl:1: the metric 'bleu' is not one of cer, wer, exact, relaxed, table, actions"},
      {R"({"id":"a","task":"t","metric":"cer","messages":[]})",
       "examples.jsonl:1: there is no assistant's message, so nothing to compare with"},
      {R"({"id":"a","task":"t","metric":"cer"})", "examples.jsonl:1: the field 'messages' must be a list"},
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
  EXPECT_EQ(with(63).value()[0].answers.size(), 64u);
  EXPECT_EQ(with(64).failure().message, "examples.jsonl:1: there are 65 accepted answers; at most 64");
}

// user: parts; assistant: words; and so on.
std::string talk(const std::string& id, const std::vector<std::string>& messages, const std::string& more = "") {
  std::string list;
  for (size_t i = 0; i < messages.size(); ++i)
    list += concat(i ? "," : "", R"({"role":")", i % 2 ? "assistant" : "user", R"(","content":)", messages[i], "}");
  return concat(R"({"id":")", id, R"(","task":"t","metric":"exact","messages":[)", list, "]", more, "}\n");
}

TEST(Folder, TakesConversationsWithSounds) {
  const std::string shown = R"([{"type":"audio","path":"1.wav"},{"type":"image","path":"1.png"}])";
  const auto cards = cards_of(
      talk("a",
           {shown, R"("seven")", R"([{"type":"audio","path":"2.wav"}])", R"("eight")", R"("And now?")", R"("nine")"},
           R"(,"rows":["long"])") +
      talk("b", {R"([{"type":"audio","path":"2.wav"}])", R"("x")"}) +
      talk("c", {R"([{"type":"audio","path":"2.wav"},{"type":"text","text":"What?"}])", R"("y")"}));
  ASSERT_TRUE(cards) << cards.failure().message;
  ASSERT_EQ(cards->size(), 2u);
  const FolderCard& first = (*cards)[0];
  EXPECT_EQ(first.picture, "1.png");
  EXPECT_EQ(first.sounds, (std::vector<std::string>{"1.wav", "2.wav"}));
  const Question& question = first.questions.at(0);
  EXPECT_EQ(question.prompt, "And now?");
  EXPECT_EQ(question.targets, std::vector<std::string>{"nine"});
  EXPECT_TRUE(question.sound_first);
  EXPECT_FALSE(question.sound);
  ASSERT_EQ(question.before.size(), 2u);
  EXPECT_EQ(question.before[0].sound, 0u);
  EXPECT_EQ(question.before[1].sound, 1u);
  EXPECT_EQ(question.before[1].answer, "eight");
  ASSERT_EQ(question.rows.size(), 1u);
  EXPECT_EQ(question.rows[0].name, "long");
  // One sound, two questions.
  EXPECT_EQ((*cards)[1].sounds, std::vector<std::string>{"2.wav"});
  EXPECT_EQ((*cards)[1].questions.size(), 2u);
}

TEST(Folder, SaysWhatItCannotAsk) {
  const std::string picture = R"({"type":"image","path":"1.png"})", sound = R"({"type":"audio","path":"1.wav"})";
  const std::pair<std::string, std::string> cases[] = {
      {talk("a", {"[" + picture + "," + picture + "]", R"("x")"}), "has 2 pictures; this model takes one"},
      {talk("a", {R"("x")", R"("y")", "[" + picture + "]", R"("z")"}),
       "has a picture in a later message; this model takes one in the first"},
      {talk("a", {"[" + sound + "," + sound + "]", R"("x")"}), "has 2 sounds in a message; this model takes one"},
      {talk("a", {R"("")", R"("x")"}), "has neither words nor a picture nor a sound"},
      {talk("a", {R"("x")", R"("y")", R"("")", R"("z")"}),
       "has neither words nor a picture nor a sound in a later message"},
      {talk("a", {R"("x")", R"("y")"}, R"(,"rows":["t"])"), "its row 't' is a task; give it another name"},
      {line("b", "1.png") + line("a", "2.png", "exact"),
       "the task 'read' has the metric cer, not exact; give each metric a task of its own"}};
  for (const auto& [text, message] : cases) {
    const auto cards = cards_of(text);
    ASSERT_FALSE(cards) << message;
    EXPECT_EQ(cards.failure().message, "example 'a': " + message);
  }
  for (const char* rows : {R"(,"rows":"x")", R"(,"rows":[1])"})
    EXPECT_FALSE(parse_examples(talk("a", {R"("x")", R"("y")"}, rows))) << rows;
}

TEST(Folder, AFolderWithoutExamplesSaysSo) {
  EXPECT_EQ(read_folder("/nonexistent").failure().message, "examples.jsonl: cannot open: No such file or directory");
}

}  // namespace
}  // namespace naru
