#include <sndfile.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "media/write.h"

namespace naru {
namespace {

// A file in memory, as libsndfile wants one.
struct MemoryFile {
  std::string bytes;
  sf_count_t at = 0;
};

MemoryFile& memory(void* user) {
  return *static_cast<MemoryFile*>(user);
}

sf_count_t length(void* user) {
  return sf_count_t(memory(user).bytes.size());
}

sf_count_t seek(sf_count_t offset, int whence, void* user) {
  MemoryFile& file = memory(user);
  const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file.at : length(user);
  return file.at = std::max<sf_count_t>(0, base + offset);
}

sf_count_t read(void* to, sf_count_t count, void* user) {
  MemoryFile& file = memory(user);
  count = std::clamp<sf_count_t>(length(user) - file.at, 0, count);
  std::memcpy(to, file.bytes.data() + file.at, size_t(count));
  file.at += count;
  return count;
}

sf_count_t write(const void* from, sf_count_t count, void* user) {
  MemoryFile& file = memory(user);
  file.bytes.resize(std::max(file.bytes.size(), size_t(file.at + count)));
  std::memcpy(file.bytes.data() + file.at, from, size_t(count));
  file.at += count;
  return count;
}

sf_count_t tell(void* user) {
  return memory(user).at;
}

}  // namespace

std::string wav_bytes(std::span<const int16_t> samples, int rate_hz) {
  check(!samples.empty() && rate_hz > 0, "wav_bytes: wanted samples and a rate, got ", samples.size(), " at ", rate_hz,
        " Hz");
  MemoryFile file;
  SF_VIRTUAL_IO calls{length, seek, read, write, tell};
  SF_INFO info{};
  info.samplerate = rate_hz;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* sound = sf_open_virtual(&calls, SFM_WRITE, &info, &file);
  check(sound != nullptr, "wav_bytes: ", sf_strerror(nullptr));
  const sf_count_t written = sf_write_short(sound, samples.data(), sf_count_t(samples.size()));
  const int error = sf_close(sound);
  check(error == 0 && written == sf_count_t(samples.size()), "wav_bytes: libsndfile did not write the samples");
  return std::move(file.bytes);
}

}  // namespace naru
