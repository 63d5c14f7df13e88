// The speed of kernels/gemm.h in GFLOP/s: products of a small model's training step, of its convolutions and heads and
// of its answers, a few positions at a time, and a large square one.
//   gemm_bench [--threads=1] [--turns=7] [--only=TEXT] [--blas=LIBRARY.so] [--dnnl=LIBRARY.so] [--peer=COMMAND]
// Whoever is named takes turns with Naru on the same shapes in one run, so that whatever else the machine does hits
// all: cblas_sgemm of a BLAS, dnnl_sgemm of oneDNN, and a program that is asked by lines (bench/peers/torch_gemm.py).
// Who cannot be had is absent, and who ends before the end is gone: the others go on. Before a shape is timed everyone
// multiplies the same matrices, and a product that is not Naru's ends it with exit code 1. Set their threads as well:
// OPENBLAS_NUM_THREADS, OMP_NUM_THREADS. --only takes the shapes whose name has TEXT in it. Columns are minimum, median
// and maximum over the turns; the ratio is to the fastest other of its turn, and the peak is that of fused
// multiply-adds in registers, taking turns as well. One thread is timed by the time that it had, several by the wall
// clock.
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <limits>
#include <thread>

#include "base/thread_pool.h"
#include "bench/gemm_contenders.h"

namespace {

using namespace naru;
using namespace naru::bench;

// A layer's three products for N positions, inputs I and outputs O.
void add_layer(std::vector<Case>& cases, int64_t N, int64_t I, int64_t O) {
  const std::string name = concat(N, "x", I, "->", O);
  cases.push_back({"forward " + name, Kind::forward, N, O, I});
  cases.push_back({"dx " + name, Kind::dx, N, I, O});
  cases.push_back({"dw " + name, Kind::dw, O, I, N});
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const int64_t N : {600, 3000})
    for (const auto& [O, I] : {std::pair<int64_t, int64_t>{192, 192}, {768, 192}, {192, 768}, {576, 192}})
      add_layer(cases, N, I, O);
  // Convolutions 3x3 of a stem over ten pictures of 32x160 pixels: 3 to 48 and on to 192 channels.
  add_layer(cases, 12800, 27, 48);
  add_layer(cases, 3200, 432, 96);
  add_layer(cases, 3200, 864, 128);
  add_layer(cases, 800, 1152, 192);
  add_layer(cases, 120, 192, 645);  // logits of a vocabulary
  // A model that answers keeps its matrices as (I, O); few rows go through kernels/cpu/thin_product.h.
  for (const int64_t N : {1, 4, 8}) cases.push_back({concat("answer ", N, "x192->768"), Kind::dx, N, 768, 192});
  cases.push_back({"square 1024", Kind::dx, 1024, 1024, 1024});
  return cases;
}

// GFLOP/s of each turn: of each contender, none of one that is gone, and of the peak.
struct Turns {
  std::vector<std::vector<double>> gflops;
  std::vector<double> peak;
  // naru / the contender `of`, or with 0 the fastest other one; none where there is none.
  std::vector<double> ratio(size_t of) const {
    std::vector<double> out;
    for (size_t t = 0; t < peak.size(); ++t) {
      double other = 0;
      for (size_t c = 1; c < gflops.size(); ++c)
        if ((c == of || of == 0) && !gflops[c].empty()) other = std::max(other, gflops[c][t]);
      if (other > 0) out.push_back(gflops[0][t] / other);
    }
    return out;
  }
  std::vector<double> of_peak() const {
    std::vector<double> out;
    for (size_t t = 0; t < peak.size(); ++t) out.push_back(gflops[0][t] / peak[t]);
    return out;
  }
};

// Workers of other libraries spin for some milliseconds after their last product.
void settle(int threads) {
  if (threads > 1) std::this_thread::sleep_for(std::chrono::milliseconds(40));
}

// Runs `once` until threads that slept are spread over the processors: some kernels pack what wakes onto one of them
// for 15 ms.
template <class Once>
void spread(int threads, Once once) {
  const auto start = std::chrono::steady_clock::now();
  while (threads > 1 && std::chrono::steady_clock::now() - start < std::chrono::milliseconds(25)) once();
}

// Whether a contender is still there after `body`, which is where a program may turn out to have ended.
template <class Body>
bool stays(Contender& contender, Body body) {
  if (!contender.gone.empty()) return false;
  try {
    body();
  } catch (const Gone& gone) {
    contender.gone = gone.what();
    std::printf("gone: %s: %s\n", contender.name.c_str(), gone.what());
  }
  return contender.gone.empty();
}

// Every contender multiplies once, into a C of NaN, before anything is timed. The same sum in another order differs by
// some roundings: 2e-6 of the norm of C for the longest here, of 12,800 terms. One element of the largest C left at
// zero is 6e-4; operands cut to TF32 or bfloat16 are 3e-4 and 2e-3.
void compare(const Case& p, std::vector<Contender>& contenders, Operands& operands) {
  constexpr double kTolerance = 1e-5;
  contenders[0].begin(p, operands);
  const std::vector<float> want(operands.c.begin(), operands.c.end());
  for (size_t i = 1; i < contenders.size(); ++i) {
    std::fill(operands.c.begin(), operands.c.end(), std::numeric_limits<float>::quiet_NaN());
    if (!stays(contenders[i], [&] { contenders[i].begin(p, operands); })) continue;
    double difference = 0, norm = 0;
    for (size_t j = 0; j < want.size(); ++j) {
      const double d = double(operands.c.data()[j]) - double(want[j]);
      difference += d * d;
      norm += double(want[j]) * double(want[j]);
    }
    const double relative = std::sqrt(difference / norm);
    check(relative <= kTolerance, "gemm_bench: ", p.name, ": the product of ", contenders[i].name, " differs by ",
          relative, " of the norm from naru's, wanted at most ", kTolerance, "; the comparison is void");
  }
}

