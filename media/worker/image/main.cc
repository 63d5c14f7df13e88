// naru-media-image: decodes pictures of outsiders for naru. Not for a user's hands: naru starts it (media/client.cc).
#include "media/worker/image/job.h"

int main() {
  using namespace naru::media;
  if (!has_client()) return explain("naru-media-image");
  serve(picture_trade<plain_decoder>());
}
