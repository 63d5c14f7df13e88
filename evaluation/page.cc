#include "evaluation/page.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"
#include "evaluation/forms.h"
#include "media/image.h"
#include "media/write.h"

namespace naru {
namespace {

constexpr int kWidest = 720, kHighest = 960;  // px, of a picture on the page

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
.wide { overflow-x: auto; }
article { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.2rem; padding: 1rem 0; border-bottom: 1px solid var(--line); }
article img { max-width: 100%; height: auto; border: 1px solid var(--line); background: #fff; }
dl { margin: 0; } dt { color: var(--quiet); font-size: .8rem; }
dd { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
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

std::string example_html(const PageExample& example) {
  const Answered& a = example.answered;
  const bool right = is_right(a.question.metric, a.score);
  std::string out = "<article><div>";
  if (example.picture) out += picture_html(*example.picture);
  out += "</div><div><dl>\n";
  if (!a.question.prompt.empty()) out += entry("question", a.question.prompt);
  out += entry("target", a.question.targets.front());
  out += entry("answer", a.said.answer, right ? "right" : "wrong");
  out += concat("</dl><div class=\"quiet\"><span class=\"mark ",
                right ? "right\">&#10003; right" : "wrong\">&#10007; wrong", "</span> &middot; ",
                metric_name(a.question.metric), ' ', percent(a.score.value()), " &middot; ", html_text(a.question.id),
                "</div></div></article>\n");
  return out;
}

std::string figures_html(const std::vector<PageTask>& tasks) {
  std::string out =
      "<div class=\"wide\"><table><thead><tr><th>task</th><th>n</th><th>metric</th><th>value, %</th><th>95 % "
      "interval</th>"
      "<th>blind</th><th>shuffled</th></tr></thead><tbody>\n";
  for (const PageTask& task : tasks) {
    const TaskScore& s = task.score;
    out += concat("<tr><td>", html_text(s.task), "</td><td>", s.n, "</td><td>", metric_name(s.metric), "</td><td><b>",
                  percent(s.value.value), "</b></td><td>", percent(s.value.low), " to ", percent(s.value.high),
                  "</td><td>", s.n_blind ? percent(s.blind) : "&ndash;", "</td><td>",
                  s.n_shuffled ? percent(s.shuffled) : "&ndash;", "</td></tr>\n");
  }
  return out + "</tbody></table></div>\n";
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

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = i; j < i + 3; ++j) group = group << 8 | (j < bytes.size() ? uint8_t(bytes[j]) : 0);
    for (size_t j = 0; j < 4; ++j) out += i + j <= bytes.size() ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

std::string html_page(const std::string& title, const std::string& body) {
  return concat("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", html_text(title),
                "</title>\n<style>", kStyle, "</style></head><body>\n", body, "</body></html>\n");
}

std::string evaluation_page(const PageHead& head, const std::vector<PageTask>& tasks) {
  std::string out = concat("<h1>", html_text(head.model), "</h1>\n<div class=\"quiet\">SHA-256 ",
                           html_text(head.sha256), " &middot; ", fixed(head.seconds, 0), " s</div>\n");
  out += figures_html(tasks);
  out +=
      "<p class=\"quiet\">Of cer and wer less is better, of the others more. Blind: without the picture. Shuffled: "
      "with "
      "another example's. Intervals are drawn over pictures.</p>\n";
  for (const PageTask& task : tasks) {
    out += concat("<h2>", html_text(task.score.task), "</h2>\n<div class=\"quiet\">", task.examples.size(), " of ",
                  task.score.n, " examples, evenly spread</div>\n");
    for (const PageExample& example : task.examples) out += example_html(example);
  }
  return html_page(head.model, out);
}

}  // namespace naru
