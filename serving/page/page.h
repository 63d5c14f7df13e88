// The page at "/": the files of serving/page/web, embedded in the program by embed.cmake.
//
// They are public: a visitor gets them without a key, and the page asks for one where the API wants it. Each answer
// needs the content type, `etag` as it stands, "cache-control: no-cache" (a new build is seen at once; If-None-Match
// gets 304), and what http::page_headers(kPolicy) gives. The page asks for /v1/models, /v1/chat/completions,
// /v1/audio/transcriptions and, where the model plays a robot's episodes, /v1/episodes of its own origin, by addresses
// relative to "/".
#pragma once

#include <span>
#include <string_view>

namespace naru::serving::page {

// Content-Security-Policy: scripts and styles from the server's own files alone, nothing inline, no sink for markup;
// what the visitor chose, and videos that the server answers with, are shown from blob: URLs.
inline constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src blob: data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

struct Asset {
  std::string_view path;  // of the URL: "/", or "/page/" and the file's path
  std::string_view content_type;
  std::string_view bytes;
  std::string_view etag;  // with its quotes: SHA-256 of the bytes
};

// "/" first. They last as long as the program.
std::span<const Asset> assets();

}  // namespace naru::serving::page
