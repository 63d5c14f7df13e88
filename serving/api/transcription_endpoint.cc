// /v1/audio/transcriptions: a sound, of any length that the limits allow, and its words.
#include "serving/api/admit.h"
#include "serving/api/endpoints.h"
#include "serving/api/errors.h"
#include "serving/api/request/fields.h"
#include "serving/api/request/transcription_form.h"
#include "serving/http/sse.h"

namespace naru::serving::api {
namespace {

struct Input {
  TranscriptFormOptions options;
  bool stream = false;
  http::Headers headers;
  std::string tenant;
  int64_t size_bytes = 0;  // of the body
  Bytes file;
  http::Reservation memory;
  Clock::time_point since;
};

// As Generation: lives as long as somebody will call it.
class Transcription : public TranscriptListener, public std::enable_shared_from_this<Transcription> {
 public:
  Transcription(SharedContext context, Input input, http::Responder responder)
      : context_(std::move(context)), input_(std::move(input)), responder_(std::move(responder)) {}

  void start();
  void on_segment(const HeardSegment& segment) override;
  void on_end(const TranscriptionOutcome& outcome) override;
  void on_refusal(const Refusal& refusal) override;

 private:
  bool admit();
  void decode();
  void decoded(std::variant<Decoded, Refusal> result);
  void cancel() {
    if (release()) context_->figures.cancelled.add();
  }
  bool release();
  void fail(const http::HttpError& error);
  void begin_stream();
  double seconds_since(Clock::time_point then) const {
    return std::chrono::duration<double>(context_->services.clock() - then).count();
  }

  const SharedContext context_;
  Input input_;
  const http::Responder responder_;
  double media_ms_ = 0;
  bool begun_ = false;

  std::mutex mutex_;  // of what follows
  std::shared_ptr<Admission> admission_;
  std::shared_ptr<void> ticket_;
  bool decoded_ = false, over_ = false;
};

void Transcription::start() {
  if (!admit()) return;
  responder_.on_disconnect([weak = weak_from_this()] {
    if (const auto alive = weak.lock()) alive->cancel();
  });
  if (const auto thrown = guarded([&] { decode(); })) fail(*thrown);
}

// False: it is refused, and was answered.
bool Transcription::admit() {
  Application application{.tenant = input_.tenant, .size_bytes = input_.size_bytes, .n_sounds = 1};
  application.deadline = input_.since + context_->services.queue_wait;
  admission_ = api::admit(context_, application, responder_);
  return bool(admission_);
}

void Transcription::decode() {
  DecodeJob job{
      MediumKind::sound, std::move(input_.file), input_.tenant, input_.since + context_->services.queue_wait, 0, {}};
  auto started = context_->services.decoder->decode(
      std::move(job), [self = shared_from_this()](auto result) { self->decoded(std::move(result)); });
  if (const auto* refusal = std::get_if<Refusal>(&started))
    return fail(media_error(*refusal, MediumKind::sound, "file"));
  std::shared_ptr<void> ticket = std::get<std::shared_ptr<void>>(std::move(started));
  const std::lock_guard lock(mutex_);
  if (!over_ && !decoded_) std::swap(ticket_, ticket);  // else it goes, and the job with it
}

void Transcription::decoded(std::variant<Decoded, Refusal> result) {
  std::shared_ptr<Admission> admission;
  {
    const std::lock_guard lock(mutex_);
    decoded_ = true;
    if (over_) return;
    admission = admission_;
    http::Reservation freed = std::move(input_.memory);
  }
  media_ms_ = 1000 * seconds_since(input_.since);
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    context_->figures.media_rejected(refusal->code);
    return fail(media_error(*refusal, MediumKind::sound, "file"));
  }
  context_->figures.media_decoded(MediumKind::sound, media_ms_ / 1000);
  TranscriptionRequest request;
  request.samples = std::move(std::get<Decoded>(result).sound.samples);
  request.sampling.temperature = float(input_.options.temperature);
  request.sampling.seed = context_->services.new_seed();
  input_.options.seconds = double(request.samples.size()) / kSoundRate;
  const auto thrown = guarded(
      [&] { context_->services.engine->transcribe(std::move(admission), std::move(request), shared_from_this()); });
  if (thrown) fail(*thrown);
}

// As of Generation.
bool Transcription::release() {
  std::shared_ptr<Admission> admission;
  std::shared_ptr<void> ticket;
  const std::lock_guard lock(mutex_);
  if (std::exchange(over_, true)) return false;
  std::swap(admission, admission_);
  std::swap(ticket, ticket_);
  return true;
}

void Transcription::fail(const http::HttpError& error) {
  if (!release()) return;
  if (!begun_) return responder_.refuse(error);
  responder_.write(http::event(http::error_body(error)));
  responder_.end();
}

void Transcription::begin_stream() {
  if (std::exchange(begun_, true)) return;
  http::StreamHead head = http::event_stream();
  head.headers.insert(head.headers.end(), input_.headers.begin(), input_.headers.end());
  responder_.begin(std::move(head));
}

void Transcription::on_segment(const HeardSegment& segment) {
  if (!input_.stream) return;
  const bool first = !begun_;
  begin_stream();
  if (!responder_.write(transcript_delta(segment, first))) cancel();
}

void Transcription::on_end(const TranscriptionOutcome& outcome) {
  if (!release()) return;
  TranscriptionOutcome whole = outcome;
  whole.timings.media += media_ms_;
  context_->figures.succeeded(whole.timings, seconds_since(input_.since));
  context_->figures.finished(whole.transcript.finish);
  if (!input_.stream)
    return responder_.send(http::Answer{200, transcript_content_type(input_.options.format),
                                        transcript_body(whole, input_.options, context_->services.model->tokenizer()),
                                        input_.headers});
  begin_stream();
  responder_.write(transcript_done(whole));
  responder_.end();
}

void Transcription::on_refusal(const Refusal& refusal) {
  context_->figures.rejected(refusal.kind);
  fail(error_of(refusal));
}

}  // namespace

void transcriptions(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  Input input;
  input.since = services.clock();
  input.size_bytes = int64_t(request.body.size());
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
  input.headers = warning_of(draft.unknown);
  input.tenant = request.key;
  input.file = std::make_shared<const std::string>(draft.file);
  request.body = {};
  input.memory = std::move(request.memory);
  std::make_shared<Transcription>(context, std::move(input), std::move(responder))->start();
}

}  // namespace naru::serving::api
