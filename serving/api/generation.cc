#include "serving/api/generation.h"

#include "serving/api/request/content.h"
#include "serving/api/words.h"

namespace naru::serving::api {

void Generation::start(const SharedContext& context, GenerationInput input, http::Responder responder) {
  const auto generation = std::make_shared<Generation>(context, std::move(input), std::move(responder));
  if (generation->admit()) generation->attempt([&] { generation->load(); });
}

Generation::Generation(SharedContext context, GenerationInput input, http::Responder responder)
    : Passage(std::move(context), std::move(input.traveller), std::move(responder)),
      draft_(std::move(input.draft)),
      form_(std::move(input.form)),
      n_(draft_.options.n),
      answers_(size_t(n_)) {}

// False: it is refused, and was answered.
bool Generation::admit() {
  Application application;
  if (const auto error = count_words(*context_, draft_, &application.n_text_tokens)) {
    responder_.refuse(*error);
    return false;
  }
  const auto& messages = draft_.messages;
  application.n_pictures =
      int(count_media(messages, MediumKind::picture) + count_media(messages, MediumKind::document));
  application.n_sounds = int(count_media(messages, MediumKind::sound));
  return Passage::admit(weak_from_this(), std::move(application), form_->streams());
}

void Generation::load() {
  const auto loader =
      std::make_shared<MediaLoader>(context_, std::move(draft_), traveller_.tenant, deadline(),
                                    [self = shared_from_this()](std::variant<Loaded, http::HttpError> result) {
                                      if (const auto* error = std::get_if<http::HttpError>(&result))
                                        return self->fail(*error);
                                      self->submit(std::get<Loaded>(std::move(result)));
                                    });
  decoding(std::shared_ptr<void>(loader.get(), [loader](void*) { loader->cancel(); }));
  loader->start();
}

void Generation::submit(Loaded loaded) {
  media_ms_ = loaded.media_ms;
  auto admission = decoded();
  if (!admission) return;
  attempt(
      [&] { context_->services.engine->submit(std::move(admission), std::move(loaded.request), shared_from_this()); });
}

void Generation::gather(const Delta& delta) {
  Gathered& answer = answers_.at(size_t(delta.choice));
  answer.text += delta.text;
  answer.logprobs.insert(answer.logprobs.end(), delta.logprobs.begin(), delta.logprobs.end());
}

// The first time; then nothing. Forms number their events, so it is asked for before what stands behind it.
std::string Generation::opening() {
  return std::exchange(opened_, true) ? "" : form_->opening();
}

std::string Generation::broken(const http::HttpError& error) {
  std::string events = opening();
  return events += form_->broken(error);
}

void Generation::on_delta(const Delta& delta) {
  const auto now = context_->services.clock();
  const bool first = last_piece_ == Clock::time_point();
  auto& figure = first ? context_->figures.time_to_first_token : context_->figures.inter_token_latency;
  figure.observe(std::chrono::duration<double>(now - (first ? traveller_.since : last_piece_)).count());
  last_piece_ = now;
  gather(delta);
  if (!form_->streams()) return;
  begin_stream();
  std::string events = opening();
  write(events += form_->piece(delta));
}

void Generation::on_end(const Outcome& outcome) {
  if (int(outcome.choices.size()) != n_) return fail(internal_error());
  if (!release()) return;
  Outcome whole = outcome;
  whole.timings.media += media_ms_;
  context_->figures.succeeded(whole.timings, seconds_since(traveller_.since));
  for (const ChoiceEnd& choice : whole.choices) context_->figures.finished(choice.finish);
  if (!form_->streams())
    return responder_.send(
        {.content_type = "application/json", .body = form_->whole(answers_, whole), .headers = traveller_.headers});
  begin_stream();
  std::string events = opening();
  responder_.write(events += form_->closing(answers_, whole));
  responder_.end();
}

}  // namespace naru::serving::api
