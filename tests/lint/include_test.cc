// The arrows between rooms: every #include "room/..." of the tree is compared with the list below.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;
using Rooms = std::set<std::string>;

// What each room may include besides itself and base; "a/b" is a folder or a header with a rule of its own.
const std::map<std::string, Rooms> kMayInclude = {
    {"base", {}},
    {"kernels", {}},
    {"core", {"kernels"}},
    {"media", {}},
    {"media/worker",
     {"media/types.h", "media/protocol.h", "media/signature.h", "media/sound.h", "media/origin.h",
      "media/origin_tags.h"}},
    {"encoders", {"core", "kernels", "media/types.h"}},
    {"decoders", {"core", "kernels", "media/types.h"}},
    {"synth", {"media"}},
    {"synth/voice/worker", {"synth/voice/protocol.h"}},
    {"omni", {"core", "kernels", "encoders", "decoders", "media"}},
    {"serving", {"core", "kernels", "encoders", "decoders", "media", "omni"}},
    {"evaluation", {"omni", "synth", "core", "kernels", "encoders", "decoders", "media"}},
    {"training", {"omni", "synth", "evaluation", "core", "kernels", "encoders", "decoders", "media"}},
    {"originality", {"training", "omni", "evaluation", "core"}},
    {"training/tasks", {"training", "omni", "synth", "core", "kernels", "encoders", "decoders", "media"}},
};

// The rule's name for a path from the top: some folders stand apart from the room that holds them.
std::string room_of(const std::string& path) {
  for (const char* folder : {"media/worker", "synth/voice/worker", "training/tasks"})
    if (path.starts_with(std::string(folder) + "/")) return folder;
  return path.substr(0, path.find('/'));
}

bool allowed(const std::string& from, const std::string& included) {
  const std::string room = room_of(included);
  if (from == "apps") return room != "media/worker" && room != "synth/voice/worker";
  if (room == from || room == "base") return true;
  const Rooms& may = kMayInclude.at(from);
  return may.count(room) || may.count(included);
}

TEST(Includes, FollowTheArrows) {
  int n_includes = 0;
  Rooms sources;
  for (const auto& [room, may] : kMayInclude) sources.insert(room.substr(0, room.find('/')));
  sources.insert("apps");
  for (const std::string& top : sources) {
    if (!fs::exists(top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      const std::string path = entry.path().string();
      if (!std::regex_search(path, std::regex("\\.(h|cc|cu|cuh)$"))) continue;
      std::ifstream in(path);
      const std::regex include("^\\s*#include \"([a-z]+/[^\"]+)\"");
      std::smatch match;
      for (std::string line; std::getline(in, line);) {
        if (!std::regex_search(line, match, include)) continue;
        ++n_includes;
        EXPECT_TRUE(allowed(room_of(path), match[1].str())) << path << " must not include " << match[1].str();
      }
    }
  }
  EXPECT_GT(n_includes, 50);
}

// Only apps print, read the environment or exit.
TEST(Includes, LibrariesDoNotPrint) {
  const std::regex forbidden("(std::cout|std::cerr|[^a-z_]printf\\(|[^a-z_]getenv\\(|std::exit\\()");
  for (const auto& [room, may] : kMayInclude) {
    if (room == "media/worker" || !fs::exists(room)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(room)) {
      const std::string path = entry.path().string();
      if (!path.ends_with(".cc") && !path.ends_with(".h")) continue;
      if (path.starts_with("media/worker/") || path.find("/helper/") != std::string::npos) continue;  // programs
      std::ifstream in(path);
      for (std::string line; std::getline(in, line);)
        EXPECT_FALSE(std::regex_search(line, forbidden)) << path << ": " << line;
    }
  }
}

}  // namespace
