#include "serving/api/answer/chat_form.h"

#include "serving/api/answer/answer_json.h"
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

std::string ChatForm::opening() {
  std::string out;
  for (int i = 0; options_.chat && i < options_.n; ++i)
    out += chunk(ordered_json::array({piece_choice(i, {{"role", "assistant"}, {"content", ""}}, nullptr, nullptr)}));
  return out;
}

std::string ChatForm::piece(const Delta& delta) {
  if (delta.text.empty() && (!options_.logprobs || delta.logprobs.empty())) return "";
  ordered_json logprobs = delta.logprobs.empty() ? ordered_json() : logprobs_of(delta.choice, delta.logprobs);
  ordered_json text = options_.chat ? ordered_json{{"content", delta.text}} : ordered_json(delta.text);
  return chunk(ordered_json::array({piece_choice(delta.choice, std::move(text), std::move(logprobs), nullptr)}));
}

std::string ChatForm::closing(const std::vector<Gathered>&, const Outcome& outcome) {
  std::string out;
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
    if (options_.chat)
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
