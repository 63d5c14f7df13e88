#include "serving/api/request/content.h"

#include <algorithm>

#include "serving/api/request/data_url.h"
#include "serving/http/text.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;
using Role = Message::Role;

constexpr size_t kAnyBytes = size_t(1) << 40;  // of a text: the body's own limit holds it
constexpr size_t kUuidBytes = 256;

// Reads the messages of one request.
class ContentReader {
 public:
  ContentReader(ContentForm form, const RequestLimits& limits, Problem* problem, const SaidLookup& said)
      : form_(form), limits_(limits), problem_(problem), said_(said) {}

  MessageDraft message(const json& value, const std::string& path);

 private:
  struct Source {
    const std::string* text = nullptr;  // a data: URL, or base64
    std::string param;
    bool is_url = true;
  };

  void parts(const json& list, const std::string& path, MessageDraft* message);
  void part(Fields fields, MessageDraft* message);
  bool chat_part(const std::string& type, Fields& fields, MessageDraft* message);
  bool responses_part(const std::string& type, Fields& fields, MessageDraft* message);
  void words(Fields& fields, MessageDraft* message);
  bool read_said(Fields& fields, const json* content, MessageDraft* message);
  void input_audio(Fields& fields, MessageDraft* message);
  void file(Fields& fields, Fields& inner, MessageDraft* message);
  void url_part(MediumKind kind, const char* key, Fields& fields, MessageDraft* message);
  void medium(MediumKind kind, const Source& source, Fields& fields, MessageDraft* message);
  Bytes decode(MediumKind kind, const Source& source);

  ContentForm form_;
  const RequestLimits& limits_;
  Problem* problem_;
  const SaidLookup& said_;
};

size_t max_bytes(MediumKind kind, const RequestLimits& limits) {
  return kind == MediumKind::picture ? limits.picture_bytes
         : kind == MediumKind::sound ? limits.sound_bytes
                                     : limits.document_bytes;
}

// Whether a data: URL of that media type may hold that kind. Its bytes decide what it is; this tells a caller early
// about a mistake.
bool may_be(MediumKind kind, std::string_view media_type) {
  const std::string type = http::lower(media_type);
  if (type.empty() || type == "application/octet-stream") return true;
  switch (kind) {
    case MediumKind::picture:
      return type.starts_with("image/");
    case MediumKind::document:
      return type == "application/pdf";
    default:
      return type.starts_with("audio/") || type == "video/webm" || type == "video/mp4" || type == "application/ogg";
  }
}

Bytes ContentReader::decode(MediumKind kind, const Source& source) {
  std::string_view base64 = *source.text;
  if (source.is_url) {
    const auto url = parse_data_url(*source.text);
    if (!url) {
      const bool is_elsewhere = url.failure().code == Code::unsupported;
      problem_->refuse(is_elsewhere ? "url_not_supported" : "invalid_data_url", source.param, url.failure().message);
      return nullptr;
    }
    if (!may_be(kind, url->media_type)) {
      problem_->refuse("invalid_data_url", source.param, "the data: URL's media type is none of a ", kind_name(kind),
                       kind == MediumKind::document ? ": only application/pdf is read" : "");
      return nullptr;
    }
    base64 = url->base64;
  }
  auto bytes = decode_base64(base64, max_bytes(kind, limits_));
  if (bytes && !bytes->empty()) return std::make_shared<const std::string>(*std::move(bytes));
  if (bytes)
    problem_->refuse("media_truncated", source.param, "the ", kind_name(kind), " is empty");
  else
    problem_->refuse(bytes.failure().code == Code::too_large ? "media_too_large" : "invalid_base64", source.param,
                     bytes.failure().message);
  return nullptr;
}

void ContentReader::medium(MediumKind kind, const Source& source, Fields& fields, MessageDraft* message) {
  MediumDraft out{kind, nullptr, "", source.param};
  if (const std::string* uuid = fields.text("uuid", kUuidBytes)) out.uuid = *uuid;
  if (message->role != Role::user)
    return problem_->invalid(source.param, "only messages of the user may have a ", kind_name(kind));
  if (source.text)
    out.bytes = decode(kind, source);
  else if (out.uuid.empty())
    return problem_->refuse("missing_required_parameter", source.param, "'", source.param, "' is missing");
  if (!problem_->found()) message->parts.push_back({"", std::move(out)});
}

void ContentReader::words(Fields& fields, MessageDraft* message) {
  if (const std::string* text = fields.needed_text("text", kAnyBytes)) message->parts.push_back({*text, {}});
}

