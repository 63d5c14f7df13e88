// A page before it has a look: blocks in reading order with their texts as they will be printed, and what is known
// about them. Amounts are whole numbers of the last decimal place, so that arithmetic on them is exact.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "synth/chart/chart.h"
#include "synth/text/page_words.h"

namespace naru::synth {

enum class PageKind { receipt, invoice, form, notice, letter, article, list, table, columns, card };
inline constexpr int kPageKinds = 10;
const char* page_kind_name(PageKind kind);

inline constexpr int64_t kNoNumber = std::numeric_limits<int64_t>::min();

// "합계: 12,000원"
struct Pair {
  const PageField* field = nullptr;
  std::string key, value;
  int64_t number = kNoNumber;  // of money and counts
  std::string group;           // the heading above it, where several groups have the same fields
  bool strong = false;         // the total of a receipt
};

struct TableColumn {
  const PageField* field = nullptr;  // null: a measure of its own, a number
  std::string head;
  bool right = false;  // numbers
};

struct PageTableData {
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;  // as printed
  std::vector<std::vector<int64_t>> numbers;   // [row][column]; kNoNumber where there is none
  NumberForm form;                             // of columns without a field
  size_t names = 0;                            // the column that names the rows
  bool headed = true;                          // a row of column heads is printed
  bool two_lines = false;                      // receipts: the name of a row on a line of its own
  std::string noun;                            // "품목": what the rows are
};

enum class BlockKind { title, heading, paragraph, list, pairs, table, split, figure };
enum class Stance { body, centred, right, note };
enum class Figure { rule, barcode, matrix, photo, signature, stamp, gap };

struct Block {
  BlockKind kind = BlockKind::paragraph;
  std::string text;  // title, heading, paragraph
  Stance stance = Stance::body;
  std::vector<std::string> items;  // list
  bool numbered = false;
  bool tight = false;  // pairs: as receipts have them, the value at the right edge
  std::vector<Pair> pairs;
  PageTableData table;
  std::vector<std::vector<Block>> columns;  // split: side by side, read one after the other
  int share = 50;                           // split in two: width of the first, percent
  Figure figure = Figure::rule;
};

struct Page {
  PageKind kind = PageKind::receipt;
  bool korean = false;
  std::string title, issuer;  // issuer: who made it out; empty where nobody did
  std::vector<Block> blocks;
  NumberForm money;
  std::vector<std::string> absent;  // names that a table or list of the page could have had, but has not
};

// What a reader is to write: headings, paragraphs, lists, tables, "key: value" lines, in reading order. Columns without
// printed heads have empty ones.
std::string to_markdown(const Page& page);

// All blocks in reading order, those inside of splits in their place; splits themselves are left out.
std::vector<const Block*> flat_blocks(const Page& page);

// The same with a capital letter in front.
std::string capital(std::string text);

}  // namespace naru::synth
