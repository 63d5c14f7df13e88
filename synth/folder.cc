#include "synth/folder.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "base/file.h"
#include "media/write.h"
#include "synth/fonts.h"
#include "synth/spectrogram.h"
#include "synth/text/utf8.h"
#include "synth/voice/acoustics.h"
#include "synth/voice/phonemes.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr size_t kShown = 96;  // pictures on a contact sheet
constexpr int kColumnWidth = 416, kGap = 12, kCaptionLine = 18, kCaptionSize = 13, kColumns = 3;
constexpr size_t kShownQuestions = 4;

std::string picture_path(const std::string& id) {
  return "img/" + id + ".png";
}

// A coordinate as it is, to a hundredth of a pixel.
double hundredths(float value) {
  return double(int64_t(value * 100 + 0.5f)) / 100;
}

ordered_json boxes_json(const std::vector<Box>& boxes) {
  ordered_json list = ordered_json::array();
  for (const Box& box : boxes)
    list.push_back({{"text", box.text},
                    {"page", 1},
                    {"box", {hundredths(box.x0), hundredths(box.y0), hundredths(box.x1), hundredths(box.y1)}}});
  return list;
}

ordered_json parts_json(const std::vector<Part>& parts) {
  ordered_json list = ordered_json::array();
  for (const Part& part : parts) {
    ordered_json one{{"kind", part.kind},
                     {"box", {hundredths(part.x0), hundredths(part.y0), hundredths(part.x1), hundredths(part.y1)}}};
    const std::pair<const char*, const std::string*> names[] = {
        {"value", &part.value}, {"series", &part.series}, {"category", &part.category}};
    for (const auto& [key, text] : names)
      if (!text->empty()) one[key] = *text;
    list.push_back(std::move(one));
  }
  return list;
}

std::string sound_path(const std::string& id) {
  return "audio/" + id + ".wav";
}

// A time in the sound, to a millisecond.
double seconds(int sample) {
  return double((int64_t(sample) * 1000 + kSoundRate / 2) / kSoundRate) / 1000;
}

ordered_json words_json(const std::vector<TimedWord>& words) {
  ordered_json list = ordered_json::array();
  for (const TimedWord& word : words)
    list.push_back({{"word", word.text}, {"start", seconds(word.begin)}, {"end", seconds(word.end)}});
  return list;
}

ordered_json phonemes_json(const std::vector<TimedPhoneme>& phonemes) {
  ordered_json list = ordered_json::array();
  for (const TimedPhoneme& one : phonemes)
    list.push_back(
        {{"phoneme", kPhonemes[size_t(one.phoneme)]}, {"start", seconds(one.begin)}, {"end", seconds(one.end)}});
  return list;
}

std::string question_id(const Example& example, size_t index) {
  return concat(example.id, "-q", index + 1);
}

void describe_sound(const SpokenSound& sound, ordered_json* line) {
  (*line)["voice"] = sound.voice;
  (*line)["words"] = words_json(sound.words);
  (*line)["phonemes"] = phonemes_json(sound.phonemes);
}

// Numbers of a robot, in metres, to a hundredth of a millimetre.
ordered_json numbers_json(std::span<const float> numbers) {
  ordered_json list = ordered_json::array();
  for (const float value : numbers) {
    const double scaled = double(value) * 1e5;
    list.push_back(double(int64_t(scaled < 0 ? scaled - 0.5 : scaled + 0.5)) / 1e5);
  }
  return list;
}

std::string view_path(const std::string& id, size_t view) {
  return concat("img/", id, '-', view + 2, ".png");
}

// What a robot sees and is asked; its answer are actions, a list of numbers for each step.
ordered_json robot_messages_json(const Example& example) {
  ordered_json user = ordered_json::array({{{"type", "image"}, {"path", picture_path(example.id)}}});
  for (size_t i = 0; i < example.views.size(); ++i)
    user.push_back({{"type", "image"}, {"path", view_path(example.id, i)}});
  user.push_back({{"type", "state"}, {"values", numbers_json(example.state)}});
  if (example.sound.samples.empty())
    user.push_back({{"type", "text"}, {"text", example.prompt}});
  else
    user.push_back({{"type", "audio"}, {"path", sound_path(example.id)}});
  ordered_json steps = ordered_json::array();
  const size_t width = size_t(example.action_numbers);
  for (size_t i = 0; i + width <= example.actions.size(); i += width)
    steps.push_back(numbers_json(std::span(example.actions).subspan(i, width)));
  const ordered_json answer = ordered_json::array({{{"type", "actions"}, {"values", steps}}});
  return {{{"role", "user"}, {"content", user}}, {{"role", "assistant"}, {"content", answer}}};
}

