// naru version, naru doctor: what this program is, and whether this machine has what it needs.
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <thread>

#include "apps/common.h"
#include "apps/version.h"
#include "build_info.h"
#include "kernels/isa.h"
#include "media/client.h"
#include "media/signature.h"

namespace naru::apps {

using nlohmann::ordered_json;

ordered_json version_json() {
  return {{"version", NARU_VERSION},
          {"commit", NARU_COMMIT},
          {"sources_sha256", NARU_SOURCES_SHA256},
          {"compiler", __VERSION__},
          {"numeric_profile", 1}};
}

namespace {

int version(const Options& options) {
  const ordered_json all = version_json();
  if (options.json) {
    print_json(all);
    return 0;
  }
  std::cout << "naru " << NARU_VERSION << " (" << NARU_COMMIT << ")\n";
  for (const auto& [key, value] : all.items())
    if (key != "version" && key != "commit") std::cout << "  " << key << ": " << value.dump() << "\n";
  return 0;
}

// One line of the doctor's report.
struct Finding {
  std::string name, value;
  bool good = true;
};

// A picture of one white pixel, a sound of one sample of silence.
using namespace std::string_view_literals;
constexpr std::string_view kPixel =
    "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0"
    "\0\0\0\xff\xff\xff\0"sv;
constexpr std::string_view kSilence =
    "RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\x02\0\0\0\0\0"sv;

// Decoding anything shows that the sandbox works here. `formats` names what the program reads.
template <class Decoder>
Finding try_decoder(const char* name, const char* program, const char* formats, std::string_view file) {
  auto decoder = Decoder::start(program_folder() + program);
  if (!decoder) return {name, decoder.failure().message, false};
  const auto decoded = decoder->decode(std::as_bytes(std::span(file)));
  return {name, decoded ? concat("works, in its sandbox (", program, ": ", formats, ")") : decoded.failure().message,
          bool(decoded)};
}

std::vector<Finding> examine(const Options& options) {
  std::vector<Finding> out;
  std::string isas;
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (kernels::isa_supported(isa)) isas += (isas.empty() ? "" : " ") + std::string(isa_name(isa));
  out.push_back({"instruction sets", isas + ", in use " + isa_name(kernels::active_isa())});
  out.push_back({"threads", concat(n_threads(options), " of ", std::thread::hardware_concurrency(), " processors")});
  const int64_t memory = int64_t(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGE_SIZE);
  out.push_back({"memory", concat(memory >> 20, " MiB")});
  utsname kernel;
  if (::uname(&kernel) == 0) out.push_back({"kernel", kernel.release});

  out.push_back(try_decoder<ImageDecoder>("picture decoder", "naru-media-image", media::kImageFormats, kPixel));
  out.push_back(try_decoder<SoundDecoder>("sound decoder", "naru-media-av", media::kSoundFormats, kSilence));
  const auto model = open_model(options);
  out.push_back({"model",
                 model ? concat((*model)->config().name, ", ", (*model)->n_parameters(), " parameters")
                       : (options.model.empty() ? "naru-read" : options.model) + ": " + model.failure().message,
                 bool(model)});
  return out;
}

int doctor(const Options& options) {
  int failed = 0;
  for (const Finding& finding : examine(options)) {
    if (options.json)
      print_json({{"name", finding.name}, {"value", finding.value}, {"good", finding.good}});
    else
      std::cout << (finding.good ? "  ok    " : "  WRONG ") << finding.name << ": " << finding.value << "\n";
    if (!finding.good) failed = 1;
  }
  return failed;
}

}  // namespace

void add_version(Registry& registry) {
  const Options& options = registry.options;
  registry.add("version", "Show the version, the commit and the compiler.", [&options] { return version(options); });
}

void add_doctor(Registry& registry) {
  const Options& options = registry.options;
  registry.add("doctor", "Check that this machine has what Naru needs.", [&options] { return doctor(options); });
}

}  // namespace naru::apps
