#include "evaluation/answering.h"

#include <algorithm>
#include <map>

#include "base/thread_pool.h"
#include "evaluation/wave.h"

namespace naru {
namespace {

// The cards of a set one after another, made some at a time by all threads where the set allows that.
class Cards {
 public:
  explicit Cards(const CardSet& set) : set_(set) {}

  Result<Card> take(int64_t index) {
    if (!set_.threads_share_it) return set_.card(index);
    if (index >= first_ + int64_t(made_.size())) make(index);
    return *std::move(made_[size_t(index - first_)]);
  }

 private:
  void make(int64_t first) {
    constexpr int64_t kTogether = 32;
    first_ = first;
    made_.assign(size_t(std::min(kTogether, set_.size - first)), std::nullopt);
    parallel_for(int64_t(made_.size()), 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) made_[size_t(i)] = set_.card(first + i);
    });
  }

  const CardSet& set_;
  int64_t first_ = 0;
  std::vector<std::optional<Result<Card>>> made_;
};

void score(Answered* a) {
  const Question& q = a->question;
  const auto of = [&](const std::string& text) { return score_answer(q.metric, q.task, q.targets, text); };
  a->score = of(a->said.answer);
  if (a->said.blind) a->blind = of(*a->said.blind);
  if (a->said.shuffled) a->shuffled = of(*a->said.shuffled);
}

class Answering {
 public:
  Answering(const Model& model, const CardSet& set, const AnswerOptions& options)
      : options_(options), set_(set), cards_(set), wave_(model, set, options.batch_positions) {}

  Result<std::vector<Answered>> run() {
    for (int64_t index = 0; index < set_.size; ++index) {
      auto card = cards_.take(index);
      if (!card) return card.failure();
      if (const auto added = add(index, *std::move(card)); !added) return added.failure();
      if (!wave_.full()) continue;
      if (const auto done = flush(index + 1); !done) return done.failure();
    }
    if (const auto done = flush(set_.size); !done) return done.failure();
    return std::move(out_);
  }

 private:
  // Lists the questions of a card, and gives those to the wave that are to be asked.
  Result<void> add(int64_t index, Card card) {
    std::vector<Wave::Asked> asked;
    for (const Question& question : card.questions) {
      const bool baselines = seen_[question.task]++ < options_.baselines && basis_of(card, question) != Basis::none;
      const Said* known = options_.known ? options_.known(question) : nullptr;
      const bool fresh = !known || (baselines && !known->blind);
      if (fresh) asked.push_back({out_.size(), baselines});
      out_.push_back({.card = index, .question = question, .said = {}, .score = {}, .blind = {}, .shuffled = {}});
      if (!fresh) out_.back().said = *known;
    }
    return wave_.add(index, std::move(card), asked, out_);
  }

  // Answers what waits, and hands it over with what was known before it.
  Result<void> flush(int64_t n_cards) {
    if (auto ran = wave_.run(&out_); !ran) return ran;
    for (; handed_over_ < out_.size(); ++handed_over_) {
      score(&out_[handed_over_]);
      if (!options_.answered) continue;
      if (auto taken = options_.answered(out_[handed_over_]); !taken) return taken;
    }
    if (options_.progress) options_.progress(n_cards);
    return {};
  }

  const AnswerOptions& options_;
  const CardSet& set_;
  Cards cards_;
  Wave wave_;
  std::vector<Answered> out_;
  std::map<std::string, int64_t> seen_;  // examples of each task
  size_t handed_over_ = 0;
};

}  // namespace

Result<std::vector<Answered>> answer_examples(const Model& model, const CardSet& set, const AnswerOptions& options) {
  check(options.batch_positions > 0, "answer_examples: wanted room for a batch, got ", options.batch_positions);
  return Answering(model, set, options).run();
}

}  // namespace naru
