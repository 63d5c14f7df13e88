// naru serve as a user starts it: its one line, what it answers, how it ends, what it refuses to start with. What the
// server itself does is tested in tests/serving.
#include <unistd.h>

#include <filesystem>

#include "tests/apps/naru.h"
#include "tests/testing/small_model.h"

namespace naru::testing {
namespace {

// Starts the server with `flags`, waits for its line, runs `then` with $port and $pid, and waits for its end: what it
// prints last is the server's exit code.
std::string script(const std::string& flags, const std::string& then) {
  return "ask() { exec 3<>/dev/tcp/127.0.0.1/$port; printf '%s %s HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: "
         "close\\r\\n%s\\r\\n' \"$1\" \"$2\" \"$3\" >&3; cat <&3; exec 3>&-; }\n"
         "\"$NARU\" serve " +
         flags +
         " > \"$OUT\" 2> \"$OUT.err\" & pid=$!\n"
         "for i in $(seq 200); do grep -q 'ready' \"$OUT\" && break; sleep 0.05; done\n"
         "port=$(grep -o '127.0.0.1:[0-9]*' \"$OUT\" | cut -d: -f2)\n" +
         then + "\nwait $pid; echo \"exit $?\"\n";
}

struct Served {
  std::string shell, out, err;  // of the shell, and of the server
};

Served serve(const std::string& folder, const std::string& flags, const std::string& then) {
  const std::string out = folder + "/served";
  const ProgramResult result =
      run_program({"/bin/bash", "-c", script(flags, then)}, {.env = {{"NARU", built("naru")}, {"OUT", out}}});
  return {result.out, text_of(out), text_of(out + ".err")};
}

class Serve : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    write(folder_ + "/model.safetensors", model_file(*small_model(small_picture_config()), DType::f32, "{}"));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = ::testing::TempDir() + "naru-serve-" + std::to_string(::getpid());
  const std::string model_ = "-m '" + folder_ + "/model.safetensors' --port 0 ";
};

TEST_F(Serve, AnswersUntilItIsTold) {
  const Served served = serve(folder_, model_ + "--memory 4G", "ask GET /readyz; ask GET /v1/models; kill -TERM $pid");
  EXPECT_TRUE(served.out.starts_with("naru: ready at http://127.0.0.1:")) << served.out << served.err;
  EXPECT_NE(served.shell.find("HTTP/1.1 200"), std::string::npos) << served.shell;
  EXPECT_NE(served.shell.find("\"object\":\"model\""), std::string::npos) << served.shell;
  EXPECT_TRUE(served.shell.ends_with("exit 0\n")) << served.shell << served.err;
  EXPECT_NE(served.err.find("GET /v1/models 200"), std::string::npos) << served.err;
}

TEST_F(Serve, AsksForKeysAndLogsNone) {
  write(folder_ + "/keys", "# ours\nalice the_key_of_alice_is_long\n");
  const Served served = serve(
      folder_, model_ + "--json --log json --api-key-file '" + folder_ + "/keys'",
      "ask GET /v1/models; ask GET /v1/models $'Authorization: Bearer the_key_of_alice_is_long\\r\\n'; kill $pid");
  const auto ready = nlohmann::json::parse(served.out, nullptr, false);
  EXPECT_TRUE(ready.contains("ready")) << served.out << served.err;
  EXPECT_NE(served.shell.find("HTTP/1.1 401"), std::string::npos) << served.shell;
  EXPECT_NE(served.shell.find("HTTP/1.1 200"), std::string::npos) << served.shell;
  EXPECT_NE(served.err.find("\"key\":\"alice\""), std::string::npos) << served.err;
  EXPECT_EQ(served.err.find("the_key_of"), std::string::npos) << served.err;
}

// A model that moves, with a robot that it fits: there is a place for robots, and episodes may be watched.
TEST_F(Serve, MovesTheRobotOfItsFile) {
  const Served served =
      serve(folder_, "-m models/unfinished/naru-xs --port 0 --no-page --robot examples/robots/table.toml",
            "ask GET /v1/realtime/robot/openpi; ask GET /v1/models; kill $pid");
  EXPECT_NE(served.shell.find("HTTP/1.1 426"), std::string::npos) << served.shell << served.err;
  EXPECT_NE(served.shell.find("\"episodes\":[\"reach\""), std::string::npos) << served.shell;
  EXPECT_TRUE(served.shell.ends_with("exit 0\n")) << served.shell << served.err;
}

TEST_F(Serve, SaysWhyItDoesNotStart) {
  const std::string model = folder_ + "/model.safetensors";
  EXPECT_TRUE(says(naru({"serve", "-m", model, "--host", "0.0.0.0"}), "serve",
                   "--host 0.0.0.0: others can reach this address; give --api-key-file FILE, or --insecure where "
                   "something in front of it asks for keys"));
  EXPECT_EQ(naru({"serve", "-m", model, "--api-key-file", folder_ + "/none"}).exit_code, 1);
  const Outcome little = naru({"serve", "-m", model, "--memory", "1M"});
  EXPECT_EQ(little.exit_code, 1);
  EXPECT_NE(little.err.find("MiB at least"), std::string::npos) << little.err;
  EXPECT_EQ(naru({"serve", "-m", model, "--memory", "much"}).exit_code, 2);
  EXPECT_EQ(naru({"serve", "-m", model, "--slots", "0"}).exit_code, 2);
  EXPECT_TRUE(says(naru({"serve", "-m", model, "--robot", "tests/serving/openpi/arm.toml"}), "serve",
                   "robot arm: the model small moves no robots"));
  EXPECT_EQ(naru({"serve", "-m", model, "--robot", folder_ + "/none.toml"}).exit_code, 1);
  EXPECT_EQ(naru({"serve", "-m", folder_ + "/absent"}).exit_code, 1);
}

}  // namespace
}  // namespace naru::testing
