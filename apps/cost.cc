#include "apps/cost.h"

#include "base/error.h"

namespace naru::apps {

void Cost::add(const Cost& next) {
  tokens_in += next.tokens_in, tokens_out += next.tokens_out;
  media_ms += next.media_ms, total_ms += next.total_ms;
  times.encode += next.times.encode, times.prefill += next.times.prefill, times.decode += next.times.decode;
}

std::string text_of(const Cost& cost) {
  return concat(cost.tokens_in, " + ", cost.tokens_out, " tokens, ", int64_t(cost.total_ms), " ms (media ",
                int64_t(cost.media_ms), ", encode ", int64_t(cost.times.encode), ", prefill ",
                int64_t(cost.times.prefill), ", decode ", int64_t(cost.times.decode), ")");
}

void add_fields(const Cost& cost, nlohmann::ordered_json* object) {
  const auto whole = [](double ms) { return int64_t(ms + 0.5); };
  (*object)["tokens"] = {{"in", cost.tokens_in}, {"out", cost.tokens_out}};
  (*object)["ms"] = {{"media", whole(cost.media_ms)},
                     {"encode", whole(cost.times.encode)},
                     {"prefill", whole(cost.times.prefill)},
                     {"decode", whole(cost.times.decode)},
                     {"total", whole(cost.total_ms)}};
}

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace naru::apps
