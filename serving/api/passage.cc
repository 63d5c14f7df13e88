#include "serving/api/passage.h"

#include "serving/http/sse.h"

namespace naru::serving::api {

Traveller traveller_of(const Services& services, http::Request* request) {
  return {.headers = {},
          .tenant = request->key,
          .size_bytes = int64_t(request->body.size()),
          .memory = std::move(request->memory),
          .since = services.clock()};
}

bool Passage::admit(const std::weak_ptr<Passage>& self, Application application, bool streams) {
  application.tenant = traveller_.tenant;
  application.size_bytes = traveller_.size_bytes;
  application.deadline = deadline();
  auto admitted = context_->services.engine->admit(application);
  if (const auto* refusal = std::get_if<Refusal>(&admitted)) {
    responder_.refuse(error_of(*refusal));
    return false;
  }
  admission_ = std::get<std::shared_ptr<Admission>>(std::move(admitted));
  responder_.on_disconnect([self] {
    if (const auto alive = self.lock()) alive->cancel();
  });
  if (streams) responder_.announce(stream_head());
  return true;
}

void Passage::decoding(std::shared_ptr<void> decoding) {
  const std::lock_guard lock(mutex_);
  if (!over_ && !decoded_) std::swap(decoding_, decoding);  // else it goes, when the lock is gone
}

std::shared_ptr<Admission> Passage::decoded() {
  std::shared_ptr<void> decoding;
  http::Reservation memory;
  const std::lock_guard lock(mutex_);
  decoded_ = true;
  std::swap(decoding, decoding_);
  memory = std::move(traveller_.memory);
  return admission_;
}

bool Passage::release() {
  std::shared_ptr<Admission> admission;
  std::shared_ptr<void> decoding;
  const std::lock_guard lock(mutex_);
  if (std::exchange(over_, true)) return false;
  std::swap(admission, admission_);
  std::swap(decoding, decoding_);
  return true;
}

void Passage::cancel() {
  if (release()) context_->figures.cancelled.add();
}

void Passage::fail(const http::HttpError& error) {
  if (!release() || responder_.try_refuse(error)) return;
  const std::string events = broken(error);
  if (events.empty()) return responder_.abort(error.code);
  responder_.write(events);
  responder_.end_with_error(error.code);
}

void Passage::attempt(const std::function<void()>& run) {
  if (const auto thrown = guarded(context_->services, run)) fail(*thrown);
}

bool Passage::is_over() {
  const std::lock_guard lock(mutex_);
  return over_;
}

http::StreamHead Passage::stream_kind() const {
  return http::event_stream();
}

http::StreamHead Passage::stream_head() const {
  http::StreamHead head = stream_kind();
  head.headers.insert(head.headers.end(), traveller_.headers.begin(), traveller_.headers.end());
  return head;
}

void Passage::begin_stream() {
  if (!std::exchange(begun_, true)) responder_.begin(stream_head());
}

void Passage::write(const std::string& events) {
  if (!events.empty() && !responder_.write(events)) cancel();
}

double Passage::seconds_since(Clock::time_point then) const {
  return std::chrono::duration<double>(context_->services.clock() - then).count();
}

}  // namespace naru::serving::api
