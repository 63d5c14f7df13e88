#include "training/checkpoint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/sha256.h"
#include "tests/training/tiny_task.h"

namespace naru {
namespace {

using testing::Folder;

const std::string kHash = sha256_hex(std::string_view("recipe"));

Checkpoint checkpoint_of(int64_t step) {
  return {step,
          kHash,
          sha256_hex(std::string_view("line")),
          {{"weights.a", full({2, 3}, double(step))}, {"optimizer.updates", full({1}, double(step), DType::i32)}}};
}

std::vector<std::string> files(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Checkpoint, ComesBackAsItWas) {
  const Folder folder;
  EXPECT_FALSE(load_checkpoint(folder / "none").newest);
  save_checkpoint(folder / "c", checkpoint_of(12)).value();
  const LoadedCheckpoint loaded = load_checkpoint(folder / "c");
  EXPECT_TRUE(loaded.skipped.empty());
  ASSERT_TRUE(loaded.newest);
  EXPECT_EQ(loaded.newest->step, 12);
  EXPECT_EQ(loaded.newest->recipe_sha256, kHash);
  EXPECT_EQ(loaded.newest->record_head, checkpoint_of(12).record_head);
  ASSERT_EQ(loaded.newest->tensors.size(), 2u);
  EXPECT_EQ(loaded.newest->tensors[0].first, "weights.a");
  EXPECT_EQ(loaded.newest->tensors[0].second.data<float>()[5], 12);
  EXPECT_EQ(loaded.newest->tensors[1].second.data<int32_t>()[0], 12);
}

TEST(Checkpoint, TheLastTwoAreKept) {
  const Folder folder;
  for (const int64_t step : {5, 10, 123456789, 20}) save_checkpoint(folder.path(), checkpoint_of(step)).value();
  write_file(folder / "step-00000020.safetensors.tmp.77", std::string_view("half")).value();
  write_file(folder / "step-00000030.safetensors", std::string_view("data without a manifest")).value();
  write_file(folder / "notes.txt", std::string_view("the user's own")).value();
  prune_checkpoints(folder.path());
  EXPECT_EQ(files(folder.path()),
            (std::vector<std::string>{"notes.txt", "step-00000020.json", "step-00000020.safetensors",
                                      "step-123456789.json", "step-123456789.safetensors"}));
  drop_checkpoints_after(folder.path(), 20);
  EXPECT_EQ(load_checkpoint(folder.path()).newest->step, 20);
}

TEST(Checkpoint, ADamagedOneIsSkippedAndNamed) {
  const Folder folder;
  for (const int64_t step : {5, 10}) save_checkpoint(folder.path(), checkpoint_of(step)).value();
  const std::string data = folder / "step-00000010.safetensors", manifest = folder / "step-00000010.json";
  const std::string good_data = read_text(data, 1 << 20).value(), good_manifest = read_text(manifest, 4096).value();
  const auto expect_skipped = [&] {
    const LoadedCheckpoint loaded = load_checkpoint(folder.path());
    ASSERT_TRUE(loaded.newest);
    EXPECT_EQ(loaded.newest->step, 5);
    ASSERT_EQ(loaded.skipped.size(), 1u);
    EXPECT_TRUE(loaded.skipped[0].starts_with("step-00000010: ")) << loaded.skipped[0];
  };
  for (size_t i = 0; i < good_data.size(); i += 41) {
    std::string bad = good_data;
    bad[i] ^= 4;
    write_file(data, bad).value();
    expect_skipped();
  }
  write_file(data, good_data.substr(0, good_data.size() - 1)).value();
  expect_skipped();
  std::filesystem::remove(data);
  expect_skipped();
  write_file(data, good_data).value();
  for (size_t n = 0; n + 2 < good_manifest.size(); n += 19) {  // without its last brace at least
    write_file(manifest, good_manifest.substr(0, n)).value();
    expect_skipped();
  }
  write_file(manifest, good_manifest).value();
  EXPECT_EQ(load_checkpoint(folder.path()).newest->step, 10);
}

}  // namespace
}  // namespace naru
