// naru-media-image: decodes pictures of outsiders for naru. Not for a user's hands: naru starts it (media/client.cc).
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

#include "media/protocol.h"
#include "media/worker/decode.h"
#include "media/worker/serve.h"

int main() {
  int type = 0;
  socklen_t size = sizeof type;
  const bool socket = getsockopt(naru::media::kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  if (!socket || type != SOCK_SEQPACKET || !std::getenv("OPENCV_IO_MAX_IMAGE_PIXELS")) {
    std::fputs("naru-media-image is started by naru and does nothing by itself\n", stderr);
    return 2;
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  naru::media::warm_up();
  naru::media::serve(naru::media::kWorkerSocket);
}
