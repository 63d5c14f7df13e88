// naru verify of a sound or a video: what it says of where it came from, and how far that can be checked.
#pragma once

#include <string>

#include "apps/common.h"

namespace naru::apps {

// Whether the file at `path` is a sound or a video by its first bytes. False for a model file, and for no file.
bool is_sound_or_video(const std::string& path);

// Reads the file's words about itself in the sandboxed worker and compares them with the model of -m, or else with the
// bundled model of the name that they have. The exit code: 1 when the file cannot be read, says nothing of its origin,
// or names another hash than that of the model's file.
int verify_media(const Options& options, const std::string& path);

}  // namespace naru::apps
