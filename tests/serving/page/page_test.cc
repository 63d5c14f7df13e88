// The page that is embedded, and how the server hands it over.
#include "serving/page/page.h"

#include <gtest/gtest.h>

#include <set>

#include "base/file.h"
#include "base/sha256.h"
#include "serving/page/routes.h"
#include "tests/serving/http/client.h"

namespace naru::serving::page {
namespace {

using testing::Client;
using testing::Reply;

std::string text(std::string_view bytes) {
  return std::string(bytes);
}

const Asset& asset(std::string_view path) {
  for (const Asset& one : assets())
    if (one.path == path) return one;
  throw Error("no asset at " + text(path));
}

std::unique_ptr<http::Server> serve_page() {
  http::Options options;
  options.keys = std::make_shared<const http::KeyRing>(*http::KeyRing::parse("0123456789abcdef"));
  return http::Server::start(std::move(options), routes()).value();
}

Reply get(const http::Server& server, std::string_view path, const std::string& fields = "") {
  return Client(server.port()).ask("GET " + text(path) + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
}

TEST(Page, IsTheFilesOfItsFolder) {
  EXPECT_EQ(assets().front().path, "/");
  std::set<std::string_view> paths;
  size_t size = 0;
  for (const Asset& one : assets()) {
    const std::string file =
        "serving/page/web/" +
        (one.path == "/" ? "index.html" : text(one.path.substr(std::string_view("/page/").size())));
    const auto bytes = MappedFile::open(file);
    ASSERT_TRUE(bytes) << file;
    EXPECT_EQ(one.bytes, std::string_view(reinterpret_cast<const char*>(bytes->bytes().data()), bytes->bytes().size()))
        << file;
    EXPECT_EQ(one.etag, "\"" + sha256_hex(bytes->bytes()) + "\"") << file;
    EXPECT_TRUE(paths.insert(one.path).second) << file;
    size += one.bytes.size();
  }
  EXPECT_TRUE(paths.contains("/page/app.js"));
  EXPECT_LT(size, 256u << 10);
}

// Nothing inline, which the policy would stop, and no address but the server's own.
TEST(Page, NeedsNothingFromElsewhere) {
  const std::string_view html = asset("/").bytes;
  for (const char* inlined : {"<style", " style=", " onclick=", " onload=", "<base"})
    EXPECT_EQ(html.find(inlined), html.npos);
  for (size_t at = html.find("<script"); at != html.npos; at = html.find("<script", at + 1))
    EXPECT_NE(html.substr(at, html.find('>', at) - at).find("src=\"page/"), html.npos);
  for (const Asset& one : assets()) {
    if (one.content_type.starts_with("image/png") || one.content_type.starts_with("audio/")) continue;
    for (const char* scheme : {"http://", "https://", "//cdn", "@import"})
      for (size_t at = one.bytes.find(scheme); at != one.bytes.npos; at = one.bytes.find(scheme, at + 1))
        EXPECT_TRUE(one.bytes.substr(at).starts_with("http://www.w3.org/2000/svg")) << one.path << " " << scheme;
    EXPECT_EQ(one.bytes.find("innerHTML"), one.bytes.npos) << one.path;
  }
}

TEST(Page, IsServedWithoutAKeyAndKeptToItself) {
  const auto server = serve_page();
  for (const Asset& one : assets()) {
    const Reply reply = get(*server, one.path);
    EXPECT_EQ(reply.status, 200) << one.path;
    EXPECT_EQ(reply.body, one.bytes) << one.path;
    EXPECT_EQ(reply.field("content-type"), one.content_type);
    EXPECT_EQ(reply.field("etag"), one.etag);
    EXPECT_EQ(reply.field("cache-control"), "no-cache");
    EXPECT_EQ(reply.field("content-security-policy"), kPolicy);
    EXPECT_EQ(reply.field("x-frame-options"), "DENY");
    EXPECT_EQ(reply.field("x-content-type-options"), "nosniff");
  }
  EXPECT_EQ(get(*server, "/page/").status, 404);
  EXPECT_EQ(get(*server, "/page/../page.h").status, 404);
}

TEST(Page, IsNotSentTwice) {
  const auto server = serve_page();
  const std::string tag = text(asset("/page/app.js").etag), other = text(asset("/").etag);
  for (const std::string& known : {tag, "W/" + tag, other + " , " + tag, std::string("*")}) {
    const Reply reply = get(*server, "/page/app.js", "If-None-Match: " + known + "\r\n");
    EXPECT_EQ(reply.status, 304) << known;
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(reply.field("etag"), tag);
  }
  EXPECT_EQ(get(*server, "/page/app.js", "If-None-Match: " + other + "\r\n").status, 200);
  EXPECT_EQ(get(*server, "/page/app.js", "If-None-Match: \r\n").status, 200);
}

}  // namespace
}  // namespace naru::serving::page
