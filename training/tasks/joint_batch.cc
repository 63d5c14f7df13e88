#include "training/tasks/joint_batch.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "core/sequence/motion_span.h"
#include "core/text/vocabulary.h"
#include "encoders/audio/log_mel.h"
#include "omni/hearing.h"
#include "omni/reader.h"
#include "training/tasks/health.h"

namespace naru {
namespace {

// What stands in each cell of 8 px, row by row: the glyph that covers most of it.
std::vector<DenseClass> classes_of(const Image& image, const std::vector<Box>& glyphs) {
  const int X = image.width / int(kCellPx), Y = image.height / int(kCellPx);
  std::vector<DenseClass> out(static_cast<size_t>(X * Y));
  std::vector<float> covered(out.size());
  for (const Box& glyph : glyphs) {
    const std::u32string text = code_points(glyph.text);
    if (text.size() != 1 || glyph.x1 <= 0 || glyph.y1 <= 0) continue;
    const int x1 = std::min(X - 1, int(glyph.x1) / int(kCellPx)), y1 = std::min(Y - 1, int(glyph.y1) / int(kCellPx));
    for (int y = std::max(0, int(glyph.y0) / int(kCellPx)); y <= y1; ++y)
      for (int x = std::max(0, int(glyph.x0) / int(kCellPx)); x <= x1; ++x) {
        const float left = float(x * kCellPx), top = float(y * kCellPx);
        const float area = (std::min(glyph.x1, left + float(kCellPx)) - std::max(glyph.x0, left)) *
                           (std::min(glyph.y1, top + float(kCellPx)) - std::max(glyph.y0, top));
        const size_t at = size_t(y * X + x);
        if (area <= covered[at]) continue;
        covered[at] = area;
        out[at] = dense_class(text[0]);
      }
  }
  return out;
}

// The keys of what the code points from..to - 1 of an answer say: where they are seen, else where they are heard.
KeyRange keys_of(const Lesson& lesson, const Turn& turn, const std::optional<PictureKeys>& picture,
                 const std::optional<SoundKeys>& sound, size_t from, size_t to) {
  if (picture)
    if (const auto place = glyphs_of(lesson, turn, from, to)) return picture->of(*place);
  if (sound)
    if (const auto words = words_of(turn, from, to)) return sound->of(*words);
  return std::nullopt;
}

}  // namespace

int64_t add_medium(int32_t begin, Segment medium, int32_t end, Sequence* sequence) {
  sequence->push_back(Segment::text({begin}));
  const int64_t at = length_of(*sequence);
  sequence->push_back(std::move(medium));
  sequence->push_back(Segment::text({end}));
  return at;
}

JointBatch::JointBatch(const Model& model, const JointPhase& phase, const JointOptions& options,
                       std::vector<Lesson> lessons)
    : model_(model),
      phase_(phase),
      options_(options),
      lessons_(std::move(lessons)),
      sounds_(model),
      codec_(model),
      speech_{"speech", phase.speech, 0, 0, 0, 0, {}},
      actions_{"actions", phase.actions, 0, 0, 0, phase.action_spread, {}} {
  if (model.speaks()) {
    const SpeechIds& ids = model.config().speech_ids;
    speech_.slice = ids.slice, speech_.n_predicted = ids.range().n_predicted, speech_.n_ids = ids.range().n_ids;
  }
  if (model.moves()) {
    const MotionIds& ids = model.config().motion_ids;
    actions_.slice = ids.slice, actions_.n_predicted = ids.n_codes, actions_.n_ids = ids.range().n_ids;
  }
  for (const Lesson& lesson : lessons_) {
    if (lesson.has_picture()) see(lesson);
    if (!lesson.turns.empty())
      states_.insert(states_.end(), lesson.turns[0].state.begin(), lesson.turns[0].state.end());
  }
  std::span<const Encoded::Grid> left = grids_;  // they stay where they are
  for (const Lesson& lesson : lessons_) {
    const size_t n = lesson.has_picture() ? 1 + lesson.views.size() : 0;
    add(lesson, left.first(n));
    left = left.subspan(n);
  }
}

int64_t JointBatch::n_states() const {
  return states_.empty() ? 0 : int64_t(states_.size() / model_.config().motion->state.low.size());
}

int64_t JointBatch::n_questions() const {
  return points() ? n_states() * model_.sight_head()->n_things() : 0;
}

int64_t JointBatch::n_told() const {
  return tells() ? n_states() * model_.config().motion->told_things : 0;
}

// With those of turns that had no room.
std::vector<std::optional<Place>> JointBatch::all_told() const {
  std::vector<std::optional<Place>> out = told_;
  out.resize(size_t(n_told()));
  return out;
}

std::map<std::string, int64_t> JointBatch::counts() const {
  std::map<std::string, int64_t> out;
  if (phase_.answer)
    for (const auto& [group, targets] : targets_) out["answer_" + group] = int64_t(targets.ids.size());
  for (const CodeTargets* kind : code_targets())
    if (kind->taught)
      for (const auto& [group, targets] : kind->groups) out[kind->loss_of(group)] = int64_t(targets.ids.size());
  if (tells_sights()) out["sights"] = sights_.size();
  if (guides()) out["guide"] = guide_.size() * int64_t(options_.guide.layers.size());
  if (names_things()) out["names"] = names_.size();
  if (finds()) out["finder"] = finder_.size();
  if (leads()) out["point"] = pointing_.size() * int64_t(pointed_layers().size());
  if (names_cells()) out["dense"] = dense_.size();
  if (spells()) out["hear_letters"] = sounds_.n_letters();
  if (names_phonemes()) out["hear_phonemes"] = sounds_.n_phonemes();
  if (codes()) out["codec"] = codec_.size();
  return out;
}

// What each cell of 8 px that is sent is to name, and whose features these are.
void JointBatch::name_cells(const Lesson& lesson, const Cells& cells) {
  const VisionConfig& config = model_.vision().config();
  const std::vector<DenseClass> classes = classes_of(lesson.image, lesson.glyphs);
  const auto columns = int32_t(cells.columns);
  auto row = int32_t(pictures_.n_features);
  for (const int32_t kept : cells.kept) {
    for (int64_t dy = 0; dy < config.merge_rows; ++dy)
      for (int64_t dx = 0; dx < config.merge_columns; ++dx) {
        const int64_t y = kept / columns * config.merge_rows + dy, x = kept % columns * config.merge_columns + dx;
        dense_.add(classes[size_t(y * columns * config.merge_columns + x)]);
      }
    dense_rows_.push_back(row++);
  }
}

// Notes what the encoder sends of the picture and what stands there.
void JointBatch::see(const Lesson& lesson) {
  const bool coloured = points() && !lesson.turns.empty() && !lesson.turns[0].state.empty();
  Cells cells = model_.vision().cells_of(lesson.image, coloured);
  if (lesson.glyphs_known) name_cells(lesson, cells);
  note_grid(lesson.image, std::move(cells), coloured);
  for (const Image& view : lesson.views) note_grid(view, model_.vision().cells_of(view, coloured), coloured);
}

void JointBatch::note_grid(const Image& image, Cells cells, bool coloured) {
  images_.push_back(&image);
  coloured_.push_back(coloured);
  const int64_t first = pictures_.n_features;
  pictures_.add(model_.vision(), cells);
  grids_.push_back({first, cells.rows, cells.columns, std::move(cells.kept)});
}

// What the first turn says stands beside the picture.
void JointBatch::add(const Lesson& lesson, std::span<const Encoded::Grid> grids) {
  check(!lesson.turns.empty(), "JointBatch: a lesson of the group ", lesson.group, " has no turn");
  const Turn& first = lesson.turns[0];
  Sequence sequence{Segment::text({kBos, kUser})};
  Keys keys;
  const auto add_first_sound = [&] {
    if (first.has_sound()) add_sound(first, hear(model_, first.sound), &keys, &sequence);
  };
  if (lesson.sound_first) add_first_sound();
  if (!grids.empty()) add_picture(grids[0], &keys, &sequence);
  if (tells() && !lesson.named.empty())
    note_cells(lesson, *keys.picture);
  else
    for (const Lesson::Named& thing : lesson.named)
      if (const auto cells = keys.picture->of(thing.box))
        for (int32_t row = cells->first; row < cells->second; ++row) names_.add(row, thing);
  for (size_t view = 1; view < grids.size(); ++view)
    add_medium(kImage, picture_segment(grids[view]), kImageEnd, &sequence);
  if (!first.state.empty()) {
    for (size_t camera = 0; camera < grids.size(); ++camera)
      camera_views_.push_back(
          {int64_t(camera), camera == 0 ? &lesson.image : &lesson.views[camera - 1], &grids[camera]});
    add_state(first, &sequence);
  }
  if (!lesson.sound_first) add_first_sound();
  for (const Turn& turn : lesson.turns) add_turn(lesson, turn, &keys, &sequence);
  if (phase_.codec) {
    if (lesson.group == kCodecGroup) codec_.add(first.sound);
    for (const Turn& turn : lesson.turns)
      if (turn.said.is_said()) codec_.add(turn.said.sound);
  }
  const int64_t length = length_of(sequence);
  attention_pairs_ += 0.5 * double(length) * double(length);
  n_positions_ += length;
  sequences_.push_back(std::move(sequence));
}

// What each cell of a robot's picture shows.
void JointBatch::note_cells(const Lesson& lesson, const PictureKeys& keys) {
  for (size_t i = 0; i < keys.grid.cells.size(); ++i) {
    const auto row = float(keys.grid.cells[i] / keys.grid.columns),
               column = float(keys.grid.cells[i] % keys.grid.columns);
    const auto Y = float(keys.row_px), X = float(keys.column_px);
    const Lesson::Named* thing = thing_of(lesson, {"", column * X, row * Y, (column + 1) * X, (row + 1) * Y});
    const int64_t at = keys.first + int64_t(i);
    std::optional<Place> offset;
    if (thing) {
      names_.add(at, *thing);
      offset = {((thing->box.x0 + thing->box.x1) / 2 - (column + 0.5f) * X) / float(lesson.image.width),
                ((thing->box.y0 + thing->box.y1) / 2 - (row + 0.5f) * Y) / float(lesson.image.height)};
    }
    finder_.add_cell(at, offset);
  }
}

void JointBatch::add_picture(const Encoded::Grid& grid, Keys* keys, Sequence* sequence) {
  const int64_t at = n_positions_ + add_medium(kImage, picture_segment(grid), kImageEnd, sequence);
  keys->picture = PictureKeys{.first = int32_t(at),
                              .grid = grid,
                              .row_px = model_.vision().multiple_rows_px(),
                              .column_px = model_.vision().multiple_columns_px()};
}

// One position, behind the pictures. The embeddings of states follow those of all pictures.
void JointBatch::add_state(const Turn& turn, Sequence* sequence) {
  check(model_.moves() && turn.state.size() == model_.config().motion->state.low.size(),
        "JointBatch: a lesson has a state of ", turn.state.size(), " numbers, which the model has not");
  sequence->push_back(Segment::media(pictures_.n_features + n_stated_++, {{0, 0, 0}}));
}

// Notes what the encoder sends of the sound and what is said there. Its embeddings follow those of all states,
// questions and places.
void JointBatch::add_sound(const Turn& turn, const HeardSound& heard, Keys* keys, Sequence* sequence) {
  const int64_t first = pictures_.n_features + n_of_robots() + sounds_.add(heard, turn.sound, turn.transcript);
  const int64_t at = n_positions_ + add_medium(kAudio, sound_segment(first, heard.frames), kAudioEnd, sequence);
  keys->sound = SoundKeys{.first = int32_t(at),
                          .kept = heard.frames.kept,
                          .frame_samples = kLogMelHop * kFrameRows * model_.audio().config().merge_frames};
}

// What the user says and writes, and the answer. A turn that the context has no room for is left out.
void JointBatch::add_turn(const Lesson& lesson, const Turn& turn, Keys* keys, Sequence* sequence) {
  const bool first = &turn == &lesson.turns[0];
  std::optional<HeardSound> heard;  // what the first turn says is there already
  if (!first && turn.has_sound()) heard = hear(model_, turn.sound);
  std::vector<int32_t> words = model_.tokenizer().encode(turn.prompt);
  const bool looks = !turn.state.empty() && !turn.moves();  // and nothing is answered
  const int64_t n_asked = !turn.state.empty() && points() ? model_.sight_head()->n_things() : 0;
  const int64_t n_told = !turn.state.empty() && tells() ? model_.config().motion->told_things : 0;
  const int64_t n_said = heard ? int64_t(heard->frames.kept.size()) + kMediumMarks : 0;
  const std::vector<Tokenizer::Piece> answer = model_.tokenizer().encode_pieces(turn.answer);
  std::optional<SaidPart> said;
  if (turn.said.is_said() && decodes()) said = said_part(model_, *options_.coder, answer, turn);
  const int64_t n_aloud = said ? int64_t(said->ids.size()) : 0;
  const int64_t n_answer = looks          ? 0
                           : turn.moves() ? MotionSpan::length(model_.action_codec().rounds())
                                          : int64_t(answer.size()) + 1 + n_aloud;
  const int64_t n_new = (first ? 0 : 1) + n_said + int64_t(words.size()) + n_asked + n_told + 1 + n_answer;
  if (length_of(*sequence) + n_new > model_.config().context) return;
  if (!first) {
    sequence->push_back(Segment::text({kUser}));
    keys->sound.reset();
  }
  if (heard) add_sound(turn, *heard, keys, sequence);
  if (n_asked > 0) {
    sequence->push_back(Segment::text(std::move(words)));
    ask_for_sights(lesson, *keys, sequence);
    for (int64_t thing = 0; thing < n_told; ++thing) tell_place(lesson, thing, sequence);
    words.clear();
  }
  words.push_back(kAssistant);
  sequence->push_back(Segment::text(std::move(words)));
  if (looks) return;
  if (turn.moves()) return add_actions(lesson, turn, *keys, sequence);
  const auto first_id = int32_t(n_positions_ + length_of(*sequence));
  add_answer(lesson, turn, answer, *keys, sequence);
  if (said) add_said(lesson.group, *said, first_id, sequence);
}

// A position for each thing, which looks at it and tells where it is. The embeddings follow those of all states.
void JointBatch::ask_for_sights(const Lesson& lesson, const Keys& keys, Sequence* sequence) {
  for (int64_t thing = 0; thing < model_.sight_head()->n_things(); ++thing) {
    const auto row = int32_t(n_positions_ + length_of(*sequence));
    sequence->push_back(Segment::media(pictures_.n_features + n_states() + n_asked_++, {{0, 0, 0}}));
    sights_.add(row, lesson, model_.sight_head()->n_things(), thing);
    for (const Lesson::Named& named : lesson.named)
      if (named.sight == thing) names_.add(row, named);
    if (thing >= std::ssize(lesson.sights)) continue;
    if (tells() && thing < model_.config().motion->told_things)
      finder_.add_question(row, lesson.sights[size_t(thing)].has_value());
    if (!keys.picture) continue;
    if (const auto& sight = lesson.sights[size_t(thing)])
      if (const auto looked = keys.picture->of(*sight)) pointing_.look(row, *looked);
  }
}

// A position that tells where a thing is. The embeddings follow those of all questions.
void JointBatch::tell_place(const Lesson& lesson, int64_t thing, Sequence* sequence) {
  const int64_t first = pictures_.n_features + n_states() + n_questions();
  sequence->push_back(Segment::media(first + std::ssize(told_), {{0, 0, 0}}));
  const bool known = thing < std::ssize(lesson.told);
  told_.push_back(known ? lesson.told[size_t(thing)] : std::nullopt);
}

// A chunk behind <|assistant|>. The marks of a round look at one of the sights, those of the next at the next; of a
// model that points the questions have looked for them.
void JointBatch::add_actions(const Lesson& lesson, const Turn& turn, const Keys& keys, Sequence* sequence) {
  const auto first = int32_t(n_positions_ + length_of(*sequence));
  MotionPart part = motion_part(model_, turn.actions);
  Targets& targets = actions_.groups[lesson.group];
  for (const auto& [at, column, round] : part.steps) {
    targets.rows.push_back(first + at);
    targets.ids.push_back(column);
    if (!keys.picture || lesson.sights.empty() || points()) continue;
    if (const auto& sight = lesson.sights[round % lesson.sights.size()])
      if (const auto looked = keys.picture->of(*sight)) guide_.look(first + at, *looked);
  }
  if (model_.sight_head() && !points()) sights_.add(first - 1, lesson, model_.sight_head()->n_things());
  sequence->push_back(Segment::text(std::move(part.ids)));
}

// Behind a written answer that begins at the position `first` of the batch.
void JointBatch::add_said(const std::string& group, const SaidPart& said, int32_t first, Sequence* sequence) {
  const auto add_steps = [&](const std::vector<SaidPart::Step>& steps, Targets* targets) {
    for (const auto& [at, target] : steps) {
      targets->rows.push_back(first + at);
      targets->ids.push_back(target);
    }
  };
  add_steps(said.text, &targets_[group]);
  add_steps(said.codes, &speech_.groups[group]);
  for (const auto& [at, keys] : said.looks) guide_.look(first + at, {first + keys.first, first + keys.second});
  sequence->push_back(Segment::text(said.ids));
}

// Each id of the answer is predicted from the position before it, which may be told where to look.
void JointBatch::add_answer(const Lesson& lesson, const Turn& turn, const std::vector<Tokenizer::Piece>& answer,
                            const Keys& keys, Sequence* sequence) {
  const auto first = int32_t(n_positions_ + length_of(*sequence) - 1);
  Targets& targets = targets_[lesson.group];
  const std::vector<size_t> begins = character_begins(turn.answer);
  std::vector<int32_t> ids;
  for (const Tokenizer::Piece& piece : answer) {
    const auto row = first + int32_t(ids.size());
    targets.rows.push_back(row);
    targets.ids.push_back(piece.id);
    ids.push_back(piece.id);
    const auto point_at = [&](auto bound) { return size_t(bound - begins.begin()); };
    const size_t from = point_at(std::upper_bound(begins.begin(), begins.end(), piece.begin)) - 1;
    const size_t to = point_at(std::lower_bound(begins.begin(), begins.end(), piece.end));
    if (const auto looked = keys_of(lesson, turn, keys.picture, keys.sound, from, to)) guide_.look(row, *looked);
  }
  targets.rows.push_back(first + int32_t(ids.size()));
  targets.ids.push_back(kEnd);
  ids.push_back(kEnd);
  sequence->push_back(Segment::text(std::move(ids)));
}

JointBatch::Media JointBatch::encode() const {
  Media out;
  if (sees()) {
    const Encoded seen = model_.vision().forward(images_, phase_.blocks, coloured_);
    out.features = seen.features;
    const bool placed = points() && !camera_views_.empty();
    out.embeddings.push_back(placed ? model_.camera_cells().add_to(seen.embeddings, camera_views_) : seen.embeddings);
  }
  if (!states_.empty()) out.embeddings.push_back(model_.state_encoder().forward(states_));
  if (n_questions() > 0) out.embeddings.push_back(model_.sight_head()->questions(n_states()));
  if (n_told() > 0) out.embeddings.push_back(model_.told_places()->forward(all_told()));
  if (hears()) {
    const EncodedSounds heard = model_.audio().forward(sounds_.mels(), phase_.blocks);
    out.frames = heard.frames;
    out.embeddings.push_back(heard.embeddings);
  }
  return out;
}

std::vector<LossTerm> JointBatch::forward() const {
  const Media media = encodes() ? encode() : Media();
  std::vector<LossTerm> out;
  if (decodes()) add_answers(media.embeddings, &out);
  if (names_cells())
    out.push_back({"dense", dense_.loss(model_.reading_heads().dense(chosen_rows(media.features, dense_rows_)))});
  if (spells()) out.push_back({"hear_letters", sounds_.letter_loss(media.frames)});
  if (names_phonemes()) out.push_back({"hear_phonemes", sounds_.phoneme_loss(media.frames)});
  if (codes()) out.push_back({"codec", codec_.loss()});
  return out;
}

std::map<std::string, double> JointBatch::health() const {
  Health out;
  if (codes()) out["codec_perplexity"] = codec_.perplexity();
  if (!phase_.answer && !phase_.speech && !phase_.actions) return out;
  AttentionProbe probe;
  const Decoded decoded = decode(model_, sequences_, encode().embeddings, {}, &probe);
  const int64_t vocab = model_.config().backbone.vocab;
  const IdRange motion = model_.moves() ? model_.config().motion_ids.range().ids() : IdRange();
  add_attention_health(probe, modalities_of(sequences_, {pictures_.n_features, n_of_robots()}, vocab, motion), &out);
  for (const auto& [group, targets] : targets_) {
    const Tensor logits = model_.backbone().logits(gather_rows(decoded.states, vector_of(targets.rows)));
    add_logit_health(group, logits, model_.config().backbone.logits_softcap, &out);
  }
  for (const CodeTargets* kind : code_targets())
    for (const auto& [group, targets] : kind->groups) {
      const Tensor logits = model_.backbone().logits(gather_rows(decoded.states, vector_of(targets.rows)), kind->slice);
      add_logit_health(kind->loss_of(group), logits, model_.config().backbone.logits_softcap, &out, kind->n_predicted);
    }
  return out;
}

void JointBatch::add_answers(const std::vector<Tensor>& media, std::vector<LossTerm>* out) const {
  const int head = options_.guide.head, beside = (head + 1) % int(model_.config().backbone.block.n_heads);
  std::vector<GuidedHead> led;
  std::vector<const char*> losses;
  if (guides()) led.push_back({head, options_.guide.layers, &guide_}), losses.push_back("guide");
  if (leads()) led.push_back({beside, pointed_layers(), &pointing_}), losses.push_back("point");
  const Decoded decoded = decode(model_, sequences_, media, led);
  if (phase_.answer)
    for (const auto& [group, targets] : targets_)
      out->push_back({"answer_" + group, answer_loss(model_, decoded.states, targets.rows, targets.ids)});
  for (const CodeTargets* kind : code_targets())
    if (kind->taught)
      for (const auto& [group, targets] : kind->groups)
        out->push_back({kind->loss_of(group),
                        code_loss(model_, kind->slice, decoded.states, targets.rows, targets.ids, kind->spread)});
  if (tells_sights()) out->push_back({"sights", sights_.loss(*model_.sight_head(), decoded.states)});
  if (names_things()) out->push_back({"names", names_.loss(*model_.name_head(), decoded.states)});
  if (finds()) out->push_back({"finder", finder_.loss(*model_.finder_head(), decoded.states)});
  for (size_t i = 0; i < led.size(); ++i)
    if (decoded.guide_losses[i]) out->push_back({losses[i], decoded.guide_losses[i]});
}

// Keys are numbered in the pack; each feature of dense_rows has its cells of 8 px row by row.
std::vector<std::pair<std::string, Tensor>> JointBatch::tensors() const {
  const Packed packed = pack(sequences_);
  const auto [guide_begin, guide_end] = guide_.ranges(packed.size());
  const auto [point_begin, point_end] = pointing_.ranges(packed.size());
  NamedTensors out{{"ids", packed.ids},
                   {"order", packed.order},
                   {"positions", packed.positions},
                   {"segments", packed.segments},
                   {"guide_begin", guide_begin},
                   {"guide_end", guide_end},
                   {"point_begin", point_begin},
                   {"point_end", point_end},
                   {"dense_rows", vector_of(dense_rows_)},
                   {"dense_first", vector_of(dense_.first)},
                   {"dense_vowel", vector_of(dense_.vowel)},
                   {"dense_tail", vector_of(dense_.tail)}};
  if (sees())
    for (auto& named : picture_tensors(model_.vision(), images_, coloured_)) out.push_back(std::move(named));
  if (hears())
    for (auto& named : sounds_.tensors()) out.push_back(std::move(named));
  if (codes())
    for (auto& named : codec_.tensors()) out.push_back(std::move(named));
  for (const auto& [group, targets] : targets_) {
    out.emplace_back("target_rows_" + group, vector_of(targets.rows));
    out.emplace_back("targets_" + group, vector_of(targets.ids));
  }
  if (points() && !camera_views_.empty())
    out.emplace_back("camera_cells", model_.camera_cells().features(pictures_.n_features, camera_views_));
  if (!states_.empty()) out.emplace_back("states", model_.state_encoder().features(states_));
  for (const CodeTargets* kind : code_targets())
    for (const auto& [group, targets] : kind->groups) {
      out.emplace_back(kind->name + "_rows_" + group, vector_of(targets.rows));
      out.emplace_back(kind->name + "_targets_" + group, vector_of(targets.ids));
    }
  if (sights_.size() > 0)
    for (auto& named : sights_.tensors()) out.push_back(std::move(named));
  if (n_told() > 0) out.emplace_back("told", model_.told_places()->features(all_told()));
  if (finder_.size() > 0)
    for (auto& named : finder_.tensors()) out.push_back(std::move(named));
  if (names_.size() > 0)
    for (auto& named : names_.tensors()) out.push_back(std::move(named));
  return out;
}

double JointBatch::flops() const {
  double forward = codes() ? codec_.flops() : 0;
  if (encodes()) {
    forward += vision_flops(model_.config().vision, pictures_, phase_.blocks);
    forward += sounds_.flops(phase_.blocks, phase_.letters, phase_.phonemes);
  }
  const double frames = double(model_.reading_heads().frames());
  if (phase_.dense)
    forward += 2 * double(dense_rows_.size()) * double(model_.config().vision.block.d_model) * frames * kDenseClasses;
  if (decodes()) {
    const BackboneConfig& b = model_.config().backbone;
    forward += double(b.n_layers) * block_flops(b.block, double(n_positions_), attention_pairs_);
    if (phase_.answer)
      for (const auto& [group, targets] : targets_)
        forward += 2 * double(targets.ids.size()) * double(b.block.d_model) * double(b.vocab);
    for (const CodeTargets* kind : code_targets())
      if (kind->taught)
        for (const auto& [group, targets] : kind->groups)
          forward += 2 * double(targets.ids.size()) * double(b.block.d_model) * double(kind->n_ids);
  }
  return 3 * forward;
}

}  // namespace naru
