// The other wordings of questions: how many there are of each type, that each is sound and its particles fit, that none
// is one of tests/others, the split, and what typing does to them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "synth/text/alphabet.h"
#include "synth/text/rephrased/rephraser.h"
#include "synth/text/utf8.h"
#include "tests/testing/op_case.h"

namespace naru::synth {
namespace {

using Names = std::vector<std::string_view>;
using ListsOfTypes = std::map<std::string, Names>;

// The lists that serve a type of question.
const ListsOfTypes kOfCharts = {
    {"table", {"table"}},
    {"look-up", {"look_up"}},
    {"look-up of points", {"look_up_x"}},
    {"maximum", {"extreme", "maximum"}},
    {"minimum", {"extreme", "minimum"}},
    {"maximum-value", {"extreme_value", "maximum_value"}},
    {"minimum-value", {"extreme_value", "minimum_value"}},
    {"maximum-series, minimum-series", {"extreme_series"}},
    {"maximum-x", {"maximum_x"}},
    {"difference", {"difference"}},
    {"difference of series", {"difference_series"}},
    {"sum", {"sum"}},
    {"sum of some", {"sum_some"}},
    {"sum of series", {"sum_series"}},
    {"average", {"average"}},
    {"count-above", {"count", "count_above"}},
    {"count-below", {"count", "count_below"}},
    {"count-categories", {"count_categories"}},
    {"count-series", {"count_series"}},
    {"count-points", {"count_points"}},
    {"comparison", {"comparison"}},
    {"greater", {"greater"}},
    {"trend", {"trend"}},
};

// Of pages each list is a type of its own, but for those that stand beside "value" and those of a field's role.
const Names kBesideValue = {"person", "place", "date", "time", "phone", "money", "count"};

bool is_role(std::string_view list) {
  return list.starts_with("field:");
}

const Wordings& wordings(bool charts, bool korean) {
  return charts ? rephrased_charts(korean) : rephrased_pages(korean);
}

// All forms of a frame with <a/b>.
std::vector<std::string> forms_of(const std::string& frame) {
  const size_t open = frame.find('<'), close = frame.find('>');
  if (open == std::string::npos) return {frame};
  std::vector<std::string> out;
  for (const std::string_view word : split(std::string_view(frame).substr(open + 1, close - open - 1), '/'))
    for (std::string& form : forms_of(frame.substr(0, open) + std::string(word) + frame.substr(close + 1)))
      out.push_back(std::move(form));
  return out;
}

// Calls each(list, form) for all forms of all frames.
void for_forms(bool charts, bool korean,
               const std::function<void(std::string_view list, const std::string& form)>& each) {
  const Wordings& all = wordings(charts, korean);
  for (const std::string_view list : all.names())
    for (const WordingFrame& frame : all.frames(list))
      for (const std::string& form : forms_of(std::string(frame.text))) each(list, form);
}

// Every slot that a form of these may have, filled with `name`; words that ask and degrees as they are.
Slots slots_with(std::string_view name, bool charts, bool korean, bool up) {
  Slots slots;
  const std::string_view keys = charts ? "c d m w v k t x n l r q" : "k K c v n r a b g";
  for (const std::string_view key : split(keys, ' ')) slots.emplace_back(key, name);
  if (!charts && korean) slots.insert(slots.end(), {{"무엇", "무엇"}, {"뭐", "뭐"}, {"N", "세 번째"}});
  if (!charts && !korean) slots.insert(slots.end(), {{"what", "what"}, {"What", "What"}, {"th", "3rd"}});
  const Slots& sides = degrees(korean, up);
  slots.insert(slots.end(), sides.begin(), sides.end());
  return slots;
}

// Letters and digits alone, small.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z')
      out += char(c ^ 0x20);
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80))
      out += c;
  }
  return out;
}

std::string without(std::string text, std::string_view part) {
  for (size_t at; (at = text.find(part)) != std::string::npos;) text.erase(at, part.size());
  return text;
}

size_t frames_of(const Wordings& all, const Names& lists) {
  std::set<std::string> different;
  for (const std::string_view list : lists)
    for (const WordingFrame& frame : all.frames(list)) different.insert(bare(frame.text));
  return different.size();
}

