// One robot's connection: what it is told first, and what becomes of each of its messages.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "serving/http/socket.h"
#include "serving/openpi/endpoint.h"
#include "serving/openpi/guard.h"
#include "serving/openpi/observation.h"

namespace naru::serving::openpi {

// Safe to use from any thread.
class Figures {
 public:
  explicit Figures(http::Metrics& metrics);

  http::Histogram& infer_seconds;
  http::Counter &clipped_to_range, &clipped_to_rate;
  void refused(const std::string& code) const { refused_.at(code)->add(); }

 private:
  std::map<std::string, http::Counter*> refused_;
};

// By all connections.
struct Shared {
  explicit Shared(Services of) : services(std::move(of)), figures(*services.metrics) {}
  const Services services;
  mutable Figures figures;
};

// Why an observation gets no actions. Where `close` is 0 the connection goes on: the next one may be answered.
struct Denial {
  std::string code, message, where;
  int close = 0;
};

class Session : public http::SocketHandler, public std::enable_shared_from_this<Session> {
 public:
  // Where policy and robot are there. `key` is the caller's by name.
  Session(std::shared_ptr<const Shared> shared, std::string key) : shared_(std::move(shared)), key_(std::move(key)) {}

  void on_open(http::Socket socket) override;
  void on_message(http::SocketMessage message) override;
  void on_gone() override {}  // the policy asks whether somebody still waits

 private:
  struct Job {
    http::SocketMessage message;
    Clock::time_point came;
  };

  const Robot& robot() const { return *shared_->services.robot; }
  Clock::time_point now() const { return shared_->services.clock(); }
  void run(const Job& job);
  std::optional<Denial> answer(const Job& job);
  std::optional<Denial> check_age(const ObservationMessage& observation, Clock::time_point came) const;
  std::optional<Denial> check_deadline(Clock::time_point came) const;
  std::optional<Denial> act(const ObservationMessage& observation, const Job& job);
  void send(const ActionChunk& chunk, const Clipped& clipped, double infer_ms);
  void deny(const Denial& denial);
  void notice(const std::string& what) const;

  const std::shared_ptr<const Shared> shared_;
  const std::string key_;
  http::Socket socket_;
  double previous_ms_ = -1;  // from the last message to its actions; negative: there was none
};

}  // namespace naru::serving::openpi
