// A recording on its way through the engine: its pieces are encoded by the preparer, written down by the scheduler, and
// their words found in time by the preparer again. A few pieces at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "serving/engine/preparer.h"
#include "serving/engine/task.h"

namespace naru::serving {

// What a HearingJob needs of the engine; both may be called by any thread.
struct HearingCalls {
  std::function<void(std::function<void()>)> prepare;   // runs a job beside the steps
  std::function<void(std::shared_ptr<Task>)> generate;  // a task that is planned and encoded
};

// Everything but submission happens in jobs that are `prepare`d, one at a time.
class HearingJob : public std::enable_shared_from_this<HearingJob> {
 public:
  HearingJob(const Model& model, TranscriptionRequest request, std::shared_ptr<TranscriptListener> listener,
             std::shared_ptr<const std::atomic<bool>> cancelled, std::string tenant, Clock::time_point deadline,
             HearingCalls calls);

  void begin();

 private:
  struct Piece {
    HearingPiece heard;
    Frames frames;
    Tensor letters, phonemes;  // what the heads say of the frames that are seen
  };
  class PieceListener;

  void guarded(const std::function<void()>& work);
  void next_piece();
  void piece_written(size_t index, const Answer& answer, const Outcome& outcome);
  void refused(const Refusal& refusal);
  void tell_what_is_whole();
  void end_if_done();

  const Model& model_;
  TranscriptionRequest request_;
  std::shared_ptr<TranscriptListener> listener_;
  std::shared_ptr<const std::atomic<bool>> cancelled_;
  std::string tenant_;
  Clock::time_point deadline_;
  HearingCalls calls_;

  HearingPieces pieces_;
  std::map<size_t, Piece> written_;       // that are being written down
  std::map<size_t, HeardSegment> whole_;  // that wait for an earlier one
  size_t n_begun_ = 0, n_told_ = 0;
  bool all_begun_ = false, ended_ = false;
  TranscriptionOutcome outcome_;
};

}  // namespace naru::serving
