// What a sound's or a video's file says of its origin. Runs in the sandboxed child; nothing is decoded.
#pragma once

#include "base/error.h"
#include "media/origin.h"
#include "media/worker/av/decode.h"

namespace naru::media {

// The tags of any format that decoders read, by FFmpeg's demuxers, and XMP packets in WAV and MP4. Each field is what
// the first tag of its name says; what is too long or no plain text is as if it were not there. All fields may be
// empty. Failures: unsupported, truncated, invalid (a file whose head makes no sense).
Result<Statement> read_statement(Bytes bytes);

}  // namespace naru::media
