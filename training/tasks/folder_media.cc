#include "training/tasks/folder_media.h"

#include "base/file.h"
#include "base/sha256.h"

namespace naru {

template <class Media, class Decoder>
Result<Media> FolderMedia::decoded(const std::string& path, uint64_t max_bytes, const char* program,
                                   const synth::ToolPool<Started<Decoder>>& pool) const {
  const auto bytes = read_file(folder_ + "/" + path, max_bytes);
  if (!bytes) return fail(bytes.failure().code, path, ": ", bytes.failure().message);
  if (!same_bytes(path, *bytes))
    return fail(path.c_str(), ": was changed since the folder was opened; begin again, or put the old file back");
  const auto tool = pool.borrow(programs_ + program);
  if (!tool->decoder) return tool->decoder.failure();
  auto media = tool->decoder->decode(*bytes);
  if (!media) return fail(media.failure().code, path, ": ", media.failure().message);
  return media;
}

Result<Image> FolderMedia::picture(const std::string& path) const {
  return decoded<Image, ImageDecoder>(path, DecoderLimits{}.max_bytes, "naru-media-image", images_);
}

Result<Sound> FolderMedia::sound(const std::string& path) const {
  return decoded<Sound, SoundDecoder>(path, SoundDecoderLimits{}.max_bytes, "naru-media-av", sounds_);
}

// Whether they are those of the first time.
bool FolderMedia::same_bytes(const std::string& path, std::span<const std::byte> bytes) const {
  const std::string sha256 = sha256_hex(bytes);
  const std::lock_guard lock(mutex_);
  return hashes_.try_emplace(path, sha256).first->second == sha256;
}

std::string FolderMedia::sha256() const {
  const std::lock_guard lock(mutex_);
  Sha256 all;
  for (const auto& [path, sha256] : hashes_) all.add(concat(sha256, ' ', path, '\n'));
  return all.hex();
}

}  // namespace naru
