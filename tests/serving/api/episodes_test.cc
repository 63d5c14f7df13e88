// /v1/episodes with a player that plays what a test tells it.
#include "base/base64.h"
#include "tests/serving/api/bench.h"
#include "tests/serving/openpi/played_policy.h"

namespace naru::serving::api::testing {
namespace {

constexpr char kEpisodes[] = "/v1/episodes";

class FakePlayer : public EpisodePlayer {
 public:
  std::vector<std::string> tasks() const override { return {"reach", "push"}; }
  int64_t most_bytes() const override { return 1000; }
  Result<std::optional<PlayedEpisode>> play(const Policy&, const EpisodeRequest& wish,
                                            const std::function<bool()>& unwanted) const override {
    wishes.push_back(wish);
    if (broken) raise("the policy fell over");
    if (failure) return *failure;
    if (while_played) while_played();
    if (unwanted()) return std::optional<PlayedEpisode>();
    return std::optional(PlayedEpisode{.instruction = wish.instruction.empty() ? "push it" : wish.instruction,
                                       .lang = "en",
                                       .success = true,
                                       .coverage = 1,
                                       .steps = 43,
                                       .seconds = 4.3,
                                       .ms_p50 = 25,
                                       .film = "a film"});
  }
  mutable std::vector<EpisodeRequest> wishes;
  std::function<void()> while_played;
  std::optional<Failure> failure;
  bool broken = false;
};

class Episodes : public ::testing::Test {
 protected:
  FakePlayer player;
  naru::testing::PlayedPolicy policy;
  std::vector<std::function<void()>> waiting;
  std::vector<std::string> failed;
  bool stopping = false;
  Bench bench{[this](Services& services) {
    services.player = &player;
    services.policy = &policy;
    services.episode_work = [this](const std::string&, std::function<void()> work) {
      waiting.push_back(std::move(work));
    };
    services.stopping = [this] { return stopping; };
    services.failed = [this](const std::string& what) { failed.push_back(what); };
  }};

