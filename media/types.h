// What media are once their bytes have been parsed: plain values that every room may hold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace naru {

// An RGB picture, (Y, X, 3), 8 bits, rows from the top, no padding between rows.
struct Image {
  int height = 0, width = 0;
  std::vector<uint8_t> pixels;

  Image() = default;
  Image(int height_px, int width_px, uint8_t value = 255)
      : height(height_px), width(width_px), pixels(size_t(height_px) * size_t(width_px) * 3, value) {}
  uint8_t* at(int y, int x) { return pixels.data() + (size_t(y) * size_t(width) + size_t(x)) * 3; }
  const uint8_t* at(int y, int x) const { return pixels.data() + (size_t(y) * size_t(width) + size_t(x)) * 3; }
};

// Where a word or a glyph stands, in pixels of its picture: x0 <= x < x1, y0 <= y < y1.
struct Box {
  std::string text;
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

inline constexpr int kSoundRate = 16'000;  // Hz, of every sound that a decoder gives

// One channel of sound. Full scale is -1 to 1; what is louder is kept as it is.
struct Sound {
  int rate = kSoundRate;  // samples a second
  std::vector<float> samples;
};

}  // namespace naru
