// played_server PORT ROBOT.toml [KEYS]: the whole server with a tiny model of random weights and a policy that is
// played, for clients of other languages. Prints a line of JSON when it is ready, as `naru serve --json` does; ends by
// SIGTERM. Instructions make the policy misbehave: "nan", "shape", "far", "throw", "slow" (300 ms), "late" (beyond the
// deadline).
#include <csignal>
#include <iostream>
#include <thread>

#include "apps/robot_file.h"
#include "base/float_mode.h"
#include "serving/http/keys.h"
#include "serving/service.h"
#include "tests/serving/media/support.h"
#include "tests/serving/openpi/played_policy.h"
#include "tests/testing/small_model.h"

namespace naru::serving {
namespace {

void wait_until(const std::function<bool()>& unwanted, int most_ms) {
  for (int i = 0; i < most_ms && !unwanted(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

Result<ActionChunk> misbehave(const Observation& seen, uint64_t seed, const std::function<bool()>& unwanted) {
  auto chunk = testing::PlayedPolicy::made_of_all(seen, seed, unwanted).value();
  if (seen.instruction == "nan") chunk.values[5] = std::numeric_limits<float>::quiet_NaN();
  if (seen.instruction == "shape") chunk.values.pop_back();
  if (seen.instruction == "far") chunk.values[0] = 1e30f;
  if (seen.instruction == "throw") raise("played_server: as it was told");
  if (seen.instruction == "slow") wait_until(unwanted, 300);
  if (seen.instruction == "late") wait_until(unwanted, 60'000);
  return chunk;
}

int serve(const std::vector<std::string>& arguments) {
  check(arguments.size() == 2 || arguments.size() == 3, "usage: played_server PORT ROBOT.toml [KEYS]");
  ServiceSettings settings;
  settings.engine = {.slots = 4, .queue = 16, .media_cache_bytes = 1 << 20, .prefill_chunk = 24, .threads = 1};
  settings.memory_bytes = int64_t(8) << 30;
  settings.programs = beside("");
  settings.model_id = "played";
  settings.http.port = uint16_t(std::stoi(arguments[0]));
  settings.http.limits.body_idle_timeout = settings.http.limits.header_timeout = std::chrono::seconds(4);
  settings.http.hosts = {"localhost", "127.0.0.1"};
  settings.robot = apps::read_robot(arguments[1]).value();
  settings.policy = std::make_shared<testing::PlayedPolicy>(misbehave);
  settings.on_failure = [](const std::string& what) { std::cerr << "played: " + what + "\n"; };
  if (arguments.size() == 3)
    settings.http.keys = std::make_shared<const http::KeyRing>(http::KeyRing::read(arguments[2]).value());

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // of all threads that come
  const auto service = Service::start(testing::talking_model(), settings).value();
  std::cout << nlohmann::json({{"ready", concat("http://127.0.0.1:", service->port())},
                               {"model", settings.model_id},
                               {"plan_bytes", service->plan().total_bytes()}})
                   .dump()
            << std::endl;
  int got = 0;
  ::sigwait(&signals, &got);
  service->drain();
  const bool idle = service->wait_idle(std::chrono::seconds(20));
  service->stop();
  return idle ? 0 : 1;
}

}  // namespace
}  // namespace naru::serving

int main(int argc, char** argv) {
  naru::set_float_mode();
  try {
    return naru::serving::serve({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
