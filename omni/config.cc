#include "omni/config.h"

#include "core/sequence/motion_span.h"
#include "encoders/audio/log_mel.h"
#include "encoders/audio/silence.h"
#include "omni/fields.h"

namespace naru {
namespace {

constexpr int64_t kMaxWidth = 1 << 16, kMaxLayers = 1024;

RopeTable parse_rope(Fields f) {
  RopeTable table;
  table.theta = f.number("theta", 1, 1e12);
  const auto sections = f.integers("sections", 3, 0, 4096);
  check(sections.size() == 3, f.path("sections"), ": wanted three numbers of pairs: time, rows, columns");
  for (size_t i = 0; i < 3; ++i) table.sections[i] = int(sections[i]);
  table.rotary_dim = 2 * int(sections[0] + sections[1] + sections[2]);
  table.interleaved = f.boolean("interleaved", false);
  table.per_axis_frequencies = f.boolean("per_axis_frequencies", false);
  const size_t scaling = f.choice("scaling", {"none", "linear", "llama3", "yarn"}, 0);
  table.scaling = RopeScaling(scaling);
  if (scaling > 0) table.factor = f.number("factor", 1, 1e6);
  if (scaling > 1) table.original_positions = f.number("original_positions", 1, 1 << 24);
  if (table.scaling == RopeScaling::llama3) {
    table.low_freq_factor = f.number("low_freq_factor", 0, 1e6, table.low_freq_factor);
    table.high_freq_factor = f.number("high_freq_factor", 0, 1e6, table.high_freq_factor);
  }
  if (table.scaling == RopeScaling::yarn) {
    table.beta_fast = f.number("beta_fast", 0, 1e6, table.beta_fast);
    table.beta_slow = f.number("beta_slow", 0, 1e6, table.beta_slow);
    table.truncate = f.boolean("truncate", true);
    table.mscale = f.number("mscale", 0, 1e3, 0);
    table.mscale_all_dim = f.number("mscale_all_dim", 0, 1e3, 0);
  }
  table.attention_factor = f.number("attention_factor", 0, 1e3, 0);
  f.done();
  return table;
}

// The options of one block, without window and causality.
BlockConfig parse_block(Fields& f) {
  BlockConfig block;
  block.d_model = f.integer("d_model", 1, kMaxWidth);
  block.n_heads = f.integer("n_heads", 1, 4096);
  block.n_kv_heads = f.integer("n_kv_heads", 1, block.n_heads, block.n_heads);
  check(block.n_heads % block.n_kv_heads == 0, f.path("n_kv_heads"), ": must divide n_heads");
  block.head_dim = f.integer("head_dim", 1, 4096);
  block.d_hidden = f.integer("d_hidden", 1, 4 * kMaxWidth);
  block.norm_eps = float(f.number("norm_eps", 1e-12, 1, 1e-6));
  if (f.has("norms")) {
    Fields norms = f.table("norms");
    block.norms = {.pre_attn = norms.boolean("pre_attn", true),
                   .post_attn = norms.boolean("post_attn", false),
                   .pre_ffn = norms.boolean("pre_ffn", true),
                   .post_ffn = norms.boolean("post_ffn", false)};
    norms.done();
  }
  block.qk_norm = f.choice("qk_norm", {"none", "rms_head"}, 1) == 1 ? QkNorm::rms_head : QkNorm::none;
  block.q_norm_start = f.number("q_norm_start", 0, 100, 1);
  block.mlp = f.choice("mlp", {"silu_glu", "relu2"}, 1) == 1 ? MlpKind::relu2 : MlpKind::silu_glu;
  block.attention_scale = float(f.number("attention_scale", 0, 100, 0));
  block.attention_softcap = float(f.number("attention_softcap", 0, 1e6, 0));
  block.residual_mul = float(f.number("residual_mul", 0, 100, 1));
  block.init_gain = f.number("init_gain", 0, 10, 0.7);
  return block;
}

// A list with one entry for each layer; `otherwise` everywhere when the field is missing.
std::vector<int64_t> per_layer(Fields& f, const std::string& key, int64_t n_layers, int64_t low, int64_t otherwise) {
  if (!f.has(key)) return std::vector<int64_t>(size_t(n_layers), otherwise);
  const auto out = f.integers(key, size_t(n_layers), low, 1 << 24);
  check(int64_t(out.size()) == n_layers, f.path(key), ": wanted one number for each of the ", n_layers, " layers");
  return out;
}

BackboneConfig parse_backbone(Fields f, int64_t vocab) {
  BackboneConfig c;
  c.block = parse_block(f);
  c.n_layers = f.integer("n_layers", 1, kMaxLayers);
  c.vocab = vocab;
  c.windows = per_layer(f, "windows", c.n_layers, 0, 0);
  c.rope_ids = per_layer(f, "rope_ids", c.n_layers, -1, 0);
  const auto& ropes = f.at("ropes");
  check(ropes.is_array() && ropes.size() <= 16, f.path("ropes"), ": wanted a list of at most 16 tables");
  for (const auto& rope : ropes) c.ropes.push_back(parse_rope(Fields(rope, f.path("ropes"))));
  c.embed_mul = float(f.number("embed_mul", 0, 1e6, 1));
  c.logits_mul = float(f.number("logits_mul", 0, 1e6, 1));
  c.logits_softcap = float(f.number("logits_softcap", 0, 1e6, 0));
  c.tied = f.boolean("tied", true);
  f.done();
  return c;
}

VisionConfig parse_vision(Fields f, int64_t d_out) {
  VisionConfig c;
  c.channels = f.integers("channels", 16, 1, 4096);
  c.strides = f.integers("strides", 16, 1, 8);
  c.block = parse_block(f);
  c.block.causal = false;
  c.n_layers = f.integer("n_layers", 0, kMaxLayers);
  c.n_merged_layers = f.integer("n_merged_layers", 0, kMaxLayers, 0);
  c.rope = parse_rope(f.table("rope"));
  c.merge_rows = f.integer("merge_rows", 1, 16);
  c.merge_columns = f.integer("merge_columns", 1, 16);
  c.blank_below = f.integer("blank_below", 0, 255, 0);
  c.stem_norm = f.boolean("stem_norm", true);
  c.sparse_stem = f.boolean("sparse_stem", false);
  c.d_out = d_out;
  f.done();
  return c;
}

// With what the table says of the heads and of long sounds.
AudioConfig parse_audio(Fields f, int64_t d_out, ModelConfig* model) {
  AudioConfig c;
  c.channels = f.integers("channels", 2, 1, 4096);
  check(c.channels.size() == 2, f.path("channels"), ": wanted two numbers, one for each convolution");
  c.block = parse_block(f);
  c.block.causal = false;
  c.n_layers = f.integer("n_layers", 0, kMaxLayers);
  c.rope = parse_rope(f.table("rope"));
  check(c.rope.sections[0] > 0 && c.rope.sections[1] == 0 && c.rope.sections[2] == 0, f.path("rope.sections"),
        ": sound has time alone: wanted [pairs, 0, 0]");
  check(c.rope.rotary_dim <= c.block.head_dim, f.path("rope.sections"),
        ": wanted at most head_dim / 2 = ", c.block.head_dim / 2, " pairs, got ", c.rope.sections[0]);
  c.merge_frames = f.integer("merge_frames", 1, 16, 2);
  c.skip_silence = f.boolean("skip_silence", false);
  c.d_out = d_out;
  model->hearing.frames = f.integer("hearing_frames", 1, 4, 2);
  model->hearing.phonemes = f.integer("phonemes", 1, 4096);
  model->sound_max_seconds = f.integer("max_seconds", 1, kMaxSpanFrames / kLogMelRate, model->sound_max_seconds);
  f.done();
  return c;
}

int64_t next_id(const BackboneConfig& c) {
  return c.ranges.empty() ? c.vocab : c.ranges.back().ids().end;
}

// The table, and the range of ids that it adds.
void read_motion(Fields f, ModelConfig* model) {
  BackboneConfig& backbone = model->backbone;
  model->motion = parse_motion(f, backbone.block.d_model);
  check(backbone.tied, "model.motion: a model that moves has a tied head; leave out backbone.tied");
  const int64_t length = MotionSpan::length(ActionCodec(model->motion->actions).rounds());
  check(length < model->context, f.path("coefficients"), ": a chunk takes ", length,
        " positions, and the model's context has ", model->context);
  model->motion_ids = motion_ids(*model->motion, next_id(backbone), int32_t(backbone.ranges.size()) + 1);
  backbone.ranges.push_back(model->motion_ids.range());
}

// The table, and the range of ids that it adds.
void read_speaking(Fields f, ModelConfig* model) {
  model->speaking = parse_speaking(std::move(f));
  check(model->backbone.tied, "model.speech: a model that speaks has a tied head; leave out backbone.tied");
  model->speech_ids = speech_ids(*model->speaking, model->backbone.vocab);
  model->backbone.ranges.push_back(model->speech_ids.range());
}

}  // namespace

ModelConfig parse_config(const nlohmann::json& object, int64_t vocab) {
  Fields f(object, "model");
  ModelConfig c;
  c.name = f.text("name");
  c.context = f.integer("context", 1, 1 << 24);
  c.backbone = parse_backbone(f.table("backbone"), vocab);
  c.vision = parse_vision(f.table("vision"), c.backbone.block.d_model);
  if (f.has("audio")) c.audio = parse_audio(f.table("audio"), c.backbone.block.d_model, &c);
  if (f.has("speech")) read_speaking(f.table("speech"), &c);
  if (f.has("motion")) read_motion(f.table("motion"), &c);
  c.reading_frames = f.integer("reading_frames", 1, 16, 2);
  c.line_height_px = f.integer("line_height_px", 8, 1024, 32);
  c.line_max_width_px = f.integer("line_max_width_px", 16, 1 << 14);
  f.done();
  c.source = object;
  return c;
}

}  // namespace naru
