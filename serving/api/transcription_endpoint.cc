// /v1/audio/transcriptions: a sound, of any length that the limits allow, and its words.
#include "serving/api/endpoints.h"
#include "serving/api/passage.h"
#include "serving/api/request/fields.h"
#include "serving/api/request/transcription_form.h"
#include "serving/http/sse.h"

namespace naru::serving::api {
namespace {

struct Input {
  TranscriptFormOptions options;
  bool stream = false;
  Bytes file;
  Traveller traveller;
};

class Transcription : public Passage, public TranscriptListener, public std::enable_shared_from_this<Transcription> {
 public:
  Transcription(SharedContext context, Input input, http::Responder responder)
      : Passage(std::move(context), std::move(input.traveller), std::move(responder)),
        options_(std::move(input.options)),
        stream_(input.stream),
        file_(std::move(input.file)) {}

  void start();
  void on_segment(const HeardSegment& segment) override;
  void on_end(const TranscriptionOutcome& outcome) override;
  void on_refusal(const Refusal& refusal) override { fail(error_of(refusal)); }

 private:
  void decode();
  void submit(std::variant<Decoded, Refusal> result);
  std::string broken(const http::HttpError& error) override { return http::event(http::error_body(error)); }

  TranscriptFormOptions options_;
  const bool stream_;
  Bytes file_;
  std::shared_ptr<const void> hold_;  // of the sound, which the engine has as long as it has this
  double media_ms_ = 0;
  bool told_ = false;  // a segment
};

void Transcription::start() {
  if (admit(weak_from_this(), {.n_sounds = 1}, stream_)) attempt([&] { decode(); });
}

void Transcription::decode() {
  DecodeJob job{MediumKind::sound, std::move(file_), traveller_.tenant, deadline(), 0, {}};
  auto started = context_->services.decoder->decode(
      std::move(job), [self = shared_from_this()](auto result) { self->submit(std::move(result)); });
  if (const auto* refusal = std::get_if<Refusal>(&started))
    return fail(media_error(*refusal, MediumKind::sound, "file"));
  decoding(std::get<std::shared_ptr<void>>(std::move(started)));
}

void Transcription::submit(std::variant<Decoded, Refusal> result) {
  auto admission = decoded();
  if (!admission) return;
  media_ms_ = 1000 * seconds_since(traveller_.since);
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    context_->figures.media_rejected(refusal->code);
    return fail(media_error(*refusal, MediumKind::sound, "file"));
  }
  context_->figures.media_decoded(MediumKind::sound, media_ms_ / 1000);
  Decoded& heard = std::get<Decoded>(result);
  hold_ = std::move(heard.hold);
  TranscriptionRequest request;
  request.samples = std::move(heard.sound.samples);
  request.sampling.temperature = float(options_.temperature);
  request.sampling.seed = context_->services.new_seed();
  options_.seconds = double(request.samples.size()) / kSoundRate;
  attempt([&] { context_->services.engine->transcribe(std::move(admission), std::move(request), shared_from_this()); });
}

void Transcription::on_segment(const HeardSegment& segment) {
  if (!stream_) return;
  begin_stream();
  write(transcript_delta(segment, /*first=*/!std::exchange(told_, true)));
}

void Transcription::on_end(const TranscriptionOutcome& outcome) {
  if (!release()) return;
  TranscriptionOutcome whole = outcome;
  whole.timings.media += media_ms_;
  context_->figures.succeeded(whole.timings, seconds_since(traveller_.since));
  context_->figures.finished(whole.transcript.finish);
  if (!stream_)
    return responder_.send({.content_type = transcript_content_type(options_.format),
                            .body = transcript_body(whole, options_, context_->services.model->tokenizer()),
                            .headers = traveller_.headers});
  begin_stream();
  responder_.write(transcript_done(whole));
  responder_.end();
}

}  // namespace

void transcriptions(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  Input input;
  input.traveller = traveller_of(services, &request);
  const std::string* content_type = request.header("content-type");
  const auto parts = http::parse_multipart(content_type ? *content_type : "", request.body);
  if (!parts) return responder.refuse(http::HttpError{400, "invalid_form", parts.failure().message, "", {}});
  Problem problem;
  TranscriptionDraft draft = read_transcription(*parts, services.limits, &problem);
  check_model(services, draft.model.empty() ? nullptr : &draft.model, &problem);
  if (!services.model->hears()) problem.refuse("transcription_not_supported", "model", "this model does not hear");
  if (problem.found()) return responder.refuse(problem.error());
  input.options = draft.options;
  input.stream = draft.stream;
  input.traveller.headers = warning_of(draft.unknown);
  input.file = std::make_shared<const std::string>(draft.file);
  request.body = {};
  std::make_shared<Transcription>(context, std::move(input), std::move(responder))->start();
}

}  // namespace naru::serving::api
