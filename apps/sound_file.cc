#include "apps/sound_file.h"

#include <cerrno>
#include <filesystem>

#include "apps/version.h"
#include "base/file.h"
#include "base/sha256.h"
#include "media/sound.h"
#include "media/write.h"

namespace naru::apps {

std::optional<media::SoundFormat> sound_format(const std::string& path) {
  using Format = media::SoundFormat;
  std::string ending = std::filesystem::path(path).extension();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  if (ending == ".wav") return Format::wav;
  if (ending == ".flac") return Format::flac;
  if (ending == ".mp3") return Format::mp3;
  if (ending == ".ogg" || ending == ".opus") return Format::opus;
  if (ending == ".aac") return Format::adts;
  return std::nullopt;
}

Result<SoundFile> SoundFile::open(const Options& options, const Model& model, const std::string& path) {
  SoundFile out;
  out.path_ = path;
  out.to_stdout_ = path == "-";
  const auto format = out.to_stdout_ ? media::SoundFormat::wav : sound_format(path);
  if (!format) return fail("wanted a name that ends in ", kSoundEndings, ", or - for stdout");
  out.format_ = *format;
  const auto file = find_model(options.model);
  if (!file) return file.failure();
  out.hash_ = std::async(std::launch::async, [file = *file] { return sha256_of_file(file); });
  out.origin_ = origin_of(model, "");
  out.origin_.seed = options.seed;
  if (out.to_stdout_) {
    const std::string head = wav_head(kSoundRate, out.whole_origin());
    out.write(head.data(), head.size());
    return out;
  }
  if (const auto can = can_write(path); !can) return can.failure();
  if (out.format_ != media::SoundFormat::wav) {
    auto encoder = Encoder::start(program_folder() + "naru-media-av");
    if (!encoder) return encoder.failure();
    out.encoder_ = *std::move(encoder);
    return out;
  }
  out.early_.reset(std::fopen(path.c_str(), "wb"));
  if (!out.early_) return write_failure(errno);
  const std::string head = wav_head(kSoundRate, out.origin_);
  out.write(head.data(), head.size());
  return out;
}

SoundFile::~SoundFile() {
  std::error_code ignored;
  if (early_ && !finished_) std::filesystem::remove(path_, ignored);
}

Origin SoundFile::whole_origin() {
  if (!hash_.valid()) return origin_;
  const auto hash = hash_.get();
  if (hash) origin_.model_sha256 = *hash;  // empty where the file is gone meanwhile
  return origin_;
}

// What is lost on stdout is told at the end of the program, of a file by finish().
void SoundFile::write(const void* bytes, size_t size) {
  std::FILE* file = to_stdout_ ? stdout : early_.get();
  if (!file || failed_) return;
  failed_ = std::fwrite(bytes, 1, size, file) != size || std::fflush(file) != 0;
}

void SoundFile::push(std::span<const float> samples) {
  if (samples.empty()) return;
  if (!first_) first_ = std::chrono::steady_clock::now();
  const std::vector<int16_t> next = to_int16(samples);
  samples_.insert(samples_.end(), next.begin(), next.end());
  write(next.data(), next.size() * sizeof(int16_t));  // x86-64 has the low byte first, as WAV does
}

Result<void> SoundFile::finish() {
  if (to_stdout_) return failed_ ? Result<void>(write_failure("results are lost on stdout")) : Result<void>();
  std::string bytes;
  if (encoder_) {
    auto encoded = encoder_->encode(samples_, kSoundRate, format_, whole_origin());
    if (!encoded) return encoded.failure();
    bytes = *std::move(encoded);
  } else {
    bytes = wav_bytes(samples_, kSoundRate, whole_origin());
  }
  if (const auto written = write_file(path_, bytes); !written) return written.failure();
  finished_ = true;
  return {};
}

double SoundFile::first_ms(std::chrono::steady_clock::time_point since) const {
  return first_ ? std::chrono::duration<double, std::milli>(*first_ - since).count() : -1;
}

}  // namespace naru::apps
