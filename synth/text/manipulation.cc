#include "synth/text/manipulation.h"

#include <algorithm>

#include "synth/text/chart_words.h"
#include "synth/text/talk.h"

namespace naru::synth {
namespace {

constexpr int kTries = 10'000;
constexpr double kPlain = 0.05;  // m: so much further to a side than all others

std::string_view form_words(const ManipulationWords& words, Form form) {
  switch (form) {
    case Form::cube:
      return words.cube;
    case Form::cylinder:
      return words.cylinder;
    case Form::ball:
      return words.ball;
    case Form::tee:
      return words.tee;
  }
  return words.thing;
}

// Whether the first thing stands alone on that side (-1 left, 1 right) of all others.
bool is_outermost(const Scene& scene, double side) {
  const auto& things = scene.things;
  return things.size() > 1 && std::all_of(things.begin() + 1, things.end(), [&](const Thing& other) {
           return side * (things[0].pose.at.x - other.pose.at.x) > kPlain;
         });
}

std::string of_hue(const ManipulationWords& words, Hue hue, std::string_view noun, Random* random) {
  return fill_in(words.of_hue, {{"c", pick_word(words.hues[size_t(hue)], random)}, {"f", noun}});
}

std::string object_words(const Scene& scene, const ManipulationWords& words, bool korean, Random* random) {
  const Thing& thing = scene.things[0];
  if (thing.form == Form::tee) return std::string(pick_word(words.tee, random));
  const std::string_view noun = pick_word(random->chance(0.75f) ? form_words(words, thing.form) : words.thing, random);
  const bool only_form = std::none_of(scene.things.begin() + 1, scene.things.end(),
                                      [&](const Thing& other) { return other.form == thing.form; });
  if (random->chance(0.25f))
    for (const double side : {-1.0, 1.0})
      if (is_outermost(scene, side))
        return fill_in(pick_word(side < 0 ? words.leftmost : words.rightmost, random), {{"f", noun}});
  if (only_form && random->chance(0.2f)) {
    const std::string_view form = pick_word(form_words(words, thing.form), random);
    return korean ? std::string(form) : concat("the ", form);
  }
  return of_hue(words, thing.hue, noun, random);
}

std::string goal_words(const Scene& scene, const ManipulationWords& words, Random* random) {
  if (scene.task == Task::push_t) return std::string(pick_word(words.tee_goal, random));
  if (scene.goals.empty()) return "";
  if (scene.goals.size() == 1 && random->chance(0.25f)) return std::string(pick_word(words.any_goal, random));
  const Goal& goal = scene.goals[0];
  return of_hue(words, goal.hue, pick_word(goal.round ? words.disc : words.square, random), random);
}

// An English sentence: a capital in front, mostly, and a mark at its end.
std::string as_sentence(std::string text, std::string_view asking, Random* random) {
  if (text.front() >= 'a' && text.front() <= 'z' && random->chance(0.8f)) text.front() ^= 0x20;
  const bool question = asking.starts_with("could") || asking.starts_with("can") || asking.starts_with("would");
  return random->chance(0.15f) ? text : text + (question ? '?' : '.');
}

}  // namespace

std::string instruction_of(const Scene& scene, bool korean, bool held_out, Random* random) {
  const ManipulationWords& words = korean ? kKoreanManipulation : kEnglishManipulation;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const std::string object = object_words(scene, words, korean, random), goal = goal_words(scene, words, random);
    const std::string_view asking = pick_word(words.asking, random);
    std::string text =
        fill_in(pick_word(words.tasks[size_t(scene.task)], random), {{"o", object}, {"g", goal}, {"p", asking}});
    if (is_wording_held_out(text) != held_out) continue;
    return korean ? text : as_sentence(std::move(text), asking, random);
  }
  raise("instruction_of: no wording is ", held_out ? "held out" : "left for training");
}

}  // namespace naru::synth
