#include "serving/openpi/session.h"

#include <algorithm>
#include <utility>

#include "serving/openpi/array.h"

namespace naru::serving::openpi {
namespace {

namespace close_code = http::close_code;
using Milliseconds = std::chrono::duration<double, std::milli>;

// How far a client's clock may be ahead.
constexpr double kMaxAheadSeconds = 1;
constexpr const char* kCodes[] = {"malformed_message", "invalid_observation", "stale_observation", "deadline_missed",
                                  "unsafe_state",      "unsafe_actions",      "internal_error"};

int status_of(const std::string& code) {
  if (code == "unsafe_actions" || code == "internal_error") return 500;
  return code == "stale_observation" || code == "deadline_missed" ? 503 : 400;
}

Denial denial_of(const Complaint& complaint) {
  if (complaint.kind == Complaint::Kind::malformed)
    return {"malformed_message", complaint.message, "", close_code::kInvalidData};
  return {"invalid_observation", (complaint.where.empty() ? "" : complaint.where + ": ") + complaint.message,
          complaint.where, close_code::kPolicy};
}

Denial denial_of(const Unsafe& unsafe) {
  if (unsafe.kind == Unsafe::Kind::state) return {"unsafe_state", unsafe.message, ""};
  return {"unsafe_actions", unsafe.message + "; none were sent", "", close_code::kInternal};
}

// What a policy could not do: with this observation, or at all.
Denial denial_of(const Failure& failure) {
  if (failure.code == Code::internal) return {"internal_error", failure.message, "", close_code::kInternal};
  return {"invalid_observation", failure.message, "", close_code::kPolicy};
}

template <class Write, class Range>
void write_list(MsgpackWriter* out, const char* name, const Range& range, Write write) {
  out->text(name);
  out->list(range.size());
  for (const auto& element : range) write(element);
}

// What a client is told first.
std::string metadata_of(const Services& services) {
  const PolicySpec& spec = services.policy->spec();
  const Robot& robot = *services.robot;
  MsgpackWriter out;
  const auto text = [&](const std::string& value) { out.text(value); };
  out.map(14);
  out.text("model"), out.text(services.model_id);
  out.text("robot"), out.text(robot.name);
  out.text("action_horizon"), out.natural(uint64_t(spec.n_steps));
  out.text("action_dim"), out.natural(spec.actions.size());
  write_list(&out, "action_names", spec.actions, text);
  write_list(&out, "action_low", robot.actions, [&](const ActionLimit& limit) { out.real(limit.low); });
  write_list(&out, "action_high", robot.actions, [&](const ActionLimit& limit) { out.real(limit.high); });
  write_list(&out, "image_keys", spec.cameras, [&](const std::string& camera) { text(robot.cameras.at(camera)); });
  write_list(&out, "state_keys", robot.state_keys, text);
  out.text("state_dim"), out.natural(uint64_t(spec.n_state));
  out.text("prompt_key"), out.text(robot.prompt_key);
  out.text("control_rate_hz"), out.real(robot.rate_hz);
  out.text("max_observation_age_ms"), out.natural(uint64_t(robot.max_age.count()));
  out.text("needs_session_id"), out.boolean(false);
  return out.take();
}

}  // namespace

Figures::Figures(http::Metrics& metrics)
    : infer_seconds(metrics.histogram("naru:action_infer_seconds", "From an observation to a chunk of actions.",
                                      {0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5})),
      clipped_to_range(metrics.counter("naru:actions_clipped_total", "Numbers of actions held to a robot's limits.",
                                       {{"limit", "range"}})),
      clipped_to_rate(metrics.counter("naru:actions_clipped_total", "Numbers of actions held to a robot's limits.",
                                      {{"limit", "rate"}})) {
  for (const char* code : kCodes)
    refused_[code] =
        &metrics.counter("naru:observations_refused_total", "Observations that got no actions.", {{"reason", code}});
}

void Session::on_open(http::Socket socket) {
  socket_ = std::move(socket);
  (void)socket_.send_binary(metadata_of(shared_->services));
}

void Session::on_message(http::SocketMessage message) {
  const auto job = std::make_shared<const Job>(Job{std::move(message), now()});
  shared_->services.work(key_, [self = shared_from_this(), job] { self->run(*job); });
}

void Session::run(const Job& job) {
  if (socket_.closed()) return;
  std::optional<Denial> denial;
  try {
    denial = answer(job);
  } catch (const std::exception& error) {
    denial = {"internal_error", error.what(), "", close_code::kInternal};
  }
  if (denial) deny(*denial);
  socket_.next();
}

std::optional<Denial> Session::answer(const Job& job) {
  const Services& services = shared_->services;
  if (job.message.text)
    return Denial{"malformed_message", "the message is text; observations are binary", "", close_code::kUnsupported};
  const auto read = read_observation(job.message.bytes, robot(), services.policy->spec());
  if (const auto* complaint = std::get_if<Complaint>(&read)) return denial_of(*complaint);
  const auto& observation = std::get<ObservationMessage>(read);
  if (!observation.reset) return act(observation, job);
  MsgpackWriter done;  // a policy remembers nothing from one observation to the next
  done.map(1);
  done.text("status"), done.text("reset successful");
  (void)socket_.send_binary(done.take());
  return std::nullopt;
}

std::optional<Denial> Session::check_age(const ObservationMessage& observation, Clock::time_point came) const {
  double age_ms = Milliseconds(now() - came).count();
  if (observation.unix_seconds) {
    const double seconds = shared_->services.unix_seconds() - *observation.unix_seconds;
    if (seconds < -kMaxAheadSeconds)
      return Denial{"invalid_observation", "timestamp: it is of the future; set the clocks alike", "timestamp",
                    close_code::kPolicy};
    age_ms = std::max(age_ms, 1000 * seconds);
  }
  if (age_ms <= double(robot().max_age.count())) return std::nullopt;
  return Denial{"stale_observation",
                concat("the observation is ", int64_t(std::min(age_ms, 1e15)), " ms old; at most ",
                       robot().max_age.count(), " are answered"),
                ""};
}

std::optional<Denial> Session::check_deadline(Clock::time_point came) const {
  if (now() - came <= robot().deadline) return std::nullopt;
  return Denial{"deadline_missed",
                concat("the actions took more than ", robot().deadline.count(), " ms; they were not sent"), ""};
}

std::optional<Denial> Session::act(const ObservationMessage& observation, const Job& job) {
  const Services& services = shared_->services;
  if (const auto stale = check_age(observation, job.came)) return stale;
  if (const auto late = check_deadline(job.came)) return late;
  const auto began = now();
  const auto unwanted = [&] { return socket_.closed() || now() - job.came > robot().deadline; };
  auto chunk = services.policy->act(observation.observation, observation.seed, unwanted);
  const double infer_ms = Milliseconds(now() - began).count();
  shared_->figures.infer_seconds.observe(infer_ms / 1000);
  if (socket_.closed()) return std::nullopt;
  if (const auto late = check_deadline(job.came)) return late;
  if (!chunk) return denial_of(chunk.failure());
  const auto guarded = guard(robot(), services.policy->spec(), observation.observation.state, &*chunk);
  if (const auto* unsafe = std::get_if<Unsafe>(&guarded)) return denial_of(*unsafe);
  send(*chunk, std::get<Clipped>(guarded), infer_ms);
  previous_ms_ = Milliseconds(now() - job.came).count();
  return std::nullopt;
}

void Session::send(const ActionChunk& chunk, const Clipped& clipped, double infer_ms) {
  MsgpackWriter out;
  out.map(3);
  out.text("actions");
  write_array(&out, chunk.values, chunk.n_steps, chunk.n_actions);
  out.text("clipped"), out.natural(uint64_t(clipped.total()));
  out.text("server_timing");
  out.map(previous_ms_ < 0 ? 1 : 2);
  out.text("infer_ms"), out.real(infer_ms);
  if (previous_ms_ >= 0) out.text("prev_total_ms"), out.real(previous_ms_);
  (void)socket_.send_binary(out.take());
  for (const int64_t n : clipped.to_range) shared_->figures.clipped_to_range.add(uint64_t(n));
  for (const int64_t n : clipped.to_rate) shared_->figures.clipped_to_rate.add(uint64_t(n));
  if (clipped.total() > 0) notice("clipped " + described(robot(), clipped));
}

// As openpi's server does: a text, which its client raises as an error.
void Session::deny(const Denial& denial) {
  const bool ours = status_of(denial.code) == 500;
  shared_->figures.refused(denial.code);
  if (ours && shared_->services.failed) shared_->services.failed(socket_.request_id() + ": " + denial.message);
  if (!ours) notice("refused " + denial.code + ": " + denial.message);
  const std::string message =
      denial.code == "internal_error" ? "The server failed to answer." : "No actions: " + denial.message + ".";
  (void)socket_.send_text(http::error_body(
      {status_of(denial.code), denial.code, message + " (" + socket_.request_id() + ")", denial.where}));
  if (denial.close != 0) socket_.close({denial.close, denial.code}, denial.code);
}

void Session::notice(const std::string& what) const {
  if (shared_->services.noticed)
    shared_->services.noticed(socket_.request_id() + " robot " + robot().name + ": " + what);
}

}  // namespace naru::serving::openpi
