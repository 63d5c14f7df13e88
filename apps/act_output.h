// What `naru act` keeps of its episodes, as its flags ask for: pictures, a film, a recording.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/recording.h"
#include "media/encode.h"

namespace naru::apps {

// The pictures of an episode as DIR/EPISODE/STEP.png.
class Frames {
 public:
  explicit Frames(std::string folder) : folder_(std::move(folder)) {}
  Result<void> begin(int64_t episode);
  void add(synth::Environment& environment);
  const Result<void>& done() const { return done_; }

 private:
  std::string folder_, at_;
  Result<void> done_;
};

// The pictures of episodes, one after another, as a film.
class Film {
 public:
  // Before there is anything to lose.
  Result<void> open();
  void add(synth::Environment& environment);
  void end_episode();  // the last picture stays for a while
  int64_t n_left_out() const { return n_left_out_; }
  Result<void> write(const std::string& path, const Origin& origin);

 private:
  std::optional<Encoder> encoder_;
  std::vector<Image> frames_;
  int64_t n_left_out_ = 0;
};

class ActOutput {
 public:
  struct Names {
    std::string frames, film, recording;  // empty: not wanted
  };
  explicit ActOutput(Names names) : names_(std::move(names)), frames_(names_.frames) {}

  // Each is false when something failed; what() and failure() tell. Nothing is done after that.
  bool open();
  bool begin(int64_t episode);
  void see(synth::Environment& environment);
  void step(synth::Environment& environment, const synth::Action& meant, const synth::Action& applied);
  bool end_episode(const Episode& episode);
  // about: of the recording; origin: of the film. The recording comes first: it is what cannot be made again.
  bool finish(const nlohmann::ordered_json& about, const Origin& origin);

  const std::string& what() const { return what_; }
  const Failure& failure() const { return *failure_; }
  const Film& film() const { return film_; }

 private:
  bool took(const std::string& what, const Result<void>& done);

  Names names_;
  Frames frames_;
  Film film_;
  std::optional<Recording> recording_;
  std::string what_;
  std::optional<Failure> failure_;
};

}  // namespace naru::apps
