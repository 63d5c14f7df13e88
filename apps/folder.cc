#include "apps/folder.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "apps/common.h"
#include "base/file.h"
#include "media/client.h"

namespace naru::apps {

namespace {

constexpr uint64_t kMaxPictureBytes = 20 << 20, kMaxSoundBytes = 25 << 20;

// What `decoder` makes of a file of the folder.
template <class Decoder>
auto decode_file(Decoder& decoder, const std::string& folder, const std::string& name, uint64_t max_bytes)
    -> decltype(decoder.decode({})) {
  const auto bytes = read_file(folder + "/" + name, max_bytes);
  if (!bytes) return fail(bytes.failure().code, name, ": ", bytes.failure().message);
  auto decoded = decoder.decode(*bytes);
  if (!decoded) return fail(decoded.failure().code, name, ": ", decoded.failure().message);
  return decoded;
}

// The decoders of a folder's media, each started by the first file that needs it.
class Decoders {
 public:
  explicit Decoders(std::string folder) : folder_(std::move(folder)) {}

  Result<Image> picture(const std::string& name) {
    if (!images_) {
      auto started = ImageDecoder::start(program_folder() + "naru-media-image");
      if (!started) return started.failure();
      images_ = *std::move(started);
    }
    return decode_file(*images_, folder_, name, kMaxPictureBytes);
  }

  Result<Sound> sound(const std::string& name) {
    if (!sounds_) {
      auto started = SoundDecoder::start(program_folder() + "naru-media-av");
      if (!started) return started.failure();
      sounds_ = *std::move(started);
    }
    return decode_file(*sounds_, folder_, name, kMaxSoundBytes);
  }

 private:
  std::string folder_;
  std::optional<ImageDecoder> images_;
  std::optional<SoundDecoder> sounds_;
};

}  // namespace

Result<std::vector<ChatExample>> load_examples(const std::string& folder) {
  auto examples = read_folder(folder);
  if (examples && examples->empty()) return fail(Code::not_found, "examples.jsonl holds no example");
  return examples;
}

Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder,
                                                        const std::vector<std::string>& tasks, int64_t limit,
                                                        const ModelConfig& config) {
  const auto examples = load_examples(folder);
  if (!examples) return examples.failure();
  if (const auto named = check_tasks(tasks, tasks_of(*examples)); !named) return named.failure();
  Decoders decoders(folder);
  std::vector<ReadingExample> out;
  std::map<std::string, int64_t> taken;
  for (const ChatExample& example : *examples) {
    if (!is_wanted(example.task, tasks)) continue;
    if (limit && ++taken[example.task] > limit) continue;
    const ChatTurn& turn = example.turns[0];
    if (example.turns.size() != 1 || turn.images.size() != 1 || !turn.sounds.empty() || example.metric != "cer")
      return fail(
          Code::unsupported, "example '", example.id,
          "': this model reads the lines of one picture, scored by cer; questions need a model trained for them");
    const auto picture = decoders.picture(turn.images[0]);
    if (!picture) return picture.failure();
    std::vector<std::string> targets{turn.answer};
    targets.insert(targets.end(), example.answers.begin(), example.answers.end());
    out.push_back({example.id, example.task, find_text_lines(*picture, config), std::move(targets)});
  }
  return out;
}

Result<CardSet> question_cards(const std::string& folder, const std::vector<ChatExample>& examples,
                               const std::vector<std::string>& tasks, int64_t limit,
                               std::map<std::string, Metric>* metrics) {
  auto made = folder_cards(examples, tasks, limit, metrics);
  if (!made) return made.failure();
  const auto cards = std::make_shared<const std::vector<FolderCard>>(*std::move(made));
  const auto decoders = std::make_shared<Decoders>(folder);
  const auto card = [=](int64_t index) -> Result<Card> {
    const FolderCard& from = cards->at(size_t(index));
    Card out{std::nullopt, {}, from.questions};
    if (!from.picture.empty()) {
      auto picture = decoders->picture(from.picture);
      if (!picture) return picture.failure();
      out.picture = *std::move(picture);
    }
    for (const std::string& path : from.sounds) {
      auto sound = decoders->sound(path);
      if (!sound) return sound.failure();
      out.sounds.push_back(*std::move(sound));
    }
    return out;
  };
  return CardSet{int64_t(cards->size()), card};
}

Result<MomentSet> take_moments(const std::string& folder, std::vector<ChatExample>* examples,
                               const std::vector<std::string>& tasks, int64_t limit) {
  std::vector<ChatExample> questions, moving;
  std::map<std::string, int64_t> taken;
  for (ChatExample& example : *examples) {
    if (example.metric != "actions") {
      questions.push_back(std::move(example));
    } else if (is_wanted(example.task, tasks) && !(limit && ++taken[example.task] > limit)) {
      if (example.turns.size() != 1 || example.turns[0].sounds.size() > 1)
        return fail(Code::unsupported, "example '", example.id, "': has ",
                    example.turns.size() != 1 ? "talk before its actions" : "several sounds");
      moving.push_back(std::move(example));
    }
  }
  *examples = std::move(questions);
  const auto own = std::make_shared<const std::vector<ChatExample>>(std::move(moving));
  const auto decoders = std::make_shared<Decoders>(folder);
  const auto moment = [=](int64_t index) -> Result<Moment> {
    const ChatExample& from = own->at(size_t(index));
    const ChatTurn& turn = from.turns[0];
    Moment out{from.id, from.task, {{}, turn.state, turn.prompt, {}}, turn.action_numbers, turn.actions};
    for (const std::string& path : turn.images) {
      auto picture = decoders->picture(path);
      if (!picture) return picture.failure();
      out.seen.pictures.push_back(*std::move(picture));
    }
    if (!turn.sounds.empty()) {
      auto sound = decoders->sound(turn.sounds[0]);
      if (!sound) return sound.failure();
      out.seen.spoken = std::move(sound->samples);
    }
    return out;
  };
  return MomentSet{int64_t(own->size()), moment};
}

Result<std::vector<std::string>> example_folders(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(path + "/examples.jsonl", error)) return std::vector<std::string>{path};
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    std::error_code ignored;
    if (fs::exists(entry.path() / "examples.jsonl", ignored)) out.push_back(entry.path().string());
  }
  if (error) return fail(Code::not_found, "cannot open: ", error.message());
  if (out.empty()) return fail(Code::not_found, "holds no examples.jsonl, nor does a folder in it");
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace naru::apps
