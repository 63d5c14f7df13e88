#include "training/run.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "base/philox.h"
#include "tests/testing/op_case.h"
#include "tests/training/tiny_task.h"
#include "training/checkpoint.h"
#include "training/replay.h"
#include "training/trainer.h"

namespace naru {
namespace {

using testing::Folder;
using testing::tiny_recipe;
using testing::TinyTask;

constexpr int kRounds = 3;  // of three kills each

RunOptions options_for(const std::string& folder) {
  RunOptions options;
  options.folder = folder;
  options.provenance = {.code = "abc", .dirty = false, .compiler = "cc 1", .sources = {}, .begin = {}};
  options.provenance.sources = {{{"source", "philox"}, {"version", 1}, {"licence", "none needed"}}};
  return options;
}

Result<RunResult> run(const Recipe& recipe, const RunOptions& options, int n_threads = 2) {
  ThreadPool pool(n_threads);
  const TinyTask task(recipe);
  return train(recipe, task, pool, options);
}

std::string text_of(const std::string& path) {
  return read_text(path, 1 << 24).value();
}
// metrics.jsonl without what depends on time.
std::string metrics_of_run(const std::string& path) {
  std::string out;
  std::istringstream lines(text_of(path));
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json value = nlohmann::json::parse(line);
    for (const char* key : {"positions_per_s", "gflops", "eta_s"}) value.erase(key);
    out += value.dump() + "\n";
  }
  return out;
}

TEST(Run, LeavesRecordMetricsAndCheckpoints) {
  const Folder folder;
  const Recipe recipe = tiny_recipe();
  RunOptions options = options_for(folder / "deep/run");
  std::vector<int64_t> progress, sheets;
  options.on_progress = [&](const Progress& p) { progress.push_back(p.last.step); };
  options.on_samples = [&](int64_t step, const std::vector<Sample>& samples) {
    sheets.push_back(step);
    EXPECT_EQ(samples.size(), 2u);
  };
  const RunResult result = run(recipe, options).value();
  EXPECT_EQ(result.steps, 48);
  EXPECT_EQ(progress.size(), 24u);
  EXPECT_EQ(sheets, (std::vector<int64_t>{24, 48}));
  const RunRecord record = read_record(folder / "deep/run/record.jsonl").value();
  EXPECT_EQ(record.losses.size(), 48u);
  std::vector<int64_t> hashed;
  for (const auto& [step, hash] : record.weights) hashed.push_back(step);
  EXPECT_EQ(hashed, (std::vector<int64_t>{1, 2, 4, 6, 8, 12, 16, 18, 24, 30, 32, 36, 42, 48}));
  EXPECT_EQ((*record.end)["f32"], result.f32_sha256);
  EXPECT_EQ((*record.end)["bf16"], result.bf16_sha256);
  EXPECT_EQ(record.run["code"], "abc");
  EXPECT_EQ(record.run["sources"][0]["source"], "philox");
  EXPECT_EQ(record.recipe_text(), recipe.text);
  EXPECT_EQ(load_checkpoint(folder / "deep/run/checkpoints").newest->step, 48);
  using Files = std::filesystem::directory_iterator;
  EXPECT_EQ(std::distance(Files(folder / "deep/run/checkpoints"), Files()), 4);  // two of two files
}

// A child process that trains in `folder`, on from where it was. After each step it writes a byte to the socket and
// waits for one, so that it can never be done before it is killed.
pid_t start_child(const std::string& folder, int* socket) {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    RunOptions options = options_for(folder);
    options.resume = true;
    options.stop = [&] {
      char byte = 's';
      return ::write(ends[1], &byte, 1) != 1 || ::read(ends[1], &byte, 1) != 1;
    };
    ::_exit(run(tiny_recipe(), options) ? 0 : 1);
  }
  ::close(ends[1]);
  *socket = ends[0];
  return child;
}

// Kills a run in `folder` some steps after it began and some microseconds more: while it writes a line, a checkpoint or
// computes the next step.
void train_and_kill(const std::string& folder, int64_t n_steps, int64_t delay_us) {
  int socket;
  const pid_t child = start_child(folder, &socket);
  char byte;
  for (int64_t i = 0; i < n_steps; ++i) {
    ASSERT_EQ(::read(socket, &byte, 1), 1);
    ASSERT_EQ(::write(socket, &byte, 1), 1);
  }
  ::usleep(useconds_t(delay_us));
  ::kill(child, SIGKILL);
  int status;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ::close(socket);
}

