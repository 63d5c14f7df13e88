// Wordings of what a robot is asked to do, in Korean and English. Written by hand for Naru.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/philox.h"
#include "synth/manipulation/scene.h"

namespace naru::synth {

// Lists are separated by |; templates are those of fill_in(): {o} the object, {g} its target, {c} a colour, {f} a form,
// {p} how one asks.
struct ManipulationWords {
  std::array<std::string_view, kHues> hues;                   // in the order of Hue
  std::string_view cube, cylinder, ball, thing, tee, of_hue;  // of_hue: "{c} {f}"
  std::string_view disc, square, any_goal, tee_goal;
  std::string_view leftmost, rightmost;  // templates
  std::string_view asking;
  std::array<std::string_view, kTasks> tasks;  // templates, in the order of Task
};
extern const ManipulationWords kKoreanManipulation, kEnglishManipulation;

// Asks for the scene's task. The object is named by colour, by form where no other has it, or by its place where that
// is plain. One of eight wordings is held out (is_wording_held_out, talk.h).
std::string instruction_of(const Scene& scene, bool korean, bool held_out, Random* random);

}  // namespace naru::synth
