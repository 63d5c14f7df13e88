#include "apps/folder.h"

#include <algorithm>
#include <map>
#include <set>

#include "apps/common.h"
#include "base/file.h"
#include "evaluation/folder.h"
#include "media/client.h"

namespace naru::apps {

namespace {

// A Failure when there is no example, or none of a task that is asked for.
Result<void> check_tasks(const std::vector<FolderExample>& examples, const std::vector<std::string>& wanted) {
  std::set<std::string> found;
  std::string names;
  for (const FolderExample& example : examples)
    if (found.insert(example.task).second) names += (names.empty() ? "" : ", ") + example.task;
  if (examples.empty()) return fail(Code::not_found, "examples.jsonl holds no example");
  for (const std::string& task : wanted)
    if (!found.contains(task)) return fail(Code::not_found, "there is no task '", task, "'; there is ", names);
  return {};
}

}  // namespace

Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder,
                                                        const std::vector<std::string>& tasks, int64_t limit,
                                                        const ModelConfig& config) {
  constexpr uint64_t kMaxFileBytes = 20 << 20;
  const auto examples = read_folder(folder);
  if (!examples) return examples.failure();
  if (const auto good = check_tasks(*examples, tasks); !good) return good.failure();
  auto decoder = ImageDecoder::start(program_folder() + "naru-media-image");
  if (!decoder) return decoder.failure();
  std::vector<ReadingExample> out;
  std::map<std::string, int64_t> taken;
  for (const FolderExample& example : *examples) {
    if (!tasks.empty() && std::find(tasks.begin(), tasks.end(), example.task) == tasks.end()) continue;
    if (limit && ++taken[example.task] > limit) continue;
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
