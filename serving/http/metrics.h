// Figures for Prometheus, in its text format 0.0.4. What a registry holds is made at the start; afterwards only numbers
// change, so its size is bounded whatever callers send.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace naru::serving::http {

using Labels = std::vector<std::pair<std::string, std::string>>;

// Safe to use from any thread.
class Counter {
 public:
  void add(uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

// Safe to use from any thread.
class Histogram {
 public:
  // Upper bounds, ascending.
  explicit Histogram(std::vector<double> bounds);
  void observe(double value);
  const std::vector<double>& bounds() const { return bounds_; }
  uint64_t count(size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::deque<std::atomic<uint64_t>> counts_;  // of what is at most bounds_[i] and above the one before; last: the rest
  std::atomic<double> sum_ = 0;
};

// Safe to use from any thread. What it hands out lives as long as it does.
class Metrics {
 public:
  static constexpr size_t kMaxSeries = 1024;  // lines of counters and gauges, and buckets

  // Throws Error for a name that Prometheus would not take, for one that is of another kind or with these labels
  // already there, and beyond kMaxSeries.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& histogram(const std::string& name, const std::string& help, std::vector<double> bounds,
                       const Labels& labels = {});
  // `value` is called by text(), from its thread.
  void gauge(const std::string& name, const std::string& help, std::function<double()> value,
             const Labels& labels = {});
  // A counter that someone else counts, such as an engine.
  void counter(const std::string& name, const std::string& help, std::function<double()> value,
               const Labels& labels = {});

  std::string text() const;

 private:
  struct Series {
    std::string labels;  // as printed, without braces
    std::function<double()> value;
    Counter counter;
    Histogram* histogram = nullptr;
  };
  struct Family {
    std::string name, help, type;
    std::deque<Series> series;
  };

  Series& add(const std::string& name, const std::string& help, const char* type, const Labels& labels, size_t n_lines);

  mutable std::mutex mutex_;  // of the list, not of the numbers
  std::deque<Family> families_;
  std::deque<Histogram> histograms_;
  size_t n_series_ = 0;
};

}  // namespace naru::serving::http
