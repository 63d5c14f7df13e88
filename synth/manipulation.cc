#include "synth/manipulation.h"

#include <algorithm>

#include "synth/manipulation/disturbance.h"
#include "synth/manipulation/expert.h"
#include "synth/options.h"
#include "synth/provenance.h"

namespace naru::synth {
namespace {

enum Stream : uint64_t { kShape, kNoise, kStreams };

constexpr uint64_t kSeedOfSource = 0x6d6f74696f6e;  // "motion": other users of a seed draw other numbers
constexpr uint64_t kSeedOfLooks = 0x6c6f6f6b73;     // "looks": other scenes than those that are acted in

// A moment of an episode, and what its expert had in mind.
struct Chosen {
  Environment::Moment moment;
  ExpertMemory memory;
};

// Plays an episode to its end; each of its moments is as likely to be the one (Vitter 1985, reservoir sampling).
Chosen play(const ManipulationOptions& options, Random random, Random* choice, Environment* environment) {
  Disturbance disturbance(environment->scene().task, options.noise, random);
  Chosen chosen;
  ExpertMemory memory{.version = options.experts};
  do {
    if (choice->below(environment->steps() + 1) == 0) chosen = {environment->save(), memory};
    environment->step(disturbance(expert_action(environment->scene(), environment->world(), &memory)));
  } while (!environment->over());
  return chosen;
}

// The expert's next actions, one after another.
std::vector<float> chunk_of(ExpertMemory memory, Environment* environment) {
  std::vector<float> out;
  for (int i = 0; i < kChunk; ++i) {
    const Action action = expert_action(environment->scene(), environment->world(), &memory);
    out.insert(out.end(), action.begin(), action.end());
    environment->step(action);
  }
  return out;
}

Part part_of(const Sight& sight) {
  return {.kind = sight.kind,
          .value = sight.colour.empty() ? "" : sight.colour + " " + sight.form,
          .x0 = sight.x0,
          .y0 = sight.y0,
          .x1 = sight.x1,
          .y1 = sight.y1};
}

void check_options(const ManipulationOptions& options) {
  check_weights("manipulation", options.weights);
  check(options.noise >= 0 && options.noise <= 1, "manipulation: wanted noise from 0 to 1, got ", options.noise);
  check(options.experts >= 1 && options.experts <= kExperts, "manipulation: wanted experts from 1 to ", kExperts,
        ", got ", options.experts);
}

// Of the moment that it is.
Example seen_now(Environment* environment) {
  Observation seen = environment->observe();
  Example example;
  example.task = example.kind = kTaskNames[size_t(environment->scene().task)];
  example.lang = seen.lang;
  example.metric = "actions";
  example.prompt = std::move(seen.instruction);
  example.image = std::move(seen.pictures[0]);
  example.views.assign(std::make_move_iterator(seen.pictures.begin() + 1),
                       std::make_move_iterator(seen.pictures.end()));
  example.state.assign(seen.state.begin(), seen.state.end());
  for (const Sight& sight : environment->sights(0)) example.parts.push_back(part_of(sight));
  return example;
}

}  // namespace

Result<ManipulationSource> ManipulationSource::open() {
  if (const auto library = Mujoco::open(); !library) return library.failure();
  return ManipulationSource();
}

Example ManipulationSource::make(const ManipulationOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  Environment environment = Environment::open(options.environment).value();
  Random shape(seed ^ kSeedOfSource, index * kStreams + kShape);
  const Task task = Task(draw_kind(options.weights, &shape));
  environment.reset(task, shape.bits64());
  const Chosen chosen = play(options, Random(seed ^ kSeedOfSource, index * kStreams + kNoise), &shape, &environment);
  environment.restore(chosen.moment);
  Example example = seen_now(&environment);
  example.id = concat("manipulation-", seed, '-', index);
  example.actions = chunk_of(chosen.memory, &environment);
  example.action_numbers = kActionNumbers;
  return example;
}

Example ManipulationSource::look(const ManipulationOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  Environment environment = Environment::open(options.environment).value();
  Random shape(seed ^ kSeedOfLooks, index);
  const Task task = Task(draw_kind(options.weights, &shape));
  environment.reset(task, shape.bits64());
  Example example = seen_now(&environment);
  example.id = concat("look-", seed, '-', index);
  return example;
}

Result<Provenance> ManipulationSource::provenance() const {
  Provenance out{{{"generator manipulation", std::to_string(kManipulationVersion), "", "Naru", "Apache-2.0"}}};
  for (const char* name : {"libmujoco.so", "libccd.so", "libm.so"}) {
    auto library = hash_library(name);
    if (!library) return library.failure();
    out.ingredients.push_back(*std::move(library));
  }
  return out;
}

}  // namespace naru::synth
