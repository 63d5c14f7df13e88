// The speed of kernels/gemm.h on one thread, in GFLOP/s: products of a small model's training step, of its convolutions
// and of its answers, one or eight positions at a time, and a large square one.
//   gemm_bench [--blas=LIBRARY.so] [Google Benchmark's flags]
// With --blas, the library's cblas_sgemm takes turns with ours on the same data, so that whatever else the machine does
// hits both; set the library to one thread (OPENBLAS_NUM_THREADS=1). Columns are of the best turn: naru and blas in
// GFLOP/s, their ratio, and naru's part of the peak (fused multiply-adds in registers, taking turns as well). The last
// lines are geometric means.
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/measure.h"
#include "kernels/gemm.h"

namespace {

using namespace naru;
using namespace naru::kernels;
using bench::seconds_of;

// cblas_sgemm of another library; enumerators as in every cblas.h. OpenBLAS's 64-bit builds take 64-bit sizes, whose
// low halves a 32-bit build reads as well.
using Sgemm = void (*)(int64_t order, int64_t trans_a, int64_t trans_b, int64_t M, int64_t N, int64_t K, float alpha,
                       const float* a, int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);
constexpr int64_t kRowMajor = 101, kNoTrans = 111, kTrans = 112;
Sgemm blas = nullptr;

enum class Kind { forward, dx, dw };  // x w^T, dy w, dy^T x
struct Case {
  std::string name;
  Kind kind;
  int64_t M, N, K;
};

struct Score {
  double naru = 0, blas = 0, peak = 0;  // GFLOP/s of the best turn
};

void measure(benchmark::State& state, const Case& p, Score* score) {
  const std::vector<float> a = bench::random_floats(p.M * p.K, 1), b = bench::random_floats(p.K * p.N, 2);
  std::vector<float> c(size_t(p.M * p.N));
  const bool a_transposed = p.kind == Kind::dw, b_transposed = p.kind == Kind::forward;
  const auto av = a_transposed ? transposed(a.data(), p.M) : row_major(a.data(), p.K);
  const auto bv = b_transposed ? transposed(b.data(), p.K) : row_major(b.data(), p.N);
  double ours = 1e30, theirs = 1e30;
  for (auto _ : state) {
    const double seconds = seconds_of([&] { gemm<float>(Cpu{}, av, bv, c.data(), p.N, p.M, p.N, p.K); });
    ours = std::min(ours, seconds);
    state.SetIterationTime(seconds);
    score->peak = std::max(score->peak, bench::peak_gflops());
    if (blas)
      theirs =
          std::min(theirs, seconds_of([&] {
                     blas(kRowMajor, a_transposed ? kTrans : kNoTrans, b_transposed ? kTrans : kNoTrans, p.M, p.N, p.K,
                          1, a.data(), a_transposed ? p.M : p.K, b.data(), b_transposed ? p.K : p.N, 0, c.data(), p.N);
                   }));
  }
  const double gflop = 2.0 * double(p.M) * double(p.N) * double(p.K) / 1e9;
  score->naru = std::max(score->naru, gflop / ours);
  score->blas = std::max(score->blas, gflop / theirs);
  state.counters["naru"] = score->naru;
  state.counters["of_peak"] = score->naru / score->peak;
  if (!blas) return;
  state.counters["blas"] = score->blas;
  state.counters["ratio"] = score->naru / score->blas;
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
  for (const int64_t N : {1, 8}) cases.push_back({concat("answer ", N, "x192->768"), Kind::forward, N, 768, 192});
  cases.push_back({"square 1024", Kind::dx, 1024, 1024, 1024});
  return cases;
}

Sgemm load_blas(const char* path) {
  void* library = dlopen(path, RTLD_NOW);
  if (!library) raise("gemm_bench: ", dlerror());
  for (const char* name : {"cblas_sgemm", "cblas_sgemm64_", "scipy_cblas_sgemm64_"})
    if (void* function = dlsym(library, name)) return reinterpret_cast<Sgemm>(function);
  raise("gemm_bench: no cblas_sgemm in ", path);
}

double geometric_mean(const std::vector<Score>& scores, double (*of)(const Score&)) {
  double sum = 0;
  int n = 0;
  for (const Score& score : scores)
    if (score.naru > 0) sum += std::log(of(score)), ++n;  // the others were filtered out
  return n ? std::exp(sum / n) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  bench::set_up();
  for (int i = 1; i < argc; ++i)
    if (!std::strncmp(argv[i], "--blas=", 7)) {
      blas = load_blas(argv[i] + 7);
      std::copy(argv + i + 1, argv + argc + 1, argv + i);
      --argc;
    }
  std::printf("%s\n", isa_name(active_isa()));
  const std::vector<Case> cases = all_cases();
  std::vector<Score> scores(cases.size());
  for (size_t i = 0; i < cases.size(); ++i)
    benchmark::RegisterBenchmark(cases[i].name.c_str(), measure, cases[i], &scores[i])->UseManualTime();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  std::printf("geometric mean: naru %.1f GFLOP/s, %.3f of the peak",
              geometric_mean(scores, [](const Score& s) { return s.naru; }),
              geometric_mean(scores, [](const Score& s) { return s.naru / s.peak; }));
  if (blas) std::printf(", naru / blas %.3f", geometric_mean(scores, [](const Score& s) { return s.naru / s.blas; }));
  std::printf("\n");
}
