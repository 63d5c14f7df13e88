#include "omni/examples.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "core/store/json.h"
#include "decoders/action/action_codec.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxBytes = 256 << 20;
constexpr size_t kMaxList = 64;  // accepted answers of an example, and rows
const std::set<std::string> kMetrics = {"cer", "wer", "exact", "relaxed", "table", "actions"};
constexpr size_t kMostNumbers = kMostActionNumbers, kMostSteps = 1024;  // the latter of a chunk, before it is cut

bool stays_beneath(const std::string& path) {
  if (path.empty() || path[0] == '/' || path.find('\0') != std::string::npos) return false;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..") return false;
    begin = end + 1;
  }
  return true;
}

// Appends a list of 1 to kMostNumbers finite numbers; false where it is none.
bool read_numbers(const json& list, std::vector<float>* out) {
  if (!list.is_array() || list.empty() || list.size() > kMostNumbers) return false;
  for (const json& value : list) {
    if (!value.is_number()) return false;
    const auto number = value.get<double>();
    if (!(std::fabs(number) < 1e9)) return false;
    out->push_back(float(number));
  }
  return true;
}

Result<void> read_state(const json& values, ChatTurn* to) {
  if (!to->state.empty()) return fail("has two states in one message");
  if (!read_numbers(values, &to->state))
    return fail("a state must have values, a list of 1 to ", kMostNumbers, " finite numbers");
  return {};
}

Result<void> read_actions(const json& values, ChatTurn* to) {
  if (!to->actions.empty()) return fail("has two parts of actions in one message");
  const auto wrong = [] {
    return fail("actions must have values, a list of 1 to ", kMostSteps, " steps, each a list of as many finite ",
                "numbers, at most ", kMostNumbers);
  };
  if (!values.is_array() || values.empty() || values.size() > kMostSteps) return wrong();
  for (const json& step : values)
    if (!read_numbers(step, &to->actions) || step.size() != values[0].size()) return wrong();
  to->action_numbers = int64_t(values[0].size());
  return {};
}

Result<void> read_part(const json& part, ChatTurn* to) {
  if (!part.is_object() || !part.contains("type") || !part["type"].is_string())
    return fail("a part must be an object with a type");
  const auto type = part["type"].get<std::string>();
  if (type == "state" || type == "actions") {
    const json values = part.value("values", json());
    return type == "state" ? read_state(values, to) : read_actions(values, to);
  }
  const char* key = type == "text" ? "text" : "path";
  if (!part.contains(key) || !part[key].is_string()) return fail("a part of type ", type, " must have a ", key);
  const auto value = part[key].get<std::string>();
  if (type == "text") {
    to->prompt += value;
    return {};
  }
  if (type != "image" && type != "audio")
    return fail(Code::unsupported, "parts of type '", type,
                "' are not read yet; text, image, audio, state and actions are");
  if (!stays_beneath(value)) return fail("the path '", value, "' must be relative and stay beneath the folder");
  if (type == "audio" && to->sounds.empty()) to->sound_first = to->images.empty();
  (type == "image" ? to->images : to->sounds).push_back(value);
  return {};
}

// One message's content: a string, or a list of parts.
Result<ChatTurn> read_content(const json& content) {
  ChatTurn out;
  if (content.is_string()) {
    out.prompt = content.get<std::string>();
    return out;
  }
  if (!content.is_array()) return fail("content must be a string or a list of parts");
  for (const json& part : content)
    if (const auto read = read_part(part, &out); !read) return read.failure();
  return out;
}

Result<void> read_messages(const json& messages, ChatExample* out) {
  bool wants_answer = false;  // the last message is the user's
  for (const json& message : messages) {
    if (!message.is_object() || !message.contains("role") || !message.contains("content"))
      return fail("a message must have a role and content");
    auto content = read_content(message["content"]);
    if (!content) return content.failure();
    if (message["role"] == "user") {
      if (wants_answer) return fail("has two messages of the user without an answer between them");
      if (!content->actions.empty()) return fail("has actions in a message of the user; they are answers");
      out->turns.push_back(std::move(*content));
      wants_answer = true;
    } else if (message["role"] == "assistant") {
      if (!wants_answer && !out->turns.empty()) return fail("has two answers to one message of the user");
      if (!content->images.empty() || !content->sounds.empty())
        return fail(Code::unsupported, "an answer with a picture or a sound is not read; text is");
      if (!wants_answer) out->turns.emplace_back();
      if (!content->state.empty()) return fail("has a state in an answer; it stands in the user's message");
      if (!content->actions.empty() && !content->prompt.empty()) return fail("has an answer of both words and actions");
      out->turns.back().answer = std::move(content->prompt);
      out->turns.back().actions = std::move(content->actions);
      out->turns.back().action_numbers = content->action_numbers;
      wants_answer = false;
    }
  }
  if (out->turns.empty() || (wants_answer && out->turns.size() == 1))
    return fail("there is no assistant's message, so nothing to compare with");
  if (wants_answer) return fail("its last message of the user has no answer");
  return {};
}

