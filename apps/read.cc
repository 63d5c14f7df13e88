// naru read: a picture or a PDF -> its text.
#include "apps/pictures.h"

namespace naru::apps {
namespace {

struct ReadFlags {
  std::vector<std::string> files;
  std::string format = "text";
  ReadOptions read;
};

int run(const Options& options, const ReadFlags& flags) {
  auto reader = PictureReader::open(options);
  if (!reader) return 1;
  reader->markdown = options.json || flags.format == "markdown";
  ReadOptions read = flags.read;
  read.sampling.seed = options.seed;
  int failed = 0;
  for (const std::string& file : flags.files) {
    const auto reading = reader->read(file, read);
    if (!reading) {
      print_error(options, file, reading.failure());
      failed = 1;
      continue;
    }
    print_reading(options, file, {{"file", file}}, *reading);
    note_text_layers(options, file, *reading);
    note_without_text(options, file, *reading);
  }
  return failed;
}

}  // namespace

void add_read(Registry& registry) {
  auto flags = std::make_shared<ReadFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("read", "Read the text of pictures (PNG, JPEG, WebP, BMP, TIFF) and of PDFs.",
                                    [flags, &options] { return run(options, *flags); });
  command.takes_model();
  command
      .add_option("FILE", flags->files,
                  "pictures of printed lines, dark on light or light on dark; of a PDF a page's "
                  "text layer, or else its picture")
      .required();
  command
      .add_option("--format NAME", flags->format,
                  "text (default); markdown, of a model that reads pages, with headings, lists and tables; or json, "
                  "which is the same as --json and has Markdown, too")
      .each([&registry](const std::string& format) { registry.options.json |= format == "json"; })
      .among({"text", "markdown", "json"});
  add_sampling(command, &flags->read);
}

}  // namespace naru::apps