std::string said_path(const std::string& id) {
  return sound_path(id + "-said");
}

// How the answer is said: beside it, for whoever reads text alone.
void describe_said(const std::string& id, const SaidAnswer& said, ordered_json* line) {
  if (!said.is_said()) return;
  ordered_json out{{"path", said_path(id)}, {"speaker", said.speaker}, {"spoken", said.spoken_form()}};
  describe_sound(said.sound, &out);
  for (size_t i = 0; i < said.readings.size(); ++i) out["words"][i]["spoken"] = said.readings[i];
  (*line)["said"] = std::move(out);
}

// What the user shows, plays and writes; each may be missing.
ordered_json messages_json(const std::string& picture, const std::string& sound, const std::string& prompt,
                           const std::string& target) {
  ordered_json user = ordered_json::array();
  if (!picture.empty()) user.push_back({{"type", "image"}, {"path", picture}});
  if (!sound.empty()) user.push_back({{"type", "audio"}, {"path", sound}});
  if (!prompt.empty()) user.push_back({{"type", "text"}, {"text", prompt}});
  return {{{"role", "user"}, {"content", user}}, {{"role", "assistant"}, {"content", target}}};
}

void paste(const Image& from, int y0, int x0, Image* to) {
  for (int y = 0; y < from.height; ++y) std::copy_n(from.at(y, 0), size_t(from.width) * 3, to->at(y0 + y, x0));
}

void outline(const Box& box, Image* image) {
  const int x0 = int(box.x0), y0 = int(box.y0), x1 = std::min(image->width, int(box.x1 + 0.999f)) - 1,
            y1 = std::min(image->height, int(box.y1 + 0.999f)) - 1;
  const auto mark = [&](int y, int x) {
    uint8_t* pixel = image->at(y, x);
    pixel[0] = 255, pixel[1] = pixel[1] / 2, pixel[2] = pixel[2] / 2;
  };
  for (int x = x0; x <= x1; ++x) mark(y0, x), mark(y1, x);
  for (int y = y0; y <= y1; ++y) mark(y, x0), mark(y, x1);
}

int count_lines(const std::string& text) {
  return 1 + int(std::count(text.begin(), text.end(), '\n'));
}

// `text` in lines of about `width` px at most, broken at blanks where a line has one.
std::string wrapped(const std::string& text, int width) {
  const auto em_of = [](char32_t c) { return c < 0x1100 ? 0.6f : 1; };
  const std::u32string points = *decode(text);
  std::u32string out;
  size_t blank = out.npos;  // the last one of this line, in out
  float em = 0, since = 0;  // of this line, and of what follows that blank
  for (const char32_t c : points) {
    if ((em + em_of(c)) * kCaptionSize > float(width) && c != U'\n' && c != U' ') {
      if (blank == out.npos) {
        out += U'\n';
        em = 0;
      } else {
        out[blank] = U'\n';
        em = since;
      }
      blank = out.npos;
    }
    em += em_of(c), since += em_of(c);
    if (c == U'\n') em = 0, blank = out.npos;
    if (c == U' ') since = 0, blank = out.size();
    out += c;
  }
  return encode(out);
}

// The face that captions use: it has the whole alphabet.
int caption_face() {
  int face = 0;
  for (const FontFamily& family : font_families()) {
    if (std::string_view(family.name) == "Noto Sans CJK") return face;
    face += 1 + int(std::count(family.files, family.files + std::char_traits<char>::length(family.files), '|'));
  }
  raise("contact_sheet: Noto Sans CJK is not in the table of fonts");
}

