#include "omni/speaking.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "core/generate/session.h"
#include "core/text/nfc.h"
#include "core/text/vocabulary.h"

namespace naru {
namespace {

constexpr int64_t kMarks = 5;  // of a span: two ends of text, aloud, the voice, the end of the sound

// A prompt with what is given of its answer, and how far the rest may go.
struct Begun {
  Sequence sequence;
  SpanLimits limits;
  SpanPart part = SpanPart::written;
  std::string written;
};

// What has come of the answer to prompt i.
void add(const SpokenPieces& pieces, size_t i, const SpeakListening& listening, SpokenReply* reply) {
  reply->written += pieces.written;
  reply->spoken += pieces.spoken;
  reply->codes.insert(reply->codes.end(), pieces.codes.begin(), pieces.codes.end());
  if (listening && !pieces.empty()) listening(i, pieces);
}

Result<Begun> begin(const Model& model, const SpeakPrompt& prompt, SpeakOptions options) {
  if (prompt.written) options.text.max_tokens = 0;  // nothing is written
  const int64_t room = model.config().context - length_of(prompt.sequence);
  const auto limits = span_limits(model.config(), room, options);
  if (!limits) return limits.failure();
  Begun out{prompt.sequence, *limits, SpanPart::written, {}};
  if (!prompt.written) return out;
  auto given = given_answer(model, *prompt.written, *limits);
  if (!given) return given.failure();
  out.written = std::move(given->written);
  out.sequence.push_back(Segment::text(std::move(given->ids)));
  out.part = SpanPart::spoken;
  return out;
}

}  // namespace

bool can_be_said(const std::string& text) {
  const std::u32string points = code_points(text);
  return std::any_of(points.begin(), points.end(), [](char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_hangul(c);
  });
}

Result<GivenAnswer> given_answer(const Model& model, const std::string& written, const SpanLimits& limits) {
  GivenAnswer out{nfc(written), {}};
  if (!can_be_said(out.written)) return fail("there is nothing to say in it; give words or numbers");
  out.ids = model.tokenizer().encode(out.written);
  if (int64_t(out.ids.size()) > limits.written)
    return fail(Code::too_large, "the text takes ", out.ids.size(), " positions, and this model says at most ",
                limits.written, " at a time; give it in parts");
  out.ids.push_back(kEnd);
  out.ids.push_back(model.config().speech_ids.aloud());
  return out;
}

int64_t room_of(const SpanLimits& limits) {
  return limits.written + limits.spoken + limits.codes + kMarks;
}

Result<SpanLimits> span_limits(const ModelConfig& config, int64_t room, const SpeakOptions& options) {
  check(config.speaking.has_value(), "span_limits: the model does not speak");
  if (room < kLeastSpanRoom)
    return fail(Code::too_large, "leaves ", std::max<int64_t>(0, room), " positions of a context of ", config.context,
                ", and an answer aloud takes at least ", kLeastSpanRoom, "; ask in fewer words");
  SpanLimits out;
  out.codes = std::min(config.speaking->max_seconds * kCodesPerSecond, room / 2);
  out.spoken = room / 4;
  out.written = room - out.codes - out.spoken - kMarks;
  if (options.text.max_tokens > 0) out.written = std::min(out.written, options.text.max_tokens);
  return out;
}

Result<std::vector<SpokenReply>> answer_aloud(const Model& model, const std::vector<SpeakPrompt>& prompts,
                                              const Tensor& media, const SpeakOptions& options,
                                              const SpeakListening& listening) {
  if (!model.speaks()) return fail(Code::unsupported, "the model does not speak; name one that was trained to");
  if (prompts.empty()) return std::vector<SpokenReply>();
  std::vector<Sequence> sequences;
  std::vector<SpokenDraft> drafts;
  std::vector<SpokenReply> out(prompts.size());
  int64_t capacity = 0;
  for (size_t i = 0; i < prompts.size(); ++i) {
    auto begun = begin(model, prompts[i], options);
    if (!begun) return begun.failure();
    const SpeechSpan span(model.config().speech_ids, model.config().backbone.vocab, prompts[i].voice, begun->limits,
                          begun->part);
    drafts.emplace_back(model, span, options.text.sampling, options.codes, options.text.first_stream + i);
    out[i].written = std::move(begun->written);
    out[i].tokens_in = length_of(begun->sequence);
    capacity = std::max(capacity, out[i].tokens_in + room_of(begun->limits));
    sequences.push_back(std::move(begun->sequence));
  }
  Session session(model.backbone(), int64_t(prompts.size()), capacity);
  const Tensor first = session.prefill(sequences, media);
  std::vector<Session::Next> going_on;
  const auto draw = [&](size_t i, std::span<const float> logits) {
    std::vector<int32_t> next = drafts[i].draw(logits);
    add(drafts[i].take(), i, listening, &out[i]);
    if (!next.empty()) going_on.push_back({int64_t(i), std::move(next), drafts[i].slice()});
  };
  const int64_t V = first.dim(1);
  for (size_t i = 0; i < drafts.size(); ++i) draw(i, {first.data<float>() + int64_t(i) * V, size_t(V)});
  while (!going_on.empty()) {
    const std::vector<Session::Next> before = std::exchange(going_on, {});
    const BatchLogits logits = session.step(before);
    for (size_t a = 0; a < before.size(); ++a) draw(size_t(before[a].sequence), logits.row(a));
  }
  for (size_t i = 0; i < drafts.size(); ++i) {
    out[i].tokens_out = drafts[i].n_drawn();
    out[i].finish = drafts[i].finish();
    out[i].log_probability = drafts[i].log_probability();
  }
  return out;
}

}  // namespace naru
