// What a robot is asked: that wordings say which object and which target is meant, in clean Korean and English, and
// that there are many.
#include "synth/text/manipulation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "synth/manipulation/picture.h"
#include "synth/text/chart_words.h"
#include "synth/text/talk.h"

namespace naru::synth {
namespace {

bool says_one_of(const std::string& text, std::string_view words) {
  const auto all = split(words, '|');
  return std::any_of(all.begin(), all.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

// Whether the object can only be the first: by its hue, by a form that no other has, or by the side it stands on.
bool names_the_object(const std::string& text, const Scene& scene, const ManipulationWords& words) {
  const Thing& thing = scene.things[0];
  if (thing.form == Form::tee) return says_one_of(text, words.tee);
  if (says_one_of(text, words.hues[size_t(thing.hue)])) return true;
  const std::string_view forms[] = {words.cube, words.cylinder, words.ball};
  bool only_form = true, left = true, right = true;
  for (size_t i = 1; i < scene.things.size(); ++i) {
    only_form &= scene.things[i].form != thing.form;
    left &= thing.pose.at.x < scene.things[i].pose.at.x;
    right &= thing.pose.at.x > scene.things[i].pose.at.x;
  }
  const bool says_left = says_one_of(text, "왼쪽|left"), says_right = says_one_of(text, "오른쪽|right");
  if (says_left || says_right) return scene.things.size() > 1 && (says_left ? left : right);
  return only_form && says_one_of(text, forms[int(thing.form)]);
}

TEST(ManipulationText, SaysWhatIsMeant) {
  for (int task = 0; task < kTasks; ++task)
    for (uint64_t seed = 0; seed < 300; ++seed) {
      Random random(seed, uint64_t(task));
      const Scene scene = draw_scene(Task(task), &random);
      const bool korean = seed % 2 == 0;
      const ManipulationWords& words = korean ? kKoreanManipulation : kEnglishManipulation;
      std::string text = instruction_of(scene, korean, /*held_out=*/false, &random);
      if (!korean && text.front() >= 'A' && text.front() <= 'Z') text.front() ^= 0x20;
      EXPECT_TRUE(names_the_object(text, scene, words)) << text;
      if (!scene.goals.empty()) {
        const bool hue = says_one_of(text, words.hues[size_t(scene.goals[0].hue)]);
        EXPECT_TRUE(hue || (scene.goals.size() == 1 && says_one_of(text, words.any_goal))) << text;
      }
      EXPECT_FALSE(std::regex_search(text, std::regex("[{}|\\[\\]]|  |^ | $"))) << text;
      EXPECT_EQ(korean, !std::regex_search(text, std::regex("[a-z]"))) << text;
    }
}

TEST(ManipulationText, IsSaidInManyWays) {
  for (int task = 0; task < kTasks; ++task)
    for (const bool korean : {false, true})
      for (const bool held_out : {false, true}) {
        Random random(4, uint64_t(task));
        const Scene scene = draw_scene(Task(task), &random);
        std::set<std::string> texts;
        for (int i = 0; i < 400; ++i) {
          texts.insert(bare_wording(instruction_of(scene, korean, held_out, &random)));
          EXPECT_EQ(is_wording_held_out(*texts.begin()), held_out);
        }
        EXPECT_GT(texts.size(), held_out ? 40u : 150u) << kTaskNames[size_t(task)] << korean;
      }
}

}  // namespace
}  // namespace naru::synth
