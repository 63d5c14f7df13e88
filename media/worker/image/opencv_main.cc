// naru-media-opencv: decodes the formats that OpenCV reads for naru, which starts it for the first of them.
#include <cstdlib>

#include "media/worker/image/job.h"

int main() {
  using namespace naru::media;
  if (!has_client() || !std::getenv("OPENCV_IO_MAX_IMAGE_PIXELS")) return explain("naru-media-opencv");
  warm_up();
  serve(picture_trade<opencv_decoder>());
}
