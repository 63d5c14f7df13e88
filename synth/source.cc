#include "synth/source.h"

namespace naru::synth {

std::string SaidAnswer::spoken_form() const {
  std::string out;
  for (const std::string& reading : readings) out += (out.empty() ? "" : " ") + reading;
  return out;
}

}  // namespace naru::synth