void caption(const std::string& text, int y0, int x0, Typesetter* typesetter, Image* sheet) {
  TypeStyle style;
  style.face = caption_face();
  style.size = kCaptionSize * 64;
  const std::u32string points = *decode(text);
  Setting setting;
  if (!typesetter->set(points, style, kCaptionLine * 64, {}, &setting)) return;
  const int height = count_lines(text) * kCaptionLine;
  Mask mask(height, std::min(sheet->width - x0, (setting.x1 + 127) / 64));
  typesetter->draw(&setting, int(points.size()), 0, (height - kCaptionSize) * 64, &mask);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      uint8_t* pixel = sheet->at(y0 + y, x0 + x);
      for (int c = 0; c < 3; ++c) pixel[c] = uint8_t(pixel[c] * (255 - mask.row(y)[x]) / 255);
    }
}

bool has_picture(const Example& example) {
  return !example.image.pixels.empty();
}

// What stands beneath a picture: its target, then some of its questions. Where there is none, the prompt as well.
std::string caption_of(const Example& example) {
  if (!example.actions.empty()) return concat(example.task, ": ", example.prompt);
  std::string text = (has_picture(example) ? "" : example.prompt + " → ") + example.target;
  for (size_t i = 0; i < std::min(kShownQuestions, example.questions.size()); ++i) {
    const Question& question = example.questions[i];
    text += "\n" + question.prompt + " → " + (question.steps.empty() ? question.target : question.steps);
  }
  return text;
}

}  // namespace

std::string example_json(const Example& example) {
  ordered_json line{{"id", example.id}, {"task", example.task}, {"lang", example.lang}, {"metric", example.metric}};
  const bool sound = !example.sound.samples.empty();
  if (!example.actions.empty()) {
    line["messages"] = robot_messages_json(example);
    line["kind"] = example.kind;
    line["parts"] = parts_json(example.parts);
    if (sound) describe_sound(example.sound, &line);
    return line.dump();
  }
  line["messages"] = messages_json(has_picture(example) ? picture_path(example.id) : "",
                                   sound ? sound_path(example.id) : "", example.prompt, example.target);
  line["kind"] = example.kind;
  describe_said(example.id, example.said, &line);
  if (sound) {
    describe_sound(example.sound, &line);
    return line.dump();
  }
  if (!has_picture(example)) return line.dump();
  line["fonts"] = example.fonts;
  line["boxes"] = boxes_json(example.words);
  line["glyphs"] = boxes_json(example.glyphs);
  if (!example.parts.empty()) line["parts"] = parts_json(example.parts);
  return line.dump();
}

std::string question_json(const Example& example, size_t index) {
  const Question& question = example.questions.at(index);
  const std::string id = question_id(example, index);
  const bool aloud = !question.sound.samples.empty();
  ordered_json line{{"id", id}, {"task", question.task}, {"lang", question.lang}, {"metric", question.metric}};
  line["messages"] = messages_json(has_picture(example) ? picture_path(example.id) : "", aloud ? sound_path(id) : "",
                                   aloud ? "" : question.prompt, question.target);
  line["kind"] = example.kind;
  line["type"] = question.type;
  if (!question.steps.empty()) line["steps"] = question.steps;
  if (!question.series.empty()) line["series"] = question.series;
  if (!question.categories.empty()) line["categories"] = question.categories;
  if (!question.limit.empty()) line["limit"] = question.limit;
  describe_said(id, question.said, &line);
  if (aloud) {
    line["prompt"] = question.prompt;
    describe_sound(question.sound, &line);
  }
  return line.dump();
}

