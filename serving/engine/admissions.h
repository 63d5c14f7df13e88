// Who is in, and what they may hold: counted before anything of a request is decoded.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "serving/engine/engine.h"
#include "serving/engine/limits.h"

namespace naru::serving {

// An admission, and whether it was given back.
class Place : public Admission {
 public:
  Place(Application application, int64_t n_tokens, std::function<void(const Place&)> leave)
      : application_(std::move(application)), n_tokens_(n_tokens), leave_(std::move(leave)) {}
  ~Place() override;

  const Application& application() const { return application_; }
  int64_t n_tokens() const { return n_tokens_; }
  std::shared_ptr<const std::atomic<bool>> gone() const { return gone_; }
  Clock::time_point since() const { return since_; }

 private:
  Application application_;
  int64_t n_tokens_;
  std::function<void(const Place&)> leave_;
  std::shared_ptr<std::atomic<bool>> gone_ = std::make_shared<std::atomic<bool>>(false);
  Clock::time_point since_ = Clock::now();
};

// The last eighth of places, tokens and bytes is for tenants that have names and hold less than an eighth: one that
// sends more than is answered leaves the others a way in. Safe to share between threads.
class Admissions : public std::enable_shared_from_this<Admissions> {
 public:
  // `left` is called when a place was given back.
  Admissions(const Model& model, const EngineLimits& limits, std::function<void()> left);

  std::variant<std::shared_ptr<Admission>, Refusal> admit(const Application& application);
  // Why nothing of this tenant is admitted now, however small.
  std::optional<Refusal> full(const std::string& tenant) const;
  int64_t count() const;
  void close();
  // `left` is not called again.
  void forget();

 private:
  struct Held {
    int64_t places = 0, tokens = 0, bytes = 0;
    void add(const Held& other, int64_t sign);
  };

  static Held held_by(const Place& place);
  std::optional<Refusal> why_not(const std::string& tenant, const Held& wanted) const;  // with the lock
  void leave(const Place& place);

  EngineLimits limits_;
  int64_t picture_tokens_, sound_tokens_;  // at most, of one
  std::function<void()> left_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  Held all_;
  std::map<std::string, Held> by_tenant_;  // of those who hold something
};

}  // namespace naru::serving
