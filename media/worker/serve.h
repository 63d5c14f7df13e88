// The worker's life: requests in, one sandboxed child for each, replies out.
#pragma once

namespace naru::media {

// Answers requests on this socket (media/protocol.h) until the other side has gone. A child that crashes, stops or
// outlives its time costs its job a refusal and nothing else.
void serve(int socket);

}  // namespace naru::media
