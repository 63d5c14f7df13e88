#include "serving/media/pool.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "serving/media/queue.h"

namespace naru::serving {
namespace {

using Job = std::shared_ptr<PendingJob>;

Refusal shutting_down() {
  return {.kind = Refusal::Kind::unavailable,
          .code = "shutting_down",
          .message = "the server is being stopped; try again later"};
}

Refusal too_late() {
  return {.kind = Refusal::Kind::unavailable,
          .code = "deadline_exceeded",
          .message = "the file waited too long to be decoded; try again",
          .retry_after_ms = 1'000};
}

double ms_between(Clock::time_point begin, Clock::time_point end) {
  return std::chrono::duration<double, std::milli>(end - begin).count();
}

}  // namespace

// What threads, tickets and pool share.
class MediaTicket::Core {
 public:
  Core(const MediaPrograms& programs, const MediaLimits& limits)
      : limits_(limits), budget_(limits.max_decoded_bytes), queue_(limits) {
    for (int i = 0; i < limits.slots; ++i) slots_.push_back(std::make_unique<MediaSlot>(programs, limits_, &budget_));
    running_.resize(slots_.size());
    restarts_.resize(slots_.size());
  }

  std::optional<Refusal> submit(const Job& job);
  void cancel(const Job& job);
  void stop();
  void end_workers();     // after all run() have returned
  void run(size_t slot);  // until stop()
  void watch_deadlines();
  MediaStats stats() const;

 private:
  Job next(size_t slot);
  bool may_run(const std::string& caller) const;
  void finish(const Job& job, MediaOutcome outcome);
  void refuse_waiting(std::vector<Job> jobs, const Refusal& refusal);

  const MediaLimits limits_;
  ByteBudget budget_;

  mutable std::mutex mutex_;  // of all below, but what is in a slot
  std::condition_variable work_, deadlines_;
  MediaQueue queue_;
  std::vector<std::unique_ptr<MediaSlot>> slots_;
  std::vector<Job> running_;       // by slot
  std::vector<int64_t> restarts_;  // by slot
  MediaStats stats_;
  bool stopping_ = false;
};

std::optional<Refusal> MediaTicket::Core::submit(const Job& job) {
  const std::lock_guard lock(mutex_);
  auto refusal = stopping_ ? std::optional(shutting_down()) : queue_.push(job);
  if (refusal) {
    ++stats_.rejected[refusal->code];
    return refusal;
  }
  work_.notify_one();
  deadlines_.notify_one();
  return std::nullopt;
}

// What the job held is let go after the lock: it may be the last to hold a ticket.
void MediaTicket::Core::cancel(const Job& job) {
  MediaDone done;
  std::shared_ptr<const void> owner;
  {
    const std::lock_guard lock(mutex_);
    if (job->state == PendingJob::State::over || job->cancelled) return;
    job->cancelled = job->unwanted = true;
    ++stats_.cancelled;
    if (job->state == PendingJob::State::waiting) {
      queue_.remove(job);
      job->state = PendingJob::State::over;
      done = std::move(job->done);
      owner = std::move(job->job.owner);
    } else {
      slots_[job->slot]->alarm().ring();
    }
  }
  budget_.wake();
}

// Whether a slot is for this caller: no one has all of them.
bool MediaTicket::Core::may_run(const std::string& caller) const {
  return std::count_if(running_.begin(), running_.end(),
                       [&](const Job& job) { return job && job->job.caller == caller; }) < limits_.slots_of_caller;
}

// Null when the pool stops. The alarm is set under the lock, so that nobody rings it for the job before.
Job MediaTicket::Core::next(size_t slot) {
  std::unique_lock lock(mutex_);
  const auto may = [&](const std::string& caller) { return may_run(caller); };
  work_.wait(lock, [&] { return stopping_ || queue_.has_next(may); });
  if (stopping_) return nullptr;
  Job job = queue_.pop(may);
  job->state = PendingJob::State::running;
  job->slot = slot;
  slots_[slot]->alarm().set(job->job.deadline);
  running_[slot] = job;
  return job;
}

void MediaTicket::Core::run(size_t slot) {
  while (const Job job = next(slot)) {
    const auto begin = Clock::now();
    MediaOutcome outcome;
    if (begin >= job->job.deadline)
      outcome.result = too_late();
    else
      outcome = slots_[slot]->decode(job->job, [&] { return job->unwanted.load(); });
    outcome.queue_ms = ms_between(job->since, begin);
    finish(job, std::move(outcome));
  }
}

void MediaTicket::Core::finish(const Job& job, MediaOutcome outcome) {
  MediaDone done = std::move(job->done);
  bool wanted;
  {
    const std::lock_guard lock(mutex_);
    const size_t slot = job->slot;
    running_[slot].reset();
    restarts_[slot] = slots_[slot]->n_restarts();
    job->state = PendingJob::State::over;
    wanted = !job->cancelled;
    if (const auto* decoded = std::get_if<DecodedMedia>(&outcome.result)) {
      auto& seconds = stats_.decode[size_t(decoded->kind)];
      ++seconds.count;
      seconds.sum += outcome.decode_ms / 1000;
    } else if (wanted) {
      ++stats_.rejected[std::get<Refusal>(outcome.result).code];
    }
  }
  job->job = {};
  if (wanted) done(std::move(outcome));
}

void MediaTicket::Core::refuse_waiting(std::vector<Job> jobs, const Refusal& refusal) {
  for (const Job& job : jobs) {
    MediaOutcome outcome{.result = refusal, .detail = {}};
    outcome.queue_ms = ms_between(job->since, Clock::now());
    job->job = {};
    job->done(std::move(outcome));
    job->done = nullptr;
  }
}

// Files whose time ends while all slots are busy are refused then, not when a slot looks at them.
void MediaTicket::Core::watch_deadlines() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    std::vector<Job> late = queue_.take_expired(Clock::now());
    if (late.empty()) {
      const auto next = queue_.next_deadline();
      if (next == Clock::time_point::max())
        deadlines_.wait(lock);
      else
        deadlines_.wait_until(lock, next);
      continue;
    }
    for (const Job& job : late) job->state = PendingJob::State::over;
    const Refusal refusal = too_late();
    stats_.rejected[refusal.code] += int64_t(late.size());
    lock.unlock();
    refuse_waiting(std::move(late), refusal);
    lock.lock();
  }
}

