// What serve_load asks: prompts that no cache has seen, and pictures that none has.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace naru::bench {

// Numbers of requests, on any thread: of another run's none is met again.
class Numbers {
 public:
  int64_t next() { return next_++; }

 private:
  std::atomic<int64_t> next_{
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count()};
};

// n words in an order that no other request has.
std::string words_of(int64_t request, int64_t n);
// The same as ids, of text in a vocabulary of bench/peers/gguf_model.py.
nlohmann::ordered_json ids_of(int64_t request, int64_t n);

// Bodies. Of a completion both ends are ruled out: ours by a bias on its id, llama.cpp's by a field of its own.
nlohmann::ordered_json completion(nlohmann::ordered_json prompt, int64_t n_tokens, bool stream);
nlohmann::ordered_json about_picture(const std::string& png, const std::string& words, int64_t n_tokens);

// The bytes of a PNG. Throws Error for another file.
std::string read_png(const std::string& path);
// The same picture as another file: with a chunk of text that says `note`.
std::string with_note(const std::string& png, const std::string& note);

}  // namespace naru::bench
