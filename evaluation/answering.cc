#include "evaluation/answering.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>

#include "evaluation/forms.h"
#include "omni/picture.h"

namespace naru {

bool is_wanted(const std::string& task, const std::vector<std::string>& tasks) {
  return tasks.empty() || std::find(tasks.begin(), tasks.end(), task) != tasks.end();
}

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostTogether = 64;  // sequences of one batch

// The longest words of a card, in ids.
int64_t longest_words(const Model& model, const Card& card) {
  int64_t longest = 0;
  for (const Question& question : card.questions)
    longest = std::max(longest, int64_t(model.tokenizer().encode(question.prompt).size()));
  return longest;
}

// The answers of cards that stand together until there are enough of them for a batch.
class Wave {
 public:
  Wave(const Model& model, const CardSet& set, const AnswerOptions& options)
      : model_(model), set_(set), options_(options), room_(answer_room(model.config())) {}

  // Notes which questions of the card are to be asked: those of `fresh`, places in `out`.
  Result<void> add(int64_t index, Card card, const std::vector<size_t>& fresh, const std::vector<bool>& with_baselines,
                   const std::vector<Answered>& out);
  bool full() const { return positions_ >= options_.batch_positions; }
  // Asks them.
  Result<void> run(std::vector<Answered>* out);

 private:
  enum class Kind { answer, blind, shuffled };
  struct Job {
    size_t at;  // of the question, in the list of all
    Kind kind;
    Sequence prompt;
  };

  Result<void> fit(Card* card) const;
  int64_t neighbour(int64_t index) const { return (index + 1) % set_.size; }
  Result<void> load_neighbours(const std::vector<Answered>& out);
  std::map<int64_t, Encoded::Grid> encode(Tensor* embeddings) const;
  std::vector<Job> jobs(const std::map<int64_t, Encoded::Grid>& grids, const std::vector<Answered>& out) const;
  std::vector<std::string> ask(const std::vector<Job>& jobs, const Tensor& embeddings) const;

