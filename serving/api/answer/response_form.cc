#include "serving/api/answer/response_form.h"

#include "base/error.h"
#include "serving/api/answer/answer_json.h"
#include "serving/http/sse.h"

namespace naru::serving::api {
namespace {

using nlohmann::ordered_json;

ordered_json text_part(const std::string& text) {
  return {{"type", "output_text"},
          {"text", text},
          {"annotations", ordered_json::array()},
          {"logprobs", ordered_json::array()}};
}

bool cut(const Outcome& outcome) {
  return outcome.choices[0].finish == Finish::length;
}

}  // namespace

ordered_json ResponseForm::message(const char* status, ordered_json content) const {
  return {{"id", options_.message_id},
          {"type", "message"},
          {"status", status},
          {"role", "assistant"},
          {"content", std::move(content)}};
}

ordered_json ResponseForm::response(const char* status, ordered_json output, ordered_json usage) const {
  ordered_json out = {{"id", head_.id},
                      {"object", "response"},
                      {"created_at", head_.created},
                      {"status", status},
                      {"background", false},
                      {"error", nullptr},
                      {"incomplete_details", nullptr},
                      {"model", head_.model},
                      {"output", std::move(output)},
                      {"parallel_tool_calls", false},
                      {"previous_response_id", nullptr},
                      {"store", false},
                      {"tool_choice", "none"},
                      {"tools", ordered_json::array()},
                      {"truncation", "disabled"},
                      {"usage", std::move(usage)}};
  out.update(options_.given);
  return out;
}

ordered_json ResponseForm::finished(const std::string& text, const Outcome& outcome) const {
  const char* status = cut(outcome) ? "incomplete" : "completed";
  ordered_json out = response(status, ordered_json::array({message(status, ordered_json::array({text_part(text)}))}),
                              response_usage_json(outcome.usage));
  if (cut(outcome)) out["incomplete_details"] = {{"reason", "max_output_tokens"}};
  out["timings"] = timings_json(outcome);
  return out;
}

std::string ResponseForm::event(const char* type, ordered_json members) {
  ordered_json out = {{"type", type}, {"sequence_number", n_events_++}};
  out.update(members);
  return http::event(type, printed(out));
}

std::string ResponseForm::opening() {
  const ordered_json begun = response("in_progress", ordered_json::array(), nullptr);
  std::string out = event("response.created", {{"response", begun}});
  out += event("response.in_progress", {{"response", begun}});
  out += event("response.output_item.added",
               {{"output_index", 0}, {"item", message("in_progress", ordered_json::array())}});
  return out +
         event("response.content_part.added",
               {{"item_id", options_.message_id}, {"output_index", 0}, {"content_index", 0}, {"part", text_part("")}});
}

std::string ResponseForm::piece(const Delta& delta) {
  if (delta.text.empty()) return "";
  return event("response.output_text.delta", {{"item_id", options_.message_id},
                                              {"output_index", 0},
                                              {"content_index", 0},
                                              {"delta", delta.text},
                                              {"logprobs", ordered_json::array()}});
}

std::string ResponseForm::closing(const std::vector<Gathered>& answers, const Outcome& outcome) {
  check(answers.size() == 1 && outcome.choices.size() == 1, "ResponseForm: one answer was asked for, got ",
        answers.size(), " and ", outcome.choices.size());
  const std::string& text = answers[0].text;
  const ordered_json place = {{"item_id", options_.message_id}, {"output_index", 0}, {"content_index", 0}};
  ordered_json done = place, part = place;
  done.update({{"text", text}, {"logprobs", ordered_json::array()}});
  part["part"] = text_part(text);
  const ordered_json response = finished(text, outcome);
  std::string out = event("response.output_text.done", std::move(done));
  out += event("response.content_part.done", std::move(part));
  out += event("response.output_item.done", {{"output_index", 0}, {"item", response["output"][0]}});
  return out + event(cut(outcome) ? "response.incomplete" : "response.completed", {{"response", response}});
}

std::string ResponseForm::broken(const http::HttpError& error) {
  ordered_json failed = response("failed", ordered_json::array(), nullptr);
  failed["error"] = {{"code", error.code.empty() ? "server_error" : error.code}, {"message", error.message}};
  return event("response.failed", {{"response", std::move(failed)}});
}

std::string ResponseForm::whole(const std::vector<Gathered>& answers, const Outcome& outcome) {
  check(answers.size() == 1 && outcome.choices.size() == 1, "ResponseForm: one answer was asked for, got ",
        answers.size(), " and ", outcome.choices.size());
  return printed(finished(answers[0].text, outcome));
}

}  // namespace naru::serving::api
