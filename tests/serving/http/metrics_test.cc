#include "serving/http/metrics.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"
#include "serving/http/sse.h"

namespace naru::serving::http {
namespace {

TEST(Metrics, ArePrintedAsPrometheusReadsThem) {
  Metrics metrics;
  metrics.counter("naru:done_total", "Requests\nthat ended.", {{"reason", "a \"b\"\\"}}).add(3);
  metrics.gauge("naru:running", "Now.", [] { return 2.5; });
  metrics.counter("naru:done_total", "", {{"reason", "stop"}}).add();
  Histogram& seconds = metrics.histogram("naru:seconds", "How long.", {0.1, 1}, {{"kind", "x"}});
  for (const double value : {0.1, 0.5, 7.0}) seconds.observe(value);
  metrics.counter("naru:told_total", "Counted elsewhere.", [] { return 1e6; });
  EXPECT_EQ(metrics.text(),
            "# HELP naru:done_total Requests\\nthat ended.\n# TYPE naru:done_total counter\n"
            "naru:done_total{reason=\"a \\\"b\\\"\\\\\"} 3\nnaru:done_total{reason=\"stop\"} 1\n"
            "# HELP naru:running Now.\n# TYPE naru:running gauge\nnaru:running 2.5\n"
            "# HELP naru:seconds How long.\n# TYPE naru:seconds histogram\n"
            "naru:seconds_bucket{kind=\"x\",le=\"0.1\"} 1\nnaru:seconds_bucket{kind=\"x\",le=\"1\"} 2\n"
            "naru:seconds_bucket{kind=\"x\",le=\"+Inf\"} 3\nnaru:seconds_sum{kind=\"x\"} 7.6\n"
            "naru:seconds_count{kind=\"x\"} 3\n"
            "# HELP naru:told_total Counted elsewhere.\n# TYPE naru:told_total counter\nnaru:told_total 1e+06\n");
}

TEST(Metrics, CountFromManyThreads) {
  Metrics metrics;
  Counter& counter = metrics.counter("n", "");
  Histogram& histogram = metrics.histogram("h", "", {1});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 10'000; ++j) counter.add(), histogram.observe(1);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter.value(), 40'000u);
  EXPECT_EQ(histogram.count(0), 40'000u);
  EXPECT_EQ(histogram.sum(), 40'000);
}

TEST(Metrics, RefuseWhatPrometheusWould) {
  Metrics metrics;
  metrics.counter("a", "");
  EXPECT_THROW(metrics.counter("a", ""), Error);
  EXPECT_THROW(metrics.gauge("a", "", [] { return 0.; }, {{"x", "y"}}), Error);
  EXPECT_THROW(metrics.counter("1a", ""), Error);
  EXPECT_THROW(metrics.counter("b", "", Labels{{"x:y", "z"}}), Error);
  EXPECT_THROW(metrics.histogram("h", "", {2, 1}), Error);
  EXPECT_THROW(metrics.histogram("h", "", {}), Error);
  for (int i = 1; i < int(Metrics::kMaxSeries) - 8; ++i) metrics.counter("a", "", Labels{{"i", std::to_string(i)}});
  EXPECT_THROW(for (int i = 0; i < 20; ++i) metrics.counter("c", "", Labels{{"i", std::to_string(i)}}), Error);
}

TEST(Events, AreFramed) {
  EXPECT_EQ(event("{\"a\":1}"), "data: {\"a\":1}\n\n");
  EXPECT_EQ(event("response.created", "[DONE]"), "event: response.created\ndata: [DONE]\n\n");
  EXPECT_THROW(event("a\nb"), Error);
  EXPECT_THROW(event("a\rb"), Error);
  EXPECT_THROW(event("a\nb", "c"), Error);
}

}  // namespace
}  // namespace naru::serving::http
