// The page of the originality report, made from its JSON alone.
#include <algorithm>
#include <cstdio>

#include "evaluation/page.h"
#include "originality/report.h"

namespace naru {
namespace {

using nlohmann::ordered_json;

constexpr const char* kReportStyle = R"(<style>
table.texts { width: 100%; }
table.texts th, table.texts td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; overflow-wrap: anywhere; }
table.texts th { color: var(--quiet); font-weight: normal; font-size: .8rem; white-space: nowrap; overflow-wrap: normal; }
td.number, th.number { text-align: right !important; white-space: nowrap; }
td.word { white-space: nowrap; }
.hash { font: .75rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.verdict { border: 1px solid var(--line); border-left: .4rem solid var(--wrong); padding: .8rem 1.2rem; margin: 1.2rem 0; }
.verdict.right { border-left-color: var(--right); color: inherit; } .verdict.open { border-left-color: var(--quiet); }
.class { font-size: 1.8rem; font-weight: bold; line-height: 1.2; }
h3 { font-size: 1rem; margin: 1.6rem 0 .2rem; }
summary { cursor: pointer; color: var(--quiet); font-size: .85rem; margin-top: .5rem; }
li { margin: .3rem 0; }
.maybe { color: var(--quiet); }
</style>
)";

// A value as text that HTML may hold: strings escaped, others as JSON.
std::string shown(const ordered_json& value) {
  if (value.is_null()) return "&ndash;";
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    return text.empty() ? "&ndash;" : html_text(text);
  }
  if (value.is_number_float()) {
    char out[32];
    std::snprintf(out, sizeof out, "%.4f", value.get<double>());
    return out;
  }
  return html_text(value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

// A count with a comma at each thousand.
std::string count(const ordered_json& value) {
  std::string out = shown(value);
  for (size_t at = out.size(); at > 3 && value.is_number_integer(); at -= 3) out.insert(at - 3, ",");
  return out;
}

std::string hash(const ordered_json& value) {
  return "<span class=\"hash\">" + shown(value) + "</span>";
}

struct Column {
  const char *title, *style;  // style: of its cells; "" text, "number", "word"
};

std::string table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<div class=\"wide\"><table class=\"texts\">", head;
  bool titled = false;
  for (const Column& column : columns) {
    titled = titled || *column.title;
    head += concat("<th class=\"", column.style, "\">", column.title, "</th>");
  }
  if (titled) out += "<thead><tr>" + head + "</tr></thead>";
  out += "<tbody>\n";
  for (const auto& row : rows) {
    out += "<tr>";
    for (size_t i = 0; i < columns.size(); ++i) out += concat("<td class=\"", columns[i].style, "\">", row[i], "</td>");
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

// What is long is folded.
std::string folded(const std::string& title, const std::string& body) {
  return concat("<details><summary>", title, "</summary>\n", body, "</details>\n");
}

std::string pairs(const std::vector<std::pair<const char*, std::string>>& entries) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : entries) rows.push_back({name, value});
  return table({{"", "word"}, {"", ""}}, rows);
}

// "yes", "ok", "no", "wrong", "unknown", "unchecked", "note" with a sign.
std::string mark(const std::string& met) {
  const bool yes = met == "yes" || met == "ok", no = met == "no" || met == "wrong";
  return concat("<span class=\"mark ",
                yes  ? "right\">&#10003; "
                : no ? "wrong\">&#10007; "
                     : "maybe\">",
                met == "note" || yes || no ? "" : "? ", html_text(met), "</span>");
}

std::string conclusion_html(const ordered_json& conclusion, bool proved) {
  const bool some = !conclusion["class"].is_null();
  std::string out = concat("<div class=\"verdict",
                           !some    ? ""
                           : proved ? " right"
                                    : " open",
                           "\"><div class=\"class\">", some ? shown(conclusion["class"]) : "no class", "</div>",
                           shown(conclusion["text"]), "</div>\n");
  std::vector<std::vector<std::string>> rows;
  for (const ordered_json& rule : conclusion["rules"])
    rows.push_back({shown(rule["class"]), shown(rule["rule"]), mark(rule["met"]), shown(rule["evidence"])});
  out += table({{"class", "word"}, {"rule", ""}, {"met", "word"}, {"evidence", ""}}, rows);
  out +=
      "<p class=\"quiet\">Classes of the T-Class evaluation 2.0. T4-1: a standard architecture as it is, weights from "
      "zero. "
      "T4-2: a published architecture that was changed, weights from zero. T5: an architecture of one's own, and a "
      "tokenizer made for Korean. A class needs its own rules and those of the classes above it in the table. Two may "
      "be "
      "unknown: "
      "that no tensor is like another model's, and that the merges follow no other vocabulary; they compare with what "
      "is at hand.</p>\n<h3>What this cannot show</h3>\n<ul>\n";
  for (const ordered_json& limit : conclusion["cannot_show"]) out += "<li>" + shown(limit) + "</li>\n";
  return out + "</ul>\n";
}

std::string lineage_html(const ordered_json& lineage) {
  std::vector<std::vector<std::string>> rows;
  for (const ordered_json& idea : lineage)
    rows.push_back({shown(idea["part"]), shown(idea["idea"]), hash(idea["setting"]),
                    (idea["own"] == true ? "our own; " : "") + shown(idea["paper"])});
  return table({{"part", "word"}, {"idea", ""}, {"switched on by", ""}, {"paper", ""}}, rows);
}

std::string code_html(const ordered_json& code) {
  const ordered_json& here = code["this_build"];
  std::string out = "<h2>Code &middot; 설계</h2>\n";
  out += pairs({{"sources", hash(code["sources_sha256"])},
                {"commit", shown(code["commit"]) + (code["changed_tree"] == true ? ", in a changed tree" : "")},
                {"compiler", shown(code["compiler"])},
                {"numeric profile", shown(code["numeric_profile"])},
                {"recipe", hash(code["recipe_sha256"])},
                {"this program", concat(hash(here["sources_sha256"]), ", commit ", shown(here["commit"]), ", compiler ",
                                        shown(here["compiler"]))}});
  for (const ordered_json& resumed : code["resumed"])
    out += concat("<p class=\"quiet\">after step ", shown(resumed["after_step"]), " went on with sources ",
                  hash(resumed["sources_sha256"]),
                  resumed["amended_recipe_sha256"] == "" ? "" : ", its later phases amended by the recipe ",
                  resumed["amended_recipe_sha256"] == "" ? "" : hash(resumed["amended_recipe_sha256"]),
                  resumed["from_weights_bf16_sha256"] == "" ? "" : ", from its rounded weights alone", "</p>\n");
  const ordered_json& nearest = code["nearest_family"];
  out += concat("<h3>Architecture</h3>\n<p>The published backbone that is nearest: ", shown(nearest["name"]), " (",
                shown(nearest["paper"]), ").", nearest["differences"].empty() ? " It has the same options." : "",
                "</p>\n<ul>\n");
  for (const ordered_json& difference : nearest["differences"]) out += "<li>" + shown(difference) + "</li>\n";
  return out + "</ul>\n<h3>Lineage: what this model uses, and whose idea it was</h3>\n" + lineage_html(code["lineage"]);
}

std::string match_cells(const ordered_json& match) {
  std::string out = shown(match["likeness"]);
  if (match["turned"] == true) out += ", turned";
  if (match["rows_found"] > 0.0) out += concat(", ", int(100 * match["rows_found"].get<double>() + 0.5), " % of rows");
  return out;
}

// What each tensor is most like; where nothing was compared, its hash.
std::string tensors_html(const ordered_json& weights) {
  std::vector<std::vector<std::string>> all, like;
  const bool compared = !weights["against"].empty();
  for (const ordered_json& tensor : weights["tensors"]) {
    std::vector<std::string> row = {hash(tensor["name"]), shown(tensor["shape"])};
    if (compared) {
      row.push_back(shown(tensor["compared"]));
      row.resize(7, "&ndash;");
    } else {
      row.push_back(hash(tensor["sha256"]));
    }
    if (tensor.contains("most_like")) {
      const ordered_json& match = tensor["most_like"];
      row[3] = match_cells(match), row[4] = shown(match["cosine"]), row[5] = shown(match["beyond_chance"]);
      row[6] = hash(match["tensor"]) + "<br><span class=\"quiet\">" + shown(match["file"]) + "</span>";
      if (match["likeness"] != "none") like.push_back(row);
    }
    all.push_back(std::move(row));
  }
  const std::vector<Column> matches = {{"tensor", "word"},   {"shape", "word"},    {"compared", "number"},
                                       {"likeness", "word"}, {"cosine", "number"}, {"beyond chance", "number"},
                                       {"most like", ""}};
  const std::vector<Column> hashes = {{"tensor", "word"}, {"shape", "word"}, {"SHA-256", ""}};
  std::string out;
  if (!like.empty()) out += "<p class=\"wrong\">Like a tensor of another model:</p>\n" + table(matches, like);
  return out + folded(concat("all ", all.size(), " tensors", compared ? "; their hashes are in the JSON" : ""),
                      table(compared ? matches : hashes, all));
}

std::string weights_html(const ordered_json& weights) {
  std::string out = "<h2>Weights &middot; 지능</h2>\n";
  const bool from_seed = weights["begins_from"].is_null();
  out += pairs({{"begin", from_seed ? "drawn from the seed" : "those of the model " + shown(weights["begins_from"])},
                {"made anew", mark(weights["first_regenerated"])},
                {"before the first step", hash(weights["first_f32_sha256"])},
                {"steps", concat(count(weights["steps_repeated"]), " of ", count(weights["steps"]), " repeated")},
                {"origin proved", weights["origin_proved"] == true ? mark("yes") : "no: that takes all steps"},
                {"after the last step, f32", hash(weights["last"]["f32_sha256"])},
                {"after the last step, bf16", hash(weights["last"]["bf16_sha256"])}});
  out += "<h3>Tensors of other models</h3>\n";
  if (weights["against"].empty()) {
    out += "<p class=\"quiet\">None was given; --against FILE compares with one.</p>\n";
  } else {
    std::vector<std::vector<std::string>> rows;
    for (const ordered_json& file : weights["against"])
      rows.push_back({shown(file["file"]), shown(file["tensors"]), shown(file["compared"]),
                      shown(file["of_another_size"]), shown(file["no_floats"]), shown(file["like_ours"])});
    out += table({{"file", ""},
                  {"tensors", "number"},
                  {"compared", "number"},
                  {"of another size", "number"},
                  {"not of floats", "number"},
                  {"like ours", "number"}},
                 rows);
    out +=
        "<p class=\"quiet\">Each of our tensors against each of theirs of the same shape, as it is and turned. Same: "
        "the "
        "same bits. Rounded: the same as bf16. Scaled: cosine 0.999 or more, up to a factor and an offset. Reordered: "
        "half "
        "of the rows or columns are found in another place. Similar: the cosine is beyond what chance gives (eight "
        "deviations of independent values, at least 0.2). The means of rows and columns are taken away first: norms "
        "near "
        "one would be alike in any two models. Vectors count only when they are copies, constants never. One copied "
        "tensor may "
        "make others alike: matrices that work together, such as those of values and outputs, grow alike in "
        "training.</p>\n";
  }
  return out + tensors_html(weights);
}

std::string vocabularies_html(const ordered_json& tokenizer) {
  std::string out = "<h3>Tokenizer</h3>\n";
  out += pairs(
      {{"SHA-256", hash(tokenizer["sha256"])},
       {"ids", shown(tokenizer["ids"])},
       {"base symbols", concat(shown(tokenizer["base_symbols"]), ", ", shown(tokenizer["jamo"]), " of them jamo")},
       {"merges", tokenizer["merges"] == 0 ? "none: nothing was learnt, so nothing can be borrowed"
                                           : shown(tokenizer["merges"])}});
  if (tokenizer["vocabularies"].empty())
    return out + "<p class=\"quiet\">No other vocabulary was given; --vocabulary FILE compares with one.</p>\n";
  std::vector<std::vector<std::string>> rows;
  const auto ours = std::max<int64_t>(1, tokenizer["different_merged_texts"].get<int64_t>());
  for (const ordered_json& other : tokenizer["vocabularies"]) {
    const auto theirs = std::max<int64_t>(1, other["tokens_of_more_than_a_byte"].get<int64_t>());
    const double shared = other["shared"].get<double>();
    rows.push_back({shown(other["file"]), shown(other["form"]), count(other["tokens"]),
                    concat(shown(other["shared"]), " (", shown(100 * shared / double(ours)), " % of ours, ",
                           shown(100 * shared / double(theirs)), " % of theirs)"),
                    shown(other["in_order"]), shown(other["in_order_by_chance"]),
                    other["copy"] == true ? "<span class=\"mark wrong\">one follows the other</span>" : "no"});
  }
  out += table({{"file", ""},
                {"form", ""},
                {"tokens", "number"},
                {"in both", ""},
                {"in one order", "number"},
                {"by chance", "number"},
                {"copy", "word"}},
               rows);
  return out +
         "<p class=\"quiet\">Tokens as bytes; ours are the texts of merges, theirs those of more than a byte. Any two "
         "vocabularies of one language share its frequent pieces, and a large one has most of those of a small one: "
         "that is chance enough. In one order: the most merges that both learnt in one order; of so many shared ones "
         "in "
         "a random order it would be about twice their square root, and two trainings on alike texts lie above that, "
         "as "
         "both begin with what is frequent. Nine in ten of the smaller vocabulary, and at least 64, is a copy.</p>\n";
}

std::string data_html(const ordered_json& data) {
  std::string out = concat("<h2>Data &middot; 기원</h2>\n<p>Seed ", shown(data["seed"]),
                           "; held-out examples are drawn with seed ", shown(data["held_out_seed"]),
                           ". An example is a function of generator, seed and number; step s draws "
                           "numbers from 65536 (s - 1) on.</p>\n");
  std::vector<std::vector<std::string>> phases, licences, sources;
  for (const ordered_json& phase : data["phases"])
    phases.push_back({shown(phase["name"]), concat(count(phase["first_step"]), " to ", count(phase["last_step"])),
                      shown(phase.value("examples_in_step", ordered_json("by its mix"))),
                      concat(count(phase["first_example"]), " to ", count(phase.value("last_example", ordered_json()))),
                      hash(phase["data"])});
  out += table(
      {{"phase", "word"}, {"steps", "word"}, {"examples a step", "number"}, {"numbers", "word"}, {"drawn with", ""}},
      phases);
  std::vector<std::pair<int64_t, std::string>> by_count;
  for (const auto& [licence, n] : data["licences"].items()) by_count.emplace_back(-n.get<int64_t>(), licence);
  std::sort(by_count.begin(), by_count.end());
  for (const auto& [n, licence] : by_count)
    licences.push_back(
        {licence.empty() ? "<span class=\"wrong\">none named</span>" : html_text(licence), std::to_string(-n)});
  out += "<h3>Licences</h3>\n" + table({{"licence", ""}, {"sources", "number"}}, licences);
  std::vector<std::vector<std::string>> fonts;
  for (const ordered_json& source : data["sources"]) {
    const bool font = source["name"].get<std::string>().starts_with("/usr/share/fonts/");
    (font ? fonts : sources)
        .push_back({shown(source["name"]), shown(source["version"]), shown(source["origin"]), shown(source["licence"]),
                    hash(source["sha256"])});
  }
  const std::vector<Column> columns = {
      {"source", ""}, {"version", "word"}, {"origin", ""}, {"licence", ""}, {"SHA-256", ""}};
  out += "<h3>Sources</h3>\n" + table(columns, sources);
  if (!fonts.empty()) out += folded(concat(fonts.size(), " fonts"), table(columns, fonts));
  return out + vocabularies_html(data["tokenizer"]);
}

std::string checks_html(const ordered_json& checks) {
  std::string out = "<h2>Checks</h2>\n";
  std::vector<std::vector<std::string>> rows;
  for (const ordered_json& check : checks) {
    std::string text = shown(check["text"]), details;
    for (const ordered_json& detail : check["details"]) details += "<li class=\"quiet\">" + shown(detail) + "</li>\n";
    if (!details.empty()) text += folded(concat(check["details"].size(), " details"), "<ul>" + details + "</ul>");
    rows.push_back({shown(check["check"]), mark(check["status"]), text});
  }
  return out + table({{"check", "word"}, {"", "word"}, {"", ""}}, rows);
}

}  // namespace

std::string originality_page(const ordered_json& report) {
  const ordered_json& model = report["model"];
  const std::string name = model["name"];
  std::string body = concat(kReportStyle, "<h1>", html_text(name), ": where it comes from</h1>\n<div class=\"quiet\">",
                            shown(model["file"]), " &middot; ", count(model["parameters"]), " parameters</div>\n",
                            "<div class=\"quiet\">file SHA-256 ", hash(model["sha256"]), " &middot; record SHA-256 ",
                            hash(report["record_sha256"]), "</div>\n");
  body += conclusion_html(report["conclusion"], report["weights"]["origin_proved"] == true) +
          code_html(report["code"]) + weights_html(report["weights"]);
  body += data_html(report["data"]) + checks_html(report["checks"]);
  return html_page(name + ": where it comes from", body);
}

}  // namespace naru
