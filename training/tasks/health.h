// What tells early that a run is about to fail: logits that grow, queries and keys of one modality that outgrow those
// of another (Chameleon Team 2024, section 2.2, lost runs to both). Looked at where metrics are written; trains
// nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/nn/block.h"
#include "core/sequence/id_ranges.h"
#include "core/sequence/sequence.h"

namespace naru {

using Health = std::map<std::string, double>;

enum class Modality { text, picture, sound, speech, state, motion };

// Rows of media: pictures, then a robot's states and what it is asked for, then sounds.
struct MediaRows {
  int64_t pictures = 0, states = 0;
};
// Of each position of the pack. Ids from `vocab` on are of what the model makes: motion, or else speech.
std::vector<Modality> modalities_of(const std::vector<Sequence>& sequences, const MediaRows& rows, int64_t vocab,
                                    const IdRange& motion);

// q_norm_text, k_norm_picture, ...: over the heads at the positions of a modality, the root of the mean square norm of
// q and of k before their own norms, in the layer where it is largest. One entry for each modality that there is.
void add_attention_health(const AttentionProbe& probe, const std::vector<Modality>& modalities, Health* out);

// max_logit_NAME: the largest |logit| before the soft-cap; log_sum_exp_NAME: the mean over rows, as the loss sees it.
// logits (n, V), of which the first `count` columns are looked at; all where it is 0.
void add_logit_health(const std::string& name, const Tensor& logits, float softcap, Health* out, int64_t count = 0);

}  // namespace naru
