// What the programs of media/worker and their client say to each other, over a SOCK_SEQPACKET pair: one Request with a
// sealed memory file of the medium's bytes, then one Reply, with a sealed memory file of what was decoded if it is
// good. Either side checks what the other sends: sizes, seals and ranges, before it maps or allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/descriptor.h"
#include "base/error.h"

namespace naru::media {

inline constexpr uint32_t kProtocol = 0x4e4d5035;  // "NMP5": another number for another layout of these structures
inline constexpr int kWorkerSocket = 3;            // the descriptor on which a started worker listens

struct PixelLimits {
  uint64_t max_pixels = 0;
  uint32_t max_side = 0;
  uint32_t reserved = 0;
};

struct SoundLimits {
  uint64_t max_decoded_bytes = 0;  // as 32-bit samples of all channels
  uint32_t max_seconds = 0;
  uint32_t max_channels = 0;
  uint32_t min_rate_hz = 0, max_rate_hz = 0;
};

// One page of a document.
struct PageRequest {
  uint32_t number = 0;  // from 1
  uint32_t dpi = 0;     // at most; less where the page would be over the limits
  uint32_t max_pages = 0;
  uint32_t max_text_bytes = 0;  // of all words with their headers
};

// What a job is. All but `decode` are for naru-media-av.
enum class Task : uint32_t { decode, encode_sound, encode_video, read_origin };

// What becomes a file. Before the samples, or the frames, stand `origin_bytes` of a packed Statement (media/origin.h).
struct EncodeRequest {
  uint32_t format = 0;             // of a sound: a SoundFormat (media/signature.h)
  uint32_t rate_hz = 0;            // of a sound, whose samples are (S) int16
  uint32_t height = 0, width = 0;  // of a video, whose frames are (N, Y, X, 3)
  uint32_t frames_per_s = 0;
  uint32_t origin_bytes = 0;
};

struct Request {
  uint32_t protocol = kProtocol;
  uint32_t timeout_ms = 0;        // wall time of the job
  uint64_t size_bytes = 0;        // of the memory file
  uint64_t max_result_bytes = 0;  // of the memory file that comes back
  PixelLimits pixels;             // of a picture
  SoundLimits sound;              // of a sound
  PageRequest page;               // of a document; `pixels` are the limits of its picture
  Task task = Task::decode;
  uint32_t reserved = 0;
  EncodeRequest encode;
};

inline constexpr uint32_t kGood = ~uint32_t(0);

struct Reply {
  uint32_t protocol = kProtocol;
  uint32_t code = kGood;           // or a Code
  uint64_t size_bytes = 0;         // of the memory file that comes with it; of an encoded file, or a packed Statement,
                                   // it says all
  uint32_t height = 0, width = 0;  // of a picture, whose file is (Y, X, 3)
  uint32_t rate_hz = 0;            // of a sound, whose file is (S) floats
  uint32_t n_pages = 0;            // of a document; the file is the page's picture as above, then its words
  uint32_t n_words = 0;
  float dpi = 0;         // of the page's picture
  uint32_t crashed = 0;  // of an internal failure: 1 when the child that decoded crashed, or said nothing
  uint32_t reserved = 0;
  char message[240] = {};  // of a failure, ends with a zero byte
};

// Before each word: where it stands in the picture, its bytes of UTF-8, and what follows it on the page: a space, a new
// line ('\n'), or nothing at all (0).
struct WordHeader {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  uint32_t n_bytes = 0;
  uint32_t after = 0;
};

// Puts a failure into a reply, its message cut to fit.
Reply refusal(const Failure& failure);

// Whether a process with this status of waitpid() ended by what it did itself, and not because somebody, or a system
// without memory, ended it.
bool has_crashed(int status);

// Sends one message, with `fd` beside it unless that is negative. False: the other side has gone.
bool send_message(int socket, const void* message, size_t size, int fd);

// Receives one message of exactly `size` bytes and at most one descriptor. False: the other side has gone or sent
// anything else.
bool receive_message(int socket, void* message, size_t size, Descriptor* fd);

// An anonymous file in memory, empty or with these bytes. An empty Descriptor when the system gives none.
Descriptor memory_file(const char* name);
bool write_all(int fd, const void* data, size_t size);

// Forbids every later change of a memory file; true when it holds. Nobody may have it mapped for writing.
bool seal(int fd);

// True when `fd` is a memory file of exactly `size` bytes that nobody can change any more.
bool is_sealed(int fd, uint64_t size);

}  // namespace naru::media
