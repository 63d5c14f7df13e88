// naru run: one question to the model, about each of some pictures.
#include "apps/pictures.h"
#include "omni/picture.h"

namespace naru::apps {
namespace {

struct RunFlags {
  std::vector<std::string> images;
  std::string prompt;
  ReadOptions read;
};

// A picture alone means: read it.
int run(const Options& options, const RunFlags& flags) {
  auto reader = PictureReader::open(options);
  if (!reader) return 1;
  if (!flags.prompt.empty() && !answers_whole_pictures(reader->model->config())) {
    print_error(
        options, options.model.empty() ? "naru-read" : options.model,
        fail(Code::unsupported,
             "reads lines and takes no question; leave out -p, or name a model that was trained for questions"));
    return 1;
  }
  ReadOptions read = flags.read;
  read.sampling.seed = options.seed;
  PictureReading all;
  for (const std::string& image : flags.images) {
    const auto reading = reader->ask(image, flags.prompt, read);
    if (!reading) {
      print_error(options, image, reading.failure());
      return 1;
    }
    if (flags.prompt.empty()) note_without_text(options, image, *reading);
    all.add(*reading);
  }
  print_reading(options, "answer", {{"images", flags.images}}, all);
  return 0;
}

}  // namespace

void add_run(Registry& registry) {
  auto flags = std::make_shared<RunFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("run", "Ask the model once, with pictures; a picture alone means: read it.",
                                    [flags, &options] { return run(options, *flags); });
  command.takes_model();
  command
      .add_option("--image FILE", flags->images, "a picture (PNG, JPEG, WebP, BMP, TIFF); may be given several times")
      .one_value()
      .required();
  command.add_option("-p,--prompt QUESTION", flags->prompt,
                     "a question about it, for a model that was trained for questions (-m)");
  add_sampling(command, &flags->read);
}

}  // namespace naru::apps
