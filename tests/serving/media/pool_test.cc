// What comes out of the pool: every kind of file, and every reason for which there is none.
#include "serving/media/pool.h"

#include <gtest/gtest.h>

#include "core/text/nfc.h"
#include "media/write.h"
#include "tests/serving/media/support.h"
#include "tests/testing/op_case.h"

namespace naru::serving {
namespace {

std::string hex(const Sha256Digest& digest) {
  std::string out;
  for (const uint8_t byte : digest) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

TEST(MediaPool, EveryKindIsDecoded) {
  MediaPool pool(real_programs());
  const MediaOutcome picture = decode(pool, job_of(golden("rgb.png")));
  EXPECT_EQ(code_of(picture), "read");
  EXPECT_EQ(decoded(picture).kind, FileKind::picture);
  EXPECT_EQ(difference(decoded(picture).picture, golden_picture()), 0);
  EXPECT_EQ(hex(decoded(picture).digest), sha256_hex(golden("rgb.png")));
  EXPECT_EQ(decoded(picture).hold.bytes(), 16u * 24 * 3);
  EXPECT_GT(picture.decode_ms, 0);
  EXPECT_GE(picture.queue_ms, 0);
  EXPECT_EQ(difference(decoded(decode(pool, job_of(golden("rgb.webp")))).picture, golden_picture()), 0);

  const MediaOutcome sound = decode(pool, job_of(golden_sound("s16.wav")));
  EXPECT_EQ(decoded(sound).kind, FileKind::sound);
  EXPECT_EQ(decoded(sound).sound.rate, 16'000);
  EXPECT_EQ(decoded(sound).sound.samples.size(), 4000u);
  EXPECT_EQ(decoded(sound).hold.bytes(), 16'000u);
  EXPECT_EQ(hex(decoded(sound).digest), sha256_hex(golden_sound("s16.wav")));

  const MediaOutcome pdf = decode(pool, job_of(golden_pdf("read.words.pdf")));
  EXPECT_EQ(decoded(pdf).kind, FileKind::pdf);
  ASSERT_EQ(decoded(pdf).pages.size(), 1u);
  EXPECT_EQ(decoded(pdf).pages[0].words, "Naru reads\ntwo lines");
  EXPECT_TRUE(decoded(pdf).pages[0].picture.pixels.empty());
  EXPECT_EQ(hex(decoded(pdf).digest), sha256_hex(golden_pdf("read.words.pdf")));

  const MediaStats stats = pool.stats();
  EXPECT_EQ(stats.decode[size_t(FileKind::picture)].count, 2);
  EXPECT_EQ(stats.decode[size_t(FileKind::sound)].count, 1);
  EXPECT_EQ(stats.decode[size_t(FileKind::pdf)].count, 1);
  EXPECT_GT(stats.decode[0].sum, 0);
  EXPECT_TRUE(stats.rejected.empty());
  EXPECT_EQ(stats.worker_restarts, 0);
  EXPECT_EQ(stats.decoded_bytes, 16u * 24 * 3 + 16'000 + decoded(pdf).hold.bytes());
}

TEST(MediaPool, RefusalsSayWhatIsWrong) {
  MediaPool pool(real_programs(), {.picture = {.max_bytes = 1000}});
  const auto refusal = [&](MediaJob job, std::optional<FileKind> kind = std::nullopt) {
    job.kind = kind;
    return std::get<Refusal>(decode(pool, std::move(job)).result);
  };
  EXPECT_EQ(refusal(job_of("This is a text.\n")).code, "unsupported");
  EXPECT_EQ(refusal(job_of("")).code, "truncated");
  EXPECT_EQ(refusal(job_of(golden_pdf("unsupported.a.hwp"))).message, "this is an HWP file; save it as PDF");
  EXPECT_EQ(refusal(job_of(std::string("\xff\xd8\xff") + std::string(998, 'x'))).code, "too_large");
  const auto cut = golden_sound("s16.wav");
  const Refusal truncated = refusal(job_of(std::vector(cut.begin(), cut.begin() + 1000)));
  EXPECT_EQ(truncated.code, "truncated");
  EXPECT_EQ(truncated.kind, Refusal::Kind::invalid);
  EXPECT_EQ(truncated.message, "wav: the file ends too early; send the whole file");
  // What the request says it is counts, not what it looks like.
  EXPECT_EQ(refusal(job_of(golden("rgb.png")), FileKind::pdf).message, "not a PDF; save it as PDF");
  EXPECT_EQ(refusal(job_of(golden("rgb.png")), FileKind::sound).code, "unsupported");
  EXPECT_EQ(refusal(job_of("fLaC"), FileKind::picture).code, "unsupported");
  const auto rejected = pool.stats().rejected;
  EXPECT_EQ(rejected.at("unsupported"), 5);
  EXPECT_EQ(rejected.at("truncated"), 2);
  EXPECT_EQ(rejected.at("too_large"), 1);
}

TEST(MediaPool, PagesAreWordsOrPictures) {
  MediaPool pool(real_programs());
  const std::string words = "BT /F 12 Tf 20 50 Td (words) Tj ET", shape = "30 40 100 20 re f";
  const auto pages = [&](const std::vector<std::string>& contents, std::optional<PicturePlaces> places = std::nullopt,
                         FitPicture fit = {}) {
    MediaJob job = job_of(pdf_of(contents));
    job.places = places, job.fit = std::move(fit);
    return decode(pool, std::move(job));
  };
  const MediaOutcome three = pages({shape, words, shape});
  ASSERT_EQ(code_of(three), "read");
  ASSERT_EQ(decoded(three).pages.size(), 3u);
  EXPECT_FALSE(decoded(three).pages[0].text_layer);
  EXPECT_GT(decoded(three).pages[0].picture.width, 500);
  EXPECT_EQ(decoded(three).pages[1].words, "words");
  EXPECT_EQ(decoded(three).pages[2].number, 3);
  EXPECT_EQ(decoded(three).hold.bytes(), 2 * decoded(three).pages[0].picture.pixels.size() + 5);

  EXPECT_EQ(std::get<Refusal>(pages({shape, words, shape}, PicturePlaces{1, 2}).result).message,
            "page 3 of 3: this model's context holds at most 2 pictures; give fewer pages");
  EXPECT_EQ(code_of(pages(std::vector<std::string>(17, shape))), "too_large");
  EXPECT_EQ(code_of(pages(std::vector<std::string>(101, words))), "too_large");
  const MediaOutcome fitted = pages({shape, words}, std::nullopt, [](const Image&) { return Image(2, 3); });
  EXPECT_EQ(decoded(fitted).pages[0].picture.height, 2);
  EXPECT_EQ(decoded(fitted).hold.bytes(), 2u * 3 * 3 + 5);
  const MediaOutcome unfit =
      pages({shape, words}, std::nullopt, [](const Image&) { return fail(Code::too_large, "it does not fit"); });
  EXPECT_EQ(std::get<Refusal>(unfit.result).message, "page 1: it does not fit");
}

TEST(MediaPool, WhatMakesAPictureSmallerMayFail) {
  MediaPool pool(real_programs());
  const auto with = [&](FitPicture fit) {
    MediaJob job = job_of(golden("rgb.png"));
    job.fit = std::move(fit);
    return decode(pool, std::move(job));
  };
  EXPECT_EQ(decoded(with([](const Image&) { return Image(1, 1); })).hold.bytes(), 3u);
  EXPECT_EQ(code_of(with([](const Image&) { return fail(Code::too_large, "no room"); })), "too_large");
  EXPECT_EQ(code_of(with([](const Image&) -> Result<Image> { throw std::bad_alloc(); })), "media_memory_full");
  const MediaOutcome wrong = with([](const Image&) -> Result<Image> { raise("fit: a secret"); });
  EXPECT_EQ(std::get<Refusal>(wrong.result).kind, Refusal::Kind::internal);
  EXPECT_EQ(std::get<Refusal>(wrong.result).message.find("secret"), std::string::npos);
  EXPECT_EQ(wrong.detail, "fit: a secret");
  EXPECT_EQ(pool.stats().decoded_bytes, 0u);
}

TEST(MediaPool, AFileThatCrashesTwoDecodersIsToBlame) {
  MediaPool pool(false_programs());
  for (const char lie : {'x', 'C', 'r', 'p'}) {  // death, a crashed child, nonsense
    const MediaOutcome outcome = decode(pool, false_job(lie));
    EXPECT_EQ(code_of(outcome), "invalid") << lie;
    EXPECT_EQ(std::get<Refusal>(outcome.result).message,
              "the file could not be decoded safely: its decoder failed over it twice; save it again, or in another "
              "format");
    EXPECT_FALSE(outcome.detail.empty());
  }
  const MediaOutcome killed = decode(pool, false_job('K'));
  EXPECT_EQ(code_of(killed), "decoder_unavailable");
  EXPECT_EQ(std::get<Refusal>(killed.result).kind, Refusal::Kind::unavailable);
  EXPECT_GT(std::get<Refusal>(killed.result).retry_after_ms, 0);
  EXPECT_NE(killed.detail.find("died"), std::string::npos);
  EXPECT_EQ(code_of(decode(pool, false_job('g'))), "read");
  EXPECT_GE(pool.stats().worker_restarts, 4);
}

TEST(MediaPool, WithoutItsProgramsItIsUnavailable) {
  MediaPool pool(MediaPrograms::in("/no/such/folder/"));
  const MediaOutcome outcome = decode(pool, job_of(golden("rgb.png")));
  EXPECT_EQ(code_of(outcome), "decoder_unavailable");
  EXPECT_EQ(std::get<Refusal>(outcome.result).message.find("folder"), std::string::npos);
  EXPECT_NE(outcome.detail.find("/no/such/folder/"), std::string::npos);
}

// Occupies every slot with jobs that never end.
std::vector<MediaTicket> occupy(MediaPool& pool, int n_slots) {
  std::vector<MediaTicket> out;
  for (int i = 0; i < n_slots; ++i) out.push_back(submit(pool, false_job('L', "busy"), [](MediaOutcome) {}));
  wait_until([&] { return pool.stats().running == n_slots; });
  return out;
}

TEST(MediaPool, AFullQueueRefusesAtOnce) {
  Outcomes outcomes;
  MediaPool pool(false_programs(), {.slots = 2, .max_waiting = 3, .max_waiting_of_caller = 2});
  auto busy = occupy(pool, 2);
  std::vector<MediaTicket> tickets;
  for (const char* caller : {"a", "a", "b"})
    tickets.push_back(submit(pool, false_job('g', caller), outcomes.as(caller)));
  const auto begin = Clock::now();
  for (const char* caller : {"a", "b", "c"}) {
    const auto taken = pool.submit(false_job('g', caller), outcomes.as("none"));
    ASSERT_TRUE(std::holds_alternative<Refusal>(taken));
    EXPECT_EQ(std::get<Refusal>(taken).code, "queue_full");
  }
  EXPECT_LT(Clock::now() - begin, milliseconds(50));
  EXPECT_EQ(pool.stats().rejected.at("queue_full"), 3);
  EXPECT_EQ(pool.stats().waiting, 3);
  EXPECT_EQ(pool.stats().waiting_bytes, 12u);
  busy.clear();
  ASSERT_TRUE(outcomes.wait_for(3));
  EXPECT_EQ(outcomes.size(), 3u);
}

TEST(MediaPool, NobodyHasAllSlots) {
  Outcomes outcomes;
  MediaPool pool(false_programs(), {.slots = 3, .slots_of_caller = 2});
  auto busy = occupy(pool, 2);
  const auto third = submit(pool, false_job('L', "busy"), [](MediaOutcome) {});
  const auto other = submit(pool, false_job('g', "other"), outcomes.as("other"));
  ASSERT_TRUE(outcomes.wait_for(1));
  EXPECT_EQ(pool.stats().running, 2);
  EXPECT_EQ(pool.stats().waiting, 1);
  busy.pop_back();
  wait_until([&] { return pool.stats().waiting == 0; });
  EXPECT_EQ(pool.stats().running, 2);
}

TEST(MediaPool, CallersTakeTurns) {
  Outcomes outcomes;
  MediaPool pool(false_programs(), {.slots = 1});
  auto busy = occupy(pool, 1);
  std::vector<MediaTicket> tickets;
  for (int i = 0; i < 10; ++i) tickets.push_back(submit(pool, false_job('g', "many"), outcomes.as("many")));
  tickets.push_back(submit(pool, false_job('g', "few"), outcomes.as("few")));
  tickets.push_back(submit(pool, false_job('g', "few"), outcomes.as("few")));
  busy.clear();
  ASSERT_TRUE(outcomes.wait_for(12));
  const auto names = outcomes.names();
  EXPECT_EQ(std::vector(names.begin(), names.begin() + 5),
            (std::vector<std::string>{"many", "few", "many", "few", "many"}));
}

TEST(MediaPool, DeadlinesHold) {
  Outcomes outcomes;
  MediaPool pool(false_programs(), {.slots = 1});
  MediaJob past = false_job('g');
  past.deadline = Clock::now() - milliseconds(1);
  EXPECT_EQ(code_of(decode(pool, std::move(past))), "deadline_exceeded");
  MediaJob endless = false_job('L');  // it runs
  const auto begin = Clock::now();
  endless.deadline = begin + milliseconds(800);
  MediaJob late = false_job('g');  // it waits, and is refused before a slot is free
  late.deadline = begin + milliseconds(400);
  const auto a = submit(pool, std::move(endless), outcomes.as("endless"));
  const auto b = submit(pool, std::move(late), outcomes.as("late"));
  ASSERT_TRUE(outcomes.wait_for(2));
  EXPECT_LT(Clock::now() - begin, milliseconds(5000));
  EXPECT_EQ(outcomes.names(), (std::vector<std::string>{"late", "endless"}));
  for (const size_t i : {0, 1}) {
    EXPECT_EQ(code_of(outcomes.at(i)), "deadline_exceeded");
    EXPECT_EQ(std::get<Refusal>(outcomes.at(i).result).kind, Refusal::Kind::unavailable);
  }
  EXPECT_GE(outcomes.at(1).decode_ms, 50);
  EXPECT_EQ(code_of(decode(pool, false_job('g'))), "read");
}

TEST(MediaPool, CancelEndsWhatRunsAndWhatWaits) {
  Outcomes outcomes;
  MediaPool pool(false_programs(), {.slots = 1});
  auto busy = occupy(pool, 1);
  auto owner = std::make_shared<const std::string>("\xff\xd8\xffg");
  MediaJob job = job_of(*owner);
  job.owner = owner;
  MediaTicket waits = submit(pool, std::move(job), outcomes.as("cancelled"));
  EXPECT_EQ(owner.use_count(), 2);
  waits.cancel();
  EXPECT_EQ(owner.use_count(), 1);  // at once
  waits.cancel();
  const auto begin = Clock::now();
  busy.clear();
  wait_until([&] { return pool.stats().running == 0; });
  EXPECT_LT(Clock::now() - begin, milliseconds(1000));
  EXPECT_EQ(code_of(decode(pool, false_job('g'))), "read");
  EXPECT_EQ(outcomes.size(), 0u);
  EXPECT_EQ(pool.stats().cancelled, 2);
  EXPECT_TRUE(pool.stats().rejected.empty());
}

// A hundred large pictures: what is decoded stays within the budget, and those that find no room in it are told so.
TEST(MediaPool, WhatIsDecodedKeepsToItsBudget) {
  const uint64_t each = 1000 * 1000 * 3;
  MediaLimits limits{.max_waiting = 200, .max_waiting_of_caller = 200, .max_decoded_bytes = 5 * each};
  limits.picture.max_pixels = 1'000'000;
  limits.sound.max_seconds = 10;
  limits.pdf.max_pixels = 100'000;
  limits.max_memory_wait_ms = 20;
  Outcomes outcomes;
  MediaPool pool(real_programs(), limits);
  const std::string large = png_bytes(Image(1000, 1000));
  std::vector<MediaTicket> tickets;
  for (int i = 0; i < 100; ++i) tickets.push_back(submit(pool, job_of(large), outcomes.as("")));
  uint64_t most = 0;
  while (!outcomes.wait_for(100, milliseconds(1))) most = std::max(most, pool.stats().decoded_bytes);
  EXPECT_LE(most, 5 * each);
  int n_read = 0;
  for (size_t i = 0; i < 100; ++i) {
    n_read += code_of(outcomes.at(i)) == "read";
    if (code_of(outcomes.at(i)) != "read") {
      EXPECT_EQ(std::get<Refusal>(outcomes.at(i).result).kind, Refusal::Kind::overloaded);
    }
  }
  EXPECT_EQ(n_read, 5);
  EXPECT_EQ(pool.stats().rejected.at("media_memory_full"), 95);
  EXPECT_EQ(pool.stats().decoded_bytes, 5 * each);
  outcomes.clear();
  EXPECT_EQ(pool.stats().decoded_bytes, 0u);
  EXPECT_EQ(code_of(decode(pool, job_of(large))), "read");
}

// One that waits for memory goes on when somebody gives some back.
TEST(MediaPool, WaitsForMemory) {
  MediaLimits limits{.max_decoded_bytes = 13'000'000};  // four pictures and a third
  limits.picture.max_pixels = 1'000'000;
  limits.sound.max_seconds = 10;
  limits.pdf.max_pixels = 100'000;
  limits.max_memory_wait_ms = 60'000;
  Outcomes outcomes;
  MediaPool pool(real_programs(), limits);
  std::vector<MediaOutcome> kept;
  const std::string large = png_bytes(Image(1000, 1000));
  for (int i = 0; i < 4; ++i) kept.push_back(decode(pool, job_of(large)));
  const MediaTicket ticket = submit(pool, job_of(large), outcomes.as(""));
  EXPECT_FALSE(outcomes.wait_for(1, milliseconds(100)));
  kept.clear();
  ASSERT_TRUE(outcomes.wait_for(1));
  EXPECT_EQ(code_of(outcomes.at(0)), "read");
}

TEST(MediaPool, ShutdownRefusesAndEndsAll) {
  const Open before = Open::now();
  Outcomes outcomes;
  MediaTicket left;
  {
    MediaPool pool(false_programs(), {.slots = 2});
    std::vector<MediaTicket> tickets;
    for (int i = 0; i < 10; ++i) tickets.push_back(submit(pool, false_job('L'), outcomes.as("")));
    wait_until([&] { return pool.stats().running == 2; });
    const auto begin = Clock::now();
    pool.shutdown();
    EXPECT_LT(Clock::now() - begin, milliseconds(1000));
    EXPECT_EQ(outcomes.size(), 10u);
    for (size_t i = 0; i < outcomes.size(); ++i) EXPECT_EQ(code_of(outcomes.at(i)), "shutting_down");
    EXPECT_EQ(Open::now(), before);
    const auto after = pool.submit(false_job('g'), outcomes.as("late"));
    EXPECT_EQ(std::get<Refusal>(after).code, "shutting_down");
    left = std::move(tickets[0]);
  }
  left.cancel();  // of a pool that is no more
  EXPECT_EQ(outcomes.size(), 10u);
  EXPECT_EQ(Open::now(), before);
}

}  // namespace
}  // namespace naru::serving
