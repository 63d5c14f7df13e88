// Messages of chat completions and items of responses: roles, turns, parts of content.
#pragma once

#include <functional>

#include "serving/api/request/draft.h"
#include "serving/api/request/fields.h"

namespace naru::serving::api {

// How an endpoint writes parts of content.
enum class ContentForm {
  chat,       // text, image_url, input_audio, file, audio_url
  responses,  // input_text, output_text, input_image, input_file
};

// What was said under an id, or null: it is not kept.
using SaidLookup = std::function<Bytes(const std::string& id)>;

// The list at `path`. System messages come first; then user and assistant take turns, from the user to the user. Media
// are the user's; a turn of the assistant may be the id of what it said, where `said` is given. What breaks that, what
// has no words and no medium, and unknown roles and parts are problems.
std::vector<MessageDraft> read_messages(const nlohmann::ordered_json& list, const std::string& path, ContentForm form,
                                        const RequestLimits& limits, Problem* problem, const SaidLookup& said = {});

// Media of that kind in all messages.
size_t count_media(const std::vector<MessageDraft>& messages, MediumKind kind);

}  // namespace naru::serving::api
