// The folder of examples that evaluation and other programs read: examples.jsonl with one chat of user and assistant a
// line, img/ID.png (of further cameras img/ID-2.png, ...) or audio/ID.wav where there is one, and contact.png, a sheet
// of the first pictures (of sounds, their spectrograms) with their targets beneath, to be looked at before anything is
// trained on them. The questions of an example are lines of their own, ID-q1, ID-q2, ..., on its picture; one that is
// asked aloud has audio/ID-q1.wav in place of its text. An answer that is said aloud has audio/ID-said.wav, which the
// line's "said" tells of. What a robot is asked has a part `state`, and its answer one part `actions`: lists of numbers
// in metres, [[...], ...] of actions, a list for each step.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "media/origin.h"
#include "synth/source.h"
#include "synth/typesetter.h"

namespace naru::synth {

// One line of examples.jsonl, without the line break: the example's own prompt and target, boxes, glyphs and parts;
// of manipulation parts alone.
std::string example_json(const Example& example);
// The line of its question `index`; boxes, glyphs and parts stand in the example's own line alone.
std::string question_json(const Example& example, size_t index);

// Pictures in columns, each over its target in small print; `boxes` draws the boxes of the glyphs into the pictures.
Image contact_sheet(const std::vector<Example>& examples, Typesetter* typesetter, bool boxes = false);

class FolderWriter {
 public:
  // Makes `folder`. Failure invalid: it cannot be made, or it already holds an examples.jsonl. Its sounds say that they
  // come from `origin`, a voice by rules.
  static Result<FolderWriter> open(const std::string& folder, const Origin& origin = {});

  // Writes the picture or the sound; the example's line waits for finish(). Throws Error when its id repeats or is no
  // file name.
  Result<void> add(const Example& example);
  // Writes examples.jsonl and contact.png; the folder is complete after this.
  Result<void> finish();

 private:
  FolderWriter(std::string folder, Origin origin) : folder_(std::move(folder)), origin_(std::move(origin)) {}
  Result<void> write_beneath(const std::string& kind, const std::string& path, const std::string& bytes);
  Result<void> add_sound(const std::string& path, const SpokenSound& sound);

  std::string folder_, lines_;
  Origin origin_;
  std::vector<std::string> ids_;  // sorted
  std::vector<Example> shown_;    // on the contact sheet
};

}  // namespace naru::synth
