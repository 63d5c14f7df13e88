#include "apps/folder.h"

#include "apps/common.h"
#include "base/file.h"
#include "evaluation/folder.h"
#include "media/client.h"

namespace naru::apps {

Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder, int64_t limit,
                                                        const ModelConfig& config) {
  constexpr uint64_t kMaxFileBytes = 20 << 20;
  const auto examples = read_folder(folder);
  if (!examples) return examples.failure();
  auto decoder = ImageDecoder::start(program_folder() + "naru-media-image");
  if (!decoder) return decoder.failure();
  std::vector<ReadingExample> out;
  for (const FolderExample& example : *examples) {
    if (limit && int64_t(out.size()) >= limit) break;
    if (example.images.size() != 1 || example.metric != "cer")
      return fail(Code::unsupported, "example '", example.id, "': this model reads one picture, scored by cer");
    const auto bytes = read_file(folder + "/" + example.images[0], kMaxFileBytes);
    if (!bytes) return fail(bytes.failure().code, example.images[0], ": ", bytes.failure().message);
    const auto picture = decoder->decode(*bytes);
    if (!picture) return fail(picture.failure().code, example.images[0], ": ", picture.failure().message);
    out.push_back({example.id, example.task, find_text_lines(*picture, config), example.answers});
  }
  return out;
}

}  // namespace naru::apps
