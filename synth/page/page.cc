#include "synth/page/page.h"

#include "base/error.h"

namespace naru::synth {
namespace {

void flatten(const std::vector<Block>& blocks, std::vector<const Block*>* out) {
  for (const Block& block : blocks) {
    if (block.kind != BlockKind::split) out->push_back(&block);
    for (const auto& column : block.columns) flatten(column, out);
  }
}

std::string row_of(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += concat(' ', cell, cell.empty() ? "|" : " |");
  return row;
}

std::string table_of(const PageTableData& table) {
  std::vector<std::string> heads;
  for (const TableColumn& column : table.columns) heads.push_back(table.headed ? column.head : "");
  std::string out = concat(row_of(heads), "\n", row_of(std::vector<std::string>(heads.size(), "---")));
  for (const auto& row : table.rows) out += concat("\n", row_of(row));
  return out;
}

std::string list_of(const Block& block) {
  std::string out;
  for (size_t i = 0; i < block.items.size(); ++i) {
    if (i > 0) out += '\n';
    out += block.numbered ? concat(i + 1, ". ") : "- ";
    out += block.items[i];
  }
  return out;
}

std::string pairs_of(const Block& block) {
  std::string out;
  for (const Pair& pair : block.pairs) out += concat(out.empty() ? "" : "\n", pair.key, ": ", pair.value);
  return out;
}

std::string block_text(const Block& block) {
  switch (block.kind) {
    case BlockKind::title:
      return concat("# ", block.text);
    case BlockKind::heading:
      return concat("## ", block.text);
    case BlockKind::paragraph:
      return block.text;
    case BlockKind::list:
      return list_of(block);
    case BlockKind::pairs:
      return pairs_of(block);
    case BlockKind::table:
      return table_of(block.table);
    case BlockKind::split:
    case BlockKind::figure:
      break;
  }
  return "";
}

}  // namespace

const char* page_kind_name(PageKind kind) {
  static constexpr const char* kNames[kPageKinds] = {"receipt", "invoice", "form",  "notice",  "letter",
                                                     "article", "list",    "table", "columns", "card"};
  return kNames[int(kind)];
}

std::vector<const Block*> flat_blocks(const Page& page) {
  std::vector<const Block*> out;
  flatten(page.blocks, &out);
  return out;
}

std::string to_markdown(const Page& page) {
  std::string out;
  for (const Block* block : flat_blocks(page)) {
    const std::string text = block_text(*block);
    if (text.empty()) continue;
    if (!out.empty()) out += "\n\n";
    out += text;
  }
  return out;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 32);
  return text;
}

}  // namespace naru::synth
