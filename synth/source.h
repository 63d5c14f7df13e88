// What every source of examples hands over, and what it was made from.
//
// An example is a pure function of (generator version, library set, seed, index): nothing has to be stored, and anyone
// can make it again. docs/DESIGN.md says what the library set is; Provenance lists it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/types.h"

namespace naru::synth {

enum class Split { train, held_out };

// When something is heard, in samples from the beginning of the sound.
struct TimedWord {
  std::string text;  // as it is written
  int begin = 0, end = 0;
};
struct TimedPhoneme {
  int phoneme = 0;  // an index of kPhonemes (synth/voice/phonemes.h)
  int begin = 0, end = 0;
};

// Something said.
struct SpokenSound {
  std::vector<int16_t> samples;  // mono, at kSoundRate; none: nothing is said
  std::string voice;             // who speaks, as espeak-ng names it
  std::vector<TimedWord> words;
  std::vector<TimedPhoneme> phonemes;  // they cover the sound from end to end
};

// An answer that is said aloud by a voice of ours (synth/voice/own_voices.h).
struct SaidAnswer {
  std::string speaker;                // its name; empty: nothing is said
  std::vector<std::string> readings;  // of each word of the sound, how a person would write down what is said
  SpokenSound sound;                  // without room and noise; its words are those of the answer
  bool is_said() const { return !speaker.empty(); }
  // The readings with blanks between them: 사십이억 원 of 42억 원.
  std::string spoken_form() const;
};

// A further question about the picture of an example, or a further turn of talk without one, and its answer.
struct Question {
  std::string task;    // chart-qa, spoken-chart-qa
  std::string lang;    // of the question
  std::string metric;  // relaxed, exact
  std::string type;    // look-up, maximum, sum, ...; of talk its topic
  std::string prompt, target;
  std::string steps;  // the target with the arithmetic that leads to it before it; empty where there is none
  // What it is about: names as the table has them; `limit` is the number that a count compares with.
  std::vector<std::string> series, categories;
  std::string limit;
  SpokenSound sound;  // the prompt, where it is asked aloud
  SaidAnswer said;    // the target, where it is to be answered aloud
};

// What a picture is made of besides text, and what it stands for.
struct Part {
  std::string kind;                      // bar, wedge, point, key, tick; object, target, gripper
  std::string value, series, category;   // each empty where the part has none
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // pixels of the final picture
};

struct Example {
  std::string id;                  // unique in a folder
  std::string task;                // read-line, read-paragraph, chart-to-table, transcribe-ko, ...
  std::string lang;                // ko, en
  std::string metric;              // cer, wer, exact, table, actions
  std::string kind;                // what the text is: ko, en, number, syllables; of talk its topic
  std::vector<std::string> fonts;  // families it was set in
  Image image;                     // (Y, X, 3), both multiples of 16; empty where there is a sound or talk instead
  std::string prompt;              // what the user says beside the picture; may be empty
  std::string target;              // what the model is to answer
  // Where the ink is, in pixels of the final picture (clipped to it), before blur. One glyph for each code point of
  // the target that is not white space, in the order of the target; its text is that code point. A word is a run of
  // them. Boxes of neighbours may overlap.
  std::vector<Box> words, glyphs;
  // Of charts; there `target` is the table, and glyphs and words are those of all text in the picture.
  std::vector<Part> parts;
  std::vector<Question> questions;
  // Of voices, which have no picture; its words are those of the target.
  SpokenSound sound;
  SaidAnswer said;  // the target, where it is to be answered aloud
  // Of manipulation, whose answer are actions in place of a target; parts are its objects, targets and gripper.
  std::vector<Image> views;    // pictures of further cameras
  std::vector<float> state;    // as of synth/manipulation/task.h
  std::vector<float> actions;  // (steps, action_numbers)
  int action_numbers = 0;
};

// One thing that the examples depend on.
struct Ingredient {
  std::string name;     // path of a font, data file or library; "generator"
  std::string version;  // where the thing has one
  std::string sha256;  // of the bytes; of a folder: of "SHA-256 path\n" for each file beneath, sorted; "" for generator
  std::string origin;  // the Debian packages that it may come from
  std::string licence;  // of the ingredient, not of its packaging
};

struct Provenance {
  std::vector<Ingredient> ingredients;
  // SHA-256 over names, versions and hashes: the key of committed hashes of examples.
  std::string key() const;
};

}  // namespace naru::synth
