// What the endpoints count and time, for /metrics. Names are vLLM's behind "naru:".
#pragma once

#include <map>
#include <string>
#include <vector>

#include "serving/api/request/draft.h"
#include "serving/http/metrics.h"

namespace naru::serving::api {

// Safe to use from any thread.
class Figures {
 public:
  // Adds its figures, and those of the engine, which are asked for whenever the registry is printed. Both outlive it.
  Figures(http::Metrics& metrics, const Engine& engine);

  // What an answer that came to its end took; seconds.
  void succeeded(const Timings& timings, double whole_seconds);
  void finished(Finish finish);           // one of its choices
  void refused(const std::string& code);  // of an error that a request was answered with, or that ended its stream
  void media_decoded(MediumKind kind, double seconds);
  void media_rejected(const std::string& code);  // of a Refusal

  http::Histogram& time_to_first_token;
  http::Histogram& inter_token_latency;  // between pieces of an answer
  http::Histogram& audio_first_chunk;    // until the first sound of an answer
  http::Histogram& audio_rtf;            // time until the last sound over the length of the sound
  http::Counter& cancelled;              // the peer left before the end

 private:
  http::Histogram& whole_;
  http::Histogram& queue_;
  http::Histogram& prefill_;
  http::Histogram& decode_;
  std::map<Finish, http::Counter*> finished_;
  std::map<std::string, http::Counter*> refused_;
  std::map<MediumKind, http::Histogram*> media_seconds_;
  std::map<std::string, http::Counter*> media_rejected_;
};

}  // namespace naru::serving::api
