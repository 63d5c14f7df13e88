// The sounds of Korean and English in one table of classes, and what each stretch of an example's sound is.
//
// The ids are stable: a model's dense head is trained on them. They are broad: sounds that a listener of either
// language would give the same letter share a class, long and short, before r or not.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "synth/source.h"

namespace naru::synth {

// Names stand in ASCII, close to SAMPA; pp, tt, kk, ss, jj are the tense consonants of Korean.
inline constexpr std::string_view kPhonemes[] = {
    "sil", "i",  "I",  "e", "E", "ae", "a", "A",  "V", "@", "3", "eu", "o",  "O",  "u",  "U",  "eI", "aI",
    "OI",  "oU", "aU", "j", "w", "p",  "b", "t",  "d", "k", "g", "pp", "tt", "kk", "tS", "dZ", "jj", "f",
    "v",   "T",  "D",  "s", "z", "S",  "Z", "ss", "h", "m", "n", "N",  "l",  "r",  "4",  "?",
};
inline constexpr int kPhonemeCount = int(sizeof kPhonemes / sizeof kPhonemes[0]), kSilence = 0;

// The class of a sound that espeak-ng's letters name, in Korean or English; -1 when the table does not have it.
int phoneme_class(bool korean, std::string_view letters);

// The class that fills most of each frame of `hop` samples, the earlier one where two fill as much; the last frame may
// reach beyond the sound.
std::vector<int> phoneme_frames(const std::vector<TimedPhoneme>& spans, int hop);

}  // namespace naru::synth