void MediaTicket::Core::stop() {
  std::vector<Job> waiting;
  const Refusal refusal = shutting_down();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting = queue_.take_all();
    for (const Job& job : waiting) job->state = PendingJob::State::over;
    stats_.rejected[refusal.code] += int64_t(waiting.size());
    for (const Job& job : running_)
      if (job && !job->unwanted.exchange(true)) slots_[job->slot]->alarm().ring();
    work_.notify_all();
    deadlines_.notify_all();
  }
  budget_.wake();
  refuse_waiting(std::move(waiting), refusal);
}

void MediaTicket::Core::end_workers() {
  const std::lock_guard lock(mutex_);
  slots_.clear();
}

MediaStats MediaTicket::Core::stats() const {
  const std::lock_guard lock(mutex_);
  MediaStats out = stats_;
  for (const int64_t n : restarts_) out.worker_restarts += n;
  for (const Job& job : running_) out.running += bool(job);
  out.waiting = queue_.size();
  out.waiting_bytes = queue_.bytes();
  out.decoded_bytes = budget_.held();
  return out;
}

MediaTicket& MediaTicket::operator=(MediaTicket&& other) noexcept {
  if (this == &other) return *this;
  cancel();
  core_ = std::move(other.core_);
  job_ = std::move(other.job_);
  return *this;
}

void MediaTicket::cancel() {
  const auto job = std::move(job_);
  if (!job) return;
  if (const auto core = core_.lock()) core->cancel(job);
}

MediaPool::MediaPool(MediaPrograms programs, const MediaLimits& limits) {
  check_limits(limits);
  core_ = std::make_shared<MediaTicket::Core>(programs, limits);
  try {
    for (size_t slot = 0; slot < size_t(limits.slots); ++slot)
      threads_.emplace_back([core = core_.get(), slot] { core->run(slot); });
    threads_.emplace_back([core = core_.get()] { core->watch_deadlines(); });
  } catch (const std::system_error& error) {
    shutdown();
    raise("MediaPool: no thread: ", error.what());
  }
}

std::variant<MediaTicket, Refusal> MediaPool::submit(MediaJob job, MediaDone done) {
  auto pending = std::make_shared<PendingJob>();
  pending->job = std::move(job);
  pending->done = std::move(done);
  if (auto refusal = core_->submit(pending)) return *std::move(refusal);
  return MediaTicket(core_, std::move(pending));
}

void MediaPool::shutdown() {
  core_->stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  core_->end_workers();
}

MediaStats MediaPool::stats() const {
  return core_->stats();
}

}  // namespace naru::serving