Turns measure(const Case& p, std::vector<Contender>& contenders, const GemmFlags& flags, ThreadPool& pool) {
  Operands operands(p);
  constexpr double kTurnSeconds = 4e-3;
  compare(p, contenders, operands);
  const double once = contenders[0].seconds(p, operands, 1);
  const int n = std::clamp(int(kTurnSeconds / once) + 1, 2, 1000);
  for (Contender& c : contenders) stays(c, [&] { c.seconds(p, operands, 1); });
  Turns out;
  out.gflops.resize(contenders.size());
  for (int turn = 0; turn < flags.turns; ++turn) {
    settle(flags.threads);
    spread(flags.threads, [&] { contenders[0].seconds(p, operands, n); });
    out.peak.push_back(flags.threads == 1 ? peak_gflops() : kernels::measured_peak_gflops(kernels::Cpu{}, pool));
    for (size_t c = 0; c < contenders.size(); ++c) {
      stays(contenders[c], [&] {
        spread(flags.threads, [&] { contenders[c].seconds(p, operands, n); });
        out.gflops[c].push_back(n * p.gflop() / contenders[c].seconds(p, operands, n));
      });
      if (c > 0) settle(flags.threads);
    }
  }
  for (size_t c = 0; c < contenders.size(); ++c)
    if (!contenders[c].gone.empty()) out.gflops[c].clear();
  benchmark::DoNotOptimize(operands.c.data());
  return out;
}

void print_spread(const std::vector<double>& values, int width, int digits) {
  if (values.empty()) return void(std::printf(" | %*s", 3 * width + 2, "-"));
  const Spread s = spread_of(values);
  std::printf(" | %*.*f %*.*f %*.*f", width, digits, s.low, width, digits, s.median, width, digits, s.high);
}

void print_row(const std::string& name, const Turns& turns) {
  std::printf("%-24s", name.c_str());
  for (const auto& gflops : turns.gflops) print_spread(gflops, 5, 1);
  if (turns.gflops.size() > 1) print_spread(turns.ratio(0), 5, 2);
  print_spread(turns.of_peak(), 5, 3);
  std::printf("\n");
  std::fflush(stdout);
}

void print_head(const std::vector<Contender>& contenders, const GemmFlags& flags) {
  std::printf("sgemm, GFLOP/s, %d thread%s, %s, %d turns: minimum, median, maximum\n%-24s", flags.threads,
              flags.threads == 1 ? "" : "s", kernels::isa_name(kernels::active_isa()), flags.turns, "");
  for (const Contender& c : contenders) std::printf(" | %-17s", c.name.c_str());
  if (contenders.size() > 1) std::printf(" | %-17s", "naru / fastest");
  std::printf(" | %-17s\n", "naru / FMA peak");
}

// The geometric mean over the shapes of the median of a ratio, over those shapes that have it.
void print_mean(const std::string& name, const std::vector<Turns>& all,
                const std::function<std::vector<double>(const Turns&)>& ratio) {
  std::vector<double> medians;
  for (const Turns& turns : all)
    if (const auto values = ratio(turns); !values.empty()) medians.push_back(spread_of(values).median);
  std::printf("%s", name.c_str());
  if (medians.empty()) return void(std::printf(" -"));
  std::printf(" %.3f", geometric_mean(medians));
  if (medians.size() < all.size()) std::printf(" (of %zu shapes)", medians.size());
}

GemmFlags parse(int argc, char** argv) {
  GemmFlags out;
  int64_t threads = out.threads, turns = out.turns;
  for (int i = 1; i < argc; ++i) {
    const char* a = argv[i];
    if (!take(a, "--threads=", &threads, 1) && !take(a, "--turns=", &turns, 1) && !take(a, "--only=", &out.only) &&
        !take(a, "--blas=", &out.blas) && !take(a, "--dnnl=", &out.dnnl) && !take(a, "--peer=", &out.peer))
      raise("gemm_bench: there is no flag '", a, "'; the comment at the head of bench/gemm_bench.cc lists them");
  }
  check(std::max(threads, turns) <= 1000, "gemm_bench: wanted at most 1000 threads and turns");
  out.threads = int(threads);
  out.turns = int(turns);
  return out;
}

void run(const GemmFlags& flags) {
  ThreadPool pool(flags.threads);
  const ThreadPool::Scope scope(pool);
  std::vector<Contender> contenders = contenders_of(flags);
  print_head(contenders, flags);
  std::vector<Turns> all;
  for (const Case& p : all_cases()) {
    if (p.name.find(flags.only) == std::string::npos) continue;
    all.push_back(measure(p, contenders, flags, pool));
    print_row(p.name, all.back());
  }
  check(!all.empty(), "gemm_bench: no shape has '", flags.only, "' in its name");
  print_mean("geometric means: naru / FMA peak", all, [](const Turns& t) { return t.of_peak(); });
  for (size_t c = 1; c < contenders.size(); ++c)
    print_mean(", naru / " + contenders[c].name, all, [c](const Turns& t) { return t.ratio(c); });
  if (contenders.size() > 1) print_mean(", naru / fastest", all, [](const Turns& t) { return t.ratio(0); });
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  set_up();
  std::signal(SIGPIPE, SIG_IGN);  // a program of --peer that has ended is no reason to end
  try {
    run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
