#include "omni/reader.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "core/generate/session.h"
#include "core/text/vocabulary.h"
#include "media/image.h"
#include "omni/draft.h"

namespace naru {
namespace {

class Clock {
 public:
  double ms() {
    const auto now = std::chrono::steady_clock::now();
    const double out = std::chrono::duration<double, std::milli>(now - last_).count();
    last_ = now;
    return out;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace

const char* finish_name(Finish finish) {
  switch (finish) {
    case Finish::stop:
      return "stop";
    case Finish::length:
      return "length";
    case Finish::repetition:
      return "repetition";
    case Finish::interrupted:
      break;
  }
  return "interrupted";
}

Segment picture_segment(const Encoded::Grid& grid) {
  std::vector<std::array<int32_t, 3>> places;
  for (const int32_t cell : grid.cells)
    places.push_back({0, cell / int32_t(grid.columns), cell % int32_t(grid.columns)});
  return Segment::media(grid.first, std::move(places));
}

Sequence reading_prompt(const Encoded::Grid& grid) {
  return {Segment::text({kBos, kUser, kImage}), picture_segment(grid), Segment::text({kImageEnd, kAssistant})};
}

std::string join_pieces(const std::vector<TextLine>& lines, const std::vector<std::string>& texts) {
  std::string out;
  size_t at = 0;
  for (size_t l = 0; l < lines.size(); ++l)
    for (size_t p = 0; p < lines[l].pieces.size(); ++p, ++at) {
      if (at > 0) out += p > 0 ? ' ' : '\n';
      out += texts[at];
    }
  return out;
}

Sequence blind_prompt() {
  return {Segment::text({kBos, kUser, kImage, kImageEnd, kAssistant})};
}

std::vector<Answer> read_pictures(const Model& model, const std::vector<Image>& pictures, const ReadOptions& options,
                                  ReadTimes* times) {
  if (pictures.empty()) return {};
  Clock clock;
  std::vector<const Image*> images;
  for (const Image& picture : pictures) images.push_back(&picture);
  const Encoded encoded = model.vision().forward(images);
  if (times) times->encode += clock.ms();
  std::vector<Sequence> prompts;
  for (const Encoded::Grid& grid : encoded.grids) prompts.push_back(reading_prompt(grid));
  return answer(model, prompts, encoded.embeddings, options, times);
}

std::vector<Answer> answer(const Model& model, const std::vector<Sequence>& prompts, const Tensor& media,
                           const ReadOptions& options, ReadTimes* times) {
  Clock clock;
  std::vector<Answer> out(prompts.size());
  int64_t longest = 0;
  for (size_t i = 0; i < prompts.size(); ++i) {
    out[i].tokens_in = length_of(prompts[i]);
    longest = std::max(longest, out[i].tokens_in);
  }
  const int64_t context = model.config().context;
  check(longest < context, "answer: a prompt of ", longest, " positions leaves no room in a context of ", context);
  const int64_t limit = options.max_tokens ? std::min(options.max_tokens, context - longest) : context - longest;
  Session session(model.backbone(), int64_t(prompts.size()), longest + limit);
  Tensor logits = session.prefill(prompts, media);
  if (times) times->prefill += clock.ms();

  const std::vector<IdRange> allowed = answer_ids(logits.dim(1));
  std::vector<Draft> drafts;
  for (size_t i = 0; i < prompts.size(); ++i) drafts.emplace_back(options.sampling, options.first_stream + i, limit);
  std::vector<int64_t> active(prompts.size());
  std::iota(active.begin(), active.end(), 0);
  std::vector<int64_t> n_drawn(prompts.size());
  while (!active.empty()) {
    std::vector<int64_t> going_on;
    std::vector<int32_t> next;
    for (size_t a = 0; a < active.size(); ++a) {
      const auto sequence = size_t(active[a]);
      const std::span<const float> row(logits.data<float>() + int64_t(a) * logits.dim(1), size_t(logits.dim(1)));
      Draft& draft = drafts[sequence];
      const bool goes_on = draft.draw(row, allowed);
      out[sequence].log_probability += log_probability(row, allowed, draft.last());
      ++n_drawn[sequence];
      if (!goes_on) continue;
      going_on.push_back(active[a]);
      next.push_back(draft.last());
    }
    active = std::move(going_on);
    if (!active.empty()) logits = session.step(active, next);
  }
  for (size_t i = 0; i < out.size(); ++i) {
    out[i].tokens_out = int64_t(drafts[i].ids().size());
    out[i].text = model.detokenizer().decode(drafts[i].ids());
    out[i].finish = drafts[i].finish();
    if (n_drawn[i] > 0) out[i].log_probability /= double(n_drawn[i]);
  }
  if (times) times->decode += clock.ms();
  return out;
}

}  // namespace naru
