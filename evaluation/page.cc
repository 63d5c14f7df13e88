#include "evaluation/page.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/base64.h"
#include "base/utf8.h"
#include "evaluation/forms.h"
#include "media/image.h"
#include "media/sound.h"
#include "media/write.h"
#include "synth/spectrogram.h"

namespace naru {
namespace {

constexpr int kWidest = 720, kHighest = 960;  // px, of a picture on the page
constexpr size_t kLongest = size_t(30) * kSoundRate;
constexpr const char* kDash = "&mdash;";

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --line: #ccc; --quiet: #666; --right: #1a7f37; --wrong: #b42318; --paper: #fff; --ink: #1c1c1c; }
@media (prefers-color-scheme: dark) { :root { --line: #444; --quiet: #aaa; --right: #4ac26b; --wrong: #ff8378; --paper: #171717; --ink: #eee; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
       font: 16px/1.5 "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif; }
h1 { font-size: 1.5rem; margin-bottom: 0; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.quiet { color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: right; padding: .3rem .8rem; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
td { white-space: nowrap; }
.wide { overflow-x: auto; }
.sub td:first-child { padding-left: 1.8rem; color: var(--quiet); }
.others { border-left: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 0; }
article { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.2rem; padding: 1rem 0; border-bottom: 1px solid var(--line); }
article.words { grid-template-columns: minmax(0, 1fr); }
article img { display: block; max-width: 100%; height: auto; margin-bottom: .4rem; border: 1px solid var(--line); background: #fff; }
audio { display: block; width: 100%; max-width: 30rem; margin: .4rem 0; }
dl { margin: 0; } dt { color: var(--quiet); font-size: .8rem; }
dd { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; overflow-x: auto; }
.right { color: var(--right); } .wrong { color: var(--wrong); }
.mark { font-weight: bold; }
@media (max-width: 45rem) { th, td { padding: .3rem .4rem; } article { grid-template-columns: minmax(0, 1fr); } }
)";

std::string fixed(double value, int decimals) {
  char out[32];
  std::snprintf(out, sizeof out, "%.*f", decimals, value);
  return out;
}

std::string percent(double value) {
  return fixed(100 * value, 1);
}

std::string picture_html(Image picture) {
  const double scale = std::min({1.0, double(kWidest) / picture.width, double(kHighest) / picture.height});
  if (scale < 1)
    picture = resize(picture, std::max(1, int(picture.height * scale)), std::max(1, int(picture.width * scale)));
  return concat("<img alt=\"\" width=\"", picture.width, "\" height=\"", picture.height,
                "\" src=\"data:image/png;base64,", base64(png_bytes(picture)), "\">");
}

std::string entry(const char* name, const std::string& text, const char* style = "") {
  const bool blank = trimmed(text).empty();  // would look like a fault of the page
  return concat("<dt>", name, "</dt><dd", *style ? concat(" class=\"", style, "\"") : "", " dir=\"auto\">",
                blank ? "<i>(blank)</i>" : html_text(text), "</dd>\n");
}

std::string sound_html(const Sound& sound) {
  synth::SpokenSound spoken;
  spoken.samples = to_int16(std::span(sound.samples).first(std::min(sound.samples.size(), kLongest)));
  return concat(picture_html(synth::spectrogram(spoken)),
                "<audio controls preload=\"none\" src=\"data:audio/wav;base64,",
                base64(wav_bytes(spoken.samples, sound.rate)), "\"></audio>");
}

// The talk that a question goes on with.
std::string before_html(const std::vector<Exchange>& before) {
  std::string out;
  for (const Exchange& exchange : before)
    out += entry("before", concat(exchange.sound ? "(a sound) " : "", exchange.words, "\n", exchange.answer));
  return out;
}

std::string example_html(const PageExample& example) {
  const Answered& a = example.answered;
  const bool right = is_right(a.question.metric, a.score);
  std::string media;
  if (example.picture) media += picture_html(*example.picture);
  if (example.sound && !example.sound->samples.empty()) media += sound_html(*example.sound);
  std::string out = media.empty() ? "<article class=\"words\">" : concat("<article><div>", media, "</div>");
  out += concat("<div><dl>\n", before_html(a.question.before));
  if (!a.question.prompt.empty()) out += entry("question", a.question.prompt);
  if (!a.question.spoken.empty())
    out += entry(a.question.task == kSpeakTask ? "read as" : "asked aloud", a.question.spoken);
  out += entry("target", a.question.targets.front());
  out += entry(a.question.task == kSpeakTask ? "heard back" : "answer", a.said.answer, right ? "right" : "wrong");
  out += concat("</dl><div class=\"quiet\"><span class=\"mark ",
                right ? "right\">&#10003; right" : "wrong\">&#10007; wrong", "</span> &middot; ",
                metric_name(a.question.metric), ' ', percent(a.score.value()), " &middot; ", html_text(a.question.id),
                "</div></div></article>\n");
  return out;
}

std::string cell(const std::string& html, const char* style = "") {
  return concat("<td", *style ? concat(" class=\"", style, "\"") : "", ">", html, "</td>");
}

std::string interval_html(const Interval& value) {
  return concat(percent(value.low), " to ", percent(value.high));
}

// Of the first set, or dashes.
std::string own_cells(const std::optional<TaskScore>& s) {
  std::string out;
  if (!s) {
    for (int i = 0; i < 5; ++i) out += cell(kDash);
    return out;
  }
  return concat(cell(std::to_string(s->n)), cell(concat("<b>", percent(s->value.value), "</b>")),
                cell(interval_html(s->value)), cell(s->n_blind ? percent(s->blind) : kDash),
                cell(s->n_shuffled ? percent(s->shuffled) : kDash));
}

std::string others_cells(const std::optional<TaskScore>& s) {
  if (!s) return cell(kDash, "others") + cell(kDash) + cell(kDash);
  return concat(cell(std::to_string(s->n), "others"), cell(concat("<b>", percent(s->value.value), "</b>")),
                cell(interval_html(s->value)));
}

std::string table_html(const std::vector<TableRow>& rows) {
  const bool others = std::any_of(rows.begin(), rows.end(), [](const TableRow& row) { return row.others.has_value(); });
  std::string out =
      "<div class=\"wide\"><table><thead><tr><th>task</th><th>metric</th><th>n</th><th>value, %</th><th>95 % "
      "interval</th><th>blind</th><th>shuffled</th>";
  if (others) out += "<th class=\"others\">others, n</th><th>value, %</th><th>95 % interval</th>";
  out += "</tr></thead><tbody>\n";
  for (const TableRow& row : rows)
    out += concat("<tr", row.of.empty() ? "" : " class=\"sub\"", ">", cell(html_text(row.task)),
                  cell(metric_name(row.any().metric)), own_cells(row.own), others ? others_cells(row.others) : "",
                  "</tr>\n");
  return out + "</tbody></table></div>\n";
}

std::string examples_html(const char* title, int64_t n, const std::vector<PageExample>& examples) {
  if (examples.empty()) return "";
  std::string out = *title ? concat("<h3>", title, "</h3>\n") : "";
  out += concat("<div class=\"quiet\">", examples.size(), " of ", n, " examples, evenly spread</div>\n");
  for (const PageExample& example : examples) out += example_html(example);
  return out;
}

}  // namespace

std::vector<size_t> shown_on_page(size_t n) {
  constexpr size_t kShown = 20;
  const size_t shown = std::min(kShown, n);
  std::vector<size_t> out;
  for (size_t i = 0; i < shown; ++i) out.push_back(i * n / shown);
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char32_t c : code_points(text)) {
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      append_utf8(out, control ? U'\uFFFD' : c);
  }
  return out;
}

std::string html_page(const std::string& title, const std::string& body) {
  return concat("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", html_text(title),
                "</title>\n<style>", kStyle, "</style></head><body>\n", body, "</body></html>\n");
}

std::string evaluation_page(const PageHead& head, const std::vector<TableRow>& rows,
                            const std::vector<PageTask>& tasks) {
  std::string out = concat("<h1>", html_text(head.model), "</h1>\n<div class=\"quiet\">SHA-256 ",
                           html_text(head.sha256), " &middot; ", fixed(head.seconds, 0), " s</div>\n");
  out += table_html(rows);
  out +=
      "<p class=\"quiet\">Of cer, wer and actions less is better, of the others more. Blind: without the picture, "
      "where there is none without the sound. Shuffled: with another example's. Indented: some answers of the task "
      "above. "
      "Intervals are drawn over pictures and sounds. Others: examples that other programs made than those of the first "
      "set.</p>\n";
  for (const PageTask& task : tasks)
    out += concat("<h2>", html_text(task.task), "</h2>\n", examples_html("", task.n, task.examples),
                  examples_html("Other generators", task.n_others, task.others));
  return html_page(head.model, out);
}

}  // namespace naru
