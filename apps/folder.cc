#include "apps/folder.h"

#include <map>
#include <memory>
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

constexpr uint64_t kMaxFileBytes = 20 << 20;

Result<Image> decode_file(ImageDecoder& decoder, const std::string& folder, const std::string& name) {
  const auto bytes = read_file(folder + "/" + name, kMaxFileBytes);
  if (!bytes) return fail(bytes.failure().code, name, ": ", bytes.failure().message);
  auto picture = decoder.decode(*bytes);
  if (!picture) return fail(picture.failure().code, name, ": ", picture.failure().message);
  return picture;
}

// The examples of the named tasks (none named: of all), at most `limit` of each (0: all).
Result<std::vector<FolderExample>> chosen_examples(const std::string& folder, const std::vector<std::string>& tasks,
                                                   int64_t limit) {
  auto examples = read_folder(folder);
  if (!examples) return examples.failure();
  if (const auto good = check_tasks(*examples, tasks); !good) return good.failure();
  std::vector<FolderExample> out;
  std::map<std::string, int64_t> taken;
  for (FolderExample& example : *examples) {
    if (!is_wanted(example.task, tasks)) continue;
    if (limit && ++taken[example.task] > limit) continue;
    out.push_back(std::move(example));
  }
  return out;
}

Result<Question> question_of(FolderExample example, std::map<std::string, Metric>* metrics) {
  const Metric metric = metric_of(example.metric).value();  // the reader of folders knows no other
  const Metric first = metrics->try_emplace(example.task, metric).first->second;
  if (example.images.size() > 1)
    return fail(Code::unsupported, "example '", example.id, "': has ", example.images.size(),
                " pictures; this model takes one");
  if (example.images.empty() && example.prompt.empty())
    return fail("example '", example.id, "': has neither words nor a picture");
  if (!may_mix(first, metric))
    return fail("example '", example.id, "': the task '", example.task, "' has the metric ", metric_name(first),
                ", not ", example.metric, "; give each metric a task of its own");
  return Question{std::move(example.id), std::move(example.task), metric, std::move(example.prompt),
                  std::move(example.answers)};
}

}  // namespace

Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder,
                                                        const std::vector<std::string>& tasks, int64_t limit,
                                                        const ModelConfig& config) {
  auto examples = chosen_examples(folder, tasks, limit);
  if (!examples) return examples.failure();
  auto decoder = ImageDecoder::start(program_folder() + "naru-media-image");
  if (!decoder) return decoder.failure();
  std::vector<ReadingExample> out;
  for (const FolderExample& example : *examples) {
    if (example.images.size() != 1 || example.metric != "cer")
      return fail(
          Code::unsupported, "example '", example.id,
          "': this model reads the lines of one picture, scored by cer; questions need a model trained for them");
    const auto picture = decode_file(*decoder, folder, example.images[0]);
    if (!picture) return picture.failure();
    out.push_back({example.id, example.task, find_text_lines(*picture, config), example.answers});
  }
  return out;
}

Result<CardSet> load_question_folder(const std::string& folder, const std::vector<std::string>& tasks, int64_t limit) {
  struct Entry {
    std::string picture;  // its path; empty: none
    std::vector<Question> questions;
  };
  auto examples = chosen_examples(folder, tasks, limit);
  if (!examples) return examples.failure();
  const auto entries = std::make_shared<std::vector<Entry>>();
  std::map<std::string, size_t> places;
  std::map<std::string, Metric> metrics;
  for (FolderExample& example : *examples) {
    const std::string picture = example.images.empty() ? "" : example.images[0];
    auto question = question_of(std::move(example), &metrics);
    if (!question) return question.failure();
    const bool known = !picture.empty() && places.contains(picture);
    if (!known) {
      places[picture] = entries->size();
      entries->push_back({picture, {}});
    }
    (*entries)[known ? places[picture] : entries->size() - 1].questions.push_back(*std::move(question));
  }
  auto started = ImageDecoder::start(program_folder() + "naru-media-image");
  if (!started) return started.failure();
  const auto decoder = std::make_shared<ImageDecoder>(*std::move(started));
  const auto card = [=](int64_t index) -> Result<Card> {
    const Entry& entry = entries->at(size_t(index));
    Card out{std::nullopt, entry.questions};
    if (entry.picture.empty()) return out;
    auto picture = decode_file(*decoder, folder, entry.picture);
    if (!picture) return picture.failure();
    out.picture = *std::move(picture);
    return out;
  };
  return CardSet{int64_t(entries->size()), card};
}

}  // namespace naru::apps
