// Any bytes as a robot's message. MessagePack that is accepted is the same value when it is written anew; an
// observation that is accepted keeps the promises of serving/openpi/observation.h, and a chunk for it is held to the
// robot's limits.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "serving/openpi/array.h"
#include "serving/openpi/guard.h"
#include "serving/openpi/observation.h"
#include "tests/serving/openpi/played_policy.h"

namespace naru::serving::openpi {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void write(const MsgpackValue& value, MsgpackWriter* out) {
  if (value.as<std::monostate>()) out->nil();
  if (const auto* is = value.as<bool>()) out->boolean(*is);
  if (const auto* is = value.as<uint64_t>()) out->natural(*is);
  if (const auto* is = value.as<int64_t>()) out->integer(*is);
  if (const auto* is = value.as<double>()) out->real(*is);
  if (const auto* is = value.as<MsgpackText>()) out->text(is->value);
  if (const auto* is = value.as<MsgpackBytes>()) out->bytes(is->value);
  if (const auto* is = value.as<MsgpackList>()) {
    out->list(is->size());
    for (const MsgpackValue& element : *is) write(element, out);
  }
  if (const auto* is = value.as<MsgpackMap>()) {
    out->map(is->size());
    for (const auto& [key, inner] : *is) {
      key.is_bytes ? out->bytes(key.name) : out->text(key.name);
      write(inner, out);
    }
    if (const auto array = read_array(*is))
      for (int64_t i = 0; i < array->size(); ++i) (void)array->at(i);
    (void)read_scalar(*is);
  }
}

void check_msgpack(std::string_view message) {
  const auto value = read_msgpack(message);
  if (!value) return;
  MsgpackWriter once, twice;
  write(*value, &once);
  const std::string written = once.take();
  const auto again = read_msgpack(written);
  require(bool(again));
  write(*again, &twice);
  require(twice.take() == written);
}

void check_observation(std::string_view message) {
  static const testing::PlayedPolicy kPolicy;
  static const Robot kRobot = fit_robot(testing::played_robot(), kPolicy.spec()).value();
  const auto read = read_observation(message, kRobot, kPolicy.spec());
  if (const auto* complaint = std::get_if<Complaint>(&read)) return require(!complaint->message.empty());
  const auto& seen = std::get<ObservationMessage>(read);
  if (seen.reset) return;
  require(seen.observation.pictures.size() == 2 && seen.observation.state.size() == 3);
  require(seen.observation.instruction.size() <= kMaxPromptBytes);
  for (const Image& picture : seen.observation.pictures)
    require(picture.height >= 1 && picture.width >= 1 && picture.height <= kMaxSidePx && picture.width <= kMaxSidePx &&
            picture.pixels.size() == size_t(picture.height) * size_t(picture.width) * 3);
  for (const float x : seen.observation.state) require(std::isfinite(x));
  auto chunk = kPolicy.act(seen.observation, seen.seed, [] { return false; }).value();
  const auto guarded = guard(kRobot, kPolicy.spec(), seen.observation.state, &chunk);
  if (std::holds_alternative<Clipped>(guarded))
    for (const float x : chunk.values) require(x >= -100 && x <= 100);
}

}  // namespace
}  // namespace naru::serving::openpi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  naru::serving::openpi::check_msgpack(message);
  naru::serving::openpi::check_observation(message);
  return 0;
}
