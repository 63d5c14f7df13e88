#include "serving/api/generation.h"

#include "serving/api/request/content.h"
#include "serving/api/sound_file.h"
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
      answers_(size_t(n_)),
      id_(std::move(input.id)),
      format_(input.format),
      origin_(context_->services.origin),
      sound_clock_(*context_, traveller_.since) {
  if (!draft_.options.aloud) return;
  origin_.seed = draft_.options.sampling.seed;
  strand_ = voice_strand(context_, traveller_.tenant);
  for (int i = 0; i < n_; ++i) {
    sounds_.emplace_back(context_->services.model->speech_decoder());
    kept_.emplace_back(context_->kept_sounds);
  }
}

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
  if (draft_.options.aloud)
    application.n_text_tokens += n_ * kCodesPerSecond * context_->services.model->config().speaking->max_seconds;
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
  answer.spoken += delta.spoken;
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

// Sound takes time to make, which the engine's thread has not: what comes of an answer that is said aloud waits for
// what came before.
void Generation::in_order(std::function<void()> work, size_t bytes) {
  strand_->run([self = shared_from_this(), work = std::move(work)] { self->attempt(work); }, bytes);
}

void Generation::on_delta(const Delta& delta) {
  if (!strand_) return take(delta);
  in_order([this, delta] { take(delta); });
}

void Generation::on_end(const Outcome& outcome) {
  if (!strand_) return finish(outcome);
  const int64_t seconds = form_->streams() ? 0 : n_ * context_->services.model->config().speaking->max_seconds;
  in_order([this, outcome] { finish(outcome); }, size_t(seconds * kSpeechRate) * sizeof(int16_t));
}

void Generation::on_refusal(const Refusal& refusal) {
  if (!strand_) return fail(error_of(refusal));
  in_order([this, refusal] { fail(error_of(refusal)); });
}

// Of one answer, in its order.
void Generation::sound(int choice, std::span<const int16_t> samples) {
  if (samples.empty()) return;
  sound_clock_.heard(std::ssize(samples));
  if (form_->streams()) return write(form_->sound(choice, samples));
  if (!kept_[size_t(choice)].add(samples)) fail(too_much_said());
}

// False: a file could not be made, which was answered.
bool Generation::finish_sounds() {
  for (int i = 0; i < n_; ++i) {
    SpokenSound& one = sounds_[size_t(i)];
    sound(i, one.end_part());
    sound(i, one.finish());
    Gathered& answer = answers_[size_t(i)];
    if (form_->streams()) continue;
    if (is_over()) return false;
    auto file = sound_file(context_->services, kept_[size_t(i)].samples(), format_, origin_);
    if (const auto* error = std::get_if<http::HttpError>(&file)) {
      fail(*error);
      return false;
    }
    answer.file = std::get<std::string>(std::move(file));
  }
  sound_clock_.end();
  return true;
}

void Generation::take(const Delta& delta) {
  if (strand_ && is_over()) return;
  const auto now = context_->services.clock();
  const bool first = last_piece_ == Clock::time_point();
  auto& figure = first ? context_->figures.time_to_first_token : context_->figures.inter_token_latency;
  figure.observe(std::chrono::duration<double>(now - (first ? traveller_.since : last_piece_)).count());
  last_piece_ = now;
  gather(delta);
  if (form_->streams()) {
    begin_stream();
    std::string events = opening();
    write(events += form_->piece(delta));
  }
  if (!delta.codes.empty()) sound(delta.choice, sounds_.at(size_t(delta.choice)).push(delta.codes));
}

void Generation::finish(const Outcome& outcome) {
  if (int(outcome.choices.size()) != n_) return fail(internal_error());
  if (strand_ && (is_over() || !finish_sounds())) return;
  if (!release()) return;
  for (int i = 0; strand_ && i < n_; ++i)
    context_->said.put(traveller_.tenant, MediumKind::sound, sound_id(id_, n_, i),
                       std::make_shared<const std::string>(answers_[size_t(i)].text));
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
