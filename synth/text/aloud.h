// How plain text is read aloud that was not written for voices: questions about charts, with the names, numbers and
// units that stand in their pictures.
#pragma once

#include <optional>
#include <string_view>

#include "synth/text/spoken.h"

namespace naru::synth {

// "2024년 매출은 12.5%예요?" with its numbers, units and capital letters as words. Numbers before 개, 명, 시 and their
// like are native, Q1 is "Q one", 1990 in English a year, 10-19 a range. Nothing where a word of it has no reading
// here: what cannot be said is asked in writing.
std::optional<SpokenLine> read_aloud(bool korean, std::string_view written);

}  // namespace naru::synth
