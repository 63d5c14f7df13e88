#include "evaluation/folder.h"

#include "omni/examples.h"

namespace naru {
namespace {

Result<FolderExample> folder_example(ChatExample example) {
  if (example.turns.size() > 1)
    return fail(Code::unsupported, "has several messages of the user; a conversation is not read yet");
  ChatTurn& turn = example.turns[0];
  if (!turn.sounds.empty())
    return fail(Code::unsupported, "parts of type 'audio' are not read yet; text and image are");
  FolderExample out{std::move(example.id),  std::move(example.task), std::move(example.lang), std::move(example.metric),
                    std::move(turn.prompt), std::move(turn.images),  {std::move(turn.answer)}};
  for (std::string& answer : example.answers) out.answers.push_back(std::move(answer));
  return out;
}

}  // namespace

Result<std::vector<FolderExample>> parse_examples(std::string_view text) {
  auto examples = parse_chat_examples(text, ChatPlaces::passed_over);
  if (!examples) return examples.failure();
  std::vector<FolderExample> out;
  for (ChatExample& example : *examples) {
    const int64_t line = example.line;
    auto one = folder_example(std::move(example));
    if (!one) return failure_at(line, one.failure());
    out.push_back(std::move(*one));
  }
  return out;
}

Result<std::vector<FolderExample>> read_folder(const std::string& folder) {
  const auto text = read_examples_file(folder);
  if (!text) return text.failure();
  return parse_examples(*text);
}

}  // namespace naru
