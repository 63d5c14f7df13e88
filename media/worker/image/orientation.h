// EXIF orientation (CIPA DC-008, 4.6.4 A): tag 0x0112 of the first directory of a TIFF-like block.
#pragma once

#include <cstddef>
#include <span>

#include "media/types.h"

namespace naru::media {

// The orientation, 1 to 8, that an EXIF block asks for, with or without the "Exif\0\0" that JPEG puts before it. 1 when
// it names none or is damaged: a bad EXIF block does not make a picture unreadable.
int exif_orientation(std::span<const std::byte> exif);

// The picture turned upright: 2 mirrored, 3 turned by 180 degrees, 4 flipped, 5 transposed, 6 turned right, 7
// transposed across the other diagonal, 8 turned left; anything else as it is.
Image upright(Image image, int orientation);

}  // namespace naru::media
