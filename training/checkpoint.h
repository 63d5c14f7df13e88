// Checkpoints: FOLDER/step-00000500.safetensors and beside it step-00000500.json, which holds its length and SHA-256.
//
// Both are written beside their place, fsynced and renamed; the manifest comes last, so a checkpoint without a whole
// manifest does not exist. The two newest are kept. A run that is killed at any moment finds one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/nn/params.h"

namespace naru {

struct Checkpoint {
  int64_t step = 0;           // steps done
  std::string recipe_sha256;  // of the recipe's text
  std::string record_head;    // SHA-256 of the record's line for this checkpoint
  NamedTensors tensors;       // Trainer::state()
};

// Writes both files. Failure when the system does not take them; the older checkpoints are then untouched.
Result<void> save_checkpoint(const std::string& folder, const Checkpoint& checkpoint);

// Removes all checkpoints but the two newest, and what a killed run left half-written.
void prune_checkpoints(const std::string& folder);
// Removes the checkpoints after `step`, and what a killed run left half-written.
void drop_checkpoints_after(const std::string& folder, int64_t step);

struct LoadedCheckpoint {
  std::optional<Checkpoint> newest;  // that is whole
  std::vector<std::string> skipped;  // "step-00000500: why", newest first
};
// Reads the newest whole checkpoint; a folder that does not exist has none. Nothing in the files is believed.
LoadedCheckpoint load_checkpoint(const std::string& folder);

}  // namespace naru
