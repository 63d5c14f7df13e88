#include "media/worker/av/statement.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "media/origin_tags.h"
#include "media/worker/av/libav.h"
#include "media/worker/av/memory.h"
#include "media/worker/guard.h"

namespace naru::media {
namespace {

constexpr size_t kMaxPacketBytes = 64 << 10;  // of XMP

struct Kind {
  SoundFormat format;
  const char *name, *demuxer;  // for messages; FFmpeg's
};
const Kind& kind_of(SoundFormat format) {
  static constexpr Kind kKinds[] = {
      {SoundFormat::wav, "wav", "wav"},  {SoundFormat::flac, "flac", "flac"},     {SoundFormat::vorbis, "ogg", "ogg"},
      {SoundFormat::opus, "ogg", "ogg"}, {SoundFormat::mp3, "mp3", "mp3"},        {SoundFormat::adts, "aac", "aac"},
      {SoundFormat::mp4, "mp4", "mp4"},  {SoundFormat::webm, "webm", "matroska"},
  };
  for (const Kind& kind : kKinds)
    if (kind.format == format) return kind;
  raise("media: no reader of sound format ", int(format));
}

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void take_tags(const AVDictionary* tags, Statement* statement) {
  const AVDictionaryEntry* tag = nullptr;
  while ((tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX))) {
    if (std::string_view(tag->key) != "xmp")
      take_tag(tag->key, tag->value, statement);
    else if (std::string_view(tag->value).size() <= kMaxPacketBytes)
      take_xmp(tag->value, statement);
  }
}

// Takes XMP from the `_PMX` chunk of a WAV file, which FFmpeg passes over. Returns the file up to the end of its last
// whole chunk: of one that claims more than there is, FFmpeg would make room for all.
Bytes take_riff(Bytes file, Statement* statement) {
  constexpr size_t kFirst = 12, kHead = 8;
  size_t at = kFirst;
  while (at + kHead <= file.size()) {
    uint32_t size = 0;
    std::memcpy(&size, file.data() + at + 4, sizeof size);
    if (size > file.size() - at - kHead) break;
    if (text_of(file.subspan(at, 4)) == "_PMX" && size <= kMaxPacketBytes)
      take_xmp(text_of(file.subspan(at + kHead, size)), statement);
    at += kHead + size + size % 2;
  }
  return file.first(std::min(at, file.size()));
}

Result<Statement> read(SoundFormat format, Bytes bytes) {
  av_log_set_level(AV_LOG_QUIET);
  const Kind& kind = kind_of(format);
  Statement statement;
  if (format == SoundFormat::wav) bytes = take_riff(bytes, &statement);
  Memory memory(bytes);
  const Owned<AVIOContext> io = over_memory(&memory);
  Dictionary options(Pairs{{"export_xmp", "1"}});  // of the MP4 demuxer; the others leave it alone
  const auto file = open_input(kind.name, kind.demuxer, io.get(), options.get());
  if (!file) return file.failure();
  take_tags((*file)->metadata, &statement);
  for (unsigned i = 0; i < (*file)->nb_streams; ++i) take_tags((*file)->streams[i]->metadata, &statement);
  // FFmpeg's name for a program in most formats; a program that only copies a file puts itself here.
  if (const auto* program = av_dict_get((*file)->metadata, "encoder", nullptr, 0))
    take_field(program->value, &statement.software);
  return statement;
}

}  // namespace

Result<Statement> read_statement(Bytes bytes) {
  const Result<SoundFormat> format = sniff_sound(bytes);
  if (!format) return format.failure();
  return guarded("sound", "make it shorter", [&]() -> Result<Statement> {
    if (const Result<void> whole = check_whole(*format, bytes); !whole) return whole.failure();
    if (id3_bytes(bytes) > bytes.size()) return cut("mp3");  // FFmpeg would take half a value
    return read(*format, bytes);
  });
}

}  // namespace naru::media
