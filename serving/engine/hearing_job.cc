#include "serving/engine/hearing_job.h"

#include "omni/hearing.h"
#include "omni/word_times.h"
#include "serving/engine/refusals.h"

namespace naru::serving {
namespace {

constexpr size_t kMostTogether = 4;  // pieces

double ms_since(Clock::time_point from) {
  return ms_between(from, Clock::now());
}

void add(const Usage& part, Usage* to) {
  to->prompt += part.prompt;
  to->prompt_text += part.prompt_text;
  to->prompt_audio += part.prompt_audio;
  to->completion += part.completion;
}

}  // namespace

// Collects what is written of a piece, and hands it to the preparer.
class HearingJob::PieceListener : public Listener {
 public:
  PieceListener(std::shared_ptr<HearingJob> job, size_t index) : job_(std::move(job)), index_(index) {}
  void on_delta(const Delta& delta) override { answer_.text += delta.text; }
  void on_end(const Outcome& outcome) override {
    answer_.finish = outcome.choices[0].finish;
    job_->calls_.prepare([job = job_, i = index_, answer = answer_, outcome] {
      job->guarded([&] { job->piece_written(i, answer, outcome); });
    });
  }
  void on_refusal(const Refusal& refusal) override {
    job_->calls_.prepare([job = job_, refusal] { job->refused(refusal); });
  }

 private:
  std::shared_ptr<HearingJob> job_;
  size_t index_;
  Answer answer_;
};

HearingJob::HearingJob(const Model& model, TranscriptionRequest request, std::shared_ptr<TranscriptListener> listener,
                       std::shared_ptr<const std::atomic<bool>> cancelled, std::string tenant,
                       Clock::time_point deadline, HearingCalls calls)
    : model_(model),
      request_(std::move(request)),
      listener_(std::move(listener)),
      cancelled_(std::move(cancelled)),
      tenant_(std::move(tenant)),
      deadline_(deadline),
      calls_(std::move(calls)),
      pieces_(request_.samples, model.config()) {}

void HearingJob::begin() {
  calls_.prepare([self = shared_from_this()] { self->guarded([&] { self->next_piece(); }); });
}

// What fails is told to whoever asked, and to the preparer.
void HearingJob::guarded(const std::function<void()>& work) {
  try {
    work();
  } catch (...) {
    refused(our_fault());
    throw;
  }
}

void HearingJob::next_piece() {
  if (ended_ || all_begun_ || *cancelled_) return;
  const auto begin = Clock::now();
  if (n_begun_ == 0 && deadline_ <= begin) return refused(waited_too_long());
  auto heard = pieces_.next();
  if (!heard) {
    all_begun_ = true;
    return end_if_done();
  }
  EncodedSounds encoded = model_.audio().forward({heard->mel});
  const size_t index = n_begun_++;
  auto task = std::make_shared<Task>();
  task->tenant = tenant_;
  task->cancelled = cancelled_;
  if (index == 0) task->deadline = deadline_;  // a recording that has begun does not wait: it goes on
  task->first_stream = index;
  task->request.options.sampling = request_.sampling;
  task->request.options.max_tokens = hearing_limit(model_.config());
  task->listener = std::make_shared<PieceListener>(shared_from_this(), index);
  task->plan.positions = unroll(hearing_prompt(encoded.tracks[0]));
  task->plan.n_audio = encoded.embeddings.dim(0);
  task->media = encoded.embeddings;
  written_[index] = {*std::move(heard), std::move(encoded.tracks[0].frames), model_.hearing_heads().ctc(encoded.frames),
                     model_.hearing_heads().dense(encoded.frames)};
  outcome_.timings.encode += ms_since(begin);
  calls_.generate(std::move(task));
  if (written_.size() < kMostTogether) this->begin();
}

void HearingJob::piece_written(size_t index, const Answer& answer, const Outcome& outcome) {
  const auto found = written_.find(index);
  if (ended_ || found == written_.end()) return;
  const auto begin = Clock::now();
  const auto& [heard, frames, letters, phonemes] = found->second;
  HeardSegment segment = heard_segment(heard, answer, {.seen = frames.seen, .letters = letters, .phonemes = phonemes});
  written_.erase(found);
  add(outcome.usage, &outcome_.usage);
  outcome_.timings.queue += outcome.timings.queue;
  outcome_.timings.prefill += outcome.timings.prefill;
  outcome_.timings.decode += outcome.timings.decode + ms_since(begin);
  whole_.emplace(index, std::move(segment));
  tell_what_is_whole();
  next_piece();
  end_if_done();
}

// Segments in their order.
void HearingJob::tell_what_is_whole() {
  for (auto next = whole_.begin(); next != whole_.end() && next->first == n_told_; next = whole_.begin()) {
    HeardSegment& segment = next->second;
    if (segment.finish != Finish::stop) outcome_.transcript.finish = segment.finish;
    if (!segment.words.empty()) {
      listener_->on_segment(segment);
      outcome_.transcript.segments.push_back(std::move(segment));
    }
    whole_.erase(next);
    ++n_told_;
  }
}

void HearingJob::end_if_done() {
  if (ended_ || !all_begun_ || n_told_ < n_begun_) return;
  ended_ = true;
  outcome_.transcript.tokens_in = outcome_.usage.prompt;
  outcome_.transcript.tokens_out = outcome_.usage.completion;
  listener_->on_end(outcome_);
}

void HearingJob::refused(const Refusal& refusal) {
  if (ended_) return;
  ended_ = true;
  listener_->on_refusal(refusal);
}

}  // namespace naru::serving
