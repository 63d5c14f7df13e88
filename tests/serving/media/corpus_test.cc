// The malformed corpus of pictures, sounds and PDFs (tests/serving/corpus.py), each file through the pool as a request
// would bring it: its outcome is the one that the manifest names.
#include <nlohmann/json.hpp>

#include "media/worker/sandbox.h"
#include "tests/serving/media/support.h"
#include "tests/testing/folder.h"

namespace naru::serving {
namespace {

std::optional<FileKind> kind_named(const std::string& name) {
  return name == "picture" ? FileKind::picture : name == "sound" ? FileKind::sound : FileKind::pdf;
}

using Entries = std::vector<nlohmann::json>;

MediaLimits room_for_all() {
  MediaLimits limits{.max_waiting = 2000, .max_waiting_of_caller = 2000, .max_decoded_bytes = uint64_t(2) << 30};
  limits.max_waiting_bytes = limits.max_waiting_bytes_of_caller = uint64_t(1) << 30;
  return limits;
}

void expect_outcomes(const Entries& entries, const testing::Folder& folder, const MediaLimits& limits) {
  Outcomes outcomes;
  MediaPool pool(real_programs(), limits);
  std::vector<MediaTicket> tickets;
  std::map<std::string, std::string> wanted;
  for (const auto& entry : entries) {
    const std::string file = entry["file"];
    MediaJob job = job_of(read_file(folder / file, 40 << 20).value());
    job.kind = kind_named(entry["kind"]);
    wanted[file] = entry["outcome"];
    tickets.push_back(submit(pool, std::move(job), outcomes.as(file)));
  }
  ASSERT_TRUE(outcomes.wait_for(entries.size()));
  const auto names = outcomes.names();
  for (size_t i = 0; i < names.size(); ++i) {
    const MediaOutcome& outcome = outcomes.at(i);
    const auto* refusal = std::get_if<Refusal>(&outcome.result);
    EXPECT_EQ(code_of(outcome), wanted[names[i]])
        << names[i] << ": " << (refusal ? refusal->message : "") << ' ' << outcome.detail;
    EXPECT_LT(outcome.decode_ms, 40'000) << names[i];  // of which a busy machine takes most
  }
  EXPECT_EQ(pool.stats().worker_restarts, 0);
}

TEST(MediaCorpus, EveryFileHasItsOutcome) {
  const testing::Folder folder;
  ASSERT_EQ(std::system(concat("python3 tests/serving/corpus.py ", folder.path()).c_str()), 0)
      << "python3 is needed to make the corpus";
  const auto text = read_file(folder / "manifest.json", 1 << 20).value();
  const auto* begin = reinterpret_cast<const char*>(text.data());
  Entries by_themselves, endless;
  for (const auto& entry : nlohmann::json::parse(begin, begin + text.size())) {
    const std::string limit = entry.value("limit", "");
    if (limit == "address_space" && !media::kLimitsAddressSpace) continue;
    (limit == "time" ? endless : by_themselves).push_back(entry);
  }
  EXPECT_GE(by_themselves.size(), 800u);
  EXPECT_GE(endless.size(), 3u);
  const Open before = Open::now();
  expect_outcomes(by_themselves, folder, room_for_all());
  MediaLimits short_time = room_for_all();  // the same, sooner
  short_time.pdf.timeout_ms = 2'000;
  expect_outcomes(endless, folder, short_time);
  EXPECT_EQ(Open::now(), before);
}

}  // namespace
}  // namespace naru::serving
