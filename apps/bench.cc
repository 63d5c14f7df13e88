// naru bench: how fast this machine is, and how fast a model is on it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <numeric>

#include "apps/common.h"
#include "base/philox.h"
#include "core/generate/session.h"
#include "core/text/vocabulary.h"
#include "encoders/audio/log_mel.h"
#include "kernels/gemm.h"
#include "kernels/isa.h"
#include "kernels/peak.h"
#include "media/client.h"
#include "media/write.h"
#include "omni/reader.h"
#include "training/tasks/flops.h"

namespace naru::apps {
namespace {

struct BenchFlags {
  double seconds = 1;
  std::string row;
};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Prints the rows as they are measured.
class Table {
 public:
  Table(const Options& options, const BenchFlags& flags)
      : options_(options), seconds_(flags.seconds), row_(flags.row), pool_(n_threads(options)) {
    if (!options.json)
      std::printf("%-34s %10s %10s %10s\n", concat(pool_.size(), " threads, ", isa_name(kernels::active_isa())).c_str(),
                  "min", "median", "max");
  }

  // Multiply-adds in fp32, GFLOP/s.
  double peak() { return kernels::measured_peak_gflops(kernels::Cpu{}, pool_); }

  // Runs `once`, which gives a value, until the time for a row is over, at least three times; the first run is not
  // counted. With the peak, measured before each run as well, for it drifts with load: the share of the largest one
  // seen.
  void add(const std::string& name, const char* unit, const std::function<double()>& once, bool with_peak = false) {
    if (!name.starts_with(row_)) return;
    once();
    std::vector<double> values;
    for (const auto start = Clock::now(); values.size() < 3 || seconds_since(start) < seconds_;) {
      if (with_peak) peak_ = std::max(peak_, peak());
      values.push_back(once());
    }
    std::sort(values.begin(), values.end());
    const double median = values[values.size() / 2], share = median / peak_;
    if (options_.json) {
      nlohmann::ordered_json row = {{"name", name},          {"unit", unit},         {"median", median},
                                    {"min", values.front()}, {"max", values.back()}, {"runs", values.size()}};
      if (with_peak) row["of_peak"] = share;
      print_json(row);
      return;
    }
    std::printf("%-34s %10.1f %10.1f %10.1f  %s", name.c_str(), values.front(), median, values.back(), unit);
    if (with_peak) std::printf(", %.0f %% of %.1f", 100 * share, peak_);
    std::printf("\n");
    std::fflush(stdout);
  }

