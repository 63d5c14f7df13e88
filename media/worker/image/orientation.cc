#include "media/worker/image/orientation.h"

#include <cstdint>
#include <cstring>

namespace naru::media {
namespace {

// Numbers of a block in its own byte order; outside of the block they read as zero.
struct Block {
  std::span<const std::byte> bytes;
  bool little;

  uint32_t number(size_t at, int size_bytes) const {
    uint32_t out = 0;
    if (at + size_t(size_bytes) > bytes.size()) return 0;
    for (int i = 0; i < size_bytes; ++i)
      out |= uint32_t(bytes[at + size_t(i)]) << 8 * (little ? i : size_bytes - 1 - i);
    return out;
  }
};

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  constexpr char kPrefix[] = {'E', 'x', 'i', 'f', 0, 0};
  if (exif.size() >= 6 && std::memcmp(exif.data(), kPrefix, 6) == 0) exif = exif.subspan(6);
  if (exif.size() < 8) return 1;
  const Block block{exif, exif[0] == std::byte('I')};
  if (exif[0] != exif[1] || (exif[0] != std::byte('I') && exif[0] != std::byte('M')) || block.number(2, 2) != 42)
    return 1;
  const size_t directory = block.number(4, 4);
  const uint32_t n_entries = block.number(directory, 2);
  for (uint32_t i = 0; i < n_entries; ++i) {
    const size_t entry = directory + 2 + size_t(i) * 12;  // tag, type, count, value
    if (block.number(entry, 2) != 0x0112) continue;
    const uint32_t type = block.number(entry + 2, 2), value = block.number(entry + 8, 2);
    return type == 3 && value >= 1 && value <= 8 ? int(value) : 1;
  }
  return 1;
}

Image upright(Image image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  const bool transposed = orientation >= 5;
  Image out(transposed ? image.width : image.height, transposed ? image.height : image.width);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      int from_y = transposed ? x : y, from_x = transposed ? y : x;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        from_x = image.width - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        from_y = image.height - 1 - from_y;
      std::memcpy(out.at(y, x), image.at(from_y, from_x), 3);
    }
  return out;
}

}  // namespace naru::media