TEST(Run, KilledThreeTimesAndResumedEndsWithTheSameBits) {
  const Folder folder;
  const RunResult whole = run(tiny_recipe(), options_for(folder / "whole")).value();
  const std::string record = text_of(folder / "whole/record.jsonl");
  const std::string metrics = metrics_of_run(folder / "whole/metrics.jsonl");
  Random random(2026);
  for (int round = 0; round < kRounds; ++round) {
    const std::string killed = folder / concat("killed", round);
    for (int kill = 0; kill < 3; ++kill)
      train_and_kill(killed, /*n_steps=*/random.between(1, 14), /*delay_us=*/random.below(12'000));
    RunOptions options = options_for(killed);
    options.resume = true;
    const RunResult resumed = run(tiny_recipe(), options, /*n_threads=*/3).value();
    EXPECT_EQ(resumed.f32_sha256, whole.f32_sha256);
    EXPECT_EQ(resumed.bf16_sha256, whole.bf16_sha256);
    EXPECT_EQ(text_of(killed + "/record.jsonl"), record);
    EXPECT_EQ(metrics_of_run(killed + "/metrics.jsonl"), metrics);
    for (const auto& file : std::filesystem::recursive_directory_iterator(killed))
      EXPECT_EQ(file.path().string().find(".tmp."), std::string::npos) << file.path();
  }
}

TEST(Run, ADamagedCheckpointCostsOnlyTime) {
  const Folder folder;
  const RunResult whole = run(tiny_recipe(), options_for(folder / "whole")).value();
  RunOptions options = options_for(folder / "hurt");
  options.stop_after = 20;
  ASSERT_EQ(run(tiny_recipe(), options).value().steps, 20);
  std::string data = text_of(folder / "hurt/checkpoints/step-00000020.safetensors");
  data[data.size() / 2] ^= 1;
  write_file(folder / "hurt/checkpoints/step-00000020.safetensors", data).value();
  options.stop_after = 19;
  options.resume = true;
  std::vector<std::string> notices;
  options.on_notice = [&](const std::string& text) { notices.push_back(text); };
  EXPECT_EQ(run(tiny_recipe(), options).value().steps, 19);
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_TRUE(notices[0].starts_with("skipped a damaged checkpoint: step-00000020: its ")) << notices[0];
  EXPECT_EQ(notices[1], "resumed after step 18");
  options.stop_after = 0;
  EXPECT_EQ(run(tiny_recipe(), options).value().f32_sha256, whole.f32_sha256);
  ASSERT_EQ(notices.size(), 3u);  // the damaged one is gone
  EXPECT_EQ(notices[2], "resumed after step 19");
}

TEST(Run, WithoutAWholeCheckpointNothingIsOverwritten) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  options.stop_after = 12;
  run(tiny_recipe(), options).value();
  const std::string record = text_of(folder / "run/record.jsonl");
  for (const auto& entry : std::filesystem::directory_iterator(folder / "run/checkpoints"))
    std::filesystem::resize_file(entry.path(), 10);
  options.resume = true;
  EXPECT_EQ(run(tiny_recipe(), options).failure().message,
            "holds no checkpoint that is whole; remove the folder to begin again");
  EXPECT_EQ(text_of(folder / "run/record.jsonl"), record);
}

TEST(Run, StopsWhenAskedAndGoesOn) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  int steps = 0;
  options.stop = [&] { return ++steps == 9; };
  EXPECT_EQ(run(tiny_recipe(), options).value().steps, 9);
  EXPECT_EQ(read_record(folder / "run/record.jsonl").value().end.value()["step"], 9);
  options.resume = true;
  const RunResult rest = run(tiny_recipe(), options).value();
  EXPECT_EQ(rest.steps, 48);
  EXPECT_EQ(rest.f32_sha256, run(tiny_recipe(), options_for(folder / "whole")).value().f32_sha256);
  // A run that is done stays as it is.
  const std::string record = text_of(folder / "run/record.jsonl");
  EXPECT_EQ(run(tiny_recipe(), options).value().record_sha256, rest.record_sha256);
  EXPECT_EQ(text_of(folder / "run/record.jsonl"), record);
}

