// The shape of the codec of speech, which its encoder and its decoder share.
#pragma once

#include "core/nn/causal_stack.h"
#include "core/nn/fsq.h"

namespace naru {

constexpr int64_t kCodeFrames = 4;  // frames of log-mel, 10 ms each, to a code: kCodesPerSecond

struct SpeechConfig {
  FsqConfig code;
  int64_t d_model = 0, d_hidden = 0, kernel = 3;
  int64_t n_encoder_layers = 0, n_decoder_layers = 0;

  CausalConfig encoder() const {
    return {.d_model = d_model, .d_hidden = d_hidden, .kernel = kernel, .n_layers = n_encoder_layers};
  }
  CausalConfig decoder() const {
    return {.d_model = d_model, .d_hidden = d_hidden, .kernel = kernel, .n_layers = n_decoder_layers};
  }
};

// The codec hears nothing below, some 55 dB under a loud vowel, so that its digits say nothing of it.
constexpr float kQuietMel = -12;
// Where log-mel features lie: (x - centre) / scale is about -1.5 to 2.
constexpr float kMelCentre = -6, kMelScale = 4;

}  // namespace naru
