// Questions about a page and their answers. Arithmetic is on whole numbers of the last decimal place.
#pragma once

#include <vector>

#include "base/philox.h"
#include "synth/page/page.h"
#include "synth/source.h"
#include "synth/text/rephrased/rephraser.h"

namespace naru::synth {

// At most `count` questions, as many types as fit before any type comes again; no two with the same words. `mixed` is
// the share of questions in the other language. What is asked does not depend on `rephraser`, which says it in other
// words.
//
// Types, and what Question::series and ::categories name in words of the page: look-up (a key); cell (a column head, a
// row); reverse (a column head; which row has `limit`); maximum, minimum (a column: which row); sum (a column; rows,
// none for all); difference (a column, two rows); greater (the same: which of two); unit-price (a row); count-rows,
// count-items; nth (of a list or a table: the place is `limit`); next (what follows an item); present (is it there: yes
// or no); title; issuer; absent ("not on the page").
std::vector<Question> ask(const Page& page, int count, float mixed, Random* random, Rephraser* rephraser);

// The words that ask for the text.
std::string page_prompt(bool korean, Random* random, Rephraser* rephraser);

}  // namespace naru::synth
