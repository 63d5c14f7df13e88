#include "serving/engine/prompt_plan.h"

#include "core/generate/kv_pool.h"
#include "core/text/nfc.h"
#include "core/text/vocabulary.h"
#include "omni/speaking.h"

namespace naru::serving {
namespace {

constexpr size_t kBytesOfPosition = 256;  // at most, of text: what is longer for sure is not tokenized at all

Refusal refused(const Failure& failure) {
  const bool long_one = failure.code == Code::too_large;
  return {.kind = Refusal::Kind::invalid,
          .code = long_one ? "context_length_exceeded" : "unsupported_content",
          .message = failure.message};
}

template <class T>
std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

Sha256Digest medium_key(const Sha256Digest& tenant, const Sha256Digest& bytes, const Medium& seen) {
  Sha256 hash;
  hash.add(std::as_bytes(std::span(tenant)));
  hash.add(std::as_bytes(std::span(bytes)));
  const int64_t sizes[] = {seen.is_sound(), seen.is_sound() ? seen.mel.dim(0) : seen.picture.height,
                           seen.is_sound() ? seen.mel.dim(1) : seen.picture.width};
  hash.add(std::as_bytes(std::span(sizes)));
  return hash.digest();
}

// Builds the prompt turn by turn.
class Planner {
 public:
  Planner(const Model& model, const std::string& tenant) : model_(model), tenant_(tenant_key(tenant)) {}

  Result<void> add_user(const UserTurn& turn, const std::vector<Sha256Digest>& digests);
  Result<void> add_answer(const std::string& words);
  void add_text(const std::string& words);
  // What the answer may take that is said behind what is there, and its words where they are known.
  Result<void> add_aloud(const GenerationOptions& options);
  PromptPlan take();
  int64_t length() const { return length_of(sequence_); }

