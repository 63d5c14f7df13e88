// naru synth: writes examples of a source as a folder.
#include <iostream>

#include "apps/common.h"
#include "apps/progress.h"
#include "build_info.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "synth/folder.h"
#include "synth/manipulation.h"
#include "synth/pages.h"
#include "synth/say.h"
#include "synth/spoken_charts.h"
#include "synth/spoken_manipulation.h"
#include "synth/talk.h"
#include "synth/voices.h"

namespace naru::apps {
namespace {

struct SynthFlags {
  std::string source, out;
  int64_t count = 0;
  bool held_out = false;
  float rephrased = 0;
};

// Of sources whose examples ask questions.
template <class Settings>
void set_rephrased(float share, Settings* settings) {
  if constexpr (requires { settings->rephrased; }) settings->rephrased = share;
  if constexpr (requires { settings->charts; }) set_rephrased(share, &settings->charts);
}

// Writes the examples 0, 1, ... of an opened source; the exit code.
template <class Source, class Settings>
int write(const Options& options, const SynthFlags& flags, const Result<Source>& source, Settings settings) {
  const auto fail_with = [&](const std::string& what, const Failure& failure) {
    print_error(options, what, failure);
    return 1;
  };
  if (!source) return fail_with(flags.source, source.failure());
  auto folder =
      synth::FolderWriter::open(flags.out, {.by = Origin::By::rules, .seed = options.seed, .version = NARU_VERSION});
  if (!folder) return fail_with(flags.out, folder.failure());
  if (flags.held_out) hold_out(&settings);
  set_rephrased(flags.rephrased, &settings);
  ProgressLine line(options.quiet);
  for (int64_t i = 0; i < flags.count; ++i) {
    if (const auto added = folder->add(source->make(settings, options.seed, uint64_t(i))); !added)
      return fail_with(flags.out, added.failure());
    line.show(concat("example ", i + 1, "/", flags.count), i + 1 == flags.count);
  }
  line.erase();
  if (const auto finished = folder->finish(); !finished) return fail_with(flags.out, finished.failure());
  if (options.json)
    print_json({{"file", flags.out + "/examples.jsonl"}, {"count", flags.count}});
  else
    std::cout << flags.out << "/examples.jsonl\n" << flags.out << "/contact.png\n";
  return 0;
}

int run(const Options& options, const SynthFlags& flags) {
  const bool asks = flags.source == "charts" || flags.source == "pages" || flags.source == "spoken-charts";
  if (flags.rephrased > 0 && !asks) {
    print_error(options, "synth",
                fail(Code::invalid, "--rephrased is for charts, pages and spoken-charts; ", flags.source,
                     " has no questions about a picture"));
    return 2;
  }
  if (flags.source == "charts") return write(options, flags, synth::ChartSource::open(), synth::ChartOptions{});
  if (flags.source == "pages") return write(options, flags, synth::PageSource::open(), synth::PageOptions{});
  if (flags.source == "talk") return write(options, flags, synth::TalkSource::open(), synth::TalkOptions{});
  if (flags.source == "manipulation")
    return write(options, flags, synth::ManipulationSource::open(), synth::ManipulationOptions{});
  const std::string voice = program_folder() + "naru-voice";
  if (flags.source == "voices") return write(options, flags, synth::VoiceSource::open(voice), synth::VoiceOptions{});
  if (flags.source == "say") return write(options, flags, synth::SaySource::open(voice), synth::SayOptions{});
  if (flags.source == "spoken-manipulation")
    return write(options, flags, synth::SpokenManipulationSource::open(voice), synth::SpokenManipulationOptions{});
  if (flags.source == "spoken-charts")
    return write(options, flags, synth::SpokenChartSource::open(voice), synth::SpokenChartOptions{});
  return write(options, flags, synth::DocumentSource::open(), synth::DocumentOptions{});
}

}  // namespace

void add_synth(Registry& registry) {
  auto flags = std::make_shared<SynthFlags>();
  const Options& options = registry.options;
  Subcommand command =
      registry.add("synth", "Write generated examples: pictures, sounds or talk, their text, a contact sheet.",
                   [flags, &options] { return run(options, *flags); });
  command
      .add_option(
          "SOURCE", flags->source,
          "documents: pictures of printed lines; pages: receipts, forms, articles and their like with Markdown and "
          "questions; charts: pictures, tables, questions; voices: speech, times; spoken-charts: charts whose "
          "questions are asked aloud; talk: a few words without a picture or a sound; say: words, and answers about "
          "charts and pages, with their spoken form and the sound of Naru's voices; manipulation: what a robot sees "
          "and is asked, and an expert's next actions; spoken-manipulation: the same asked aloud")
      .required()
      .among({"documents", "pages", "charts", "voices", "spoken-charts", "talk", "say", "manipulation",
              "spoken-manipulation"});
  command.add_option("--count N", flags->count, "how many examples").required().check(whole_number(1, 1'000'000));
  command.add_option("--out DIR", flags->out, "a folder that holds no examples yet; it is made if it is missing")
      .required();
  command.add_flag("--held-out", flags->held_out,
                   "draw fonts, voices, texts, layouts and other wordings that training never draws");
  command
      .add_option(
          "--rephrased SHARE", flags->rephrased,
          "share of questions about charts and pages that are asked in other words (default 0); the pictures and "
          "answers stay the same")
      .check(number(0, 1));
}

}  // namespace naru::apps
