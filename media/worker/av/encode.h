// Samples or frames of naru's own making -> a file that says where it came from. Runs in the sandboxed child, as
// decoders do: the encoders are large libraries, some of them GPL, that naru does not link.
#pragma once

#include <string>

#include "base/error.h"
#include "media/origin.h"
#include "media/protocol.h"
#include "media/worker/av/decode.h"

namespace naru::media {

// What may stand in a request: `input` is a packed Statement of request.encode.origin_bytes, then the samples or the
// frames. Failures: invalid when these do not fit together; unsupported, too_large, internal.
Result<std::string> encode(Bytes input, const Request& request);

// samples (S) int16, low byte first, at `rate_hz`, to FLAC, Ogg Opus, MP3 or ADTS.
Result<std::string> encode_sound(SoundFormat format, Bytes samples, uint32_t rate_hz, const Statement& statement,
                                 uint64_t max_bytes);

// frames (N, Y, X, 3), RGB -> MP4: H.264, or MPEG-4 where FFmpeg has no x264; 4:2:0, BT.709. A side of odd length gets
// one more column or row, which repeats its last.
Result<std::string> encode_video(Bytes frames, const EncodeRequest& shape, const Statement& statement,
                                 uint64_t max_bytes);

}  // namespace naru::media
