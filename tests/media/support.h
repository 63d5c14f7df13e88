// Shared by the tests of media: the workers' paths, pictures and sounds to compare with, files of tests/golden.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/philox.h"
#include "media/client.h"

namespace naru {

// A program that the build put beside the test.
inline std::string beside(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

inline ImageDecoder start_decoder(DecoderLimits limits = {}) {
  return ImageDecoder::start(beside("naru-media-image"), limits).value();
}

inline SoundDecoder start_sound_decoder(SoundDecoderLimits limits = {}) {
  return SoundDecoder::start(beside("naru-media-av"), limits).value();
}

inline std::vector<std::byte> golden(const std::string& name) {
  return read_file("tests/golden/pictures/" + name, 1 << 20).value();
}
inline std::vector<std::byte> golden_sound(const std::string& name) {
  return read_file("tests/golden/sounds/" + name, 1 << 20).value();
}

// The code of a failure; not_found, which no decoder gives, for a value.
template <class T>
Code code_of(const Result<T>& result) {
  return result ? Code::not_found : result.failure().code;
}

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// The picture of tests/golden/pictures.py.
inline Image golden_picture() {
  Image out(16, 24);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 24; ++x) {
      out.at(y, x)[0] = uint8_t(10 * x);
      out.at(y, x)[1] = uint8_t(15 * y);
      out.at(y, x)[2] = uint8_t(7 * x + 3 * y);
    }
  return out;
}

inline Image random_picture(int height, int width, uint64_t seed) {
  Image out(height, width);
  Random random(seed);
  for (uint8_t& value : out.pixels) value = uint8_t(random.below(256));
  return out;
}

// The largest difference of two samples; 256 when the sizes differ.
inline int difference(const Image& a, const Image& b) {
  if (a.height != b.height || a.width != b.width) return 256;
  int most = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) most = std::max(most, std::abs(int(a.pixels[i]) - int(b.pixels[i])));
  return most;
}

// A little-endian number of n bytes, for headers.
inline std::string little(uint64_t value, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += char(value >> (8 * i));
  return out;
}

// A WAV file; what a test lies about it changes.
struct Wav {
  std::string data;
  uint16_t tag = 1;  // integers; 3: floats
  uint32_t n_channels = 1, rate_hz = 16'000, n_bits = 16;
  int64_t block_align = -1, data_size = -1;  // -1: the truth
  std::string riff = "RIFF", before_data = {};

  std::string bytes() const {
    const int64_t block = block_align < 0 ? n_channels * n_bits / 8 : block_align;
    const std::string format = little(tag, 2) + little(n_channels, 2) + little(rate_hz, 4) +
                               little(uint64_t(rate_hz) * uint64_t(block), 4) + little(uint64_t(block), 2) +
                               little(n_bits, 2);
    const std::string rest = "WAVEfmt " + little(format.size(), 4) + format + before_data + "data" +
                             little(data_size < 0 ? data.size() : uint64_t(data_size), 4) + data;
    return riff + little(rest.size(), 4) + rest;
  }
};

// Samples as they stand in a WAV of 32-bit floats.
inline std::string floats(const std::vector<float>& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(float)};
}

}  // namespace naru
