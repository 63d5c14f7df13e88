// The files of a user's folder of examples: what they hash to, and their pictures and sounds, which are decoded in the
// sandboxed programs of media/worker, each time they are wanted.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "media/client.h"
#include "synth/tool_pool.h"

namespace naru {

// Safe to share by threads. Paths are relative to the folder.
class FolderMedia {
 public:
  // `programs` is the folder of naru-media-image and naru-media-av, with its slash.
  FolderMedia(std::string folder, std::string programs) : folder_(std::move(folder)), programs_(std::move(programs)) {}

  // Failures name the file: those of the decoders, and invalid when its bytes are not those of the first time.
  Result<Image> picture(const std::string& path) const;
  Result<Sound> sound(const std::string& path) const;

  // Notes the bytes of a file that was read elsewhere.
  void note(const std::string& path, std::string_view bytes) const {
    same_bytes(path, std::as_bytes(std::span(bytes)));
  }
  // SHA-256 of "SHA-256 path\n" for each file that was read so far, sorted by path.
  std::string sha256() const;

 private:
  // Started when it is first wanted.
  template <class Decoder>
  struct Started {
    Result<Decoder> decoder;
    explicit Started(const std::string& program) : decoder(Decoder::start(program)) {}
  };

  template <class Media, class Decoder>
  Result<Media> decoded(const std::string& path, uint64_t max_bytes, const char* program,
                        const synth::ToolPool<Started<Decoder>>& pool) const;
  bool same_bytes(const std::string& path, std::span<const std::byte> bytes) const;

  std::string folder_, programs_;
  synth::ToolPool<Started<ImageDecoder>> images_;
  synth::ToolPool<Started<SoundDecoder>> sounds_;
  mutable std::mutex mutex_;                           // of what follows
  mutable std::map<std::string, std::string> hashes_;  // path -> SHA-256
};

}  // namespace naru