 private:
  const Model& model_;
  Sha256Digest tenant_;
  Sequence sequence_;
  int64_t n_rows_ = 0;
  PromptPlan plan_;
};

Result<void> Planner::add_user(const UserTurn& turn, const std::vector<Sha256Digest>& digests) {
  auto planned = plan_user(model_, turn, length());
  if (!planned) return planned.failure();
  size_t next = 0;
  for (Segment& segment : planned->sequence) {
    if (!segment.is_text()) {
      Medium& medium = planned->media[next];
      (medium.is_sound() ? plan_.n_audio : plan_.n_image) += segment.size();
      const Sha256Digest key = medium_key(tenant_, digests[next++], medium);
      plan_.media.push_back({std::move(medium), key, segment.size()});
      segment.first_row = n_rows_;
      n_rows_ += segment.size();
    }
    sequence_.push_back(std::move(segment));
  }
  return {};
}

Result<void> Planner::add_answer(const std::string& words) {
  std::vector<int32_t> ids = model_.tokenizer().encode(nfc(words));
  ids.push_back(kEnd);
  if (length() + int64_t(ids.size()) >= model_.config().context)
    return fail(Code::too_large, "the conversation takes more than the ", model_.config().context,
                " positions of the model's context; leave out earlier turns");
  sequence_.push_back(Segment::text(std::move(ids)));
  return {};
}

void Planner::add_text(const std::string& words) {
  std::vector<int32_t> ids = model_.tokenizer().encode(nfc(words));
  ids.insert(ids.begin(), kBos);
  sequence_.push_back(Segment::text(std::move(ids)));
}

Result<void> Planner::add_aloud(const GenerationOptions& options) {
  const AloudOptions& aloud = *options.aloud;
  if (!model_.speaks()) return fail(Code::unsupported, "the model does not speak; ask for an answer in writing");
  const auto n_voices = int32_t(model_.config().speaking->voices.size());
  if (aloud.voice < 0 || aloud.voice >= n_voices)
    return fail(Code::unsupported, "there is no voice ", aloud.voice, ": the model has ", n_voices);
  SpeakOptions speak{.text = {}, .codes = {}};
  if (!aloud.written) speak.text.max_tokens = options.max_tokens;
  const auto limits = span_limits(model_.config(), model_.config().context - length(), speak);
  if (!limits) return fail(limits.failure().code, "the prompt ", limits.failure().message);
  plan_.aloud = *limits;
  if (!aloud.written) return {};
  auto given = given_answer(model_, *aloud.written, *limits);
  if (!given) return given.failure();
  sequence_.push_back(Segment::text(std::move(given->ids)));
  plan_.is_given = true;
  return {};
}

PromptPlan Planner::take() {
  plan_.positions = unroll(sequence_);
  const auto& [tokens, places, next] = plan_.positions;
  Sha256Digest key = tenant_;
  for (size_t at = 0; at + kernels::kCacheKeys <= tokens.size(); at += kernels::kCacheKeys) {
    key = block_key(key, std::span(tokens).subspan(at, kernels::kCacheKeys),
                    std::span(places).subspan(at, kernels::kCacheKeys), plan_.media);
    plan_.blocks.push_back(key);
  }
  return std::move(plan_);
}

// A run of messages of one role.
struct Turn {
  Message::Role role = Message::Role::user;
  std::string words;
  std::vector<Medium> media;
  std::vector<Sha256Digest> digests;
};

void add_words(const std::string& words, std::string* to) {
  if (words.empty()) return;
  if (!to->empty()) *to += '\n';
  *to += words;
}

// The system's words join the user's turn that follows.
std::vector<Turn> turns_of(const std::vector<Message>& messages) {
  std::vector<Turn> out;
  for (const Message& message : messages) {
    const bool answer = message.role == Message::Role::assistant;
    if (out.empty() || (out.back().role == Message::Role::assistant) != answer)
      out.push_back({answer ? Message::Role::assistant : Message::Role::user, {}, {}, {}});
    Turn& turn = out.back();
    for (const Part& part : message.parts) {
      add_words(part.words, &turn.words);
      if (!part.medium) continue;
      turn.media.push_back(*part.medium);
      turn.digests.push_back(part.digest);
    }
  }
  return out;
}

Result<void> add(const std::vector<Turn>& turns, Planner* planner) {
  if (turns.empty() || turns.front().role != Message::Role::user || turns.back().role != Message::Role::user)
    return fail(Code::unsupported, "a conversation begins and ends with a message of the user");
  for (const Turn& turn : turns) {
    const bool user = turn.role == Message::Role::user;
    if (turn.words.empty() && turn.media.empty())
      return fail(Code::unsupported, "a message is empty; leave it out or say something");
    if (!user && !turn.media.empty()) return fail(Code::unsupported, "a message of the assistant has words alone");
    const auto added =
        user ? planner->add_user({turn.media, turn.words}, turn.digests) : planner->add_answer(turn.words);
    if (!added) return added;
  }
  return {};
}

size_t bytes_of_words(const GenerationRequest& request) {
  size_t out = request.text ? request.text->size() : 0;
  if (request.options.aloud && request.options.aloud->written) out += request.options.aloud->written->size();
  for (const Message& message : request.messages)
    for (const Part& part : message.parts) out += part.words.size();
  return out;
}

}  // namespace

Sha256Digest tenant_key(const std::string& tenant) {
  Sha256 hash;
  hash.add("naru tenant ");
  hash.add(tenant);
  return hash.digest();
}

Sha256Digest block_key(const Sha256Digest& before, std::span<const int32_t> tokens,
                       std::span<const std::array<int32_t, 3>> places, std::span<const PlannedMedium> media) {
  Sha256 hash;
  hash.add(std::as_bytes(std::span(before)));
  hash.add(std::as_bytes(places));
  for (const int32_t token : tokens) {
    if (token >= 0) {
      hash.add(bytes_of(token));
      continue;
    }
    int64_t row = -1 - int64_t(token);
    size_t which = 0;
    while (row >= media[which].n_rows) row -= media[which++].n_rows;
    hash.add(bytes_of(int32_t(-1)));
    hash.add(std::as_bytes(std::span(media[which].key)));
    hash.add(bytes_of(row));
  }
  return hash.digest();
}

bool is_light(const GenerationRequest& request) {
  constexpr size_t kFewBytes = 8 << 10;
  for (const Message& message : request.messages)
    for (const Part& part : message.parts)
      if (part.medium) return false;
  return bytes_of_words(request) <= kFewBytes;
}

std::variant<PromptPlan, Refusal> plan_prompt(const Model& model, const GenerationRequest& request,
                                              const std::string& tenant) {
  const auto context = size_t(model.config().context);
  if (bytes_of_words(request) > context * kBytesOfPosition)
    return refused(fail(Code::too_large, "the words are longer than the model's context of ", context,
                        " positions can hold; ask in fewer"));
  Planner planner(model, tenant);
  if (request.text) {
    planner.add_text(*request.text);
  } else if (const auto added = add(turns_of(request.messages), &planner); !added) {
    return refused(added.failure());
  }
  if (planner.length() >= model.config().context)
    return refused(fail(Code::too_large, "the prompt takes ", planner.length(), " positions of a context of ", context,
                        ", which leaves no room for an answer; ask in fewer words"));
  if (request.options.aloud)
    if (const auto added = planner.add_aloud(request.options); !added) return refused(added.failure());
  return planner.take();
}

}  // namespace naru::serving
