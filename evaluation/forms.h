// The forms in which texts are compared: what a metric takes away before it looks. Time is linear in the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace naru {

// NFC, runs of white space as one blank, none at the ends; as code points.
std::u32string collapsed(std::string_view text);

// collapsed(), case folded, without a full stop at the end (. or 。).
std::u32string exact_form(std::string_view text);

// What two transcriptions may differ in: case and the marks . , ? ! are dropped.
std::string spoken_form(std::string_view text);

// Markdown in one form, line by line: lists begin with "- ", cells of tables stand in "| a | b |", a table's rule is
// "| --- | --- |", ** and __ around words are gone. Other text stays as it is.
std::string markdown_form(std::string_view text);

// The cells of a row of a Markdown table, trimmed; "\|" is a bar inside a cell. The bars at the ends may be missing.
std::vector<std::string> markdown_cells(std::string_view line);
// Whether all cells are made of dashes and colons: the rule beneath the header.
bool is_markdown_rule(const std::vector<std::string>& cells);

// `text` with U+FFFD for each byte that is not UTF-8.
std::string valid_utf8(std::string_view text);

// `text` without the white space (ASCII) at its ends.
std::string_view trimmed(std::string_view text);

// What lies between the line breaks of `text`; the last line is empty where it ends with one.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace naru
