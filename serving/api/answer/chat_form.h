// Answers of /v1/chat/completions and /v1/completions: objects "chat.completion" and "chat.completion.chunk", or
// "text_completion" for both.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "serving/api/answer/form.h"
#include "serving/api/request/audio_fields.h"

namespace naru::serving::api {

struct ChatFormOptions {
  bool chat = true;  // else completions
  bool stream = false, include_usage = false, logprobs = false;
  int n = 1;
  AudioFormat format = AudioFormat::wav;  // of what is said aloud
  std::optional<int64_t> sound_until;     // of answers that are said aloud: when their ids end, seconds since 1970
};

class ChatForm : public AnswerForm {
 public:
  ChatForm(AnswerHead head, const ChatFormOptions& options)
      : head_(std::move(head)), options_(options), offsets_(size_t(options.n)) {}

  bool streams() const override { return options_.stream; }
  std::string opening() override;
  std::string piece(const Delta& delta) override;
  std::string sound(int choice, std::span<const int16_t> samples) override;
  std::string closing(const std::vector<Gathered>& answers, const Outcome& outcome) override;
  std::string broken(const http::HttpError& error) override;
  std::string whole(const std::vector<Gathered>& answers, const Outcome& outcome) override;

 private:
  using Json = nlohmann::ordered_json;

  Json object(const char* kind) const;
  std::string chunk(Json choices, Json extra = Json::object()) const;
  Json piece_choice(int index, Json delta, Json logprobs, Json finish) const;
  std::string sound_piece(int choice, Json audio) const;
  Json sound_message(size_t i, const Gathered& answer) const;
  Json logprobs_of(int choice, const std::vector<TokenLogprob>& tokens);

  AnswerHead head_;
  ChatFormOptions options_;
  std::vector<int64_t> offsets_;  // of completions: characters of each answer so far
};

}  // namespace naru::serving::api
