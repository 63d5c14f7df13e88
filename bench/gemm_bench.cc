// The speed of kernels/gemm.h in GFLOP/s: products of a small model's training step, of its convolutions and heads and
// of its answers, one or eight positions at a time, and a large square one.
//   gemm_bench [--threads=1] [--turns=7] [--only=TEXT] [--blas=LIBRARY.so] [--dnnl=LIBRARY.so] [--peer=COMMAND]
// Whoever is named takes turns with Naru on the same shapes in one run, so that whatever else the machine does hits
// all: cblas_sgemm of a BLAS, dnnl_sgemm of oneDNN, and a program that is asked by lines (bench/peers/torch_gemm.py).
// Who cannot be had is absent. Set their threads as well: OPENBLAS_NUM_THREADS, OMP_NUM_THREADS. --only takes the
// shapes whose name has TEXT in it. Columns are minimum, median and maximum over the turns; the ratio is to the fastest
// other of its turn, and the peak is that of fused multiply-adds in registers, taking turns as well. One thread is
// timed by the time that it had, several by the wall clock.
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/philox.h"
#include "base/thread_pool.h"
#include "bench/measure.h"
#include "kernels/gemm.h"

namespace {

using namespace naru;
using namespace naru::kernels;

enum class Kind { forward, dx, dw };  // x w^T, dy w, dy^T x
struct Case {
  std::string name;
  Kind kind;
  int64_t M, N, K;
  bool a_transposed() const { return kind == Kind::dw; }
  bool b_transposed() const { return kind == Kind::forward; }
  double gflop() const { return 2e-9 * double(M) * double(N) * double(K); }
};

// Floats that begin at a multiple of 64 bytes, as those of tensors do in Naru and in PyTorch.
class Floats {
 public:
  explicit Floats(const std::vector<float>& values)
      : data_(static_cast<float*>(std::aligned_alloc(64, (values.size() * sizeof(float) + 63) / 64 * 64))) {
    check(data_ != nullptr, "gemm_bench: no memory");
    std::copy(values.begin(), values.end(), data_.get());
  }
  float* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
};

// C = A B, with matrices that no contender has changed.
struct Operands {
  explicit Operands(const Case& p)
      : a(random_floats(p.M * p.K, 1)), b(random_floats(p.K * p.N, 2)), c(std::vector<float>(size_t(p.M * p.N))) {}
  Floats a, b, c;
};

struct Flags {
  int threads = 1, turns = 7;
  std::string only, blas, dnnl, peer;
};

struct Contender {
  std::string name;
  std::function<double(const Case&, Operands&, int)> seconds;  // of so many products
};

template <class Product>
double seconds_of_products(int threads, int n, Product product) {
  const auto all = [&] {
    for (int i = 0; i < n; ++i) product();
  };
  if (threads == 1) return bench::seconds_of(all);
  const auto start = std::chrono::steady_clock::now();
  all();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Contender naru_itself(int threads) {
  return {"naru", [threads](const Case& p, Operands& o, int n) {
            const auto a = p.a_transposed() ? transposed(o.a.data(), p.M) : row_major(o.a.data(), p.K);
            const auto b = p.b_transposed() ? transposed(o.b.data(), p.K) : row_major(o.b.data(), p.N);
            return seconds_of_products(threads, n, [&] { gemm<float>(Cpu{}, a, b, o.c.data(), p.N, p.M, p.N, p.K); });
          }};
}

void* load(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW);
  if (!library) std::printf("absent: %s\n", dlerror());
  return library;
}

// Enumerators as in every cblas.h. OpenBLAS's 64-bit builds take 64-bit sizes, whose low halves a 32-bit build reads as
// well.
void add_blas(const Flags& flags, std::vector<Contender>& contenders) {
  using Sgemm = void (*)(int64_t order, int64_t trans_a, int64_t trans_b, int64_t M, int64_t N, int64_t K, float alpha,
                         const float* a, int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);
  constexpr int64_t kRowMajor = 101, kNoTrans = 111, kTrans = 112;
  void* library = load(flags.blas);
  if (!library) return;
  Sgemm sgemm = nullptr;
  for (const char* name : {"cblas_sgemm", "cblas_sgemm64_", "scipy_cblas_sgemm64_"})
    if (void* found = dlsym(library, name)) sgemm = reinterpret_cast<Sgemm>(found);
  check(sgemm, "gemm_bench: no cblas_sgemm in ", flags.blas);
  contenders.push_back({"blas", [=, threads = flags.threads](const Case& p, Operands& o, int n) {
                          const bool ta = p.a_transposed(), tb = p.b_transposed();
                          return seconds_of_products(threads, n, [&] {
                            sgemm(kRowMajor, ta ? kTrans : kNoTrans, tb ? kTrans : kNoTrans, p.M, p.N, p.K, 1,
                                  o.a.data(), ta ? p.M : p.K, o.b.data(), tb ? p.K : p.N, 0, o.c.data(), p.N);
                          });
                        }});
}

void add_dnnl(const Flags& flags, std::vector<Contender>& contenders) {
  using Sgemm = int (*)(char trans_a, char trans_b, int64_t M, int64_t N, int64_t K, float alpha, const float* a,
                        int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);
  void* library = load(flags.dnnl);
  if (!library) return;
  const auto sgemm = reinterpret_cast<Sgemm>(dlsym(library, "dnnl_sgemm"));
  check(sgemm, "gemm_bench: no dnnl_sgemm in ", flags.dnnl);
  contenders.push_back({"oneDNN", [=, threads = flags.threads](const Case& p, Operands& o, int n) {
                          const bool ta = p.a_transposed(), tb = p.b_transposed();
                          return seconds_of_products(threads, n, [&] {
                            const int failed = sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', p.M, p.N, p.K, 1, o.a.data(),
                                                     ta ? p.M : p.K, o.b.data(), tb ? p.K : p.N, 0, o.c.data(), p.N);
                            check(!failed, "gemm_bench: dnnl_sgemm failed with ", failed);
                          });
                        }});
}

