// naru doctor: whether this machine has what Naru needs.
#include <sys/utsname.h>

#include <iostream>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <thread>

#include "apps/common.h"
#include "apps/machine_memory.h"
#include "kernels/isa.h"
#include "media/client.h"
#include "media/encode.h"
#include "media/pdf.h"
#include "media/signature.h"
#include "serving/settings.h"
#include "synth/manipulation/mujoco.h"
#include "synth/missing.h"
#include "synth/voice/speaker.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

// One line of the report. A warning is no failure: it names commands that do not work, and others do.
struct Probe {
  std::string name, value;
  bool good = true, warning = false;
  std::vector<synth::Missing> missing{};
};

void examine_machine(const Options& options, std::vector<Probe>* out) {
  std::string isas;
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (kernels::isa_supported(isa)) isas += (isas.empty() ? "" : " ") + std::string(isa_name(isa));
  out->push_back({"instruction sets", isas + ", in use " + isa_name(kernels::active_isa())});
  out->push_back({"threads", concat(n_threads(options), " of ", std::thread::hardware_concurrency(), " processors")});
  const MachineMemory memory = machine_memory();
  out->push_back({"memory", concat(memory.bytes >> 20, " MiB, of the ", memory.source)});
  utsname kernel;
  if (::uname(&kernel) == 0) out->push_back({"kernel", kernel.release});
}

// Pictures of one white pixel, a sound of one sample of silence.
using namespace std::string_view_literals;
constexpr std::string_view kPng =
    "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00"
    "\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\xf8\x0f\x00\x01\x01\x01\x00\x1c"
    "\xb0\x8c\x99\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82"sv;
constexpr std::string_view kBmp =
    "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0"
    "\0\0\0\xff\xff\xff\0"sv;
constexpr std::string_view kSilence =
    "RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\x02\0\0\0\0\0"sv;

// Decoding anything shows that the sandbox works here. A decoder starts with the program `first` and gives the file to
// `program`, which reads `formats`.
template <class Decoder>
Probe examine_decoder(const char* name, const char* first, const char* program, const char* formats,
                      std::string_view file) {
  auto decoder = Decoder::start(program_folder() + first);
  if (!decoder) return {name, decoder.failure().message, false};
  const auto decoded = decoder->decode(std::as_bytes(std::span(file)));
  return {name, decoded ? concat("works, in its sandbox (", program, ": ", formats, ")") : decoded.failure().message,
          bool(decoded)};
}

// Each encoder writes a moment of silence, or one black frame. Without them sounds are written as WAV all the same.
Probe examine_encoders() {
  using media::SoundFormat;
  auto encoder = Encoder::start(program_folder() + "naru-media-av");
  if (!encoder) return {"encoders", encoder.failure().message, /*good=*/true, /*warning=*/true};
  const std::vector<int16_t> silence(kSoundRate / 10);
  const Image frame(16, 16, 0);
  std::string works = "WAV", lacks;
  const auto note = [&](const char* name, const Result<std::string>& file) {
    if (file)
      works += concat(", ", name);
    else
      lacks += concat("; ", name, " does not work: ", file.failure().message);
  };
  note("FLAC", encoder->encode(silence, kSoundRate, SoundFormat::flac, {}));
  note("MP3", encoder->encode(silence, kSoundRate, SoundFormat::mp3, {}));
  note("Opus", encoder->encode(silence, kSoundRate, SoundFormat::opus, {}));
  note("AAC", encoder->encode(silence, kSoundRate, SoundFormat::adts, {}));
  note("MP4", encoder->encode(std::span(&frame, 1), 10, {}));
  return {"encoders", concat("work, in their sandbox (naru-media-av: ", works, ")", lacks), /*good=*/true,
          /*warning=*/!lacks.empty()};
}

// A page with a letter of a font that is not in the file: it shows that fonts can be read and nothing else.
constexpr std::string_view kPdf =
    "%PDF-1.4\n"
    "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
    "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj\n"
    "4 0 obj <</Length 27>> stream\nBT /F 9 Tf 1 1 Td (a) Tj ET\nendstream endobj\n"
    "5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
    "xref\n0 6\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    "0000000212 00000 n \n0000000287 00000 n \ntrailer <</Size 6/Root 1 0 R>>\nstartxref\n350\n%%EOF\n"sv;

// Without it pictures are read all the same.
Probe examine_pdf() {
  auto decoder = PdfDecoder::start(program_folder() + "naru-media-pdf");
  const auto page = decoder ? decoder->decode(std::as_bytes(std::span(kPdf))) : Result<PdfPage>(decoder.failure());
  if (page) return {"PDF decoder", "works, in its sandbox (naru-media-pdf)"};
  return {"PDF decoder", "read of a PDF does not work: " + page.failure().message, /*good=*/true, /*warning=*/true};
}

