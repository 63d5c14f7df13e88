// Markdown as people read it: what a model writes about a page, without the marks.
#pragma once

#include <string>
#include <string_view>

namespace naru {

// The marks of headings and bold words are left out, rules of tables, too; cells of a row are parted by tabs. Items of
// lists keep theirs. Only what pages are written in here (synth/page/page.h), not all of CommonMark.
std::string without_markdown(std::string_view text);

}  // namespace naru