TEST(Rephrased, EveryTypeHasManyWordings) {
  for (const bool korean : {false, true}) {
    std::set<std::string_view> known;
    for (const auto& [type, lists] : kOfCharts) {
      EXPECT_GE(frames_of(rephrased_charts(korean), lists), 16u) << type << (korean ? " ko" : " en");
      known.insert(lists.begin(), lists.end());
    }
    const auto names = rephrased_charts(korean).names();
    EXPECT_EQ(known, std::set<std::string_view>(names.begin(), names.end()));
    for (const std::string_view list : rephrased_pages(korean).names()) {
      if (std::find(kBesideValue.begin(), kBesideValue.end(), list) != kBesideValue.end()) continue;
      EXPECT_GE(frames_of(rephrased_pages(korean), {list}), is_role(list) ? 8u : 16u)
          << list << (korean ? " ko" : " en");
    }
  }
}

TEST(Rephrased, NoWordingComesTwiceInAList) {
  for (const bool charts : {false, true})
    for (const bool korean : {false, true}) {
      std::set<std::pair<std::string, std::string>> seen;
      for_forms(charts, korean, [&](std::string_view list, const std::string& form) {
        EXPECT_TRUE(seen.emplace(list, bare(form)).second) << list << ": " << form;
      });
    }
}

TEST(Rephrased, BothLanguagesHaveTheSameTypes) {
  for (const bool charts : {false, true}) {
    std::set<std::string_view> lists[2];
    for (const bool korean : {false, true})
      for (const std::string_view list : wordings(charts, korean).names()) lists[korean].insert(list);
    if (!charts) lists[1].insert("count");  // Korean asks for a number with the word that asks alone
    EXPECT_EQ(lists[0], lists[1]);
  }
}

TEST(Rephrased, FormsAreClean) {
  for (const bool charts : {false, true})
    for (const bool korean : {false, true})
      for_forms(charts, korean, [&](std::string_view list, const std::string& form) {
        for (const bool up : {false, true}) {
          const std::string text = fill_in(form, slots_with("X1", charts, korean, up));
          const std::u32string characters = decode(text).value();
          for (const char32_t c : characters) {
            EXPECT_TRUE(in_alphabet(c)) << text;
            EXPECT_TRUE(korean || c < 0x80) << text;
          }
          EXPECT_EQ(text.find("  "), std::string::npos) << text;
          EXPECT_EQ(text.find_first_of("{}[]<>|_"), std::string::npos) << list << ": " << text;
          EXPECT_TRUE(text.ends_with('.') || text.ends_with('?')) << list << ": " << text;
          EXPECT_LE(characters.size(), 90u) << text;
        }
        const char first = form[0];
        EXPECT_TRUE(korean || first == '{' || first == '"' || (first >= 'A' && first <= 'Z')) << form;
      });
}

// A question has its mark, a request its full stop.
TEST(Rephrased, FormsEndAsTheyShould) {
  const std::vector<std::string_view> requests = {"주세요", "주십시오", "줘",       "줘요",       "바랍니다",
                                                  "싶어요", "싶습니다", "궁금해요", "궁금합니다", "please"};
  const std::vector<std::string_view> questions = {"나요", "습니까", "입니까", "됩니까", "죠",   "가요",
                                                   "래요", "래",     "예요",   "거야",   "뭐야", "얼마야"};
  const std::vector<std::string_view> begin = {"What ", "What's ", "Which ", "Who ",   "How ",   "Is ",
                                               "Does ", "Did ",    "Can ",   "Could ", "Would ", "Do "};
  int n_requests = 0, n_questions = 0;
  for (const bool charts : {false, true})
    for (const bool korean : {false, true})
      for_forms(charts, korean, [&](std::string_view, const std::string& form) {
        const std::string_view text = std::string_view(form).substr(0, form.size() - 1);
        const auto ends = [&](std::string_view end) { return text.ends_with(end); };
        const auto begins = [&](std::string_view word) { return text.starts_with(word); };
        if (std::any_of(requests.begin(), requests.end(), ends)) {
          ++n_requests;
          EXPECT_EQ(form.back(), '.') << form;
        } else if ((korean && std::any_of(questions.begin(), questions.end(), ends)) ||
                   (!korean && std::any_of(begin.begin(), begin.end(), begins))) {
          ++n_questions;
          EXPECT_EQ(form.back(), '?') << form;
        }
      });
  EXPECT_GT(n_requests, 300);
  EXPECT_GT(n_questions, 800);
}

