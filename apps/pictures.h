// What read and run share: a model and its decoder processes, a picture's text or answer, how it is printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/common.h"
#include "apps/cost.h"
#include "media/client.h"
#include "media/pdf.h"
#include "omni/reader.h"

namespace naru::apps {

// The text of one page of a PDF, and whether the file itself says it (its text layer) or the model read it.
struct PageReading {
  int number;
  std::string text;
  bool text_layer;
};

// The text of one picture, or of several, and what it cost.
struct PictureReading {
  std::string text;
  Cost cost;
  Finish finish = Finish::stop;
  int n_pictures = 0;
  std::vector<PageReading> pages;  // of a PDF

  void add(const PictureReading& next);  // its text on a line of its own
};

struct PictureReader {
  ImageDecoder decoder;
  std::unique_ptr<Model> model;
  std::optional<PdfDecoder> pdf_decoder = {};  // started by the first PDF
  bool markdown = true;                        // as the model writes pages; else without its marks

  // Starts the decoder process while the model is opened. Nothing when one of them fails, which has been printed.
  static std::optional<PictureReader> open(const Options& options);
  // The text of a picture or a PDF. What goes wrong inside one file is that file's failure; the next ones are still
  // read.
  Result<PictureReading> read(const std::string& path, const ReadOptions& options);

 private:
  Result<PictureReading> read_file_at(const std::string& path, const ReadOptions& options);
  Result<PictureReading> read_pdf(std::span<const std::byte> bytes, const ReadOptions& options);
};

// Says on stderr which pages of a PDF have a text layer. Nothing for a picture.
void note_text_layers(const Options& options, const std::string& file, const PictureReading& reading);

// Says on stderr that a picture has no text, where that is so: an empty answer alone could be a failure.
void note_without_text(const Options& options, const std::string& file, const PictureReading& reading);

// -n, --temp, --top-k, --top-p and --min-p.
void add_sampling(Subcommand command, ReadOptions* options);

// The text on stdout and the times on stderr, or one JSON object that begins with `named`.
void print_reading(const Options& options, const std::string& name, const nlohmann::ordered_json& named,
                   const PictureReading& reading);

}  // namespace naru::apps