// A list of strings, or nothing. `one` and `many` name them in messages.
Result<void> read_list(const json& object, const char* key, const char* one, const char* many,
                       std::vector<std::string>* out) {
  if (!object.contains(key)) return {};
  const json& list = object[key];
  if (!list.is_array()) return fail("the field '", key, "' must be a list");
  if (list.size() > kMaxList)
    return fail(Code::too_large, "there are ", list.size(), " ", many, "; at most ", kMaxList);
  for (const json& value : list) {
    if (!value.is_string()) return fail(one, " must be a string");
    out->push_back(value.get<std::string>());
  }
  return {};
}

// [x0, y0, x1, y1], finite and the right way round.
bool read_corners(const json& value, Box* out) {
  if (!value.is_array() || value.size() != 4) return false;
  float* const to[] = {&out->x0, &out->y0, &out->x1, &out->y1};
  for (size_t i = 0; i < 4; ++i) {
    if (!value[i].is_number()) return false;
    const auto corner = value[i].get<double>();  // what a float cannot hold, too
    if (!(std::fabs(corner) < 1e6)) return false;
    *to[i] = float(corner);
  }
  return out->x0 <= out->x1 && out->y0 <= out->y1;
}

// Those of the first page, which a picture is.
Result<void> read_boxes(const json& object, const char* key, std::vector<Box>* out) {
  if (!object.contains(key)) return {};
  if (!object[key].is_array()) return fail("the field '", key, "' must be a list");
  for (const json& one : object[key]) {
    Box box;
    if (!one.is_object() || !one.contains("text") || !one["text"].is_string() || !one.contains("box") ||
        !read_corners(one["box"], &box))
      return fail("each of '", key, "' must have a text and a box [x0, y0, x1, y1]");
    if (one.contains("page") && one["page"] != 1) continue;
    box.text = one["text"].get<std::string>();
    out->push_back(std::move(box));
  }
  return {};
}

Result<ChatExample> parse_example(const std::string& line, ChatPlaces places) {
  const json object = parse_json(line);
  if (!object.is_object()) return fail("is not a JSON object");
  ChatExample out;
  const std::pair<const char*, std::string*> fields[] = {
      {"id", &out.id}, {"task", &out.task}, {"metric", &out.metric}, {"lang", &out.lang}};
  for (const auto& [key, value] : fields) {
    if (object.contains(key) && object[key].is_string())
      *value = object[key].get<std::string>();
    else if (value != &out.lang)
      return fail("the field '", key, "' must be a string");
  }
  if (!kMetrics.count(out.metric))
    return fail("the metric '", out.metric, "' is not one of cer, wer, exact, relaxed, table, actions");
  if (!object.contains("messages") || !object["messages"].is_array())
    return fail("the field 'messages' must be a list");
  if (const auto read = read_messages(object["messages"], &out); !read) return read.failure();
  for (const ChatTurn& turn : out.turns)
    if (turn.actions.empty() == (out.metric == "actions" && &turn == &out.turns.back()))
      return fail("the metric 'actions' and an answer of actions belong together; it is the last one");
  if (const auto read = read_list(object, "answers", "an accepted answer", "accepted answers", &out.answers); !read)
    return read.failure();
  if (const auto read = read_list(object, "rows", "a row", "rows", &out.rows); !read) return read.failure();
  if (places == ChatPlaces::passed_over) return out;
  if (const auto read = read_boxes(object, "boxes", &out.boxes); !read) return read.failure();
  if (const auto read = read_boxes(object, "glyphs", &out.glyphs); !read) return read.failure();
  return out;
}

}  // namespace

Failure failure_at(int64_t line, const Failure& failure) {
  return fail(failure.code, "examples.jsonl:", line, ": ", failure.message);
}

Result<std::vector<ChatExample>> parse_chat_examples(std::string_view text, ChatPlaces places) {
  std::vector<ChatExample> out;
  std::set<std::string> ids;
  int64_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line(text.substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto example = parse_example(line, places);
    if (!example) return failure_at(number, example.failure());
    if (!ids.insert(example->id).second) return failure_at(number, fail("the id '", example->id, "' occurs twice"));
    example->line = number;
    out.push_back(std::move(*example));
  }
  return out;
}

Result<std::string> read_examples_file(const std::string& folder) {
  auto text = read_text(folder + "/examples.jsonl", kMaxBytes);
  if (!text) return fail(text.failure().code, "examples.jsonl: ", text.failure().message);
  return text;
}

}  // namespace naru