// {"image_url": {"url": ...}}; null or left out where a uuid stands for it.
void ContentReader::url_part(MediumKind kind, const char* key, Fields& fields, MessageDraft* message) {
  Source source{nullptr, fields.path_of(key), true};
  if (auto inner = fields.object(key)) {
    source.param = inner->path_of("url");
    source.text = inner->text("url", kAnyBytes);
    if (kind == MediumKind::picture) inner->word("detail", {"auto", "low", "high"});
  }
  medium(kind, source, fields, message);
}

void ContentReader::input_audio(Fields& fields, MessageDraft* message) {
  Source source{nullptr, fields.path_of("input_audio"), false};
  if (auto inner = fields.object("input_audio")) {
    source.param = inner->path_of("data");
    source.text = inner->text("data", kAnyBytes);
    inner->word("format", {"wav", "mp3", "flac", "ogg", "opus", "aac", "m4a", "mp4", "webm"});
  }
  medium(MediumKind::sound, source, fields, message);
}

// `inner` holds file_data: the part itself or its member "file".
void ContentReader::file(Fields& fields, Fields& inner, MessageDraft* message) {
  inner.refuse("file_id", "file_id_not_supported", "files are not kept here; send file_data");
  inner.refuse("file_url", "url_not_supported", "nothing is fetched here; send file_data");
  inner.text("filename", 1024);
  medium(MediumKind::document, {inner.text("file_data", kAnyBytes), inner.path_of("file_data"), true}, fields, message);
}

bool ContentReader::chat_part(const std::string& type, Fields& fields, MessageDraft* message) {
  if (type == "text") {
    words(fields, message);
  } else if (type == "image_url") {
    url_part(MediumKind::picture, "image_url", fields, message);
  } else if (type == "audio_url") {
    url_part(MediumKind::sound, "audio_url", fields, message);
  } else if (type == "input_audio") {
    input_audio(fields, message);
  } else if (type == "file") {
    static const json kNone = json::object();
    const json* inner = fields.find("file");
    Fields inside(inner ? *inner : kNone, fields.path_of("file"), problem_);
    file(fields, inside, message);
  } else {
    return false;
  }
  return true;
}

bool ContentReader::responses_part(const std::string& type, Fields& fields, MessageDraft* message) {
  if (type == "input_text" || type == "output_text") {
    words(fields, message);
  } else if (type == "input_image") {
    fields.refuse("file_id", "file_id_not_supported", "files are not kept here; send image_url with a data: URL");
    fields.word("detail", {"auto", "low", "high"});
    medium(MediumKind::picture, {fields.text("image_url", kAnyBytes), fields.path_of("image_url"), true}, fields,
           message);
  } else if (type == "input_file") {
    file(fields, fields, message);
  } else {
    return false;
  }
  return true;
}

void ContentReader::part(Fields fields, MessageDraft* message) {
  const std::string* type = fields.needed_text("type", 256);
  if (!type) return;
  const bool known =
      form_ == ContentForm::chat ? chat_part(*type, fields, message) : responses_part(*type, fields, message);
  if (!known)
    problem_->refuse("unsupported_content_part", fields.path_of("type"),
                     "parts of this type are not read here; there are ",
                     form_ == ContentForm::chat ? "text, image_url, input_audio, audio_url and file"
                                                : "input_text, output_text, input_image and input_file");
}

void ContentReader::parts(const json& list, const std::string& path, MessageDraft* message) {
  if (list.size() > limits_.parts)
    return problem_->invalid(path, "'", path, "' has ", list.size(), " parts; the limit is ", limits_.parts);
  for (size_t i = 0; i < list.size() && !problem_->found(); ++i)
    part(Fields(list[i], element_path(path, i), problem_), message);
}

// What the assistant said, where the message has its id and no "content", which would count instead; whether it has.
bool ContentReader::read_said(Fields& fields, const json* content, MessageDraft* message) {
  if (!said_) fields.refuse("audio", "modality_not_supported", "this model does not speak, so no turn of it is sound");
  if (said_ && message->role != Role::assistant)
    fields.refuse("audio", "modality_not_supported", "only what the assistant said is known by an id");
  if (!said_ || message->role != Role::assistant) return false;
  if (content) {
    fields.ignore({"audio"});
    return false;
  }
  auto audio = fields.object("audio");
  const std::string* id = audio ? audio->needed_text("id", 256) : nullptr;
  if (!id) return false;
  const Bytes words = said_(*id);
  if (!words)
    problem_->refuse("audio_not_found", audio->path_of("id"),
                     "what was said under this id is not kept any more; send its transcript as 'content'");
  else
    message->parts.push_back({*words, {}});
  return true;
}

