#include "originality/lineage.h"

#include <algorithm>

#include "base/error.h"

namespace naru {
namespace {

// Collects ideas of one part; the path of its settings stands before each.
class Ideas {
 public:
  explicit Ideas(std::vector<Idea>* out) : out_(out) {}
  void of(Part part, std::string path) { part_ = part, path_ = std::move(path); }
  template <class Value>
  void add(bool on, const char* idea, const char* key, const Value& value, const char* paper) {
    if (on) out_->push_back({part_, idea, concat(path_, *key ? concat(".", key, " = ", value) : ""), paper, false});
  }
  template <class Value>
  void add_own(bool on, const char* idea, const char* key, const Value& value, const char* nearest) {
    if (on) out_->push_back({part_, idea, concat(path_, ".", key, " = ", value), nearest, true});
  }

 private:
  std::vector<Idea>* out_;
  Part part_ = Part::backbone;
  std::string path_;
};

constexpr const char* kTransformer = "Vaswani et al. 2017, Attention Is All You Need, arXiv:1706.03762";

std::string slots_of(const NormSlots& norms) {
  std::string out;
  for (const auto& [on, name] : {std::pair(norms.pre_attn, "pre_attn"),
                                 {norms.post_attn, "post_attn"},
                                 {norms.pre_ffn, "pre_ffn"},
                                 {norms.post_ffn, "post_ffn"}})
    if (on) out += concat(out.empty() ? "" : ", ", name);
  return out.empty() ? "none" : out;
}

void add_block(Ideas& ideas, const BlockConfig& b) {
  ideas.add(true, "transformer blocks", "n_heads", b.n_heads, kTransformer);
  ideas.add(true, "RMSNorm", "norms", slots_of(b.norms),
            "Zhang and Sennrich 2019, Root Mean Square Layer Normalization, arXiv:1910.07467");
  ideas.add(b.norms.pre_attn || b.norms.pre_ffn, "norm before the sub-layer", "norms", slots_of(b.norms),
            "Xiong et al. 2020, On Layer Normalization in the Transformer Architecture, arXiv:2002.04745");
  ideas.add(b.norms.post_attn || b.norms.post_ffn, "norm of the sub-layer's output", "norms", slots_of(b.norms),
            "Ding et al. 2021, CogView, arXiv:2105.13290");
  ideas.add(b.qk_norm == QkNorm::rms_head, "norm over the heads of queries and keys", "qk_norm", "rms_head",
            "Henry et al. 2020, Query-Key Normalization for Transformers, arXiv:2010.04245");
  ideas.add(b.n_kv_heads < b.n_heads, "grouped-query attention", "n_kv_heads", b.n_kv_heads,
            "Ainslie et al. 2023, GQA, arXiv:2305.13245");
  ideas.add(b.mlp == MlpKind::relu2, "squared ReLU", "mlp", "relu2", "So et al. 2021, Primer, arXiv:2109.08668");
  ideas.add(b.mlp == MlpKind::silu_glu, "gated MLP", "mlp", "silu_glu",
            "Shazeer 2020, GLU Variants Improve Transformer, arXiv:2002.05202");
  ideas.add(b.attention_softcap > 0, "soft-cap on attention", "attention_softcap", b.attention_softcap,
            "Gemma Team 2024, Gemma 2, arXiv:2408.00118");
  ideas.add(b.attention_scale > 0, "attention scale of its own", "attention_scale", b.attention_scale,
            "Yang et al. 2022, Tensor Programs V, arXiv:2203.03466");
  ideas.add(b.residual_mul != 1, "multiplier on the residual", "residual_mul", b.residual_mul,
            "Yang et al. 2023, Tensor Programs VI, arXiv:2310.02244");
  ideas.add(true, "outputs of sub-layers begin at zero", "", "",
            "Zhang et al. 2019, Fixup Initialization, arXiv:1901.09321");
}

std::string sections_of(const RopeTable& rope) {
  return concat('[', rope.sections[0], ", ", rope.sections[1], ", ", rope.sections[2], ']');
}

void add_rope(Ideas& ideas, const RopeTable& rope) {
  const bool two_axes = rope.sections[1] + rope.sections[2] > 0;
  ideas.add(true, "rotary positions", "rope.theta", rope.theta, "Su et al. 2021, RoFormer, arXiv:2104.09864");
  ideas.add(two_axes && rope.sections[0] == 0, "rotary positions on rows and columns", "rope.sections",
            sections_of(rope), "Heo et al. 2024, Rotary Position Embedding for Vision Transformer, arXiv:2403.13298");
  ideas.add(two_axes && rope.sections[0] > 0, "rotary positions on time, rows and columns", "rope.sections",
            sections_of(rope), "Wang et al. 2024, Qwen2-VL, arXiv:2409.12191");
  ideas.add(rope.scaling == RopeScaling::linear, "positions interpolated", "rope.scaling", "linear",
            "Chen et al. 2023, Extending Context Window via Positional Interpolation, arXiv:2306.15595");
  ideas.add(rope.scaling == RopeScaling::yarn, "YaRN", "rope.scaling", "yarn",
            "Peng et al. 2023, YaRN, arXiv:2309.00071");
  ideas.add(rope.scaling == RopeScaling::llama3, "Llama 3's frequencies", "rope.scaling", "llama3",
            "Grattafiori et al. 2024, The Llama 3 Herd of Models, arXiv:2407.21783");
}

void add_backbone(Ideas& ideas, const BackboneConfig& c) {
  ideas.of(Part::backbone, "backbone");
  add_block(ideas, c.block);
  for (size_t i = 0; i < c.ropes.size(); ++i)
    if (std::count(c.rope_ids.begin(), c.rope_ids.end(), int64_t(i))) add_rope(ideas, c.ropes[i]);
  const auto without = std::count(c.rope_ids.begin(), c.rope_ids.end(), -1);
  ideas.add(without > 0, "layers without positions", "rope_ids", concat("-1 in ", without, " layers"),
            "Kazemnejad et al. 2023, The Impact of Positional Encoding on Length Generalization, arXiv:2305.19466");
  const auto windows = std::count_if(c.windows.begin(), c.windows.end(), [](int64_t window) { return window > 0; });
  ideas.add(windows > 0, "attention in a window", "windows", concat("in ", windows, " layers"),
            "Beltagy et al. 2020, Longformer, arXiv:2004.05150");
  ideas.add(c.tied, "head tied to the embedding", "tied", "true",
            "Press and Wolf 2017, Using the Output Embedding to Improve Language Models, arXiv:1608.05859");
  ideas.add(c.embed_mul != 1, "multiplier on embeddings", "embed_mul", c.embed_mul, kTransformer);
  ideas.add(c.logits_mul != 1, "multiplier on logits", "logits_mul", c.logits_mul,
            "Yang et al. 2022, Tensor Programs V, arXiv:2203.03466");
  ideas.add(c.logits_softcap > 0, "soft-cap on logits", "logits_softcap", c.logits_softcap,
            "Gemma Team 2024, Gemma 2, arXiv:2408.00118");
  ideas.add(true, "media embedded into one sequence with text", "", "",
            "Tsimpoukelli et al. 2021, Multimodal Few-Shot Learning with Frozen Language Models, arXiv:2106.13884");
}

void add_vision(Ideas& ideas, const VisionConfig& c) {
  ideas.of(Part::vision, "vision");
  ideas.add(c.n_layers + c.n_merged_layers > 0, "transformer over pieces of a picture", "n_layers",
            c.n_layers + c.n_merged_layers, "Dosovitskiy et al. 2020, An Image is Worth 16x16 Words, arXiv:2010.11929");
  ideas.add(true, "convolutions before the blocks", "channels", c.channels.size(),
            "Xiao et al. 2021, Early Convolutions Help Transformers See Better, arXiv:2106.14881");
  ideas.add(c.merge_rows * c.merge_columns > 1, "neighbouring cells merged", "merge_rows, merge_columns",
            concat(c.merge_rows, ", ", c.merge_columns), "Liu et al. 2021, Swin Transformer, arXiv:2103.14030");
  ideas.add(true, "any aspect ratio, pictures packed and not padded", "", "",
            "Dehghani et al. 2023, Patch n' Pack: NaViT, arXiv:2307.06304");
  ideas.add_own(c.blank_below > 0, "cells of blank paper are not sent, by contrast and noise", "blank_below",
                c.blank_below, "nearest: Rao et al. 2021, DynamicViT (learned), arXiv:2106.02034");
  ideas.add(c.sparse_stem, "convolutions only where something depends on them", "sparse_stem", "true",
            "Graham and van der Maaten 2017, Submanifold Sparse Convolutional Networks, arXiv:1706.01307");
  add_block(ideas, c.block);
  add_rope(ideas, c.rope);
}

void add_audio(Ideas& ideas, const AudioConfig& c) {
  ideas.of(Part::audio, "audio");
  ideas.add(true, "log-mel features, two convolutions, a transformer", "channels", c.channels.size(),
            "Radford et al. 2022, Robust Speech Recognition via Large-Scale Weak Supervision, arXiv:2212.04356");
  ideas.add(c.merge_frames > 1, "frames merged into one position", "merge_frames", c.merge_frames,
            "Chan et al. 2015, Listen, Attend and Spell, arXiv:1508.01211");
  ideas.add_own(c.skip_silence, "silence is not sent, and positions tell how long it was", "skip_silence", "true",
                "nearest: voice activity detection before recognition");
  add_block(ideas, c.block);
  add_rope(ideas, c.rope);
}

void add_text(Ideas& ideas) {
  ideas.of(Part::text, "tokenizer");
  ideas.add(true, "byte-pair encoding", "", "",
            "Sennrich et al. 2015, Neural Machine Translation of Rare Words with Subword Units, arXiv:1508.07909");
  ideas.add(true, "bytes as base symbols", "", "",
            "Wang et al. 2019, Neural Machine Translation with Byte-Level Subwords, arXiv:1909.03341");
  ideas.add(true, "jamo as base symbols", "", "",
            "Moon and Okazaki 2020, Jamo Pair Encoding, LREC 2020; ours adds archaic jamo, and is lossless");
}

bool has_loss(const Recipe& recipe, std::string_view beginning) {
  return std::any_of(recipe.phases.begin(), recipe.phases.end(), [&](const Phase& phase) {
    return std::any_of(phase.losses.begin(), phase.losses.end(),
                       [&](const auto& loss) { return loss.second > 0 && loss.first.starts_with(beginning); });
  });
}

void add_losses(Ideas& ideas, const Recipe& recipe) {
  ideas.add(has_loss(recipe, "answer"), "z-loss on the answer's logits", "losses", "answer",
            "Chowdhery et al. 2022, PaLM, arXiv:2204.02311");
  const char* const ctc = "Graves et al. 2006, Connectionist Temporal Classification, ICML 2006";
  ideas.add(has_loss(recipe, "ctc"), "CTC over the encoder's frames", "losses", "ctc", ctc);
  ideas.add(has_loss(recipe, "hear_letters"), "CTC over the sound encoder's frames", "losses", "hear_letters", ctc);
  ideas.add(has_loss(recipe, "guide"), "an attention head guided to what comes next", "losses", "guide",
            "Tachibana et al. 2017, Efficiently Trainable Text-to-Speech System, arXiv:1710.08969");
  ideas.add_own(has_loss(recipe, "dense"), "each frame names the parts of the syllable that stands there", "losses",
                "dense", "nearest: Xing et al. 2019, Convolutional Character Networks, arXiv:1910.07954");
  ideas.add(has_loss(recipe, "hear_phonemes"), "each frame names its phoneme", "losses", "hear_phonemes",
            "Waibel et al. 1989, Phoneme Recognition Using Time-Delay Neural Networks, IEEE TASSP 37");
}

void add_training(Ideas& ideas, const Recipe& recipe) {
  ideas.of(Part::training, "recipe");
  const OptimizerConfig& o = recipe.optimizer;
  ideas.add(true, "AdamW", "optimizer.weight_decay", o.weight_decay,
            "Loshchilov and Hutter 2017, Decoupled Weight Decay Regularization, arXiv:1711.05101");
  ideas.add(o.muon, "Muon for matrices", "optimizer.kind", "muon",
            "Jordan et al. 2024, Muon: An optimizer for hidden layers in neural networks");
  ideas.add(o.clip > 0, "gradients clipped by norm", "optimizer.clip", o.clip,
            "Pascanu et al. 2012, On the difficulty of training Recurrent Neural Networks, arXiv:1211.5063");
  const bool decays = std::any_of(recipe.phases.begin(), recipe.phases.end(),
                                  [](const Phase& phase) { return phase.lr_scale_end < phase.lr_scale_begin; });
  ideas.add(o.warmup_steps > 0, "learning rate warmed up", "optimizer.warmup_steps", o.warmup_steps, kTransformer);
  ideas.add(decays, "learning rate constant, then a decay", "phase.lr_scale", "falling",
            "Hu et al. 2024, MiniCPM, arXiv:2404.06395");
  ideas.add(recipe.phases.size() > 1, "from easy to hard examples", "phases", recipe.phases.size(),
            "Bengio et al. 2009, Curriculum Learning, ICML 2009");
  add_losses(ideas, recipe);
}

// --- the nearest family ----------------------------------------------------------------------------------------------

// What sets the layers of published backbones apart, in words.
struct Signature {
  std::string norms = "pre_attn, pre_ffn", qk_norm = "none", mlp = "silu_glu", windows = "none",
              positions = "all layers";
  std::string axes = "time", softcap = "none", multipliers = "none";
};

struct Family {
  const char *name, *paper;
  Signature signature;
};

const std::vector<Family>& families() {
  static const std::string kPost = "post_attn, post_ffn", kAll = "pre_attn, post_attn, pre_ffn, post_ffn";
  static const std::vector<Family> kFamilies = {
      {"Llama", "Touvron et al. 2023, arXiv:2302.13971", {}},
      {"Mistral 7B", "Jiang et al. 2023, arXiv:2310.06825", {.windows = "all layers"}},
      {"Qwen3 dense", "Yang et al. 2025, arXiv:2505.09388", {.qk_norm = "rms_head"}},
      {"Granite 3", "IBM 2024, Granite 3.0 Language Models", {.multipliers = "some"}},
      {"HyperCLOVA X SEED 14B", "NAVER Cloud 2025, model card", {.norms = kAll, .multipliers = "some"}},
      {"EXAONE 4.0 1.2B", "LG AI Research 2025, arXiv:2507.11407", {.norms = kPost, .qk_norm = "rms_head"}},
      {"EXAONE 4.0 32B",
       "LG AI Research 2025, arXiv:2507.11407",
       {.norms = kPost, .qk_norm = "rms_head", .windows = "some layers", .positions = "some layers"}},
  };
  return kFamilies;
}

std::string how_many(int64_t n, size_t all) {
  return n == 0 ? "none" : n == int64_t(all) ? "all layers" : "some layers";
}

Signature signature_of(const BackboneConfig& c) {
  Signature out;
  out.norms = slots_of(c.block.norms);
  out.qk_norm = c.block.qk_norm == QkNorm::none ? "none" : "rms_head";
  out.mlp = c.block.mlp == MlpKind::relu2 ? "relu2" : "silu_glu";
  out.windows =
      how_many(std::count_if(c.windows.begin(), c.windows.end(), [](int64_t w) { return w > 0; }), c.windows.size());
  out.positions = how_many(std::count_if(c.rope_ids.begin(), c.rope_ids.end(), [](int64_t id) { return id >= 0; }),
                           c.rope_ids.size());
  const bool wide = std::any_of(c.ropes.begin(), c.ropes.end(),
                                [](const RopeTable& rope) { return rope.sections[1] + rope.sections[2] > 0; });
  if (wide) out.axes = "time, rows, columns";
  if (c.logits_softcap > 0 || c.block.attention_softcap > 0)
    out.softcap = c.block.attention_softcap > 0 ? "attention" : "logits";
  if (c.embed_mul != 1 || c.logits_mul != 1 || c.block.residual_mul != 1 || c.block.attention_scale > 0)
    out.multipliers = "some";
  return out;
}

std::vector<std::string> differences(const Signature& ours, const Signature& theirs) {
  std::vector<std::string> out;
  const auto compare = [&](const char* what, const std::string& here, const std::string& there) {
    if (here != there) out.push_back(concat(what, ": ", here, "; there ", there));
  };
  compare("norms", ours.norms, theirs.norms);
  compare("norm over heads of q and k", ours.qk_norm, theirs.qk_norm);
  compare("MLP", ours.mlp, theirs.mlp);
  compare("windows", ours.windows, theirs.windows);
  compare("rotary positions", ours.positions, theirs.positions);
  compare("axes of positions", ours.axes, theirs.axes);
  compare("soft-cap", ours.softcap, theirs.softcap);
  compare("multipliers", ours.multipliers, theirs.multipliers);
  return out;
}

}  // namespace

const char* part_name(Part part) {
  static const char* const kNames[] = {"backbone", "vision", "audio", "text", "training"};
  return kNames[int(part)];
}

std::vector<Idea> lineage_of(const ModelConfig& config, const Recipe& recipe) {
  std::vector<Idea> out;
  Ideas ideas(&out);
  add_backbone(ideas, config.backbone);
  add_vision(ideas, config.vision);
  if (config.audio) add_audio(ideas, *config.audio);
  add_text(ideas);
  add_training(ideas, recipe);
  return out;
}

NearestFamily nearest_family(const BackboneConfig& config) {
  const Signature ours = signature_of(config);
  NearestFamily out;
  for (const Family& family : families()) {
    auto differs = differences(ours, family.signature);
    if (out.name.empty() || differs.size() < out.differences.size())
      out = {family.name, family.paper, std::move(differs)};
  }
  return out;
}

}  // namespace naru
