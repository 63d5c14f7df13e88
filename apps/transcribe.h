// What `naru transcribe` does, which is also what `naru run` does with sounds that nobody asks about.
#pragma once

#include <string>
#include <vector>

#include "apps/common.h"
#include "omni/reader.h"

namespace naru::apps {

struct TranscribeFlags {
  std::vector<std::string> files;
  std::string format = "text";  // text, srt, vtt
  ReadOptions read;
};

// Prints the words of each file; the exit code.
int transcribe_files(const Options& options, const TranscribeFlags& flags);

}  // namespace naru::apps