// A program that first says its name, and answers "KIND M N K COUNT" with the seconds that COUNT products took. It ends
// when its stdin does.
class PeerProgram {
 public:
  explicit PeerProgram(const std::string& command) {
    int to[2], from[2];
    check(::pipe(to) == 0 && ::pipe(from) == 0, "gemm_bench: no pipe");
    const pid_t pid = ::fork();
    check(pid >= 0, "gemm_bench: cannot fork");
    if (pid == 0) {
      ::dup2(to[0], 0);
      ::dup2(from[1], 1);
      for (const int end : {to[0], to[1], from[0], from[1]}) ::close(end);
      ::execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    to_ = ::fdopen(to[1], "w");
    from_ = ::fdopen(from[0], "r");
  }
  // Empty when it has ended.
  std::string line() {
    char text[256];
    if (!std::fgets(text, sizeof text, from_)) return "";
    text[std::strcspn(text, "\n")] = 0;
    return text;
  }
  double ask(const Case& p, int n) {
    const char* names[] = {"forward", "dx", "dw"};
    std::fprintf(to_, "%s %ld %ld %ld %d\n", names[int(p.kind)], long(p.M), long(p.N), long(p.K), n);
    std::fflush(to_);
    const std::string answer = line();
    check(!answer.empty(), "gemm_bench: the program of --peer ended");
    return std::strtod(answer.c_str(), nullptr);
  }

 private:
  FILE *to_, *from_;
};

void add_peer(const Flags& flags, std::vector<Contender>& contenders) {
  const auto program = std::make_shared<PeerProgram>(flags.peer);
  const std::string name = program->line();
  if (name.empty()) return void(std::printf("absent: %s\n", flags.peer.c_str()));
  contenders.push_back({name, [program](const Case& p, Operands&, int n) { return program->ask(p, n); }});
}

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
  // A model that answers keeps its matrices as (I, O).
  for (const int64_t N : {1, 8}) cases.push_back({concat("answer ", N, "x192->768"), Kind::dx, N, 768, 192});
  cases.push_back({"square 1024", Kind::dx, 1024, 1024, 1024});
  return cases;
}

struct Spread {
  double low, median, high;
};
Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.front(), values[values.size() / 2], values.back()};
}