Image contact_sheet(const std::vector<Example>& examples, Typesetter* typesetter, bool boxes) {
  static constexpr uint8_t kBackground = 224;
  struct Place {
    int x, y;
  };
  int column_width = kColumnWidth;
  for (const Example& example : examples) column_width = std::max(column_width, example.image.width + kGap);
  std::vector<Place> places;
  std::vector<std::string> captions;
  int bottoms[kColumns] = {kGap, kGap, kGap};
  for (const Example& example : examples) {
    int* bottom = std::min_element(bottoms, bottoms + kColumns);
    places.push_back({kGap + int(bottom - bottoms) * column_width, *bottom});
    captions.push_back(wrapped(caption_of(example), column_width - kGap));
    *bottom += example.image.height + count_lines(captions.back()) * kCaptionLine + kGap;
  }
  const int width = kGap + kColumns * column_width;
  Image sheet(*std::max_element(bottoms, bottoms + kColumns), width, kBackground);
  for (size_t i = 0; i < examples.size(); ++i) {
    Image image = examples[i].image;
    for (const Box& box : examples[i].glyphs)
      if (boxes) outline(box, &image);
    paste(image, places[i].y, places[i].x, &sheet);
    caption(captions[i], places[i].y + image.height, places[i].x, typesetter, &sheet);
  }
  return sheet;
}

Result<FolderWriter> FolderWriter::open(const std::string& folder, const Origin& origin) {
  std::error_code error;
  if (fs::exists(folder + "/examples.jsonl", error))
    return fail(Code::invalid, folder, ": already holds examples; name another folder");
  if (const auto made = make_folder(folder); !made)
    return fail(made.failure().code, folder, ": ", made.failure().message);
  return FolderWriter(folder, origin);
}

Result<void> FolderWriter::add(const Example& example) {
  check(!example.id.empty() && example.id.find('/') == std::string::npos,
        "FolderWriter: not a file name: ", example.id);
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), example.id);
  check(at == ids_.end() || *at != example.id, "FolderWriter: id ", example.id, " comes twice");
  ids_.insert(at, example.id);
  const bool sound = !example.sound.samples.empty();
  if (sound)
    if (const auto written = add_sound(sound_path(example.id), example.sound); !written) return written;
  if (example.said.is_said())
    if (const auto written = add_sound(said_path(example.id), example.said.sound); !written) return written;
  if (has_picture(example))
    if (const auto written = write_beneath("img", picture_path(example.id), png_bytes(example.image)); !written)
      return written;
  for (size_t i = 0; i < example.views.size(); ++i)
    if (const auto written = write_beneath("img", view_path(example.id, i), png_bytes(example.views[i])); !written)
      return written;
  lines_ += example_json(example) + "\n";
  for (size_t i = 0; i < example.questions.size(); ++i) {
    const SpokenSound& asked = example.questions[i].sound;
    const SaidAnswer& said = example.questions[i].said;
    const std::string id = question_id(example, i);
    if (!asked.samples.empty())
      if (const auto written = add_sound(sound_path(id), asked); !written) return written;
    if (said.is_said())
      if (const auto written = add_sound(said_path(id), said.sound); !written) return written;
    lines_ += question_json(example, i) + "\n";
  }
  if (shown_.size() < kShown) {
    shown_.push_back(example);
    if (sound && example.actions.empty()) shown_.back().image = spectrogram(example.sound);
    if (example.said.is_said()) shown_.back().image = spectrogram(example.said.sound);
  }
  return {};
}

// A file in the folder of its kind, which is made with the first.
Result<void> FolderWriter::write_beneath(const std::string& kind, const std::string& path, const std::string& bytes) {
  auto done = make_folder(folder_ + "/" + kind);
  if (done) done = write_file(folder_ + "/" + path, bytes);
  if (!done) return fail(done.failure().code, folder_, ": ", done.failure().message);
  return {};
}

Result<void> FolderWriter::add_sound(const std::string& path, const SpokenSound& sound) {
  return write_beneath("audio", path, wav_bytes(sound.samples, kSoundRate, origin_));
}

Result<void> FolderWriter::finish() {
  auto fonts = FontSet::open();
  if (!fonts) return fonts.failure();
  Typesetter typesetter(*fonts);
  const auto write = [&](const char* name, const std::string& bytes) -> Result<void> {
    auto written = write_file(folder_ + "/" + name, bytes);
    if (!written) return fail(written.failure().code, folder_, "/", name, ": ", written.failure().message);
    return {};
  };
  if (!shown_.empty())
    if (auto sheet = write("contact.png", png_bytes(contact_sheet(shown_, &typesetter))); !sheet) return sheet;
  return write("examples.jsonl", lines_);
}

}  // namespace naru::synth