TEST(Run, AnotherCommitOfTheSameSourcesIsNoChange) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  options.provenance.commit = "one";
  options.stop_after = 12;
  run(tiny_recipe(), options).value();
  options.provenance.commit = "two";
  options.resume = true;
  options.stop_after = 0;
  run(tiny_recipe(), options).value();
  const RunRecord record = read_record(folder / "run/record.jsonl").value();
  EXPECT_TRUE(record.resumed.empty());
  EXPECT_EQ(record.run["commit"], "one");
}

TEST(Run, RefusesAFolderOfAnotherRun) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  options.stop_after = 6;
  run(tiny_recipe(), options).value();
  EXPECT_EQ(run(tiny_recipe(), options).failure().message,
            "holds a run; --resume goes on with it, another --out begins a new one");
  options.resume = true;
  EXPECT_EQ(run(tiny_recipe({{"seed = 7", "seed = 8"}}), options).failure().message,
            "holds a run of another recipe (its name or seed differs); give it another --out");
  EXPECT_EQ(run(tiny_recipe({{"lr = 0.01", "lr = 0.02"}}), options).failure().message,
            "holds a run of another recipe ([optimizer] differs); give it another --out");
}

TEST(Run, AnotherBuildIsWrittenDownWhenItGoesOn) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  options.stop_after = 6;
  run(tiny_recipe(), options).value();
  options.resume = true;
  options.stop_after = 0;
  options.provenance.code = "def";
  options.provenance.dirty = true;
  run(tiny_recipe(), options).value();
  const RunRecord record = read_record(folder / "run/record.jsonl").value();
  EXPECT_EQ(record.run["code"], "abc");
  ASSERT_EQ(record.resumed.size(), 1u);
  EXPECT_EQ(record.resumed[0]["code"], "def");
  EXPECT_EQ(record.resumed[0]["dirty"], true);
  EXPECT_EQ(record.resumed[0]["step"], 6);
}

// After step 18 of a recipe whose phases have 16 steps each.
TEST(Run, LaterPhasesMayBeAmended) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  options.stop_after = 18;
  run(tiny_recipe(), options).value();
  options.resume = true;
  options.stop_after = 0;
  EXPECT_EQ(run(tiny_recipe({{"noise = 0.1", "noise = 0.2"}}), options).failure().message,
            "holds a run of another recipe (the phase 'constant', which has begun, differs); give it another --out");
  const Recipe amended =
      tiny_recipe({{"lr_scale = [1.0, 0.1]", "lr_scale = [1.0, 0.01]"}, {"log_every = 2", "log_every = 3"}});
  const RunResult end = run(amended, options).value();

  const RunRecord record = read_record(folder / "run/record.jsonl").value();
  ASSERT_EQ(record.resumed.size(), 1u);
  EXPECT_EQ(record.resumed[0]["step"], 18);
  EXPECT_EQ(record.run["recipe"]["text"], tiny_recipe().text);
  EXPECT_EQ(record.recipe_text(), amended.text);

  // All of it follows from the amended recipe alone.
  ThreadPool pool(2);
  const TinyTask task(amended);
  EXPECT_TRUE(replay(record, amended, task, pool, 0, 48).value().complete);
  EXPECT_EQ(run(amended, options_for(folder / "alone")).value().f32_sha256, end.f32_sha256);
  EXPECT_NE(run(tiny_recipe(), options_for(folder / "other")).value().f32_sha256, end.f32_sha256);
}

