#include "training/tasks/motion_lessons.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/philox.h"
#include "base/sha256.h"
#include "core/ops/cross_entropy.h"
#include "core/ops/elementwise.h"
#include "core/ops/quantize.h"
#include "core/ops/rows.h"
#include "core/sequence/motion_span.h"
#include "synth/manipulation/picture.h"

namespace naru {

void check_motion(const std::string& path, const MotionShape& lessons, const MotionConfig& model) {
  const auto same = [&](const char* key, int64_t wanted, size_t got) {
    check(wanted == int64_t(got), "model.motion.", key, ": ", path, " wants ", wanted, ", got ", got);
  };
  same("steps", lessons.n_steps, size_t(model.actions.steps));
  same("actions", lessons.n_actions, model.actions.low.size());
  same("state", lessons.n_state, model.state.low.size());
  same("cameras", lessons.n_cameras, model.cameras.size());
  check(lessons.picture_px <= model.picture_px, "model.motion.picture_px: ", path, " has pictures of ",
        lessons.picture_px, " px, which the model scales down to ", model.picture_px);
}

namespace {

// The truth with noise of its own in each example.
std::vector<std::optional<std::array<float, 2>>> told_places(const Lesson& lesson, const std::string& id) {
  constexpr float kNoise = 0.015f;  // of a side
  Random random(std::stoull(sha256_hex(id).substr(0, 16), nullptr, 16), /*stream=*/0);
  std::vector<std::optional<std::array<float, 2>>> out;
  for (const auto& sight : lesson.sights) {
    const float dx = kNoise * random.normal(), dy = kNoise * random.normal();
    out.emplace_back();
    if (!sight) continue;
    const auto share = [](float from, float to, int side, float noise) {
      return std::clamp((from + to) / 2 / float(side) + noise, 0.f, 1.f);
    };
    out.back() = {share(sight->x0, sight->x1, lesson.image.width, dx),
                  share(sight->y0, sight->y1, lesson.image.height, dy)};
  }
  return out;
}

}  // namespace

Lesson motion_lesson(synth::Example example, const std::string& group) {
  constexpr std::array<const char*, 3> kKinds = {"object", "target", "gripper"};
  Lesson out;
  out.group = group;
  out.image = std::move(example.image);
  out.views = std::move(example.views);
  out.glyphs_known = false;
  for (const char* kind : kKinds) {
    const auto part = std::ranges::find(example.parts, kind, &synth::Part::kind);
    out.sights.push_back(part == example.parts.end() ? std::nullopt
                                                     : std::optional(Box{"", part->x0, part->y0, part->x1, part->y1}));
  }
  for (const synth::Part& part : example.parts) {
    const size_t space = part.value.find(' ');
    if (space == std::string::npos) continue;
    const auto index_of = [](const auto& names, std::string_view name) {
      return int32_t(std::ranges::find(names, name) - names.begin());
    };
    const std::string_view value = part.value;
    Lesson::Named thing{Box{"", part.x0, part.y0, part.x1, part.y1},
                        index_of(synth::kHueNames, value.substr(0, space)),
                        index_of(synth::kFormNames, value.substr(space + 1)),
                        {}};
    const auto first = std::ranges::find(example.parts, part.kind, &synth::Part::kind);
    if (&*first == &part) thing.sight = int32_t(std::ranges::find(kKinds, part.kind) - kKinds.begin());
    out.named.push_back(std::move(thing));
  }
  out.told = told_places(out, example.id);
  Turn turn;
  const bool aloud = !example.sound.samples.empty();
  (aloud ? turn.transcript : turn.prompt) = std::move(example.prompt);
  turn.sound = std::move(example.sound);
  turn.state = std::move(example.state);
  turn.actions = std::move(example.actions);
  out.turns.push_back(std::move(turn));
  return out;
}

MotionPart motion_part(const Model& model, const std::vector<float>& actions) {
  const std::vector<int32_t> codes = model.action_codec().encode(actions);
  MotionSpan span(model.config().motion_ids, model.action_codec().rounds());
  MotionPart out;
  while (!span.done()) {
    const std::vector<int32_t> next = span.next();
    out.ids.insert(out.ids.end(), next.begin(), next.end());
    const auto asked = size_t(span.n_asked()), place = span.codes().size();
    const std::vector<int32_t> columns(codes.begin() + int64_t(place), codes.begin() + int64_t(place + asked));
    for (size_t i = 0; i < asked; ++i)
      out.steps.push_back({int32_t(out.ids.size() - asked + i), columns[i], span.round()});
    span.push(columns);
  }
  return out;
}

void SightTargets::add(int64_t row, const Lesson& lesson, int64_t n_things, std::optional<int64_t> thing) {
  rows_.push_back(int32_t(row));
  for (int64_t i = 0; i < n_things; ++i) {
    const bool seen = thing.value_or(i) == i && i < int64_t(lesson.sights.size()) && lesson.sights[size_t(i)];
    known_.insert(known_.end(), 2, seen ? 1.f : 0.f);
    n_ += seen ? 2 : 0;
    const Box box = seen ? *lesson.sights[size_t(i)] : Box{};
    places_.push_back(seen ? (box.x0 + box.x1) / 2 / float(lesson.image.width) : 0);
    places_.push_back(seen ? (box.y0 + box.y1) / 2 / float(lesson.image.height) : 0);
  }
}

Tensor SightTargets::places() const {
  return from(places_, {int64_t(rows_.size()), int64_t(places_.size() / rows_.size())});
}

Tensor SightTargets::known() const {
  return from(known_, {int64_t(rows_.size()), int64_t(known_.size() / rows_.size())});
}

Tensor SightTargets::loss(const SightHead& head, const Tensor& states) const {
  const Tensor told = head.forward(gather_rows(states, vector_of(rows_)));
  return l1_loss(mul(told, known()), places());  // what is not known is 0 on both sides
}

void NameTargets::add(int64_t row, const Lesson::Named& thing) {
  rows_.push_back(int32_t(row));
  hues_.push_back(thing.hue);
  forms_.push_back(thing.form);
}

Tensor NameTargets::loss(const NameHead& head, const Tensor& states) const {
  const Tensor logits = head.forward(gather_rows(states, vector_of(rows_)));
  const Tensor hues = softmax_cross_entropy(logits, vector_of(hues_), {.first = 0, .count = head.n_hues()}).loss;
  const Tensor forms =
      softmax_cross_entropy(logits, vector_of(forms_), {.first = head.n_hues(), .count = head.n_forms()}).loss;
  return naru::add(hues, forms);
}

NamedTensors NameTargets::tensors() const {
  return {{"name_rows", vector_of(rows_)}, {"name_hues", vector_of(hues_)}, {"name_forms", vector_of(forms_)}};
}

void FinderTargets::add(int64_t row, const std::optional<std::array<float, 2>>& offset, bool something) {
  rows_.push_back(int32_t(row));
  something_.push_back(something);
  for (size_t i = 0; i < size_t(FinderHead::kNumbers); ++i) {
    const bool told = offset && i < offset->size();
    known_.push_back(told ? 1.f : 0.f);
    offsets_.push_back(told ? (*offset)[i] : 0.f);
  }
}

void FinderTargets::add_cell(int64_t row, const std::optional<std::array<float, 2>>& offset) {
  add(row, offset, offset.has_value());
}

void FinderTargets::add_question(int64_t row, bool in_picture) {
  add(row, std::nullopt, in_picture);
}

Tensor FinderTargets::of_rows(const std::vector<float>& values) const {
  return from(values, {int64_t(rows_.size()), FinderHead::kNumbers});
}

Tensor FinderTargets::loss(const FinderHead& head, const Tensor& states) const {
  const Tensor signs = head.forward(gather_rows(states, vector_of(rows_)));
  const Tensor there = softmax_cross_entropy(signs, vector_of(something_),
                                             {.first = FinderHead::kFirstLogit, .count = FinderHead::kLogits})
                           .loss;
  constexpr float kOffset = 16;  // a cell of an eighth of a side counts as two nats
  return weighted_sum({{l1_loss(mul(signs, of_rows(known_)), of_rows(offsets_)), kOffset}, {there, 1.f}});
}

NamedTensors FinderTargets::tensors() const {
  return {{"finder_rows", vector_of(rows_)},
          {"finder_something", vector_of(something_)},
          {"finder_offsets", of_rows(offsets_)},
          {"finder_known", of_rows(known_)}};
}

const Lesson::Named* thing_of(const Lesson& lesson, const Box& cell) {
  const Lesson::Named* out = nullptr;
  const float least = (cell.x1 - cell.x0) * (cell.y1 - cell.y0) / 16;
  float most = 0;
  for (const Lesson::Named& thing : lesson.named) {
    const float width = std::min(cell.x1, thing.box.x1) - std::max(cell.x0, thing.box.x0);
    const float height = std::min(cell.y1, thing.box.y1) - std::max(cell.y0, thing.box.y0);
    if (width <= 0 || height <= 0 || width * height < least) continue;
    const float share = width * height / ((thing.box.x1 - thing.box.x0) * (thing.box.y1 - thing.box.y0));
    if (share <= most) continue;
    most = share;
    out = &thing;
  }
  return out;
}

NamedTensors SightTargets::tensors() const {
  return {{"sight_rows", vector_of(rows_)}, {"sight_places", places()}, {"sight_known", known()}};
}

}  // namespace naru
