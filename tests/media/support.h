// Shared by the tests of media: the workers' paths, pictures and sounds to compare with, files of tests/golden.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/philox.h"
#include "media/client.h"
#include "media/pdf.h"

namespace naru {

// A program that the build put beside the test.
inline std::string beside(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

inline ImageDecoder start_decoder(DecoderLimits limits = {}) {
  return ImageDecoder::start(beside("naru-media-image"), limits).value();
}

inline SoundDecoder start_sound_decoder(SoundDecoderLimits limits = {}) {
  return SoundDecoder::start(beside("naru-media-av"), limits).value();
}

inline PdfDecoder start_pdf_decoder(PdfLimits limits = {}) {
  return PdfDecoder::start(beside("naru-media-pdf"), limits).value();
}

inline std::vector<std::byte> golden(const std::string& name) {
  return read_file("tests/golden/pictures/" + name, 1 << 20).value();
}
inline std::vector<std::byte> golden_sound(const std::string& name) {
  return read_file("tests/golden/sounds/" + name, 1 << 20).value();
}
inline std::vector<std::byte> golden_pdf(const std::string& name) {
  return read_file("tests/golden/pdfs/" + name, 1 << 20).value();
}

inline std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> out;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), ::isdigit)) continue;
    std::ifstream in(entry.path() / "stat");
    std::string line;
    if (!std::getline(in, line)) continue;
    const size_t end = line.rfind(')');  // "pid (name) state ppid"
    if (end != std::string::npos && std::stoi(line.substr(end + 4)) == parent) out.push_back(std::stoi(name));
  }
  return out;
}

inline pid_t only_child_of(pid_t parent) {
  const std::vector<pid_t> children = children_of(parent);
  return children.size() == 1 ? children[0] : -1;
}

// A PDF whose pages of 200 x 100 points have these contents; /F is Helvetica.
inline std::string pdf_of(const std::vector<std::string>& pages) {
  std::string out = "%PDF-1.4\n", kids, table;
  size_t n_objects = 0;
  const auto add = [&](size_t number, const std::string& content) {
    char entry[24];
    std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", out.size());
    table += entry;
    out += concat(number, " 0 obj\n", content, "\nendobj\n");
    n_objects = number;
  };
  for (size_t i = 0; i < pages.size(); ++i) kids += concat(4 + 2 * i, " 0 R ");
  add(1, "<< /Type /Catalog /Pages 2 0 R >>");
  add(2, concat("<< /Type /Pages /Kids [", kids, "] /Count ", pages.size(), " >>"));
  add(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  for (size_t i = 0; i < pages.size(); ++i) {
    add(4 + 2 * i, concat("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents ", 5 + 2 * i,
                          " 0 R /Resources << /Font << /F 3 0 R >> >> >>"));
    add(5 + 2 * i, concat("<< /Length ", pages[i].size(), " >>\nstream\n", pages[i], "\nendstream"));
  }
  return concat(out, "xref\n0 ", n_objects + 1, "\n0000000000 65535 f \n", table, "trailer << /Size ", n_objects + 1,
                " /Root 1 0 R >>\nstartxref\n", out.size(), "\n%%EOF\n");
}

// The code of a failure; not_found, which no decoder gives, for a value.
template <class T>
Code code_of(const Result<T>& result) {
  return result ? Code::not_found : result.failure().code;
}

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// The picture of tests/golden/pictures.py.
inline Image golden_picture() {
  Image out(16, 24);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 24; ++x) {
      out.at(y, x)[0] = uint8_t(10 * x);
      out.at(y, x)[1] = uint8_t(15 * y);
      out.at(y, x)[2] = uint8_t(7 * x + 3 * y);
    }
  return out;
}

inline Image random_picture(int height, int width, uint64_t seed) {
  Image out(height, width);
  Random random(seed);
  for (uint8_t& value : out.pixels) value = uint8_t(random.below(256));
  return out;
}

// The largest difference of two samples; 256 when the sizes differ.
inline int difference(const Image& a, const Image& b) {
  if (a.height != b.height || a.width != b.width) return 256;
  int most = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) most = std::max(most, std::abs(int(a.pixels[i]) - int(b.pixels[i])));
  return most;
}

// A little-endian number of n bytes, for headers.
inline std::string little(uint64_t value, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += char(value >> (8 * i));
  return out;
}

// A WAV file; what a test lies about it changes.
struct Wav {
  std::string data;
  uint16_t tag = 1;  // integers; 3: floats
  uint32_t n_channels = 1, rate_hz = 16'000, n_bits = 16;
  int64_t block_align = -1, data_size = -1;  // -1: the truth
  std::string riff = "RIFF", before_data = {};

  std::string bytes() const {
    const int64_t block = block_align < 0 ? n_channels * n_bits / 8 : block_align;
    const std::string format = little(tag, 2) + little(n_channels, 2) + little(rate_hz, 4) +
                               little(uint64_t(rate_hz) * uint64_t(block), 4) + little(uint64_t(block), 2) +
                               little(n_bits, 2);
    const std::string rest = "WAVEfmt " + little(format.size(), 4) + format + before_data + "data" +
                             little(data_size < 0 ? data.size() : uint64_t(data_size), 4) + data;
    return riff + little(rest.size(), 4) + rest;
  }
};

// Samples as they stand in a WAV of 32-bit floats.
inline std::string floats(const std::vector<float>& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(float)};
}

}  // namespace naru