TEST(Rephrased, ParticlesFitEveryName) {
  struct Name {
    std::string text;
    bool closed;  // its last syllable ends with a consonant
  };
  const Name names[] = {{"책", true}, {"나무", false}, {"3월", true}, {"제주", false}, {"B동", true}, {"A", false}};
  const std::string after_closed[] = {"는", "를", "가", "와", "라고", "랑", "야"};
  const std::string after_open[] = {"은", "을", "과", "으로", "이라고", "이랑", "이야"};
  int n_particles = 0;
  for (const bool charts : {false, true})
    for_forms(charts, /*korean=*/true, [&](std::string_view, const std::string& form) {
      // No particle stands behind a slot but in brackets.
      for (size_t at = form.find('}'); at != std::string::npos; at = form.find('}', at + 1)) {
        if (form[form.rfind('{', at) + 1] & 0x80) continue;  // a word, not a name
        const std::string rest = form.substr(at + 1, form.find(' ', at) - at - 1);
        for (const char* raw : {"은", "는", "이", "가", "을", "를", "과", "와", "로", "으로", "랑", "야", "라고"})
          EXPECT_FALSE(rest == raw || rest == std::string(raw) + "?") << form;
      }
      if (form.find('[') == std::string::npos) return;
      ++n_particles;
      for (const Name& name : names) {
        const std::string text = fill_in(form, slots_with(name.text, charts, true, true)) + ' ';
        for (const std::string& wrong : name.closed ? std::span<const std::string>(after_closed) : after_open)
          for (const char* end : {" ", "?", ".", ",", "죠", "예"})
            EXPECT_EQ(text.find(name.text + wrong + end), std::string::npos) << text;
      }
    });
  EXPECT_GT(n_particles, 400);
}

// The string literals of a Python file that are wordings: with a slot or a mark at their end, and a blank.
std::set<std::string> wordings_of_python(const std::string& text) {
  std::set<std::string> out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#') i = std::min(text.find('\n', i), text.size());
    if (i >= text.size() || (text[i] != '"' && text[i] != '\'')) continue;
    if (text.compare(i, 3, "\"\"\"") == 0) {
      i = text.find("\"\"\"", i + 3) + 2;
      continue;
    }
    const char quote = text[i];
    std::string literal;
    bool slot = false;
    int depth = 0;
    for (++i; i < text.size() && text[i] != quote; ++i) {
      depth += text[i] == '{';
      slot = slot || depth > 0;
      if (depth == 0) literal += text[i];
      depth -= text[i] == '}';
    }
    const bool marked = literal.ends_with('?') || literal.ends_with('.') || literal.ends_with('\'');
    if (literal.find(' ') != std::string::npos && (slot || marked) && bare(literal).size() > 5)
      out.insert(bare(literal));
  }
  return out;
}

TEST(Rephrased, NoneIsAskedByOtherGenerators) {
  std::set<std::string> others;
  for (const auto& entry : std::filesystem::directory_iterator("tests/others"))
    if (entry.path().extension() == ".py")
      others.merge(wordings_of_python(read_text(entry.path().string(), 1 << 20).value()));
  EXPECT_GT(others.size(), 60u);
  for (const char* known : {"의평균값을계산하면", "칸에는뭐라고되어있습니까", "workoutthemeanof", "counttheentries",
                            "whatstandsrightbelow", "givetheat"})
    EXPECT_EQ(others.count(known), 1u) << known;
  for (const bool charts : {false, true})
    for (const bool korean : {false, true})
      for_forms(charts, korean, [&](std::string_view, const std::string& form) {
        for (const std::string_view name : {"뷁", "쀄"})
          for (const bool up : {false, true}) {
            const std::string text = bare(without(fill_in(form, slots_with(name, charts, korean, up)), name));
            EXPECT_EQ(others.count(text), 0u) << form;
          }
      });
}

