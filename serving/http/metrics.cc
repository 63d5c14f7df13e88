#include "serving/http/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "serving/http/text.h"

namespace naru::serving::http {

namespace {
bool is_metric_name(const std::string& name, bool colons) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter_or_digit(c) || c == '_' || (colons && c == ':'); });
}

std::string escaped(const std::string& text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c;
  }
  return out;
}

std::string printed(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels)
    out += (out.empty() ? "" : ",") + name + "=\"" + escaped(value, /*quotes=*/true) + '"';
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

void line(std::string& out, const std::string& name, const std::string& labels, const std::string& value) {
  out += name;
  if (!labels.empty()) out += '{' + labels + '}';
  out += ' ' + value + '\n';
}

void histogram_lines(std::string& out, const std::string& name, const std::string& labels, const Histogram& histogram) {
  const std::string before = labels.empty() ? "" : labels + ',';
  uint64_t so_far = 0;
  for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
    so_far += histogram.count(i);
    const std::string bound = i < histogram.bounds().size() ? number(histogram.bounds()[i]) : "+Inf";
    line(out, name + "_bucket", before + "le=\"" + bound + '"', std::to_string(so_far));
  }
  line(out, name + "_sum", labels, number(histogram.sum()));
  line(out, name + "_count", labels, std::to_string(so_far));
}
}  // namespace

Histogram::Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {
  bool ascending = !bounds_.empty();
  for (size_t i = 0; i < bounds_.size(); ++i)
    ascending = ascending && std::isfinite(bounds_[i]) && (i == 0 || bounds_[i - 1] < bounds_[i]);
  check(ascending, "Histogram: wanted finite bounds that ascend");
}

void Histogram::observe(double value) {
  const size_t bucket = size_t(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Metrics::Series& Metrics::add(const std::string& name, const std::string& help, const char* type, const Labels& labels,
                              size_t n_lines) {
  check(is_metric_name(name, /*colons=*/true), "Metrics: \"", name, "\" is no name of a metric");
  for (const auto& label : labels)
    check(is_metric_name(label.first, /*colons=*/false), "Metrics: \"", label.first, "\" is no name of a label");
  n_series_ += n_lines;
  check(n_series_ <= kMaxSeries, "Metrics: more than ", kMaxSeries, " lines");
  const auto found = std::find_if(families_.begin(), families_.end(), [&](const Family& f) { return f.name == name; });
  Family* family = found != families_.end() ? &*found : &families_.emplace_back(Family{name, help, type, {}});
  check(family->type == type, "Metrics: ", name, " is a ", family->type, " already");
  const std::string text = printed(labels);
  for (const Series& other : family->series)
    check(other.labels != text, "Metrics: ", name, " has these labels already");
  Series& series = family->series.emplace_back();
  series.labels = text;
  return series;
}

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return add(name, help, "counter", labels, 1).counter;
}

void Metrics::counter(const std::string& name, const std::string& help, std::function<double()> value,
                      const Labels& labels) {
  const std::lock_guard lock(mutex_);
  add(name, help, "counter", labels, 1).value = std::move(value);
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> value,
                    const Labels& labels) {
  const std::lock_guard lock(mutex_);
  add(name, help, "gauge", labels, 1).value = std::move(value);
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help, std::vector<double> bounds,
                              const Labels& labels) {
  const std::lock_guard lock(mutex_);
  Histogram& histogram = histograms_.emplace_back(std::move(bounds));
  add(name, help, "histogram", labels, histogram.bounds().size() + 3).histogram = &histogram;
  return histogram;
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const Family& family : families_) {
    out += "# HELP " + family.name + ' ' + escaped(family.help, /*quotes=*/false) + '\n';
    out += "# TYPE " + family.name + ' ' + family.type + '\n';
    for (const Series& series : family.series) {
      if (series.histogram)
        histogram_lines(out, family.name, series.labels, *series.histogram);
      else if (series.value)
        line(out, family.name, series.labels, number(series.value()));
      else
        line(out, family.name, series.labels, std::to_string(series.counter.value()));
    }
  }
  return out;
}

}  // namespace naru::serving::http
