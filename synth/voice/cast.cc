#include "synth/voice/cast.h"

namespace naru::synth {
namespace {

// Left out: whispers, robots, those with long echoes, and copies of another.
constexpr Variant kVariants[] = {
    {"", false, 4},        {"m1", false, 3},        {"m2", true, 3},       {"m3", false, 3},      {"m4", false, 3},
    {"m5", false, 3},      {"m6", true, 3},         {"m7", false, 3},      {"m8", false, 3},      {"f1", false, 4},
    {"f2", true, 4},       {"f3", false, 4},        {"f4", false, 4},      {"f5", true, 4},       {"klatt", false, 2},
    {"klatt2", false, 2},  {"klatt3", true, 2},     {"klatt4", false, 2},  {"klatt5", false, 2},  {"Alex", false, 1},
    {"Alicia", false, 2},  {"Andrea", false, 2},    {"Andy", false, 1},    {"Annie", false, 2},   {"Denis", false, 1},
    {"Diogo", false, 1},   {"Gene", false, 1},      {"Hugo", false, 1},    {"Jacky", false, 1},   {"Lee", false, 1},
    {"Marco", false, 1},   {"Mario", false, 1},     {"Michael", true, 1},  {"Mike", false, 1},    {"Nguyen", false, 1},
    {"adam", false, 1},    {"anika", false, 2},     {"antonio", false, 1}, {"aunty", true, 2},    {"belinda", false, 2},
    {"boris", false, 1},   {"croak", false, 1},     {"david", false, 1},   {"ed", false, 1},      {"edward", false, 1},
    {"grandma", false, 2}, {"grandpa", false, 1},   {"gustave", false, 1}, {"iven", false, 1},    {"iven3", false, 1},
    {"john", false, 1},    {"kaukovalta", true, 1}, {"linda", false, 2},   {"marcelo", false, 1}, {"max", false, 1},
    {"michel", false, 1},  {"miguel", true, 1},     {"norbert", false, 1}, {"pablo", false, 1},   {"paul", false, 1},
    {"pedro", false, 1},   {"quincy", false, 1},    {"rob", false, 1},     {"robert", false, 1},  {"sandro", false, 1},
    {"shelby", true, 2},   {"steph", false, 2},     {"steph2", false, 2},  {"travis", false, 1},  {"victor", false, 1},
    {"zac", false, 1},
};

struct Accent {
  const char* name;
  float share;
};
constexpr Accent kAccents[] = {
    {"gmw/en-US", 0.5f},           {"gmw/en", 0.25f},     {"gmw/en-GB-x-rp", 0.15f},
    {"gmw/en-GB-scotland", 0.05f}, {"gmw/en-029", 0.05f},
};

}  // namespace

std::span<const Variant> variants() {
  return kVariants;
}

std::string draw_speaker(bool korean, bool held_out, Random* random) {
  int64_t sum = 0;
  for (const Variant& one : kVariants) sum += one.held_out == held_out ? one.weight : 0;
  int64_t left = random->below(sum);
  std::string variant;
  for (const Variant& one : kVariants) {
    if (one.held_out != held_out) continue;
    variant = one.name;
    if ((left -= one.weight) < 0) break;
  }
  std::string name = "ko";
  if (!korean) {
    float u = random->uniform();
    for (const Accent& accent : kAccents) {
      name = accent.name;
      if ((u -= accent.share) < 0) break;
    }
  }
  return variant.empty() ? name : name + "+" + variant;
}

}  // namespace naru::synth