TEST(Rephrased, OneFrameOfEightIsHeldOut) {
  for (const bool charts : {false, true})
    for (const bool korean : {false, true})
      for (const std::string_view list : wordings(charts, korean).names()) {
        const auto frames = wordings(charts, korean).frames(list);
        const auto held_out = std::count_if(frames.begin(), frames.end(), [](const auto& f) { return f.held_out; });
        EXPECT_EQ(size_t(held_out), std::max<size_t>(1, frames.size() / 8)) << list;
      }
}

TEST(Rephrased, ABadListIsAnError) {
  EXPECT_ERROR(Wordings({"a\n"}), "Wordings: text before the first list: a");
  EXPECT_ERROR(Wordings({"= x\na\nb\n", "= x\nc\nd\n"}), "Wordings: the list x comes twice");
  EXPECT_ERROR(Wordings({"= x\na\n"}), "Wordings: the list x has too few frames: 1");
  EXPECT_ERROR(rephrased_charts(true).frames("none"), "Wordings: no list none");
}

Rephraser rephraser(Rephrasing options, uint64_t seed = 1) {
  return Rephraser(rephrased_charts, options, Random(seed));
}

TEST(Rephraser, AsksAsOftenAsItIsTold) {
  EXPECT_ERROR(rephraser({.share = 1.5f}), "Rephraser: wanted a share from 0 to 1, got 1.5");
  for (const float share : {0.f, 0.25f, 1.f}) {
    Rephraser one = rephraser({.share = share});
    int drawn = 0;
    for (int i = 0; i < 4000; ++i) drawn += one.draw(i % 2, {"look_up"}).has_value();
    EXPECT_NEAR(drawn, 4000 * share, share > 0 && share < 1 ? 5 * 28 : 0);  // five standard deviations
  }
}

TEST(Rephraser, DrawsNoNumberWhereItRephrasesNothing) {
  Rephraser one = rephraser({.share = 0}), other = rephraser({.share = 0});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(one.draw(true, {"sum"}));
  for (int i = 0; i < 64; ++i) EXPECT_EQ(one.chance(0.5f), other.chance(0.5f));
}

TEST(Rephraser, KeepsToItsSideOfTheSplit) {
  for (const bool korean : {false, true}) {
    std::set<std::string> sides[2];
    for (const bool held_out : {false, true}) {
      Rephraser one = rephraser({.share = 1, .held_out = held_out});
      for (int i = 0; i < 3000; ++i) sides[held_out].insert(*one.draw(korean, {"extreme", "maximum"}));
    }
    EXPECT_GE(sides[0].size(), 20u);
    EXPECT_GE(sides[1].size(), 2u);
    for (const std::string& frame : sides[1]) EXPECT_EQ(sides[0].count(frame), 0u) << frame;
  }
}

TEST(Rephraser, TypesAsPeopleDoAndSpellsNamesAsTheyAre) {
  for (const bool korean : {false, true})
    for (const bool typed : {false, true}) {
      Rephraser one = rephraser({.share = 1, .typed = typed});
      const std::string name = korean ? "우리 동네 X1" : "Big Blue X1";
      int unmarked = 0, opened = 0, changed = 0;
      constexpr int kCount = 4000;
      for (int i = 0; i < kCount; ++i) {
        const std::string frame = korean ? "모든 {k} 가운데 {c} {m}[이] 얼마예요?" : "What's the {m} for {c} then?";
        const std::string text = one.say(korean, frame, {{"k", name}, {"c", name}, {"m", name}});
        ASSERT_NE(text.find(name), std::string::npos) << text;
        EXPECT_EQ(text.find("  "), std::string::npos) << text;
        EXPECT_EQ(text.find(name + name), std::string::npos) << "names stay apart: " << text;
        unmarked += text.find('?') == std::string::npos;
        opened += text.find(korean ? "모든" : "hat") > 1;
        std::string plain = fill_in(frame, {{"k", name}, {"c", name}, {"m", name}});
        changed += text.find(plain.substr(1, plain.size() - 2)) == std::string::npos;
      }
      EXPECT_NEAR(unmarked, typed ? kCount / 4 : 0, typed ? 5 * 28 : 0);
      EXPECT_NEAR(opened, kCount / 10, 5 * 19);
      EXPECT_EQ(changed > 0, typed) << changed;
      EXPECT_LT(changed, kCount / 5);
    }
}

}  // namespace
}  // namespace naru::synth
