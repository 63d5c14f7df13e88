#include "serving/api/answer/chat_form.h"

#include "base/base64.h"
#include "serving/api/answer/answer_json.h"
#include "serving/api/answer/sound.h"
#include "serving/http/sse.h"

namespace naru::serving::api {

using nlohmann::ordered_json;

ordered_json ChatForm::object(const char* kind) const {
  return {{"id", head_.id},
          {"object", options_.chat ? kind : "text_completion"},
          {"created", head_.created},
          {"model", head_.model},
          {"system_fingerprint", head_.fingerprint}};
}

ordered_json ChatForm::logprobs_of(int choice, const std::vector<TokenLogprob>& tokens) {
  if (!options_.logprobs) return nullptr;
  if (!options_.chat) return completion_logprobs_json(tokens, &offsets_[size_t(choice)]);
  return {{"content", chat_logprobs_json(tokens)}, {"refusal", nullptr}};
}

// `extra` stands behind the choices; where usage comes at the end, it is null until then.
std::string ChatForm::chunk(ordered_json choices, ordered_json extra) const {
  ordered_json out = object("chat.completion.chunk");
  out["choices"] = std::move(choices);
  if (options_.include_usage) out["usage"] = nullptr;
  out.update(extra);
  return http::event(printed(out));
}

ordered_json ChatForm::piece_choice(int index, ordered_json delta, ordered_json logprobs, ordered_json finish) const {
  ordered_json out = {{"index", index}};
  out[options_.chat ? "delta" : "text"] = std::move(delta);
  out["logprobs"] = std::move(logprobs);
  out["finish_reason"] = std::move(finish);
  return out;
}

std::string ChatForm::sound_piece(int choice, ordered_json audio) const {
  return chunk(ordered_json::array({piece_choice(choice, {{"audio", std::move(audio)}}, nullptr, nullptr)}));
}

// As OpenAI has it: the words are the transcript. "spoken" is ours: how they are read.
ordered_json ChatForm::sound_message(size_t i, const Gathered& answer) const {
  return {{"role", "assistant"},
          {"content", nullptr},
          {"refusal", nullptr},
          {"audio",
           {{"id", sound_id(head_.id, options_.n, int(i))},
            {"data", base64(answer.file)},
            {"expires_at", *options_.sound_until},
            {"transcript", answer.text},
            {"spoken", answer.spoken}}}};
}

std::string ChatForm::opening() {
  std::string out;
  if (options_.sound_until) {
    for (int i = 0; i < options_.n; ++i)
      out += chunk(ordered_json::array({piece_choice(
          i, {{"role", "assistant"}, {"audio", {{"id", sound_id(head_.id, options_.n, i)}}}}, nullptr, nullptr)}));
    return out;
  }
  for (int i = 0; options_.chat && i < options_.n; ++i)
    out += chunk(ordered_json::array({piece_choice(i, {{"role", "assistant"}, {"content", ""}}, nullptr, nullptr)}));
  return out;
}

std::string ChatForm::piece(const Delta& delta) {
  std::string out;
  if (options_.sound_until && !delta.spoken.empty()) out = sound_piece(delta.choice, {{"spoken", delta.spoken}});
  if (delta.text.empty() && (!options_.logprobs || delta.logprobs.empty())) return out;
  ordered_json logprobs = delta.logprobs.empty() ? ordered_json() : logprobs_of(delta.choice, delta.logprobs);
  ordered_json text = !options_.chat          ? ordered_json(delta.text)
                      : !options_.sound_until ? ordered_json{{"content", delta.text}}
                                              : ordered_json{{"audio", {{"transcript", delta.text}}}};
  return out + chunk(ordered_json::array({piece_choice(delta.choice, std::move(text), std::move(logprobs), nullptr)}));
}

std::string ChatForm::sound(int choice, std::span<const int16_t> samples) {
  return sound_piece(choice, {{"data", base64(pcm_bytes(samples))}});
}

std::string ChatForm::closing(const std::vector<Gathered>&, const Outcome& outcome) {
  std::string out;
  for (int i = 0; options_.sound_until && i < options_.n; ++i)
    out += sound_piece(i, {{"expires_at", *options_.sound_until}});
  const ordered_json nothing = options_.chat ? ordered_json::object() : ordered_json("");
  for (size_t i = 0; i < outcome.choices.size(); ++i) {
    ordered_json extra = ordered_json::object();
    if (i + 1 == outcome.choices.size()) extra["timings"] = timings_json(outcome);
    out += chunk(ordered_json::array({piece_choice(int(i), nothing, nullptr, wire_finish(outcome.choices[i].finish))}),
                 extra);
  }
  if (options_.include_usage) out += chunk(ordered_json::array(), {{"usage", usage_json(outcome.usage)}});
  return out + http::event("[DONE]");
}

std::string ChatForm::broken(const http::HttpError& error) {
  return http::event(http::error_body(error));
}

std::string ChatForm::whole(const std::vector<Gathered>& answers, const Outcome& outcome) {
  ordered_json choices = ordered_json::array();
  for (size_t i = 0; i < answers.size(); ++i) {
    ordered_json choice = {{"index", i}};
    if (options_.sound_until)
      choice["message"] = sound_message(i, answers[i]);
    else if (options_.chat)
      choice["message"] = {{"role", "assistant"}, {"content", answers[i].text}, {"refusal", nullptr}};
    else
      choice["text"] = answers[i].text;
    choice["logprobs"] = logprobs_of(int(i), answers[i].logprobs);
    choice["finish_reason"] = wire_finish(outcome.choices[i].finish);
    choices.push_back(std::move(choice));
  }
  ordered_json out = object("chat.completion");
  out["choices"] = std::move(choices);
  out["usage"] = usage_json(outcome.usage);
  out["timings"] = timings_json(outcome);
  return printed(out);
}

}  // namespace naru::serving::api