 private:
  const Options& options_;
  double seconds_, peak_ = 0;
  std::string row_;
  ThreadPool pool_;
};

// Products x (N, I) w (I, O), in the order that answering keeps its matrices in.
void bench_products(const ModelConfig& config, Table& table) {
  const BlockConfig &see = config.vision.block, &write = config.backbone.block;
  const int64_t cells = config.line_height_px / kCellPx * (config.line_max_width_px / kCellPx);
  const int64_t shapes[][3] = {{8 * cells, see.d_model, see.d_hidden},
                               {8 * cells, see.d_hidden, see.d_model},
                               {8 * cells, see.d_model, see.d_model},
                               {8, write.d_model, write.d_hidden},
                               {8, write.d_model, config.backbone.vocab},
                               {1, write.d_model, write.d_hidden},
                               {1024, 1024, 1024}};
  for (const auto& [N, I, O] : shapes) {
    const std::vector<float> x = random_floats(N * I, 1), w = random_floats(I * O, 2);
    std::vector<float> y(size_t(N * O));
    const double gflop = 2e-9 * double(N) * double(I) * double(O);
    const int repeats = std::max(1, int(0.01 / gflop));  // some hundred microseconds
    table.add(
        concat("sgemm ", N, " x ", I, " -> ", O), "GFLOP/s",
        [&] {
          const auto start = Clock::now();
          for (int i = 0; i < repeats; ++i)
            kernels::gemm<float>(kernels::Cpu{}, kernels::row_major(x.data(), I), kernels::row_major(w.data(), O),
                                 y.data(), O, N, O, I);
          return repeats * gflop / seconds_since(start);
        },
        /*with_peak=*/true);
  }
}

// A line as wide as the model takes, of noise: no cell is blank, so that it costs what a full line costs.
Image noise_line(const Model& model, uint64_t seed) {
  const ModelConfig& config = model.config();
  const int64_t column = model.vision().multiple_columns_px();
  Image out(int(config.line_height_px), int(config.line_max_width_px / column * column));
  Random random(seed);
  for (uint8_t& v : out.pixels) v = uint8_t(255 * random.uniform(0, 1));
  return out;
}

// The three parts of an answer for `batch` lines at once.
void bench_answers(const Model& model, int64_t batch, Table& table) {
  std::vector<Image> lines;
  for (int64_t i = 0; i < batch; ++i) lines.push_back(noise_line(model, uint64_t(i)));
  std::vector<const Image*> images;
  int64_t n_cells = 0, n_positions = 0, longest = 0;
  for (const Image& line : lines) {
    images.push_back(&line);
    n_cells += int64_t(model.vision().cells_of(line).seen.size());
  }
  const Encoded encoded = model.vision().forward(images);
  std::vector<Sequence> prompts;
  for (const Encoded::Grid& grid : encoded.grids) {
    prompts.push_back(reading_prompt(grid));
    n_positions += length_of(prompts.back());
    longest = std::max(longest, length_of(prompts.back()));
  }
  const int64_t n_tokens = std::min<int64_t>(32, model.config().context - longest);
  check(n_tokens > 0, "bench: a line takes ", longest, " positions of a context of ", model.config().context);

  const std::string of = concat(", ", batch, batch == 1 ? " line" : " lines");
  table.add("encode" + of, "cells/s", [&] {
    const auto start = Clock::now();
    model.vision().forward(images);
    return double(n_cells) / seconds_since(start);
  });
  table.add("prefill" + of, "positions/s", [&] {
    Session session(model.backbone(), batch, longest + n_tokens);
    const auto start = Clock::now();
    session.prefill(prompts, encoded.embeddings);
    return double(n_positions) / seconds_since(start);
  });
  std::vector<int64_t> all(static_cast<size_t>(batch));
  std::iota(all.begin(), all.end(), 0);
  Random random(1);
  table.add("decode" + of, "tokens/s", [&] {
    Session session(model.backbone(), batch, longest + n_tokens);
    session.prefill(prompts, encoded.embeddings);
    std::vector<int32_t> ids(static_cast<size_t>(batch));
    const auto start = Clock::now();
    for (int64_t i = 0; i < n_tokens; ++i) {
      for (int32_t& id : ids)
        id = kFirstSymbolId + int32_t(random.uniform(0, 1) * float(model.config().backbone.vocab - kFirstSymbolId - 1));
      session.step(all, ids);
    }
    return double(batch * n_tokens) / seconds_since(start);
  });
}

// Half a minute of noise, of which no frame is silent, in pieces as long as the model hears at once.
void bench_hearing(const Model& model, Table& table) {
  constexpr int64_t kSeconds = 30;
  const int64_t piece = std::min(kSeconds, model.config().sound_max_seconds);
  std::vector<std::vector<float>> sounds;
  std::vector<Tensor> mels;
  SoundSizes sizes;
  for (int64_t second = 0; second < kSeconds; second += piece) {
    sounds.push_back(random_floats(std::min(piece, kSeconds - second) * kSoundRate, uint64_t(second)));
    mels.push_back(log_mel(sounds.back()));
    const Frames frames = model.audio().frames_of(mels.back());
    const auto seen = double(frames.seen.size());
    sizes.stem += model.audio().stem_flops(frames);
    sizes.n_frames += seen;
    sizes.n_features += double(frames.kept.size());
    sizes.pairs += seen * seen;
  }
  const double gflop = 1e-9 * audio_flops(model.audio().config(), sizes, /*with_blocks=*/true);
  table.add("log-mel, 30 s", "times real time", [&] {
    const auto start = Clock::now();
    for (const auto& sound : sounds) log_mel(sound);
    return double(kSeconds) / seconds_since(start);
  });
  const auto hear_all = [&] {
    const auto start = Clock::now();
    model.audio().forward(mels);
    return seconds_since(start);
  };
  table.add("hear, 30 s", "times real time", [&] { return double(kSeconds) / hear_all(); });
  table.add(
      "hear, 30 s, operations", "GFLOP/s", [&] { return gflop / hear_all(); }, /*with_peak=*/true);
}

void bench_starts(const std::string& path, const Model& model, Table& table) {
  table.add("open the model", "ms", [&] {
    const auto start = Clock::now();
    Model::open(path).value();
    return 1000 * seconds_since(start);
  });
  const std::string png = png_bytes(noise_line(model, 1));
  table.add("start the decoder, one picture", "ms", [&] {
    const auto start = Clock::now();
    auto decoder = ImageDecoder::start(program_folder() + "naru-media-image").value();
    decoder.decode(std::as_bytes(std::span(png))).value();
    return 1000 * seconds_since(start);
  });
}

int run(const Options& options, const BenchFlags& flags) {
  const auto path = find_model(options.model);
  const auto model = path ? Model::open(*path) : Result<std::unique_ptr<Model>>(path.failure());
  if (!model) {
    print_error(options, options.model_name(), model.failure());
    return 1;
  }
  Table table(options, flags);
  table.add("FMA peak", "GFLOP/s", [&] { return table.peak(); });
  bench_products((*model)->config(), table);
  for (const int64_t batch : {1, 8}) bench_answers(**model, batch, table);
  if ((*model)->config().audio) bench_hearing(**model, table);
  bench_starts(*path, **model, table);
  return 0;
}

}  // namespace

void add_bench(Registry& registry) {
  auto flags = std::make_shared<BenchFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("bench", "Measure how fast this machine is, and a model on it.",
                                    [flags, &options] { return run(options, *flags); });
  command.add_model("NAME",
                    "a model file, a model's folder or a bundled name (default: " + std::string(kDefaultModel) + ")",
                    /*required=*/false);
  command.add_option("--seconds X", flags->seconds, "time for each row (default 1)").check(number(0, 3600));
  command.add_option("--row NAME", flags->row, "only the rows whose names begin so, as \"hear\"");
  command.add_footer(
      "Rows, each with the least, the middle and the largest of its runs:\n"
      "  FMA peak         what the processor multiplies and adds in fp32 at most; two operations each\n"
      "  sgemm            matrix products of the model's sizes and a large one, and their share of the largest peak "
      "seen;\n"
      "                   with one or eight rows, much of the time goes into reading the matrix\n"
      "  encode           lines as wide as the model takes, of noise: cells of 8 x 8 pixels a second\n"
      "  prefill, decode  reading those lines' prompts, and writing an answer, one token a step\n"
      "  log-mel, hear    of a model that hears: the features of half a minute of noise, and its sound encoder\n"
      "  open, start      what comes before the first picture\n"
      "Other programs that run meanwhile make it slower: look at the median, and run it again. -t sets the threads.\n"
      "A comparison with other engines is bench/peers.sh, in the source tree.");
}

}  // namespace naru::apps
