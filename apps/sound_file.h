// A sound of a model's making, written while it is being made.
#pragma once

#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/common.h"
#include "media/encode.h"

namespace naru::apps {

// What the endings of names of sounds mean, and how --help lists them.
inline constexpr char kSoundEndings[] = ".wav, .flac, .mp3, .ogg, .opus or .aac";
std::optional<media::SoundFormat> sound_format(const std::string& path);

class SoundFile {
 public:
  // `path` is a file whose ending is the format, or "-": WAV of unknown length on stdout, for a player behind a pipe.
  // Where the sound came from is the model and options.seed. Failures: invalid, the ending; as of can_write(); an
  // encoder that does not start.
  static Result<SoundFile> open(const Options& options, const Model& model, const std::string& path);
  SoundFile(SoundFile&&) = default;
  ~SoundFile();  // a file that was not finished is taken away

  // Samples at kSoundRate. A WAV file has them at once, behind a head that says "until it ends".
  void push(std::span<const float> samples);
  // The whole file in its place.
  Result<void> finish();

  int64_t n_samples() const { return std::ssize(samples_); }
  double seconds() const { return double(n_samples()) / kSoundRate; }
  // From then until the first sample; negative: there is none.
  double first_ms(std::chrono::steady_clock::time_point since) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  SoundFile() = default;
  void write(const void* bytes, size_t size);
  Origin whole_origin();

  std::string path_;
  media::SoundFormat format_ = media::SoundFormat::wav;
  bool to_stdout_ = false, finished_ = false, failed_ = false;
  Origin origin_;
  std::future<Result<std::string>> hash_;  // of the model's file
  std::unique_ptr<std::FILE, Close> early_;
  std::optional<Encoder> encoder_;
  std::vector<int16_t> samples_;
  std::optional<std::chrono::steady_clock::time_point> first_;
};

}  // namespace naru::apps
