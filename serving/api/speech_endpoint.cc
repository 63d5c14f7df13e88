// /v1/audio/speech: a text, sentence by sentence, and its sound.
#include "base/base64.h"
#include "omni/saying.h"
#include "serving/api/answer/answer_json.h"
#include "serving/api/endpoints.h"
#include "serving/api/errors.h"
#include "serving/api/kept_sound.h"
#include "serving/api/passage.h"
#include "serving/api/request/audio_fields.h"
#include "serving/api/sound_file.h"
#include "serving/api/voice.h"
#include "serving/http/sse.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

constexpr size_t kDeltaBytes = 24 << 10;  // of sound in an event

struct Input {
  SpeechDraft draft;
  std::vector<std::string> sentences;
  SamplingOptions sampling;
  Traveller traveller;
};

// Each sentence is a request to the engine, one after the other; its sound is made on the strand.
class Speech : public Passage, public Listener, public std::enable_shared_from_this<Speech> {
 public:
  Speech(SharedContext context, Input input, http::Responder responder);

  void start();
  void on_delta(const Delta& delta) override;
  void on_end(const Outcome& outcome) override;
  void on_refusal(const Refusal& refusal) override {
    in_order([this, refusal] { fail(error_of(refusal)); });
  }

 private:
  void submit();
  void in_order(std::function<void()> work, size_t bytes = 0);
  void take(const Delta& delta);
  void end_sentence(const Outcome& outcome);
  void add(std::span<const int16_t> samples);
  void send(const std::string& bytes);
  void finish();
  void make_file();
  void complete(std::string file);
  std::string done_event() const;
  bool streams() const { return draft_.events || draft_.format == AudioFormat::pcm; }
  std::string broken(const http::HttpError& error) override {
    return draft_.events ? http::event(http::error_body(error)) : "";
  }
  http::StreamHead stream_kind() const override {
    if (draft_.events) return http::event_stream();
    return {.content_type = content_type_of(draft_.format), .headers = {}, .silence = {}};
  }

  const SpeechDraft draft_;
  const std::vector<std::string> sentences_;
  const SamplingOptions sampling_;
  size_t n_begun_ = 0;  // sentences; of the engine's calls, one after the other

  // Of the strand.
  const std::shared_ptr<Strand> strand_;
  SpokenSound sound_;
  std::vector<std::string> spoken_;  // of each sentence, how it is read
  size_t n_ended_ = 0;               // sentences
  KeptSound kept_;                   // where it is made into a file
  SoundClock sound_clock_;
  Usage usage_;
  Timings timings_;
  Finish finish_ = Finish::stop;
};

Speech::Speech(SharedContext context, Input input, http::Responder responder)
    : Passage(std::move(context), std::move(input.traveller), std::move(responder)),
      draft_(std::move(input.draft)),
      sentences_(std::move(input.sentences)),
      sampling_(input.sampling),
      strand_(voice_strand(context_, traveller_.tenant)),
      sound_(context_->services.model->speech_decoder()),
      spoken_(sentences_.size()),
      kept_(context_->kept_sounds),
      sound_clock_(*context_, traveller_.since) {}

void Speech::start() {
  const Model& model = *context_->services.model;
  int64_t n_tokens = 0;  // of the longest sentence at most, in writing and as it is read
  for (const std::string& sentence : sentences_) n_tokens = std::max(n_tokens, 2 * std::ssize(sentence));
  n_tokens += kCodesPerSecond * model.config().speaking->max_seconds;
  if (!admit(weak_from_this(), {.n_text_tokens = n_tokens}, draft_.events)) return;
  attempt([&] { submit(); });
}

void Speech::submit() {
  auto place = decoded();
  if (!place) return;
  const size_t index = n_begun_++;
  GenerationRequest request;
  request.messages.push_back({Message::Role::user, {{.words = wish_to_hear(sentences_[index])}}});
  request.options.sampling = sampling_;
  request.options.aloud = AloudOptions{.voice = draft_.voice, .sampling = sampling_, .written = sentences_[index]};
  request.first_stream = index;
  request.has_begun = index > 0;
  context_->services.engine->submit(std::move(place), std::move(request), shared_from_this());
}

void Speech::in_order(std::function<void()> work, size_t bytes) {
  strand_->run([self = shared_from_this(), work = std::move(work)] { self->attempt(work); }, bytes);
}

void Speech::on_delta(const Delta& delta) {
  in_order([this, delta] { take(delta); });
}

// The next sentence is begun before the sound of this one is whole.
void Speech::on_end(const Outcome& outcome) {
  in_order([this, outcome] { end_sentence(outcome); });
  if (n_begun_ < sentences_.size() && !is_over()) attempt([&] { submit(); });
}

