// What tells early that a run is about to fail: logits that grow, queries and keys of one modality that outgrow those
// of another (Chameleon Team 2024, section 2.2, lost runs to both). Looked at where metrics are written; trains
// nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/nn/block.h"
#include "core/sequence/sequence.h"

namespace naru {

using Health = std::map<std::string, double>;

enum class Modality { text, picture, sound, speech };

// Of each position of the pack. The first `n_picture_rows` rows of media are pictures, the others sounds; ids from
// `vocab` on are speech, that the model makes.
std::vector<Modality> modalities_of(const std::vector<Sequence>& sequences, int64_t n_picture_rows, int64_t vocab);

// q_norm_text, k_norm_picture, ...: over the heads at the positions of a modality, the root of the mean square norm of
// q and of k before their own norms, in the layer where it is largest. One entry for each modality that there is.
void add_attention_health(const AttentionProbe& probe, const std::vector<Modality>& modalities, Health* out);

// max_logit_NAME: the largest |logit| before the soft-cap; log_sum_exp_NAME: the mean over rows, as the loss sees it.
// logits (n, V), of which the first `count` columns are looked at; all where it is 0.
void add_logit_health(const std::string& name, const Tensor& logits, float softcap, Health* out, int64_t count = 0);

}  // namespace naru