// The phase in progress may end sooner or later where its rate is constant, but not before what is done.
TEST(Run, ThePhaseInProgressMayEndElsewhere) {
  const Folder folder;
  RunOptions options = options_for(folder / "run");
  options.stop_after = 18;
  run(tiny_recipe(), options).value();
  options.resume = true;
  options.stop_after = 0;
  const auto ending = [](int64_t steps) {
    return tiny_recipe({{"steps = 48 ", concat("steps = ", 32 + steps, " ")},
                        {"\"constant\"\nsteps = 16", concat("\"constant\"\nsteps = ", steps)}});
  };
  EXPECT_EQ(run(ending(1), options).failure().message,
            "holds a run of another recipe (the phase 'constant', which has begun, differs); give it another --out");
  const Recipe sooner = ending(2);
  const RunResult end = run(sooner, options).value();
  EXPECT_EQ(end.steps, 34);
  EXPECT_EQ(run(sooner, options_for(folder / "alone")).value().f32_sha256, end.f32_sha256);
  options.stop_after = 20;
  options.folder = folder / "decays";
  options.resume = false;
  const auto falling = [](int64_t steps) {
    return tiny_recipe({{"steps = 48 ", concat("steps = ", 32 + steps, " ")},
                        {"\"constant\"\nsteps = 16", concat("\"constant\"\nlr_scale = [1.0, 0.5]\nsteps = ", steps)}});
  };
  run(falling(16), options).value();
  options.resume = true;
  EXPECT_FALSE(run(falling(18), options)) << "where the rate falls, the end decides every step";
}

// What a model's file holds of a run that stopped: the weights of its end, rounded.
void round_weights(const TinyTask& task) {
  for (const auto& [name, w] : task.parameters()) {
    const Tensor rounded = cast(cast(w, DType::bf16), DType::f32);
    std::copy_n(rounded.data<float>(), w.size(), w.data<float>());
  }
}

// A run in folder/lost that stopped where its last phase restarts, and its rounded weights in `task`.
void stop_at_restart(const Recipe& recipe, const std::string& folder, const TinyTask& task, ThreadPool& pool) {
  RunOptions options = options_for(folder + "/lost");
  options.stop_after = 32;
  train(recipe, task, pool, options).value();
  round_weights(task);
}

const std::pair<std::string, std::string> kRestart{"name = \"decay\"", "name = \"decay\"\nrestart = true"};

// Where a phase restarts, a run that goes on from weights and record alone is the run that nobody stopped.
TEST(Run, GoesOnFromItsWeightsAlone) {
  const Folder folder;
  const Recipe recipe = tiny_recipe({kRestart});
  const RunResult whole = run(recipe, options_for(folder / "whole")).value();
  EXPECT_NE(whole.f32_sha256, run(tiny_recipe(), options_for(folder / "straight")).value().f32_sha256);

  ThreadPool pool(2);
  const TinyTask task(recipe);
  stop_at_restart(recipe, folder.path(), task, pool);
  RunOptions options = options_for(folder / "found");
  options.continued = folder / "lost/record.jsonl";
  options.stop_after = 40;
  EXPECT_EQ(train(recipe, task, pool, options).value().steps, 40);
  options.stop_after = 0;
  EXPECT_EQ(train(recipe, task, pool, options).failure().message,
            "holds a run; --resume goes on with it, another --out begins a new one");
  options.resume = true;
  EXPECT_EQ(run(recipe, options).value().f32_sha256, whole.f32_sha256);

  const RunRecord record = read_record(folder / "found/record.jsonl").value();
  ASSERT_EQ(record.resumed.size(), 1u);
  EXPECT_EQ(record.resumed[0]["step"], 32);
  EXPECT_EQ(record.resumed[0]["weights_bf16"], (*read_record(folder / "lost/record.jsonl").value().end)["bf16"]);
  const TinyTask again(recipe);
  EXPECT_TRUE(replay(record, recipe, again, pool, 0, 48).value().complete);
  EXPECT_EQ(metrics_of_run(folder / "found/metrics.jsonl"), metrics_of_run(folder / "whole/metrics.jsonl"));
}

TEST(Run, GoesOnFromNoOtherWeights) {
  const Folder folder;
  const Recipe recipe = tiny_recipe({kRestart});
  ThreadPool pool(2);
  const TinyTask task(recipe);
  stop_at_restart(recipe, folder.path(), task, pool);
  RunOptions options = options_for(folder / "found");
  options.continued = folder / "lost/record.jsonl";
  EXPECT_EQ(train(tiny_recipe(), task, pool, options).failure().message,
            "the recipe has no phase with restart = true that begins after step 32, where these weights are from");
  task.parameter("head.bias").data<float>()[0] += 1;
  const Failure other = train(recipe, task, pool, options).failure();
  EXPECT_NE(other.message.find("ends with other weights than those beside it"), std::string::npos) << other.message;

  const std::string text = text_of(folder / "lost/record.jsonl");
  write_file(folder / "killed.jsonl", text.substr(0, text.rfind('\n', text.size() - 2) + 1)).value();
  options.continued = folder / "killed.jsonl";
  const Failure killed = train(recipe, task, pool, options).failure();
  EXPECT_NE(killed.message.find("has no end"), std::string::npos) << killed.message;
}