  const Model& model_;
  const CardSet& set_;
  const AnswerOptions& options_;
  int64_t room_, positions_ = 0;
  std::map<int64_t, Image> pictures_;         // of cards, fitted
  std::vector<size_t> asked_, baselines_;     // questions, and those of them with baselines
  std::map<std::string, std::string> blind_;  // what is said to words alone
};

// Brings the card's picture to what the context holds beside the words.
Result<void> Wave::fit(Card* card) const {
  if (!card->picture) return {};
  const int64_t words = longest_words(model_, *card);
  const int64_t room = picture_room(model_.config(), words);
  if (room < 1)
    return fail(Code::too_large, "example '", card->questions[0].id, "' or one with its picture: ", words,
                " positions of words leave no room for a picture in a context of ", model_.config().context);
  card->picture = fit_picture(model_.vision(), *card->picture, room);
  return {};
}

Result<void> Wave::add(int64_t index, Card card, const std::vector<size_t>& fresh,
                       const std::vector<bool>& with_baselines, const std::vector<Answered>& out) {
  if (fresh.empty()) return {};
  if (const auto fitted = fit(&card); !fitted) return fitted;
  int64_t picture = 0;
  if (card.picture) {
    picture = int64_t(model_.vision().cells_of(*card.picture).kept.size());
    pictures_.insert_or_assign(index, std::move(*card.picture));
  }
  for (size_t i = 0; i < fresh.size(); ++i) {
    const auto words = int64_t(model_.tokenizer().encode(out[fresh[i]].question.prompt).size());
    positions_ += (picture + words + room_) * (with_baselines[i] ? 2 : 1);
    asked_.push_back(fresh[i]);
    if (with_baselines[i]) baselines_.push_back(fresh[i]);
  }
  return {};
}

// Pictures of the cards after those with baselines.
Result<void> Wave::load_neighbours(const std::vector<Answered>& out) {
  for (const size_t at : baselines_) {
    const int64_t next = neighbour(out[at].card);
    if (next == out[at].card || pictures_.contains(next)) continue;
    auto card = set_.card(next);
    if (!card) return card.failure();
    if (const auto fitted = fit(&*card); !fitted) return fitted;
    if (card->picture) pictures_.emplace(next, std::move(*card->picture));
  }
  return {};
}

std::map<int64_t, Encoded::Grid> Wave::encode(Tensor* embeddings) const {
  std::map<int64_t, Encoded::Grid> out;
  if (pictures_.empty()) return out;
  std::vector<const Image*> images;
  for (const auto& [index, picture] : pictures_) images.push_back(&picture);
  Encoded encoded = model_.vision().forward(images);
  *embeddings = encoded.embeddings;
  size_t i = 0;
  for (const auto& [index, picture] : pictures_) out.emplace(index, std::move(encoded.grids[i++]));
  return out;
}

std::vector<Wave::Job> Wave::jobs(const std::map<int64_t, Encoded::Grid>& grids,
                                  const std::vector<Answered>& out) const {
  std::vector<Job> list;
  for (const size_t at : asked_) {
    const std::string& words = out[at].question.prompt;
    const auto own = grids.find(out[at].card);
    list.push_back({at, Kind::answer,
                    own == grids.end() ? words_prompt(model_, words) : picture_prompt(model_, own->second, words)});
  }
  std::vector<std::string> unknown;
  for (const size_t at : baselines_) {
    const std::string& words = out[at].question.prompt;
    if (!blind_.contains(words) && std::find(unknown.begin(), unknown.end(), words) == unknown.end()) {
      unknown.push_back(words);
      list.push_back({at, Kind::blind, blind_prompt(model_, words)});
    }
    const int64_t next = neighbour(out[at].card);
    const auto other = grids.find(next);
    if (next == out[at].card || other == grids.end()) continue;
    Sequence prompt = picture_prompt(model_, other->second, words);
    if (length_of(prompt) + room_ <= model_.config().context) list.push_back({at, Kind::shuffled, std::move(prompt)});
  }
  return list;
}

// The answers to jobs, those of like length together.
std::vector<std::string> Wave::ask(const std::vector<Job>& jobs, const Tensor& embeddings) const {
  std::vector<size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), size_t(0));
  const auto length = [&](size_t job) { return length_of(jobs[job].prompt); };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return length(a) > length(b); });
  std::vector<std::string> out(jobs.size());
  for (size_t begin = 0; begin < order.size();) {
    const auto fit = size_t(options_.batch_positions / (length(order[begin]) + room_));
    const size_t end = std::min(order.size(), begin + std::clamp<size_t>(fit, 1, kMostTogether));
    std::vector<Sequence> prompts;
    for (size_t i = begin; i < end; ++i) prompts.push_back(jobs[order[i]].prompt);
    const auto answers = answer(model_, prompts, embeddings, {.sampling = {}, .max_tokens = room_});
    for (size_t i = begin; i < end; ++i) out[order[i]] = valid_utf8(answers[i - begin].text);
    begin = end;
  }
  return out;
}

Result<void> Wave::run(std::vector<Answered>* out) {
  if (asked_.empty()) return {};
  const auto start = Clock::now();
  if (auto loaded = load_neighbours(*out); !loaded) return loaded;
  Tensor embeddings;
  const auto grids = encode(&embeddings);
  const std::vector<Job> list = jobs(grids, *out);
  const std::vector<std::string> texts = ask(list, embeddings);
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count() / double(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    Said& said = (*out)[list[i].at].said;
    if (list[i].kind == Kind::answer)
      said.answer = texts[i], said.ms = ms;
    else if (list[i].kind == Kind::shuffled)
      said.shuffled = texts[i];
    else
      blind_[(*out)[list[i].at].question.prompt] = texts[i];
  }
  for (const size_t at : baselines_) (*out)[at].said.blind = blind_.at((*out)[at].question.prompt);
  pictures_.clear();
  asked_.clear();
  baselines_.clear();
  positions_ = 0;
  return {};
}

