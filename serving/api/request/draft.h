// A request for text as it was asked, with media that are not decoded yet.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "serving/engine/engine.h"

namespace naru::serving::api {

// What callers may send, beyond the limit of a body (docs: naru doctor shows them). All are positive.
struct RequestLimits {
  int json_depth = 64;                  // objects and lists in each other
  int64_t json_nodes = 100'000;         // values and names of a body
  size_t tokenize_bytes = 1 << 20;      // of a text that is only to be counted
  size_t messages = 1024, parts = 256;  // of a message
  size_t pictures = 16, sounds = 16, documents = 4;
  size_t picture_bytes = 20 << 20, sound_bytes = 25 << 20, document_bytes = 32 << 20;
  int n = 8, top_logprobs = 20;
  size_t stops = 16, stop_bytes = 256;
  size_t logit_biases = 1024;
  size_t grammar_bytes = 64 << 10;  // of a JSON schema, or of a grammar
  int64_t speech_seconds = 300;     // of a sound that is made into a file; it is kept until it is whole
};

enum class MediumKind { picture, sound, document };
const char* kind_name(MediumKind kind);  // "picture", "sound", "document"

using Bytes = std::shared_ptr<const std::string>;

// A medium as it came.
struct MediumDraft {
  MediumKind kind = MediumKind::picture;
  Bytes bytes;        // null: what an earlier request called `uuid`
  std::string uuid;   // the caller's name for it; empty: none
  std::string param;  // where it stands in the request, for errors
};

// Words, or a medium.
struct PartDraft {
  std::string words;
  std::optional<MediumDraft> medium;
};

struct MessageDraft {
  Message::Role role = Message::Role::user;
  std::vector<PartDraft> parts;
};

struct Draft {
  std::string tenant;  // the caller's key by name
  std::vector<MessageDraft> messages;
  std::optional<std::string> text;  // to go on with, instead of messages
  GenerationOptions options;
};

}  // namespace naru::serving::api
