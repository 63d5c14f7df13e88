#include "serving/engine/admissions.h"

#include "omni/picture.h"
#include "serving/engine/refusals.h"

namespace naru::serving {
namespace {

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

void Admissions::Held::add(const Held& other, int64_t sign) {
  places += sign * other.places;
  tokens += sign * other.tokens;
  bytes += sign * other.bytes;
}

Admissions::Held Admissions::held_by(const Place& place) {
  return {1, place.n_tokens(), place.application().size_bytes};
}

std::optional<Refusal> Admissions::why_not(const std::string& tenant, const Held& wanted) const {
  if (closed_)
    return Refusal{.kind = Refusal::Kind::unavailable,
                   .code = "shutting_down",
                   .message = "the server is being stopped; ask another",
                   .retry_after_ms = kRetryMs};
  const auto known = by_tenant_.find(tenant);
  const Held own = known == by_tenant_.end() ? Held{} : known->second;
  const auto is_full = [&](int64_t Held::*what, int64_t most) {
    const int64_t kept = tenant.empty() || own.*what + wanted.*what <= most / 8 ? 0 : most / 8;
    return all_.*what + wanted.*what > most - kept;
  };
  if (is_full(&Held::places, limits_.slots + limits_.queue)) return overloaded("too many requests are waiting");
  if (all_.places > 0 && is_full(&Held::tokens, limits_.waiting_tokens)) return overloaded("too much text is waiting");
  if (all_.places > 0 && is_full(&Held::bytes, limits_.waiting_bytes)) return overloaded("too many bytes are waiting");
  return std::nullopt;
}

std::optional<Refusal> Admissions::full(const std::string& tenant) const {
  const std::lock_guard lock(mutex_);
  return why_not(tenant, {1, 0, 0});
}

std::variant<std::shared_ptr<Admission>, Refusal> Admissions::admit(const Application& a) {
  const Held wanted{1, a.n_text_tokens + a.n_pictures * picture_tokens_ + a.n_sounds * sound_tokens_, a.size_bytes};
  const std::lock_guard lock(mutex_);
  if (auto refusal = why_not(a.tenant, wanted)) return *std::move(refusal);
  all_.add(wanted, 1);
  by_tenant_[a.tenant].add(wanted, 1);
  return std::make_shared<Place>(a, wanted.tokens,
                                 [self = shared_from_this()](const Place& place) { self->leave(place); });
}

void Admissions::leave(const Place& place) {
  const std::lock_guard lock(mutex_);
  all_.add(held_by(place), -1);
  const auto own = by_tenant_.find(place.application().tenant);
  own->second.add(held_by(place), -1);
  if (own->second.places == 0) by_tenant_.erase(own);
  if (left_) left_();
}

int64_t Admissions::count() const {
  const std::lock_guard lock(mutex_);
  return all_.places;
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
