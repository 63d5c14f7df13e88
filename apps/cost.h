// What an answer cost, and how commands print it.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "omni/reader.h"

namespace naru::apps {

struct Cost {
  int64_t tokens_in = 0, tokens_out = 0;
  double media_ms = 0, total_ms = 0;  // until the file was decoded; all of it
  ReadTimes times;

  void add(const Cost& next);
};

// For stderr: "12 + 3 tokens, 40 ms (media 1, encode 2, prefill 3, decode 34)".
std::string text_of(const Cost& cost);
// The fields `tokens` and `ms` of a result.
void add_fields(const Cost& cost, nlohmann::ordered_json* object);

double ms_since(std::chrono::steady_clock::time_point start);

}  // namespace naru::apps
