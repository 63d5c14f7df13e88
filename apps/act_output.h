// What `naru act` keeps of its episodes, as its flags ask for: pictures, a film, a recording.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/film.h"
#include "apps/recording.h"

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