  Bench::Pending ask(const json& body, const std::string& key = "") {
    return bench.open("POST", kEpisodes, body.dump(), "application/json", key);
  }
  Got asked(const json& body) {
    auto pending = ask(body);
    for (const auto& work : std::exchange(waiting, {})) work();
    return pending.read();
  }
};

TEST_F(Episodes, ArePlayed) {
  const Got got = asked({{"task", "push"}, {"seed", 3}, {"lang", "ko"}, {"instruction", "밀어."}, {"speed", 2}});
  EXPECT_EQ(got.status, 200);
  EXPECT_NE(got.header("x-naru-warning").find("speed"), std::string::npos);
  const json answer = got.parsed(), wanted = {{"object", "episode"},
                                              {"id", "episode-ID"},
                                              {"created", 1800000000},
                                              {"model", "naru-test"},
                                              {"task", "push"},
                                              {"seed", 3},
                                              {"instruction", "밀어."},
                                              {"lang", "en"},
                                              {"success", true},
                                              {"coverage", 1.0},
                                              {"steps", 43},
                                              {"seconds", 4.3},
                                              {"policy_ms_p50", 25.0},
                                              {"video", {{"format", "mp4"}, {"data", base64("a film")}}}};
  EXPECT_EQ(answer, wanted);
  ASSERT_EQ(player.wishes.size(), 1u);
  EXPECT_EQ(player.wishes[0].task, "push");
  EXPECT_EQ(player.wishes[0].seed, 3u);
  EXPECT_EQ(player.wishes[0].lang, "ko");
  EXPECT_EQ(player.wishes[0].instruction, "밀어.");
}

TEST_F(Episodes, DrawAScene) {
  EXPECT_EQ(asked({{"task", "reach"}}).parsed()["seed"], 42);
  EXPECT_EQ(player.wishes[0].instruction, "");
  EXPECT_EQ(player.wishes[0].lang, "");
}

TEST_F(Episodes, AreListed) {
  EXPECT_EQ(bench.open("GET", "/v1/models").read().parsed()["data"][0]["episodes"], json({"reach", "push"}));
  EXPECT_EQ(Bench().open("GET", "/v1/models").read().parsed()["data"][0]["episodes"], json::array());
}

TEST_F(Episodes, RefuseWhatIsWrong) {
  const auto error = [&](const json& body) { return asked(body).error(); };
  EXPECT_EQ(error({{"seed", 1}}), "400 missing_required_parameter task");
  EXPECT_EQ(error({{"task", "juggle"}}), "400 invalid_value task");
  EXPECT_EQ(error({{"task", "push"}, {"seed", -1}}), "400 invalid_value seed");
  EXPECT_EQ(error({{"task", "push"}, {"seed", (int64_t(1) << 53)}}), "400 invalid_value seed");
  EXPECT_EQ(error({{"task", "push"}, {"lang", "fr"}}), "400 invalid_value lang");
  EXPECT_EQ(error({{"task", "push"}, {"instruction", ""}}), "400 invalid_value instruction");
  EXPECT_EQ(error({{"task", "push"}, {"instruction", std::string(401, 'a')}}), "400 invalid_value instruction");
  EXPECT_EQ(error({{"task", "push"}, {"model", "other"}}), "404 model_not_found model");
  EXPECT_TRUE(player.wishes.empty());
  EXPECT_EQ(Bench().open("POST", kEpisodes, R"({"task": "push"})").read().error(), "400 motion_not_supported model");
  std::string long_one;
  for (int i = 0; i < 400; ++i) long_one += "밀";
  EXPECT_EQ(error({{"task", "push"}, {"instruction", long_one}}), "400 context_length_exceeded instruction");
  EXPECT_EQ(asked({{"task", "push"}, {"instruction", long_one.substr(0, 30)}}).status, 200);
}

TEST_F(Episodes, WaitInALineThatEnds) {
  std::vector<Bench::Pending> pending;
  for (int i = 0; i < 4; ++i) pending.push_back(ask({{"task", "push"}}, "alice"));
  EXPECT_EQ(ask({{"task", "push"}}, "alice").read().error(), "429 queue_full null") << "others have places";
  for (int i = 0; i < 4; ++i) pending.push_back(ask({{"task", "push"}}, "bob"));
  Got refused = ask({{"task", "push"}}, "carol").read();
  EXPECT_EQ(refused.error(), "429 queue_full null");
  EXPECT_EQ(refused.header("retry-after"), "1");
  bench.now += std::chrono::seconds(31);
  for (const auto& work : std::exchange(waiting, {})) work();
  for (auto& one : pending) EXPECT_EQ(one.read().error(), "503 queue_timeout null");
  EXPECT_TRUE(player.wishes.empty());
  EXPECT_EQ(asked({{"task", "push"}}).status, 200) << "the places were given back";
}

TEST_F(Episodes, EndWithWhoLeaves) {
  auto pending = ask({{"task", "push"}});
  pending.exchange->disconnect();
  for (const auto& work : std::exchange(waiting, {})) work();
  EXPECT_TRUE(player.wishes.empty()) << "it was left before its turn";
  auto left = ask({{"task", "push"}});
  player.while_played = [&] { left.exchange->disconnect(); };
  for (const auto& work : std::exchange(waiting, {})) work();
  EXPECT_EQ(player.wishes.size(), 1u);
  EXPECT_EQ(left.read().status, 0);
  player.while_played = [&] { stopping = true; };
  EXPECT_EQ(asked({{"task", "push"}}).error(), "503 shutting_down null") << "unwanted while it was played";
  stopping = false;
  bench.state = ServerState::draining;
  EXPECT_EQ(asked({{"task", "push"}}).error(), "503 shutting_down null");
}

TEST_F(Episodes, TellFailures) {
  player.failure = fail(Code::internal, "the encoder died");
  const Got got = asked({{"task", "push"}});
  EXPECT_EQ(got.error(), "500 internal_error null");
  EXPECT_EQ(got.body.find("encoder"), std::string::npos);
  player.broken = true;
  EXPECT_EQ(asked({{"task", "push"}}).error(), "500 internal_error null");
  ASSERT_EQ(failed.size(), 2u);
  EXPECT_NE(failed[0].find("the encoder died"), std::string::npos);
  EXPECT_NE(failed[1].find("the policy fell over"), std::string::npos);
}

}  // namespace
}  // namespace naru::serving::api::testing
