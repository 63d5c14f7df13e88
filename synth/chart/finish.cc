#include "synth/chart/finish.h"

#include <algorithm>
#include <vector>

#include "media/write.h"

namespace naru::synth {
namespace {

// Bilinear, centre to centre, the edge repeated; positions in 1/256 px.
Image resize(const Image& from, int height, int width) {
  Image out(height, width);
  const auto source = [](int at, int length, int whole) {
    const int64_t position = int64_t(2 * at + 1) * whole * 128 / length - 128;
    return std::clamp<int64_t>(position, 0, int64_t(whole - 1) * 256);
  };
  for (int y = 0; y < height; ++y) {
    const int64_t sy = source(y, height, from.height);
    const int y0 = int(sy >> 8), y1 = std::min(y0 + 1, from.height - 1), fy = int(sy & 255);
    for (int x = 0; x < width; ++x) {
      const int64_t sx = source(x, width, from.width);
      const int x0 = int(sx >> 8), x1 = std::min(x0 + 1, from.width - 1), fx = int(sx & 255);
      for (int c = 0; c < 3; ++c) {
        const int top = from.at(y0, x0)[c] * (256 - fx) + from.at(y0, x1)[c] * fx;
        const int bottom = from.at(y1, x0)[c] * (256 - fx) + from.at(y1, x1)[c] * fx;
        out.at(y, x)[c] = uint8_t((top * (256 - fy) + bottom * fy + (1 << 15)) >> 16);
      }
    }
  }
  return out;
}

// The kernel (a, 256 - 2a, a) / 256 along one direction, the edge repeated.
void blur(int a, bool across, Image* image) {
  const Image from = *image;
  const int last_x = image->width - 1, last_y = image->height - 1;
  for (int y = 0; y <= last_y; ++y)
    for (int x = 0; x <= last_x; ++x) {
      const uint8_t* before = across ? from.at(y, std::max(x - 1, 0)) : from.at(std::max(y - 1, 0), x);
      const uint8_t* after = across ? from.at(y, std::min(x + 1, last_x)) : from.at(std::min(y + 1, last_y), x);
      const uint8_t* here = from.at(y, x);
      for (int c = 0; c < 3; ++c)
        image->at(y, x)[c] = uint8_t((here[c] * (256 - 2 * a) + (before[c] + after[c]) * a + 128) >> 8);
    }
}

void add_noise(float deviation, Random* random, Image* image) {
  // The sum of a word's four bytes has mean 510 and standard deviation 147.8.
  const int scale = int(deviation * (65536 / 147.8f));
  for (size_t i = 0; i < image->pixels.size(); i += 3) {
    const uint32_t word = random->bits();
    const int sum = int(word & 255) + int(word >> 8 & 255) + int(word >> 16 & 255) + int(word >> 24);
    const int noise = ((sum - 510) * scale + (1 << 15)) >> 16;
    for (size_t c = 0; c < 3; ++c) image->pixels[i + c] = uint8_t(std::clamp(image->pixels[i + c] + noise, 0, 255));
  }
}

}  // namespace

void finish_picture(float augment, float size, Random* look, Random* pixels, Image* image) {
  const float room = std::clamp((size - 9) / 6, 0.f, 1.f);
  if (look->chance(0.12f * augment)) {
    const float factor = look->uniform(1.02f, 1.1f + 0.35f * room);
    const int height = int(float(image->height) / factor), width = int(float(image->width) / factor);
    *image = resize(resize(*image, height, width), image->height, image->width);
  }
  if (look->chance(0.15f * augment)) {
    const int a = int(look->uniform(8, 24 + 32 * room));
    blur(a, /*across=*/true, image);
    blur(a, /*across=*/false, image);
  }
  if (look->chance(0.12f * augment)) add_noise(look->uniform(1, 6), pixels, image);
  if (look->chance(0.35f * augment)) {
    const int quality = int(look->between(45, 94));
    *image = jpeg_round_trip(*image, quality, look->chance(0.7f) ? Chroma::halved : Chroma::full);
  }
}

}  // namespace naru::synth