void Speech::take(const Delta& delta) {
  if (is_over()) return;
  spoken_[n_ended_] += delta.spoken;
  add(sound_.push(delta.codes));
}

void Speech::end_sentence(const Outcome& outcome) {
  if (is_over()) return;
  add(sound_.end_part());
  usage_.prompt += outcome.usage.prompt;
  usage_.completion += outcome.usage.completion;
  timings_.queue += outcome.timings.queue;
  timings_.prefill += outcome.timings.prefill;
  timings_.decode += outcome.timings.decode;
  if (finish_ == Finish::stop) finish_ = outcome.choices.at(0).finish;
  if (++n_ended_ == sentences_.size()) return finish();
  add(sound_.pause(kPauseSamples));
}

void Speech::add(std::span<const int16_t> samples) {
  if (samples.empty()) return;
  sound_clock_.heard(std::ssize(samples));
  if (draft_.format == AudioFormat::pcm) return send(pcm_bytes(samples));
  const int64_t most = context_->services.limits.speech_seconds;
  if (sound_clock_.n_samples() > most * kSpeechRate)
    return fail(
        {400,
         "sound_too_long",
         concat("the sound is longer than the ", most, " s that one file may have; say less, or ", "stream pcm"),
         "input",
         {}});
  if (!kept_.add(samples)) fail(too_much_said());
}

// Of the sound's bytes, what comes next.
void Speech::send(const std::string& bytes) {
  begin_stream();
  if (!draft_.events) return write(bytes);
  for (size_t at = 0; at < bytes.size(); at += kDeltaBytes)
    write(http::event(
        printed({{"type", "speech.audio.delta"}, {"audio", base64(std::string_view(bytes).substr(at, kDeltaBytes))}})));
}

// "sentences" are ours: what was said, and how it was read.
std::string Speech::done_event() const {
  json sentences = json::array();
  for (size_t i = 0; i < sentences_.size(); ++i) sentences.push_back({{"text", sentences_[i]}, {"spoken", spoken_[i]}});
  return http::event(printed({{"type", "speech.audio.done"},
                              {"usage",
                               {{"input_tokens", usage_.prompt},
                                {"output_tokens", usage_.completion},
                                {"total_tokens", usage_.prompt + usage_.completion}}},
                              {"sentences", std::move(sentences)},
                              {"finish", finish_name(finish_)}})) +
         http::event("[DONE]");
}

void Speech::finish() {
  add(sound_.finish());
  if (draft_.format == AudioFormat::pcm) return complete("");
  in_order([this] { make_file(); }, kept_.samples().size_bytes());
}

void Speech::make_file() {
  if (is_over()) return;
  Origin origin = context_->services.origin;
  origin.seed = sampling_.seed;
  auto made = sound_file(context_->services, kept_.samples(), draft_.format, origin);
  if (const auto* error = std::get_if<http::HttpError>(&made)) return fail(*error);
  complete(std::get<std::string>(std::move(made)));
}

void Speech::complete(std::string file) {
  if (draft_.events) send(file);
  if (!release()) return;
  context_->figures.succeeded(timings_, seconds_since(traveller_.since));
  context_->figures.finished(finish_);
  sound_clock_.end();
  if (!streams())
    return responder_.send(
        {.content_type = content_type_of(draft_.format), .body = std::move(file), .headers = traveller_.headers});
  begin_stream();
  if (draft_.events) responder_.write(done_event());
  responder_.end();
}

}  // namespace

void speech(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  const Model& model = *services.model;
  Problem problem;
  if (!model.speaks()) problem.refuse("speech_not_supported", "model", "this model does not speak");
  if (problem.found()) return responder.refuse(problem.error());
  Input input;
  input.traveller = traveller_of(services, &request);
  {
    const json body = take_json(services, &request, &problem);
    if (problem.found()) return responder.refuse(problem.error());
    Fields fields(body, "", &problem);
    check_model(services, fields.text("model", 1024), &problem);
    input.draft = read_speech(fields, model);
    read_draws(fields, options_context(services), services.new_seed(), &input.sampling);
    input.traveller.headers = warning_of(fields.unknown());
  }
  if (!problem.found()) {
    auto sentences = sentences_of(model, input.draft.input);
    if (sentences)
      input.sentences = std::move(sentences->said);
    else
      problem.invalid("input", "'input': ", sentences.failure().message);
  }
  if (problem.found()) return responder.refuse(problem.error());
  std::make_shared<Speech>(context, std::move(input), std::move(responder))->start();
}

}  // namespace naru::serving::api
