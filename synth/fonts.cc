#include "synth/fonts.h"

#include <charconv>
#include <string_view>

namespace naru::synth {

Result<FontSet> FontSet::open() {
  FontSet set;
  const auto families = font_families();
  set.faces_of_.resize(families.size());
  for (size_t f = 0; f < families.size(); ++f) {
    for (std::string_view rest = families[f].files; !rest.empty();) {
      const size_t bar = rest.find('|');
      std::string_view file = rest.substr(0, bar);
      rest = bar == std::string_view::npos ? "" : rest.substr(bar + 1);
      int index = 0;
      if (const size_t hash = file.find('#'); hash != std::string_view::npos) {
        std::from_chars(file.data() + hash + 1, file.data() + file.size(), index);
        file = file.substr(0, hash);
      }
      const std::string path = concat("/usr/share/fonts/", families[f].folder, '/', file);
      size_t at = 0;
      while (at < set.paths_.size() && set.paths_[at] != path) ++at;
      if (at == set.paths_.size()) {
        auto mapped = MappedFile::open(path);
        if (!mapped) return fail(mapped.failure().code, path, ": ", mapped.failure().message, "; run scripts/setup.sh");
        set.files_.push_back(*std::move(mapped));
        set.paths_.push_back(path);
      }
      set.faces_of_[f].push_back(int(set.faces_.size()));
      set.faces_.push_back({set.files_[at].bytes(), index, int(f)});
    }
  }
  return set;
}

int FontSet::draw(bool hangul, bool held_out, Random* random) const {
  const auto families = font_families();
  const auto fits = [&](const FontFamily& family) { return family.hangul == hangul && family.held_out == held_out; };
  int64_t total = 0;
  for (const FontFamily& family : families)
    if (fits(family)) total += family.weight;
  int64_t left = random->below(total);
  for (size_t f = 0; f < families.size(); ++f) {
    if (!fits(families[f])) continue;
    left -= families[f].weight;
    if (left < 0) return faces_of_[f][size_t(random->below(int64_t(faces_of_[f].size())))];
  }
  raise("FontSet: no family fits");
}

int FontSet::draw_sibling(int face, Random* random) const {
  const auto& siblings = faces_of_[size_t(faces_[size_t(face)].family)];
  return siblings[size_t(random->below(int64_t(siblings.size())))];
}

}  // namespace naru::synth
