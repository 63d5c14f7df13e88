#include "serving/media/queue.h"

#include <algorithm>

namespace naru::serving {
namespace {

constexpr int kRetryMs = 1'000;

Refusal full(const char* whose) {
  return {.kind = Refusal::Kind::overloaded,
          .code = "queue_full",
          .message = concat("too many ", whose, " wait to be decoded; try again in a second"),
          .retry_after_ms = kRetryMs};
}

}  // namespace

MediaQueue::Lines::iterator MediaQueue::line_of(const std::string& caller) {
  return std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.caller == caller; });
}

std::optional<Refusal> MediaQueue::push(Job job) {
  const uint64_t size = job->job.bytes.size();
  if (n_jobs_ >= limits_.max_waiting || bytes_ + size > limits_.max_waiting_bytes) return full("files");
  auto line = line_of(job->job.caller);
  const bool is_new = line == lines_.end();
  const uint64_t n_own = is_new ? 0 : line->jobs.size(), own_bytes = is_new ? 0 : line->bytes;
  if (n_own >= uint64_t(limits_.max_waiting_of_caller) || own_bytes + size > limits_.max_waiting_bytes_of_caller)
    return full("of your files");
  if (is_new) line = lines_.insert(lines_.end(), Line{.caller = job->job.caller, .jobs = {}});
  line->jobs.push_back(std::move(job));
  line->bytes += size;
  bytes_ += size;
  ++n_jobs_;
  return std::nullopt;
}

// Takes a job out of its line, and the line away with its last.
MediaQueue::Job MediaQueue::take(Lines::iterator line, size_t index) {
  Job job = std::move(line->jobs[index]);
  line->jobs.erase(line->jobs.begin() + std::ptrdiff_t(index));
  line->bytes -= job->job.bytes.size();
  bytes_ -= job->job.bytes.size();
  --n_jobs_;
  if (line->jobs.empty()) lines_.erase(line);
  return job;
}

MediaQueue::Job MediaQueue::pop(const May& may) {
  const auto line = std::find_if(lines_.begin(), lines_.end(), [&](const Line& l) { return may(l.caller); });
  if (line == lines_.end()) return nullptr;
  lines_.splice(lines_.end(), lines_, line);  // its next turn is the last
  return take(line, 0);
}

bool MediaQueue::has_next(const May& may) const {
  return std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) { return may(line.caller); });
}

bool MediaQueue::remove(const Job& job) {
  const auto line = line_of(job->job.caller);
  if (line == lines_.end()) return false;
  const auto found = std::find(line->jobs.begin(), line->jobs.end(), job);
  if (found == line->jobs.end()) return false;
  take(line, size_t(found - line->jobs.begin()));
  return true;
}

std::vector<MediaQueue::Job> MediaQueue::take_expired(Clock::time_point now) {
  std::vector<Job> out;
  for (auto line = lines_.begin(); line != lines_.end();) {
    const auto next = std::next(line);
    for (size_t i = line->jobs.size(); i-- > 0;)
      if (line->jobs[i]->job.deadline <= now) out.push_back(take(line, i));
    line = next;
  }
  return out;
}

Clock::time_point MediaQueue::next_deadline() const {
  auto out = Clock::time_point::max();
  for (const Line& line : lines_)
    for (const Job& job : line.jobs) out = std::min(out, job->job.deadline);
  return out;
}

}  // namespace naru::serving
