#include "synth/fonts.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace naru::synth {

namespace {

// A face as the table names it.
struct TableFace {
  std::string path;
  int index, family;
};

std::vector<TableFace> table_faces() {
  std::vector<TableFace> out;
  const auto families = font_families();
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
      out.push_back({concat("/usr/share/fonts/", families[f].folder, '/', file), index, int(f)});
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> font_paths() {
  std::vector<std::string> out;
  for (TableFace& face : table_faces())
    if (std::find(out.begin(), out.end(), face.path) == out.end()) out.push_back(std::move(face.path));
  return out;
}

Result<FontSet> FontSet::open() {
  FontSet set;
  set.faces_of_.resize(font_families().size());
  set.paths_ = font_paths();
  for (const std::string& path : set.paths_) {
    auto mapped = MappedFile::open(path);
    if (!mapped) return fail(mapped.failure().code, path, ": ", mapped.failure().message, "; run scripts/setup.sh");
    set.files_.push_back(*std::move(mapped));
  }
  for (const TableFace& face : table_faces()) {
    const auto at = std::find(set.paths_.begin(), set.paths_.end(), face.path) - set.paths_.begin();
    set.faces_of_[size_t(face.family)].push_back(int(set.faces_.size()));
    set.faces_.push_back({set.files_[size_t(at)].bytes(), face.index, face.family});
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
