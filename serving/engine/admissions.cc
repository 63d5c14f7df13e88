#include "serving/engine/admissions.h"

#include "omni/picture.h"

namespace naru::serving {
namespace {

constexpr int kRetryMs = 1000;

Refusal overloaded(const char* what) {
  return {.kind = Refusal::Kind::overloaded,
          .code = "server_overloaded",
          .message = concat(what, "; try again in a moment"),
          .retry_after_ms = kRetryMs};
}

}  // namespace

Place::~Place() {
  *gone_ = true;
  leave_(*this);
}

Admissions::Admissions(const Model& model, const EngineLimits& limits, std::function<void()> left)
    : limits_(limits),
      picture_tokens_(std::max<int64_t>(1, picture_room(model.config(), 0))),
      sound_tokens_(model.config().context),
      left_(std::move(left)) {}

std::variant<std::shared_ptr<Admission>, Refusal> Admissions::admit(const Application& a) {
  const int64_t tokens = a.n_text_tokens + a.n_pictures * picture_tokens_ + a.n_sounds * sound_tokens_;
  const std::lock_guard lock(mutex_);
  if (closed_)
    return Refusal{.kind = Refusal::Kind::unavailable,
                   .code = "shutting_down",
                   .message = "the server is being stopped; ask another",
                   .retry_after_ms = kRetryMs};
  if (n_in_ >= limits_.slots + limits_.queue) return overloaded("too many requests are waiting");
  if (n_in_ > 0 && n_tokens_ + tokens > limits_.waiting_tokens) return overloaded("too much text is waiting");
  if (n_in_ > 0 && n_bytes_ + a.size_bytes > limits_.waiting_bytes) return overloaded("too many bytes are waiting");
  ++n_in_;
  n_tokens_ += tokens;
  n_bytes_ += a.size_bytes;
  return std::make_shared<Place>(a, tokens, [self = shared_from_this()](const Place& place) { self->leave(place); });
}

void Admissions::leave(const Place& place) {
  const std::lock_guard lock(mutex_);
  --n_in_;
  n_tokens_ -= place.n_tokens();
  n_bytes_ -= place.application().size_bytes;
  if (left_) left_();
}

int64_t Admissions::count() const {
  const std::lock_guard lock(mutex_);
  return n_in_;
}

void Admissions::forget() {
  const std::lock_guard lock(mutex_);
  left_ = nullptr;
}

void Admissions::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

}  // namespace naru::serving