// A run that grows is the same whether its first part knew of the parts that come later or not.
TEST(Run, APhaseAddsParameters) {
  const Folder folder;
  const Recipe grown = tiny_recipe({{kRestart.first, kRestart.second + "\nadds = [\"head\"]"}});
  EXPECT_TRUE(grown.has_after(33, "head.bias"));
  EXPECT_FALSE(grown.has_after(32, "head.bias"));
  EXPECT_TRUE(grown.has_after(0, "header"));
  ThreadPool pool(2);
  const TinyTask task(grown);
  const Tensor bias = task.parameter("head.bias");
  const std::vector<float> before(bias.data<float>(), bias.data<float>() + bias.size());
  Trainer trainer(grown, task, pool);
  std::string at_joint;
  while (!trainer.done()) {
    if (trainer.step() == 32) {
      at_joint = trainer.weights_sha256(DType::f32);
      EXPECT_EQ(before, std::vector<float>(bias.data<float>(), bias.data<float>() + bias.size()));
      NamedTensors others = task.parameters();
      std::erase_if(others, [](const auto& named) { return named.first.starts_with("head."); });
      EXPECT_EQ(at_joint, weights_sha256(others, DType::f32));
    }
    trainer.advance();
  }
  EXPECT_NE(before, std::vector<float>(bias.data<float>(), bias.data<float>() + bias.size()));
  EXPECT_EQ(trainer.weights_sha256(DType::f32), weights_sha256(task.parameters(), DType::f32));

  const TinyTask first(grown);
  stop_at_restart(grown, folder.path(), first, pool);
  EXPECT_EQ((*read_record(folder / "lost/record.jsonl").value().end)["f32"], at_joint);
  RunOptions options = options_for(folder / "found");
  options.continued = folder / "lost/record.jsonl";
  EXPECT_EQ(train(grown, first, pool, options).value().f32_sha256, trainer.weights_sha256(DType::f32));
  // Of what comes after the joint the record is proof, too, with weights as they were there.
  const RunRecord record = read_record(folder / "found/record.jsonl").value();
  const TinyTask again(grown), from(grown);
  EXPECT_TRUE(replay(record, grown, again, pool, 0, 48).value().complete);
  const TinyTask short_run(grown);
  stop_at_restart(grown, folder / "second", short_run, pool);
  const ReplayReport rest = replay(record, grown, short_run, pool, 32, 100).value();
  EXPECT_EQ(rest.steps, 48);
  EXPECT_FALSE(rest.complete) << "the steps before were not repeated";
  const TinyTask other(grown);
  EXPECT_NE(replay(record, grown, other, pool, 32, 100).failure().message.find("the run did not go on from weights"),
            std::string::npos);
}

