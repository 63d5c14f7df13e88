// Shared by the tests of media: the worker's path, pictures to compare with, files of tests/golden/pictures.
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

inline std::vector<std::byte> golden(const std::string& name) {
  return read_file("tests/golden/pictures/" + name, 1 << 20).value();
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

}  // namespace naru
