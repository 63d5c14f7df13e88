// WAV, FLAC, Ogg Vorbis and MP3 by libsndfile, over memory.
extern "C" {
#include <libavutil/md5.h>
#include <libavutil/mem.h>
}
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "media/worker/av/decode.h"
#include "media/worker/av/memory.h"
#include "media/worker/av/sink.h"

namespace naru::media {
namespace {

constexpr sf_count_t kBlock = 4096;  // frames

// What libsndfile may find behind a signature, and nothing else that it knows: no ADPCM, no GSM, no FLAC in Ogg.
struct Kind {
  SoundFormat format;
  const char* name;
  std::vector<int> containers, encodings;
};
const Kind& kind_of(SoundFormat format) {
  static const Kind kKinds[] = {
      {SoundFormat::wav,
       "wav",
       {SF_FORMAT_WAV, SF_FORMAT_WAVEX},
       {SF_FORMAT_PCM_U8, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_32, SF_FORMAT_FLOAT, SF_FORMAT_DOUBLE,
        SF_FORMAT_ULAW, SF_FORMAT_ALAW}},
      {SoundFormat::flac, "flac", {SF_FORMAT_FLAC}, {SF_FORMAT_PCM_S8, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24}},
      {SoundFormat::vorbis, "ogg", {SF_FORMAT_OGG}, {SF_FORMAT_VORBIS}},
      {SoundFormat::mp3, "mp3", {SF_FORMAT_MPEG}, {SF_FORMAT_MPEG_LAYER_III}},
  };
  for (const Kind& kind : kKinds)
    if (kind.format == format) return kind;
  raise("media: no reader of sound format ", int(format));
}

bool contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Memory& memory_of(void* user) {
  return *static_cast<Memory*>(user);
}
constexpr SF_VIRTUAL_IO kVirtualIo{
    .get_filelen = [](void* user) { return sf_count_t(memory_of(user).size()); },
    .seek = [](sf_count_t offset, int whence, void* user) { return sf_count_t(memory_of(user).seek(offset, whence)); },
    .read = [](void* to, sf_count_t n, void* user) { return sf_count_t(memory_of(user).read(to, n)); },
    .write = [](const void*, sf_count_t, void*) { return sf_count_t(0); },
    .tell = [](void* user) { return sf_count_t(memory_of(user).position()); },
};

struct Closer {
  void operator()(SNDFILE* file) const { sf_close(file); }
  void operator()(AVMD5* md5) const { av_free(md5); }
};

// libsndfile's words for what went wrong, without the full stop that some of them have.
std::string reason(SNDFILE* file) {
  std::string text = sf_strerror(file);
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  return text;
}

// RFC 9639, 8.2: the header of a FLAC file ends with the MD5 of its samples, interleaved, as little-endian integers of
// whole bytes; all zeros when the encoder did not know. It stands 26 bytes after "fLaC".
class FlacSum {
 public:
  FlacSum(Bytes file, int encoding)
      : n_bytes_(encoding == SF_FORMAT_PCM_S8   ? 1
                 : encoding == SF_FORMAT_PCM_16 ? 2
                                                : 3),
        md5_(av_md5_alloc()) {
    if (!md5_) throw std::bad_alloc();
    av_md5_init(md5_.get());
    if (file.size() >= kAt + wanted_.size()) std::memcpy(wanted_.data(), file.data() + kAt, wanted_.size());
  }
  // libsndfile's integers: the sample in the highest bits.
  void add(std::span<const int> samples) {
    packed_.clear();
    for (const int sample : samples)
      for (int i = 4 - n_bytes_; i < 4; ++i) packed_.push_back(uint8_t(uint32_t(sample) >> (8 * i)));
    av_md5_update(md5_.get(), packed_.data(), packed_.size());
  }
  bool right() {
    std::array<uint8_t, 16> sum;
    av_md5_final(md5_.get(), sum.data());
    return sum == wanted_ || wanted_ == std::array<uint8_t, 16>();
  }

 private:
  static constexpr size_t kAt = 26;
  int n_bytes_;
  std::unique_ptr<AVMD5, Closer> md5_;
  std::array<uint8_t, 16> wanted_{};
  std::vector<uint8_t> packed_;
};

// An open file and where it goes.
struct Reading {
  SNDFILE* file;
  SF_INFO info;
  Sink sink;
};

// Reads blocks of floats or ints to the end; `look` sees each, interleaved. Returns the frames there were.
template <class T, class Look>
Result<sf_count_t> read_all(Reading& reading, sf_count_t (*read)(SNDFILE*, T*, sf_count_t), float scale, Look look) {
  const size_t n_channels = size_t(reading.info.channels);
  std::vector<T> block(size_t(kBlock) * n_channels);
  sf_count_t n_frames = 0;
  for (;;) {
    const sf_count_t n = read(reading.file, block.data(), kBlock);
    if (n <= 0) return n_frames;
    look(std::span(block).first(size_t(n) * n_channels));
    const Result<void> added =
        reading.sink.add(uint64_t(n), [&](uint64_t i, uint64_t c) { return float(block[i * n_channels + c]) * scale; });
    if (!added) return added.failure();
    n_frames += n;
  }
}

Result<sf_count_t> read_flac(Reading& reading, Bytes bytes) {
  FlacSum sum(bytes, reading.info.format & SF_FORMAT_SUBMASK);
  const auto n_frames = read_all<int>(reading, sf_readf_int, 0x1p-31f, [&](std::span<const int> s) { sum.add(s); });
  if (n_frames && *n_frames == reading.info.frames && !sum.right())
    return fail("flac: the sum of the samples is wrong; the file is damaged");
  return n_frames;
}

// A length that the header does not tell is a very large one to libsndfile.
bool tells_length(const SF_INFO& info) {
  return info.frames > 0 && info.frames < SF_COUNT_MAX;
}

}  // namespace

Result<Sound> decode_by_sndfile(SoundFormat format, Bytes bytes, const SoundLimits& limits) {
  const Kind& kind = kind_of(format);
  Memory memory(bytes);
  SF_VIRTUAL_IO io = kVirtualIo;
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, Closer> file(sf_open_virtual(&io, SFM_READ, &info, &memory));
  if (!file) return fail(kind.name, ": ", reason(nullptr), "; the file is damaged or of an unusual kind");
  if (!contains(kind.containers, info.format & SF_FORMAT_TYPEMASK) ||
      !contains(kind.encodings, info.format & SF_FORMAT_SUBMASK))
    return fail(Code::unsupported, kind.name,
                ": the samples are stored in an unusual way; save it as 16-bit WAV or FLAC");

  Reading reading{file.get(), info, Sink(kind.name, limits)};
  const Result<void> known = reading.sink.set_format(uint64_t(info.samplerate), uint64_t(info.channels));
  if (!known) return known.failure();
  if (tells_length(info)) {
    const Result<void> length = reading.sink.check_length(uint64_t(info.frames));
    if (!length) return length.failure();
  }
  const Result<sf_count_t> n_frames =
      format == SoundFormat::flac ? read_flac(reading, bytes)
                                  : read_all<float>(reading, sf_readf_float, 1.f, [](std::span<const float>) {});
  if (!n_frames) return n_frames.failure();
  if (tells_length(info) && *n_frames < info.frames) return cut(kind.name);
  if (sf_error(file.get()) != SF_ERR_NO_ERROR)
    return fail(kind.name, ": ", reason(file.get()), "; the file is damaged");
  return reading.sink.finish();
}

}  // namespace naru::media
