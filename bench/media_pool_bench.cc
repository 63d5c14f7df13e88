// What the pool of decoders (serving/media) adds to a decoder's own time: the same file through a plain client and
// through a pool of one slot, in turns, with all workers warm. The workers must lie beside this program.
//   media_pool_bench [--turns=201]
// Prints medians of wall time in ms; "added" is the median of the differences of neighbouring turns, "undisturbed" the
// difference of what a tenth of the turns is below, which says more on a busy machine. The pool also takes the file's
// SHA-256, while the worker decodes.
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>

#include "bench/measure.h"
#include "media/write.h"
#include "serving/media/pool.h"

namespace {

using namespace naru;
using namespace naru::serving;

double ms_of(const std::function<void()>& body) {
  const auto start = Clock::now();
  body();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double tenth_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 10];
}

// From submit() to done.
void through(MediaPool& pool, std::span<const std::byte> bytes) {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  MediaJob job;
  job.bytes = bytes;
  const auto ticket = pool.submit(std::move(job), [&](MediaOutcome outcome) {
    check(std::holds_alternative<DecodedMedia>(outcome.result), "the pool refuses the file");
    const std::lock_guard lock(mutex);
    over = true;
    changed.notify_all();
  });
  check(std::holds_alternative<MediaTicket>(ticket), "the pool takes no file");
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return over; });
}

template <class Decoder>
void measure(const char* name, MediaPool& pool, Decoder& decoder, const std::string& file, int64_t n_turns) {
  const auto bytes = std::as_bytes(std::span(file));
  const auto plain = [&] { (void)decoder.decode(bytes).value(); };
  const auto pooled = [&] { through(pool, bytes); };
  for (int i = 0; i < 3; ++i) plain(), pooled();
  std::vector<double> of_plain, of_pool, added;
  for (int64_t i = 0; i < n_turns; ++i) {
    of_plain.push_back(ms_of(plain));
    of_pool.push_back(ms_of(pooled));
    added.push_back(of_pool.back() - of_plain.back());
  }
  std::printf("%-10s %8zu bytes  client %6.2f  pool %6.2f  added %6.3f  undisturbed %6.3f\n", name, file.size(),
              bench::spread_of(of_plain).median, bench::spread_of(of_pool).median, bench::spread_of(added).median,
              tenth_of(of_pool) - tenth_of(of_plain));
}

// Like a chart: flat, with lines and some noise, so that it is neither a bomb nor random.
std::string png() {
  Image picture(1000, 1000);
  for (int y = 0; y < 1000; ++y)
    for (int x = 0; x < 1000; ++x)
      for (int c = 0; c < 3; ++c)
        picture.at(y, x)[c] = y % 50 == 0 || x % 90 == 0 ? 0 : uint8_t(240 + (x * 7 + y * 13 + c) % 5);
  return png_bytes(picture);
}

std::string wav() {
  std::vector<int16_t> samples;
  for (int i = 0; i < 10 * kSoundRate; ++i)
    samples.push_back(int16_t(9000 * std::sin(0.05 * i) + double((i * 7919) % 700)));
  return wav_bytes(samples, kSoundRate);
}

}  // namespace

int main(int argc, char** argv) {
  int64_t n_turns = 201;
  for (int i = 1; i < argc; ++i)
    if (!bench::take(argv[i], "--turns=", &n_turns, 1)) return std::fprintf(stderr, "unknown: %s\n", argv[i]), 2;
  const std::string folder = std::filesystem::read_symlink("/proc/self/exe").parent_path().string() + "/";
  const MediaPrograms programs = MediaPrograms::in(folder);
  MediaPool pool(programs, {.slots = 1});
  auto pictures = ImageDecoder::start(programs.picture).value();
  auto sounds = SoundDecoder::start(programs.sound).value();
  measure("1 Mpx PNG", pool, pictures, png(), n_turns);
  measure("10 s WAV", pool, sounds, wav(), n_turns);
}
