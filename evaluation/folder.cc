#include "evaluation/folder.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "core/store/json.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxBytes = 256 << 20;
constexpr size_t kMaxAnswers = 64;  // accepted ones of an example
const std::set<std::string> kMetrics = {"cer", "wer", "exact", "relaxed", "table"};

bool stays_beneath(const std::string& path) {
  if (path.empty() || path[0] == '/' || path.find('\0') != std::string::npos) return false;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..") return false;
    begin = end + 1;
  }
  return true;
}

// One message's content: a string, or a list of parts.
Result<void> read_content(const json& content, std::string* text, std::vector<std::string>* images) {
  if (content.is_string()) {
    *text = content.get<std::string>();
    return {};
  }
  if (!content.is_array()) return fail("content must be a string or a list of parts");
  for (const json& part : content) {
    if (!part.is_object() || !part.contains("type") || !part["type"].is_string())
      return fail("a part must be an object with a type");
    const auto type = part["type"].get<std::string>();
    const char* key = type == "text" ? "text" : "path";
    if (!part.contains(key) || !part[key].is_string()) return fail("a part of type ", type, " must have a ", key);
    const auto value = part[key].get<std::string>();
    if (type == "text") {
      *text += value;
    } else if (type == "image") {
      if (!stays_beneath(value)) return fail("the path '", value, "' must be relative and stay beneath the folder");
      images->push_back(value);
    } else {
      return fail(Code::unsupported, "parts of type '", type, "' are not read yet; text and image are");
    }
  }
  return {};
}

Result<FolderExample> parse_example(const std::string& line) {
  const json object = parse_json(line);
  if (!object.is_object()) return fail("is not a JSON object");
  FolderExample out;
  const std::pair<const char*, std::string*> fields[] = {
      {"id", &out.id}, {"task", &out.task}, {"metric", &out.metric}, {"lang", &out.lang}};
  for (const auto& [key, value] : fields) {
    if (object.contains(key) && object[key].is_string())
      *value = object[key].get<std::string>();
    else if (value != &out.lang)
      return fail("the field '", key, "' must be a string");
  }
  if (!kMetrics.count(out.metric))
    return fail("the metric '", out.metric, "' is not one of cer, wer, exact, relaxed, table");
  if (!object.contains("messages") || !object["messages"].is_array())
    return fail("the field 'messages' must be a list");
  int n_user = 0;
  for (const json& message : object["messages"]) {
    if (!message.is_object() || !message.contains("role") || !message.contains("content"))
      return fail("a message must have a role and content");
    std::string text;
    std::vector<std::string> images;
    if (const auto read = read_content(message["content"], &text, &images); !read) return read.failure();
    if (message["role"] == "user") {
      if (++n_user > 1)
        return fail(Code::unsupported, "has several messages of the user; a conversation is not read yet");
      out.prompt = text;
      out.images = images;
    } else if (message["role"] == "assistant") {
      out.answers = {text};
    }
  }
  if (out.answers.empty()) return fail("there is no assistant's message, so nothing to compare with");
  if (object.contains("answers")) {
    if (!object["answers"].is_array()) return fail("the field 'answers' must be a list");
    if (object["answers"].size() > kMaxAnswers)
      return fail(Code::too_large, "there are ", object["answers"].size(), " accepted answers; at most ", kMaxAnswers);
    for (const json& answer : object["answers"]) {
      if (!answer.is_string()) return fail("an accepted answer must be a string");
      out.answers.push_back(answer.get<std::string>());
    }
  }
  return out;
}

}  // namespace

Result<std::vector<FolderExample>> parse_examples(std::string_view text) {
  std::vector<FolderExample> out;
  std::set<std::string> ids;
  int64_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line(text.substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto example = parse_example(line);
    if (!example) return fail(example.failure().code, "examples.jsonl:", number, ": ", example.failure().message);
    if (!ids.insert(example->id).second)
      return fail("examples.jsonl:", number, ": the id '", example->id, "' occurs twice");
    out.push_back(std::move(*example));
  }
  return out;
}

Result<std::vector<FolderExample>> read_folder(const std::string& folder) {
  const auto text = read_text(folder + "/examples.jsonl", kMaxBytes);
  if (!text) return fail(text.failure().code, "examples.jsonl: ", text.failure().message);
  return parse_examples(*text);
}

}  // namespace naru
