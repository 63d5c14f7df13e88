#include "serving/api/generation.h"

#include <algorithm>

#include "serving/api/admit.h"
#include "serving/api/errors.h"
#include "serving/api/request/content.h"
#include "serving/api/words.h"
#include "serving/http/sse.h"

namespace naru::serving::api {

void Generation::start(const SharedContext& context, GenerationInput input, http::Responder responder) {
  const auto generation = std::make_shared<Generation>(context, std::move(input), std::move(responder));
  if (!generation->admit()) return;
  generation->responder_.on_disconnect([weak = std::weak_ptr(generation)] {
    if (const auto alive = weak.lock()) alive->cancel();
  });
  if (const auto thrown = guarded([&] { generation->load(); })) generation->fail(*thrown);
}

Generation::Generation(SharedContext context, GenerationInput input, http::Responder responder)
    : context_(std::move(context)),
      input_(std::move(input)),
      responder_(std::move(responder)),
      n_(input_.draft.options.n),
      answers_(size_t(n_)) {}

double Generation::seconds_since(Clock::time_point then) const {
  return std::chrono::duration<double>(context_->services.clock() - then).count();
}

// False: it is refused, and was answered.
bool Generation::admit() {
  Application application{.tenant = input_.tenant, .size_bytes = input_.size_bytes};
  if (const auto error = count_words(*context_, input_.draft, &application.n_text_tokens)) {
    responder_.refuse(*error);
    return false;
  }
  const auto& messages = input_.draft.messages;
  application.n_pictures =
      int(count_media(messages, MediumKind::picture) + count_media(messages, MediumKind::document));
  application.n_sounds = int(count_media(messages, MediumKind::sound));
  application.deadline = input_.since + context_->services.queue_wait;
  admission_ = api::admit(context_, application, responder_);
  return bool(admission_);
}

void Generation::load() {
  auto loader = std::make_shared<MediaLoader>(
      context_, std::move(input_.draft), input_.tenant, input_.since + context_->services.queue_wait,
      [self = shared_from_this()](std::variant<Loaded, http::HttpError> result) {
        if (const auto* error = std::get_if<http::HttpError>(&result)) return self->fail(*error);
        self->submit(std::get<Loaded>(std::move(result)));
      });
  {
    const std::lock_guard lock(mutex_);
    if (over_) return loader->cancel();
    loader_ = loader;
  }
  loader->start();
}

void Generation::submit(Loaded loaded) {
  media_ms_ = loaded.media_ms;
  std::shared_ptr<Admission> admission;
  std::shared_ptr<MediaLoader> done;
  {
    const std::lock_guard lock(mutex_);
    std::swap(done, loader_);
    admission = admission_;
    http::Reservation freed = std::move(input_.memory);
  }
  if (!admission) return;
  const auto thrown = guarded(
      [&] { context_->services.engine->submit(std::move(admission), std::move(loaded.request), shared_from_this()); });
  if (thrown) fail(*thrown);
}

// The peer has left, or reads too slowly.
void Generation::cancel() {
  if (release()) context_->figures.cancelled.add();
}

// Nothing more comes: the place in the engine is given back, and decoders are called off. False: it was over before.
bool Generation::release() {
  std::shared_ptr<Admission> admission;
  std::shared_ptr<MediaLoader> loader;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(over_, true)) return false;
    std::swap(admission, admission_);
    std::swap(loader, loader_);
  }
  if (loader) loader->cancel();
  return true;
}

void Generation::fail(const http::HttpError& error) {
  if (!release()) return;
  if (!begun_) return responder_.refuse(error);
  responder_.write(input_.form->broken(error));
  responder_.end();
}

void Generation::write(const std::string& events) {
  if (!events.empty() && !responder_.write(events)) cancel();
}

void Generation::begin_stream() {
  if (begun_) return;
  begun_ = true;
  http::StreamHead head = http::event_stream();
  head.headers.insert(head.headers.end(), input_.headers.begin(), input_.headers.end());
  responder_.begin(std::move(head));
  write(input_.form->opening());
}

void Generation::gather(const Delta& delta) {
  Gathered& answer = answers_.at(size_t(delta.choice));
  answer.text += delta.text;
  answer.logprobs.insert(answer.logprobs.end(), delta.logprobs.begin(), delta.logprobs.end());
}

void Generation::on_delta(const Delta& delta) {
  const auto now = context_->services.clock();
  const bool first = last_piece_ == Clock::time_point();
  auto& figure = first ? context_->figures.time_to_first_token : context_->figures.inter_token_latency;
  figure.observe(std::chrono::duration<double>(now - (first ? input_.since : last_piece_)).count());
  last_piece_ = now;
  gather(delta);
  if (!input_.form->streams()) return;
  begin_stream();
  write(input_.form->piece(delta));
}

void Generation::on_end(const Outcome& outcome) {
  if (int(outcome.choices.size()) != n_) return fail(internal_error());
  if (!release()) return;
  Outcome whole = outcome;
  whole.timings.media += media_ms_;
  context_->figures.succeeded(whole.timings, seconds_since(input_.since));
  for (const ChoiceEnd& choice : whole.choices) context_->figures.finished(choice.finish);
  answer(whole);
}

void Generation::answer(const Outcome& outcome) {
  if (!input_.form->streams())
    return responder_.send(
        http::Answer{200, "application/json", input_.form->whole(answers_, outcome), input_.headers});
  begin_stream();
  responder_.write(input_.form->closing(answers_, outcome));
  responder_.end();
}

void Generation::on_refusal(const Refusal& refusal) {
  context_->figures.rejected(refusal.kind);
  fail(error_of(refusal));
}

}  // namespace naru::serving::api
