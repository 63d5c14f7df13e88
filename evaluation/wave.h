// The questions of cards that stand together until there are enough of them for a batch: their media are encoded at
// once, then all are answered, those of like length together.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "evaluation/answering.h"
#include "omni/reader.h"

namespace naru {

class Wave {
 public:
  // Keeps references to both.
  Wave(const Model& model, const CardSet& set, int64_t batch_positions);

  struct Asked {
    size_t at;       // of the question, in the list of all
    bool baselines;  // also blind and shuffled
  };
  // Notes which questions of the card are to be asked. Failures as of answer_examples().
  Result<void> add(int64_t index, Card card, const std::vector<Asked>& asked, const std::vector<Answered>& all);
  bool full() const { return positions_ >= batch_positions_; }
  // Asks them, and begins anew.
  Result<void> run(std::vector<Answered>* all);

 private:
  // A card's media as the model takes them.
  struct Held {
    std::optional<Image> picture;
    std::vector<Tensor> mels;  // log-mel of each sound; none: it is heard in pieces
    std::vector<Sound> sounds;
  };
  // Where the embeddings of media are.
  struct Places {
    std::map<int64_t, Segment> pictures;                   // by card
    std::map<std::pair<int64_t, size_t>, Segment> sounds;  // by card and number
    Tensor rows;
  };
  enum class Kind { answer, blind, shuffled };
  struct Job {
    size_t at;
    Kind kind;
    Sequence prompt;
    const Sound* recording = nullptr;  // heard in pieces, in the place of a prompt
  };

  Result<Held> hold(Card card) const;
  Result<Tensor> mel_of(const Card& card, size_t sound) const;
  Result<void> fit_picture_of(const Card& card, Held* held) const;
  int64_t words_of(const Question& question, const Held& held) const;
  Result<void> load_neighbours(const std::vector<Answered>& all);
  int64_t neighbour(int64_t index) const { return (index + 1) % set_.size; }
  Places encode() const;
  Job answer_job(size_t at, const Answered& a, const Places& places) const;
  Job blind_job(size_t at, const Answered& a, const Places& places) const;
  std::optional<Job> shuffled_job(size_t at, const Answered& a, const Places& places) const;
  std::vector<Job> jobs(const Places& places, const std::vector<Answered>& all);
  std::vector<Answer> ask(const std::vector<Job>& jobs, const Tensor& rows) const;
  std::vector<Answer> ask_together(const std::vector<const Job*>& jobs, const Tensor& rows) const;

  const Model& model_;
  const CardSet& set_;
  int64_t batch_positions_, room_, positions_ = 0;  // room_: of an answer
  std::map<int64_t, Held> cards_;
  std::vector<size_t> asked_, baselines_;              // questions, and those of them with baselines
  std::map<size_t, std::vector<int32_t>> blind_ids_;   // of blind questions that have nothing else
  std::map<std::vector<int32_t>, std::string> blind_;  // what is said to ids alone, in all waves
};

}  // namespace naru
