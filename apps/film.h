// The pictures of a robot's episodes, one after another, as a film.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/encode.h"
#include "synth/manipulation/environment.h"

namespace naru::apps {

class Film {
 public:
  // `encoder`: naru-media-av with its path. Before there is anything to lose.
  Result<void> open(const std::string& encoder);
  void add(synth::Environment& environment);
  void end_episode();  // the last picture stays for a while
  int64_t n_left_out() const { return n_left_out_; }
  Result<std::string> file(const Origin& origin);  // MP4
  // What an episode of so many steps holds, with its copy while the file is made.
  static int64_t most_bytes(int64_t n_steps);

 private:
  std::optional<Encoder> encoder_;
  std::vector<Image> frames_;
  int64_t n_left_out_ = 0;
};

}  // namespace naru::apps