MessageDraft ContentReader::message(const json& value, const std::string& path) {
  MessageDraft out;
  Fields fields(value, path, problem_);
  if (form_ == ContentForm::responses) {
    const std::string* type = fields.text("type", 256);
    if (type && *type != "message")
      problem_->refuse("unsupported_input_item", fields.path_of("type"), "only items of type message are read here");
  }
  const std::string* role = fields.needed_text("role", 256);
  if (!role) return out;
  if (*role == "system" || *role == "developer") {
    out.role = Role::system;
  } else if (*role == "assistant") {
    out.role = Role::assistant;
  } else if (*role == "tool" || *role == "function") {
    problem_->refuse("tools_not_supported", fields.path_of("role"), "this model calls no tools, so none can answer");
  } else if (*role != "user") {
    problem_->invalid(fields.path_of("role"), "'", fields.path_of("role"),
                      "' must be one of: system, developer, user, assistant");
  }
  fields.refuse("tool_calls", "tools_not_supported", "this model calls no tools");
  fields.refuse("function_call", "tools_not_supported", "this model calls no tools");
  const json* content = fields.find("content");
  if (read_said(fields, content, &out)) return out;
  if (!content)
    problem_->refuse("missing_required_parameter", fields.path_of("content"), "'", fields.path_of("content"),
                     "' is missing");
  else if (content->is_string())
    out.parts.push_back({content->get<std::string>(), {}});
  else if (content->is_array())
    parts(*content, fields.path_of("content"), &out);
  else
    problem_->invalid(fields.path_of("content"), "'", fields.path_of("content"),
                      "' must be a string or a list of parts");
  return out;
}

// That message i may follow those before it.
void check_turn(const std::vector<MessageDraft>& messages, size_t i, const std::string& path, Problem* problem) {
  const MessageDraft& message = messages[i];
  const std::string role = path + ".role";
  const bool first = i == 0 || messages[i - 1].role == Role::system;
  if (message.role == Role::system) {
    if (!first) problem->invalid(role, "'", role, "': system and developer messages stand before all others");
  } else if (message.role == Role::user) {
    if (!first && messages[i - 1].role == Role::user)
      problem->invalid(role, "'", role, "': two messages of the user follow one another; make them one");
    const bool empty = std::all_of(message.parts.begin(), message.parts.end(),
                                   [](const PartDraft& part) { return part.words.empty() && !part.medium; });
    if (empty) problem->invalid(path + ".content", "'", path, ".content' has neither words nor a medium");
  } else if (first || messages[i - 1].role == Role::assistant) {
    problem->invalid(role, "'", role, "': a message of the assistant answers one of the user");
  }
}

}  // namespace

const char* kind_name(MediumKind kind) {
  return kind == MediumKind::picture ? "picture" : kind == MediumKind::sound ? "sound" : "document";
}

std::vector<MessageDraft> read_messages(const json& list, const std::string& path, ContentForm form,
                                        const RequestLimits& limits, Problem* problem, const SaidLookup& said) {
  std::vector<MessageDraft> out;
  ContentReader reader(form, limits, problem, said);
  for (size_t i = 0; i < list.size() && !problem->found(); ++i) {
    out.push_back(reader.message(list[i], element_path(path, i)));
    if (!problem->found()) check_turn(out, i, element_path(path, i), problem);
  }
  if (!problem->found() && (out.empty() || out.back().role != Role::user))
    problem->invalid(path, "'", path, "' must end with a message of the user");
  const std::pair<MediumKind, size_t> most[] = {{MediumKind::picture, limits.pictures},
                                                {MediumKind::sound, limits.sounds},
                                                {MediumKind::document, limits.documents}};
  for (const auto& [kind, limit] : most)
    if (const size_t n = count_media(out, kind); n > limit)
      problem->refuse("too_many_media", path, "the request has ", n, " ", kind_name(kind), "s; the limit is ", limit);
  return out;
}

size_t count_media(const std::vector<MessageDraft>& messages, MediumKind kind) {
  size_t n = 0;
  for (const MessageDraft& message : messages)
    for (const PartDraft& part : message.parts) n += part.medium && part.medium->kind == kind;
  return n;
}

}  // namespace naru::serving::api
