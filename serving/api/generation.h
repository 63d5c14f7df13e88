// One request for text on its way: admitted, its media decoded, submitted, and its answer written down as it comes.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "serving/api/answer/form.h"
#include "serving/api/media_loader.h"
#include "serving/api/services.h"
#include "serving/http/request.h"

namespace naru::serving::api {

struct GenerationInput {
  Draft draft;
  std::unique_ptr<AnswerForm> form;
  http::Headers headers;     // of the answer
  std::string tenant;        // the caller's key by name
  int64_t size_bytes = 0;    // of the body
  http::Reservation memory;  // of the body; kept until its media are decoded
  Clock::time_point since;   // when the request was whole
};

// Lives as long as somebody will call it. A peer that leaves cancels whatever is going on. The admission may be given
// back on any thread, and from within a call of the engine's.
class Generation : public Listener, public std::enable_shared_from_this<Generation> {
 public:
  // Begins; answers at once where it is refused.
  static void start(const SharedContext& context, GenerationInput input, http::Responder responder);

  Generation(SharedContext context, GenerationInput input, http::Responder responder);
  void on_delta(const Delta& delta) override;
  void on_end(const Outcome& outcome) override;
  void on_refusal(const Refusal& refusal) override;

 private:
  bool admit();
  void load();
  void submit(Loaded loaded);
  void cancel();
  void gather(const Delta& delta);
  void begin_stream();
  void write(const std::string& events);
  void answer(const Outcome& outcome);
  void fail(const http::HttpError& error);
  bool release();
  double seconds_since(Clock::time_point then) const;

  const SharedContext context_;
  GenerationInput input_;
  const http::Responder responder_;
  const int n_;
  double media_ms_ = 0;

  // Of the engine's calls.
  std::vector<Gathered> answers_;
  bool begun_ = false;
  Clock::time_point last_piece_;

  std::mutex mutex_;  // of what follows
  std::shared_ptr<Admission> admission_;
  std::shared_ptr<MediaLoader> loader_;
  bool over_ = false;
};

}  // namespace naru::serving::api