// GFLOP/s of each turn: of each contender, and of the peak.
struct Turns {
  std::vector<std::vector<double>> gflops;
  std::vector<double> peak;
  // naru / the contender `of`, or the fastest other one.
  std::vector<double> ratio(size_t of) const {
    std::vector<double> out;
    for (size_t t = 0; t < peak.size(); ++t) {
      double other = 0;
      for (size_t c = 1; c < gflops.size(); ++c)
        if (c == of || of == 0) other = std::max(other, gflops[c][t]);
      out.push_back(gflops[0][t] / other);
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

Turns measure(const Case& p, const std::vector<Contender>& contenders, const Flags& flags, ThreadPool& pool) {
  Operands operands(p);
  constexpr double kTurnSeconds = 4e-3;
  contenders[0].seconds(p, operands, 1);
  const double once = contenders[0].seconds(p, operands, 1);
  const int n = std::clamp(int(kTurnSeconds / once) + 1, 2, 1000);
  for (size_t c = 1; c < contenders.size(); ++c) contenders[c].seconds(p, operands, 2);
  Turns out;
  out.gflops.resize(contenders.size());
  for (int turn = 0; turn < flags.turns; ++turn) {
    settle(flags.threads);
    spread(flags.threads, [&] { contenders[0].seconds(p, operands, n); });
    out.peak.push_back(flags.threads == 1 ? bench::peak_gflops() : kernels::measured_peak_gflops(kernels::Cpu{}, pool));
    for (size_t c = 0; c < contenders.size(); ++c) {
      spread(flags.threads, [&] { contenders[c].seconds(p, operands, n); });
      out.gflops[c].push_back(n * p.gflop() / contenders[c].seconds(p, operands, n));
      if (c > 0) settle(flags.threads);
    }
  }
  benchmark::DoNotOptimize(operands.c.data());
  return out;
}

void print_row(const std::string& name, const Turns& turns) {
  std::printf("%-24s", name.c_str());
  for (const auto& gflops : turns.gflops) {
    const Spread s = spread_of(gflops);
    std::printf(" | %5.1f %5.1f %5.1f", s.low, s.median, s.high);
  }
  if (turns.gflops.size() > 1) {
    const Spread s = spread_of(turns.ratio(0));
    std::printf(" | %5.2f %5.2f %5.2f", s.low, s.median, s.high);
  }
  const Spread s = spread_of(turns.of_peak());
  std::printf(" | %5.3f %5.3f %5.3f\n", s.low, s.median, s.high);
  std::fflush(stdout);
}

void print_head(const std::vector<Contender>& contenders, const Flags& flags) {
  std::printf("sgemm, GFLOP/s, %d thread%s, %s, %d turns: minimum, median, maximum\n%-24s", flags.threads,
              flags.threads == 1 ? "" : "s", isa_name(active_isa()), flags.turns, "");
  for (const Contender& c : contenders) std::printf(" | %-17s", c.name.c_str());
  if (contenders.size() > 1) std::printf(" | %-17s", "naru / fastest");
  std::printf(" | %-17s\n", "naru / FMA peak");
}

// Geometric means over the shapes of the median of a ratio.
double mean_of(const std::vector<Turns>& all, const std::function<std::vector<double>(const Turns&)>& ratio) {
  double sum = 0;
  for (const Turns& turns : all) sum += std::log(spread_of(ratio(turns)).median);
  return std::exp(sum / double(all.size()));
}

bool take(const char* argument, const char* name, std::string* value) {
  if (std::strncmp(argument, name, std::strlen(name)) != 0) return false;
  *value = argument + std::strlen(name);
  return true;
}

Flags parse(int argc, char** argv) {
  Flags out;
  for (int i = 1; i < argc; ++i) {
    std::string number;
    int* to = nullptr;
    if (take(argv[i], "--threads=", &number)) to = &out.threads;
    if (take(argv[i], "--turns=", &number)) to = &out.turns;
    if (to) {
      *to = std::atoi(number.c_str());
      check(*to >= 1 && *to <= 1000, "gemm_bench: wanted a number from 1 to 1000, got '", number, "'");
    } else if (!take(argv[i], "--only=", &out.only) && !take(argv[i], "--blas=", &out.blas) &&
               !take(argv[i], "--dnnl=", &out.dnnl) && !take(argv[i], "--peer=", &out.peer)) {
      raise("gemm_bench: there is no flag '", argv[i], "'; the comment at the head of bench/gemm_bench.cc lists them");
    }
  }
  return out;
}

void run(const Flags& flags) {
  ThreadPool pool(flags.threads);
  const ThreadPool::Scope scope(pool);
  std::vector<Contender> contenders = {naru_itself(flags.threads)};
  if (!flags.blas.empty()) add_blas(flags, contenders);
  if (!flags.dnnl.empty()) add_dnnl(flags, contenders);
  if (!flags.peer.empty()) add_peer(flags, contenders);
  print_head(contenders, flags);
  std::vector<Turns> all;
  for (const Case& p : all_cases()) {
    if (p.name.find(flags.only) == std::string::npos) continue;
    all.push_back(measure(p, contenders, flags, pool));
    print_row(p.name, all.back());
  }
  check(!all.empty(), "gemm_bench: no shape has '", flags.only, "' in its name");
  std::printf("geometric means: naru / FMA peak %.3f", mean_of(all, [](const Turns& t) { return t.of_peak(); }));
  for (size_t c = 1; c < contenders.size(); ++c)
    std::printf(", naru / %s %.3f", contenders[c].name.c_str(),
                mean_of(all, [c](const Turns& t) { return t.ratio(c); }));
  if (contenders.size() > 1)
    std::printf(", naru / fastest %.3f", mean_of(all, [](const Turns& t) { return t.ratio(0); }));
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  bench::set_up();
  try {
    run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