void score(Answered* a) {
  const Question& q = a->question;
  const auto of = [&](const std::string& text) { return score_answer(q.metric, q.task, q.targets, text); };
  a->score = of(a->said.answer);
  if (a->said.blind) a->blind = of(*a->said.blind);
  if (a->said.shuffled) a->shuffled = of(*a->said.shuffled);
}

}  // namespace

Result<std::vector<Answered>> answer_examples(const Model& model, const CardSet& set, const AnswerOptions& options) {
  check(options.batch_positions > 0, "answer_examples: wanted room for a batch, got ", options.batch_positions);
  Wave wave(model, set, options);
  std::vector<Answered> out;
  std::map<std::string, int64_t> seen;  // examples of each task
  size_t handed_over = 0;
  // Answers what waits, and hands it over with what was known before it.
  const auto flush = [&](int64_t n_cards) -> Result<void> {
    if (auto ran = wave.run(&out); !ran) return ran;
    for (; handed_over < out.size(); ++handed_over) {
      score(&out[handed_over]);
      if (!options.answered) continue;
      if (auto taken = options.answered(out[handed_over]); !taken) return taken;
    }
    if (options.progress) options.progress(n_cards);
    return {};
  };
  for (int64_t index = 0; index < set.size; ++index) {
    auto card = set.card(index);
    if (!card) return card.failure();
    std::vector<size_t> fresh;
    std::vector<bool> with_baselines;
    for (const Question& question : card->questions) {
      const bool baselines = seen[question.task]++ < options.baselines && card->picture.has_value();
      const Said* known = options.known ? options.known(question) : nullptr;
      out.push_back({.card = index, .question = question, .said = {}, .score = {}, .blind = {}, .shuffled = {}});
      if (known && (known->blind || !baselines)) {
        out.back().said = *known;
      } else {
        fresh.push_back(out.size() - 1);
        with_baselines.push_back(baselines);
      }
    }
    if (const auto added = wave.add(index, std::move(*card), fresh, with_baselines, out); !added)
      return added.failure();
    if (wave.full())
      if (const auto done = flush(index + 1); !done) return done.failure();
  }
  if (const auto done = flush(set.size); !done) return done.failure();
  return out;
}

bool may_mix(Metric a, Metric b) {
  const auto by_match = [](Metric m) { return m == Metric::exact || m == Metric::relaxed; };
  return a == b || (by_match(a) && by_match(b));
}

std::vector<TaskScore> scores_of(const std::vector<Answered>& answered) {
  std::vector<TaskScore> out;
  std::map<std::string, std::map<int64_t, Score>> by_picture;
  std::map<std::string, std::pair<Score, Score>> baselines;
  for (const Answered& a : answered) {
    const Question& q = a.question;
    auto at = std::find_if(out.begin(), out.end(), [&](const TaskScore& t) { return t.task == q.task; });
    if (at == out.end()) at = out.insert(out.end(), {.task = q.task, .metric = q.metric});
    check(may_mix(at->metric, q.metric), "scores_of: the task '", q.task, "' mixes ", metric_name(at->metric), " and ",
          metric_name(q.metric));
    if (q.metric == Metric::relaxed) at->metric = Metric::relaxed;
    ++at->n;
    by_picture[q.task][a.card] += a.score;
    if (a.blind) ++at->n_blind, baselines[q.task].first += *a.blind;
    if (a.shuffled) ++at->n_shuffled, baselines[q.task].second += *a.shuffled;
  }
  for (TaskScore& task : out) {
    std::vector<Score> scores;
    for (const auto& [card, score] : by_picture[task.task]) scores.push_back(score);
    task.value = interval_of(scores);
    task.blind = baselines[task.task].first.value();
    task.shuffled = baselines[task.task].second.value();
  }
  return out;
}

}  // namespace naru
