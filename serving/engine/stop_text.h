// Ends an answer before the one of some texts that is whole first, and gives out only what none of them can begin in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace naru::serving {

class StopText {
 public:
  // None of them empty.
  explicit StopText(std::vector<std::string> stops) : stops_(std::move(stops)) {}

  // What can be given out once `text` has come: nothing after a stop was found.
  std::string push(std::string_view text);
  // The rest, when the answer has ended otherwise.
  std::string flush();
  bool found() const { return found_; }

 private:
  std::vector<std::string> stops_;
  std::string held_;
  bool found_ = false;
};

}  // namespace naru::serving
