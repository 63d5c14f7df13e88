// The speed of kernels/conv.h on one thread, in GFLOP/s, beside the product of the same size whose rows lie ready: the
// convolutions of a stem over twenty pictures of 32x160 pixels. Columns are of the best turn: conv, product, and conv's
// part of the peak; the last line gives geometric means.
#include <cstdio>
#include <string>

#include "base/philox.h"
#include "bench/measure.h"
#include "kernels/conv.h"
#include "kernels/gemm.h"

namespace {

using namespace naru;
using namespace naru::kernels;
using bench::Kind;

struct Score {
  double conv = 0, product = 0, peak = 0;  // GFLOP/s of the best turn
};

// Every pixel of twenty pictures of Y x X.
ConvPlan plan_of(int64_t Y, int64_t X, const ConvFilter& f) {
  const int64_t Yo = conv_output_size(Y, f.kh, f.stride, f.pad), Xo = conv_output_size(X, f.kw, f.stride, f.pad);
  ConvPlan plan;
  for (int64_t b = 0; b < 20; ++b) {
    for (int64_t oy = 0; oy < Yo; ++oy, plan.n_outputs += Xo) {
      plan.runs.push_back({plan.n_outputs, Xo, -f.pad, X});
      for (int64_t iy = oy * f.stride - f.pad, end = iy + f.kh; iy < end; ++iy)
        plan.x_rows.push_back(iy >= 0 && iy < Y ? (b * Y + iy) * X : ConvPlan::kNoRow);
    }
    plan.pictures.push_back(int64_t(plan.runs.size()));
    plan.x_at.push_back((b + 1) * Y * X);
  }
  return plan;
}

void measure(benchmark::State& state, Kind kind, int64_t Y, int64_t X, const ConvFilter& f, Score* score) {
  const ConvPlan plan = plan_of(Y, X, f);
  const int64_t P = 20 * Y * X, Q = plan.n_outputs, K = f.kh * f.kw * f.I, O = f.O;
  std::vector<float> x = random_floats(P * f.I, 1), w = random_floats(O * K, 2);
  std::vector<float> y = random_floats(Q * O, 3), col = random_floats(Q * K, 4);
  const double gflop = 2e-9 * double(Q) * double(K) * double(O);
  const auto conv = [&] {
    if (kind == Kind::forward) conv_forward<float>(Cpu{}, plan, f, x.data(), w.data(), nullptr, y.data());
    if (kind == Kind::dx) conv_dx<float>(Cpu{}, plan, f, y.data(), w.data(), x.data());
    if (kind == Kind::dw) conv_dw<float>(Cpu{}, plan, f, y.data(), x.data(), w.data());
  };
  const auto product = [&] {
    if (kind == Kind::forward)
      gemm<float>(Cpu{}, row_major(col.data(), K), transposed(w.data(), K), y.data(), O, Q, O, K);
    if (kind == Kind::dx) gemm<float>(Cpu{}, row_major(y.data(), O), row_major(w.data(), K), col.data(), K, Q, K, O);
    if (kind == Kind::dw) gemm<float>(Cpu{}, transposed(y.data(), O), row_major(col.data(), K), w.data(), K, O, K, Q);
  };
  for (auto _ : state) {
    const double seconds = bench::seconds_of(conv);
    state.SetIterationTime(seconds);
    score->conv = std::max(score->conv, gflop / seconds);
    score->product = std::max(score->product, gflop / bench::seconds_of(product));
    score->peak = std::max(score->peak, bench::peak_gflops());
  }
  state.counters["conv"] = score->conv;
  state.counters["product"] = score->product;
  state.counters["of_peak"] = score->conv / score->peak;
}

}  // namespace

int main(int argc, char** argv) {
  bench::set_up();
  struct Layer {
    int64_t Y, X, I, O, stride;
  };
  std::vector<Score> scores(11);
  size_t n = 0;
  for (const Layer& l : {Layer{32, 160, 3, 48, 2}, {16, 80, 48, 96, 2}, {8, 40, 96, 128, 1}, {8, 40, 128, 192, 2}})
    for (const Kind kind : {Kind::forward, Kind::dx, Kind::dw}) {
      if (kind == Kind::dx && l.I == 3) continue;  // pictures want no gradient
      const std::string name = concat(bench::kind_name(kind), " ", l.Y, "x", l.X, "x", l.I, "->", l.O, "/", l.stride);
      benchmark::RegisterBenchmark(name.c_str(), measure, kind, l.Y, l.X, ConvFilter{l.O, 3, 3, l.I, l.stride, 1},
                                   &scores[n++])
          ->UseManualTime();
    }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  std::erase_if(scores, [](const Score& s) { return s.conv == 0; });  // filtered out
  const auto mean = [&](double (*of)(const Score&)) {
    std::vector<double> values;
    for (const Score& s : scores) values.push_back(of(s));
    return bench::geometric_mean(values);
  };
  std::printf("geometric mean: conv %.1f GFLOP/s, product %.1f, conv %.3f of the peak\n",
              mean([](const Score& s) { return s.conv; }), mean([](const Score& s) { return s.product; }),
              mean([](const Score& s) { return s.conv / s.peak; }));
}
