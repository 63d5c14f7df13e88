// What all requests that the engine answers have in common: admitted, called off when the peer leaves, answered once.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "serving/api/errors.h"
#include "serving/api/services.h"
#include "serving/http/request.h"

namespace naru::serving::api {

// What such a request brings along.
struct Traveller {
  http::Headers headers;     // of the answer
  std::string tenant;        // the caller's key by name
  int64_t size_bytes = 0;    // of the body
  http::Reservation memory;  // of the body; kept until its media are decoded
  Clock::time_point since;   // when the request was whole
};

// Takes the reservation of the request's body.
Traveller traveller_of(const Services& services, http::Request* request);

// Lives as long as somebody will call it. The place in the engine may be given back on any thread, and from within a
// call of the engine's.
class Passage {
 public:
  Passage(SharedContext context, Traveller traveller, http::Responder responder)
      : context_(std::move(context)), traveller_(std::move(traveller)), responder_(std::move(responder)) {}
  virtual ~Passage() = default;

 protected:
  // Asks for a place, before anything is decoded. False: it is refused, and was answered. From here on a peer that
  // leaves calls off whatever is going on; a stream is announced. `self` is this.
  bool admit(const std::weak_ptr<Passage>& self, Application application, bool streams);
  // When it is refused if it still waits.
  Clock::time_point deadline() const { return traveller_.since + context_->services.queue_wait; }
  // Media are being decoded: what destroys `decoding` calls that off.
  void decoding(std::shared_ptr<void> decoding);
  // No longer: the body's memory is given back. The place, or null where all is over.
  std::shared_ptr<Admission> decoded();
  // Nothing more comes: the place is given back, decoders are called off. False: it was over before.
  bool release();

  // The peer has left, or reads too slowly.
  void cancel();
  // Answers with an error: as such, or in the stream where there is one already.
  void fail(const http::HttpError& error);
  // Runs it, and fails with what it throws.
  void attempt(const std::function<void()>& run);
  // Whether nothing more is to be done for it.
  bool is_over();
  void begin_stream();
  void write(const std::string& events);
  double seconds_since(Clock::time_point then) const;

  const SharedContext context_;
  Traveller traveller_;
  const http::Responder responder_;

 private:
  // The events of an error that ends a stream; of a stream that has no place for one nothing, and it is cut off.
  virtual std::string broken(const http::HttpError& error) = 0;
  virtual http::StreamHead stream_kind() const;  // events, unless it says otherwise
  http::StreamHead stream_head() const;

  bool begun_ = false;  // a stream, by an engine's call

  std::mutex mutex_;  // of what follows
  std::shared_ptr<Admission> admission_;
  std::shared_ptr<void> decoding_;
  bool decoded_ = false, over_ = false;
};

}  // namespace naru::serving::api
