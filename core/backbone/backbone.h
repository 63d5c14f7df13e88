// The decoder-only backbone that all modalities share: blocks of core/nn/block.h, a text embedding and a head; and for
// each range of codes an embedding of its own, which is its head, too.
//
// Its input is a packed batch of embeddings (N, D) with positions on three axes (time, row, column); its output the
// states (N, D). Which published families the options express, and what is still to come, is in docs/DESIGN.md.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/nn/block.h"
#include "core/sequence/id_ranges.h"

namespace naru {

struct BackboneConfig {
  BlockConfig block;  // shared by all layers; its window is replaced layer by layer
  int64_t n_layers = 0, vocab = 0;
  std::vector<int64_t> windows;   // (n_layers), 0: sees everything
  std::vector<int64_t> rope_ids;  // (n_layers): index into ropes, -1: no position
  std::vector<RopeTable> ropes;
  float embed_mul = 1, logits_mul = 1, logits_softcap = 0;
  bool tied = true;               // the head is the embedding
  std::vector<CodeRange> ranges;  // behind the text
};

// Everything of a batch but its embeddings.
struct BackboneInput {
  Tensor segments;                    // (S + 1) i32
  Tensor positions;                   // (N, 3) i32
  std::vector<const KvSequence*> kv;  // one for each sequence when answering; empty when training
  std::vector<AttentionGuide*> guides;
  AttentionProbe* probe = nullptr;
};

class Backbone {
 public:
  Backbone(Params p, const BackboneConfig& config);

  // ids (N) i32, of text and of ranges -> (N, D), times embed_mul. Throws Error for an id that is in neither.
  Tensor embed(const Tensor& ids) const;
  // x (N, D) -> states (N, D), the final norm included. Media embeddings come in already scaled.
  Tensor forward(const Tensor& x, const BackboneInput& in) const;
  // states (n, D) -> logits (n, V) of text, before the soft-cap: the loss and the sampler apply it, so that it is
  // fused.
  Tensor logits(const Tensor& states) const { return logits(states, kTextSlice); }
  // The same of a slice: (n, ids of the range), of which the first n_predicted count.
  Tensor logits(const Tensor& states, int32_t slice) const;

  const BackboneConfig& config() const { return config_; }

 private:
  // A range's table, and its transposed (D, ids) when the model only answers.
  struct CodeTable {
    Embedding embedding;
    Tensor head;
  };

  Tensor embed_mixed(std::span<const int32_t> ids) const;

  BackboneConfig config_;
  Embedding embedding_;
  std::vector<Block> layers_;
  RmsNorm norm_;
  std::optional<Linear> head_;
  Tensor tied_head_;              // (D, V): the embedding transposed, when the model only answers
  std::vector<CodeTable> codes_;  // of each range
};

}  // namespace naru