TEST(Run, WhatIsAddedMayBeAmended) {
  const auto amended = [](const std::string& from, const std::string& to, const std::string& adds) {
    const Recipe after = tiny_recipe({{kRestart.first, kRestart.second + adds}, {from, to}});
    const auto same = check_amended(tiny_recipe({kRestart}), after, 32);
    return same ? std::string() : same.failure().message;
  };
  const std::string adds = "\nadds = [\"head\"]", table = "classes = 5\n[model.more]\nlayers = 1\n";
  EXPECT_EQ(amended("classes = 5", table, adds), "");
  EXPECT_EQ(amended("classes = 5", table, ""), "[model] differs");
  EXPECT_EQ(amended("classes = 5", "classes = 6", adds), "[model] differs");
  EXPECT_EQ(amended("[\"encoder.layers\"]", "[\"encoder.layers\", \"head.layers\"]", adds), "");
  EXPECT_EQ(amended("[\"encoder.layers\"]", "[\"encoder.layers\", \"side\"]", adds), "[optimizer] differs");
  // What the run had before is the same, whatever else is added.
  const std::pair<std::string, std::string> more{"[\"encoder.layers\"]", "[\"encoder.layers\", \"head.layers\"]"};
  const Recipe before = tiny_recipe({{kRestart.first, kRestart.second + adds}, more}),
               after = tiny_recipe({{kRestart.first, kRestart.second + adds}, more, {"classes = 5", table}});
  EXPECT_TRUE(check_amended(before, after, 32));
  EXPECT_EQ(check_amended(after, before, 32).failure().message, "[model] differs");
  // A table within a table may be new as well; a key of one that was there may not.
  const auto nested = [&](const std::string& more_of_it) {
    const Recipe grown =
        tiny_recipe({{kRestart.first, kRestart.second + adds}, more, {"classes = 5", table + more_of_it}});
    const auto same = check_amended(after, grown, 32);
    return same ? std::string() : same.failure().message;
  };
  EXPECT_EQ(nested("[model.more.inner]\nlayers = 2\n"), "");
  EXPECT_EQ(nested("heads = 2\n"), "[model] differs");
  const auto refused = parse_recipe(testing::tiny_text({{"name = \"decay\"", "name = \"decay\"" + adds}}), "r.toml");
  EXPECT_NE(refused.failure().message.find("wanted restart = true beside it"), std::string::npos)
      << refused.failure().message;
}

TEST(Run, WhatTheSystemRefusesIsAFailure) {
  EXPECT_EQ(run(tiny_recipe(), options_for("/dev/null/run")).failure().message,
            "cannot be written: a file stands where the folder is to be; name another place");
  LineFile full = LineFile::open("/dev/full").value();
  EXPECT_EQ(full.append("a line").failure().message,
            "cannot be written: No space left on device; make room, or name another place");
}

TEST(Replay, RepeatsARecordBitForBit) {
  const Folder folder;
  const Recipe recipe = tiny_recipe();
  run(recipe, options_for(folder / "run")).value();
  const RunRecord record = read_record(folder / "run/record.jsonl").value();
  ThreadPool pool(3);
  int64_t told = 0;
  const TinyTask all(recipe), some(recipe);
  const ReplayReport full = replay(record, recipe, all, pool, 0, INT64_MAX, [&](int64_t step) { told = step; }).value();
  EXPECT_EQ(full.steps, 48);
  EXPECT_EQ(full.n_weights, 17);  // before the first step, after 14, and two forms at the end
  EXPECT_TRUE(full.complete);
  EXPECT_EQ(told, 48);
  const ReplayReport part = replay(record, recipe, some, pool, 0, 5).value();
  EXPECT_EQ(part.steps, 5);
  EXPECT_EQ(part.n_weights, 4);
  EXPECT_FALSE(part.complete);
}

TEST(Replay, NamesTheFirstStepThatDiffers) {
  const Folder folder;
  const Recipe recipe = tiny_recipe();
  run(recipe, options_for(folder / "run")).value();
  const RunRecord record = read_record(folder / "run/record.jsonl").value();
  ThreadPool pool(2);
  const auto refusal = [&](const RunRecord& claim) {
    const TinyTask task(recipe);
    return replay(claim, recipe, task, pool, 0, 12).failure().message;
  };
  RunRecord claim = record;
  claim.losses[8][7] = claim.losses[8][7] == '0' ? '1' : '0';  // one ulp
  EXPECT_EQ(refusal(claim),
            concat("step 9: the loss has the bits ", record.losses[8], ", the record says ", claim.losses[8]));
  claim = record;
  claim.weights[4] = std::string(64, '0');
  EXPECT_TRUE(refusal(claim).starts_with("step 4: the F32 weights hash to " + record.weights.at(4))) << refusal(claim);
  claim = record;
  claim.run["weights"] = std::string(64, '0');
  EXPECT_TRUE(refusal(claim).starts_with("step 0: the F32 weights hash to "));
  claim = record;
  claim.run["profile"] = 2;
  EXPECT_EQ(refusal(claim),
            "the record was written under numeric profile 2, this build has 1; the code \"abc\" can repeat it");
  claim = record;
  claim.run["recipe"]["text"] = "other";
  EXPECT_EQ(refusal(claim), "the recipe is not the record's");
}

}  // namespace
}  // namespace naru
