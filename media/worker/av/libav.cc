#include "media/worker/av/libav.h"

#include "media/worker/av/decode.h"

namespace naru::media {
namespace {

int on_read(void* user, uint8_t* to, int size) {
  const int64_t n = static_cast<Memory*>(user)->read(to, size);
  return n == 0 ? AVERROR_EOF : int(n);
}
int64_t on_seek(void* user, int64_t offset, int whence) {
  Memory& memory = *static_cast<Memory*>(user);
  whence &= ~AVSEEK_FORCE;
  return whence == AVSEEK_SIZE ? memory.size() : memory.seek(offset, whence);
}
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EPERM);
}

}  // namespace

Dictionary::Dictionary(const Pairs& pairs) {
  for (const auto& [key, value] : pairs)
    if (av_dict_set(&dictionary_, key.c_str(), value.c_str(), 0) < 0) throw std::bad_alloc();
}

Owned<AVIOContext> make_io(void* user, int (*read)(void*, uint8_t*, int), int (*write)(void*, uint8_t*, int),
                           int64_t (*seek)(void*, int64_t, int)) {
  constexpr int kBuffer = 32 << 10;
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBuffer));
  if (!buffer) throw std::bad_alloc();
  AVIOContext* io = avio_alloc_context(buffer, kBuffer, write != nullptr, user, read, write, seek);
  if (!io) av_free(buffer);
  return own(io);
}

Owned<AVIOContext> over_memory(Memory* memory) {
  return make_io(memory, on_read, nullptr, on_seek);
}

std::string reason_of(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

Failure damaged(const char* format, int error) {
  if (error == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (error == AVERROR_EOF) return cut(format);
  return fail(format, ": ", reason_of(error), "; the file is damaged");
}

Result<Owned<AVFormatContext>> open_input(const char* format, const char* demuxer, AVIOContext* io,
                                          AVDictionary** options) {
  AVFormatContext* context = own(avformat_alloc_context()).release();
  context->pb = io;
  context->io_open = refuse_to_open;
  const int error = avformat_open_input(&context, "", av_find_input_format(demuxer), options);  // frees on failure
  if (error < 0) return damaged(format, error);
  return Owned<AVFormatContext>(context);
}

}  // namespace naru::media
