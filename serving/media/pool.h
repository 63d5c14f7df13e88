// A pool of decoders: files of callers in, media ready for the model out, off the threads that serve connections. What
// waits is bounded and callers take turns; what is decoded counts against a budget of bytes as long as it lives.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "serving/media/job.h"
#include "serving/media/limits.h"
#include "serving/media/slot.h"

namespace naru::serving {

// Figures for /metrics.
struct MediaStats {
  struct Seconds {
    int64_t count = 0;
    double sum = 0;
  };
  std::array<Seconds, 3> decode;            // since the start, of files that were decoded, by FileKind
  std::map<std::string, int64_t> rejected;  // since the start, by the code of the refusal
  int64_t cancelled = 0;                    // since the start
  int64_t worker_restarts = 0;              // since the start: workers started in the place of one that had ended
  int64_t waiting = 0, running = 0;
  uint64_t waiting_bytes = 0, decoded_bytes = 0;
};

class MediaPool;

// A file in the pool. Movable; what destroys it cancels the job. May outlive the pool.
class MediaTicket {
 public:
  MediaTicket() = default;
  MediaTicket(MediaTicket&&) = default;
  MediaTicket& operator=(MediaTicket&& other) noexcept;
  ~MediaTicket() { cancel(); }

  // The result is not wanted any more: a job that waits is taken out, one that runs is ended with its worker. Returns
  // at once. `done` is not called after that, unless the job had ended: then the call may be about to begin.
  void cancel();

 private:
  friend class MediaPool;
  class Core;
  MediaTicket(std::weak_ptr<Core> core, std::shared_ptr<PendingJob> job)
      : core_(std::move(core)), job_(std::move(job)) {}

  std::weak_ptr<Core> core_;
  std::shared_ptr<PendingJob> job_;
};

// submit() and stats() may be called by any thread.
class MediaPool {
 public:
  // Starts no worker: each slot starts its own when a file first needs one. Throws Error when a limit is not positive
  // (check_limits), or the system gives no thread or descriptor.
  explicit MediaPool(MediaPrograms programs, const MediaLimits& limits = {});
  ~MediaPool() { shutdown(); }

  // Returns at once: queue_full or shutting_down, or a ticket; then `done` is called once, unless the ticket is
  // cancelled before, by a thread of the pool, which waits for it: it must not throw, and not end the pool.
  std::variant<MediaTicket, Refusal> submit(MediaJob job, MediaDone done);

  // Refuses what waits, ends what runs, and the workers; `done` of all has been called when it returns.
  void shutdown();

  MediaStats stats() const;

 private:
  std::shared_ptr<MediaTicket::Core> core_;
  std::vector<std::thread> threads_;
};

}  // namespace naru::serving