Probe examine_model(const Options& options) {
  const auto model = open_model(options);
  return {"model",
          model ? concat((*model)->config().name, ", ", (*model)->n_parameters(), " parameters")
                : options.model_name() + ": " + model.failure().message,
          bool(model)};
}

Probe examine_voice() {
  synth::Speaker speaker(program_folder() + "naru-voice");
  if (const auto spoken = speaker.say({.voice = "ko", .text = "나루"}); !spoken)
    return {"voice", "synth voices does not work: " + spoken.failure().message, /*good=*/true, /*warning=*/true};
  return {"voice", "works (naru-voice: espeak-ng)"};
}

Probe examine_simulation() {
  if (const auto mujoco = synth::Mujoco::open(); !mujoco)
    return {"simulation", "act and synth manipulation do not work: " + mujoco.failure().message, /*good=*/true,
            /*warning=*/true};
  return {"simulation", concat("works (MuJoCo ", mjVERSION_HEADER / 100, '.', mjVERSION_HEADER / 10 % 10, '.',
                               mjVERSION_HEADER % 10, ")")};
}

// What examples are made from, and so what training is.
Probe examine_ingredients() {
  Probe out{"fonts and texts", "all are here"};
  out.missing = synth::missing_ingredients();
  if (out.missing.empty()) return out;
  std::set<std::string> packages;
  for (const synth::Missing& one : out.missing) packages.insert(one.packages);
  std::string install;
  for (std::string names : packages) {
    std::erase(names, ',');
    install += " " + names;
  }
  out.value = concat(out.missing.size(),
                     " files are missing: synth, train, train-tokenizer --lines, eval without --data and the steps of "
                     "verify do not work; read and eval --data do. Install them with scripts/setup.sh, or as root: "
                     "apt-get install",
                     install);
  out.warning = true;
  return out;
}

// A line for each package: most have few files.
void print_missing(const std::vector<synth::Missing>& missing) {
  std::map<std::string, std::string> files_of;
  for (const synth::Missing& one : missing) {
    std::string& files = files_of[one.packages];
    files += (files.empty() ? "" : ", ") + one.path.substr(one.path.rfind('/') + 1);
  }
  for (const auto& [packages, files] : files_of) std::cout << "          " << packages << ": " << files << "\n";
}

void print(const Options& options, const Probe& finding) {
  if (!options.json) {
    const char* const mark = finding.warning ? "  warn  " : finding.good ? "  ok    " : "  WRONG ";
    std::cout << mark << finding.name << ": " << finding.value << "\n";
    return print_missing(finding.missing);
  }
  ordered_json out = {{"name", finding.name}, {"value", finding.value}, {"good", finding.good}};
  if (finding.warning) out["warning"] = true;
  for (const synth::Missing& one : finding.missing)
    out["missing"].push_back({{"file", one.path}, {"packages", one.packages}});
  print_json(out);
}

// What naru serve allows unless its flags say otherwise.
void print_limits(const Options& options) {
  serving::ServiceSettings settings;
  ordered_json limits = ordered_json::object();
  if (!options.json) std::cout << "  limits of naru serve, each a flag of it:\n";
  for (const serving::Limit& limit : serving::limits_of(&settings)) {
    limits[limit.name] = limit.get();
    if (!options.json) std::cout << "          --" << limit.name << " " << limit.get() << ": " << limit.about << "\n";
  }
  if (options.json) print_json({{"name", "limits"}, {"value", "of naru serve"}, {"good", true}, {"limits", limits}});
}

int doctor(const Options& options) {
  std::vector<Probe> findings;
  examine_machine(options, &findings);
  findings.push_back(examine_decoder<ImageDecoder>("picture decoder", "naru-media-image", "naru-media-image",
                                                   "PNG, JPEG, TIFF", kPng));
  findings.push_back(examine_decoder<ImageDecoder>("picture decoder by OpenCV", "naru-media-image", "naru-media-opencv",
                                                   "WebP, BMP", kBmp));
  findings.push_back(
      examine_decoder<SoundDecoder>("sound decoder", "naru-media-av", "naru-media-av", media::kSoundFormats, kSilence));
  findings.push_back(examine_encoders());
  findings.push_back(examine_pdf());
  findings.push_back(examine_model(options));
  findings.push_back(examine_voice());
  findings.push_back(examine_simulation());
  findings.push_back(examine_ingredients());
  print_limits(options);
  int failed = 0;
  for (const Probe& finding : findings) {
    print(options, finding);
    if (!finding.good) failed = 1;
  }
  return failed;
}

}  // namespace

void add_doctor(Registry& registry) {
  const Options& options = registry.options;
  Subcommand command =
      registry.add("doctor", "Check that this machine has what Naru needs; show the limits of its server.",
                   [&options] { return doctor(options); });
  command.takes_model();
  command.add_footer(
      "A line marked warn names commands that do not work here for want of something, and does not count as a "
      "failure.");
}

}  // namespace naru::apps
