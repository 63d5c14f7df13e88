#include "apps/pictures.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "base/file.h"
#include "core/text/nfc.h"
#include "media/signature.h"
#include "omni/page.h"
#include "omni/plain_text.h"

namespace naru::apps {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint64_t kMaxFileBytes = 32 << 20;  // of a PDF; the decoder of pictures takes less
// Lines read at once: a page at most, so that a picture of thousands needs no more memory.
constexpr size_t kBatch = 64;

// The lines of a picture, read one by one.
void read_lines_of(const Model& model, const Image& picture, const ReadOptions& options, PictureReading* result) {
  PictureReading& out = *result;
  const std::vector<TextLine> lines = find_text_lines(picture, model.config());
  std::vector<Image> pieces;
  for (const TextLine& line : lines) pieces.insert(pieces.end(), line.pieces.begin(), line.pieces.end());
  std::vector<std::string> texts;
  for (size_t done = 0; done < pieces.size(); done += kBatch) {
    const std::vector<Image> batch(pieces.begin() + ptrdiff_t(done),
                                   pieces.begin() + ptrdiff_t(std::min(pieces.size(), done + kBatch)));
    ReadOptions of_batch = options;
    of_batch.first_stream += done;
    for (const Answer& reading : read_pictures(model, batch, of_batch, &out.cost.times)) {
      texts.push_back(reading.text);
      out.cost.tokens_in += reading.tokens_in;
      out.cost.tokens_out += reading.tokens_out;
      if (reading.finish != Finish::stop) out.finish = reading.finish;
    }
  }
  out.text = join_pieces(lines, texts);
}

// All but the times of the whole.
PictureReading read_picture(const Model& model, const Image& picture, bool markdown, const ReadOptions& options) {
  PictureReading out;
  if (answers_whole_pictures(model.config())) {
    const Answer answer = read_page(model, picture, options, &out.cost.times);
    out.text = markdown ? answer.text : without_markdown(answer.text);
    out.cost.tokens_in = answer.tokens_in, out.cost.tokens_out = answer.tokens_out;
    out.finish = answer.finish;
  } else {
    read_lines_of(model, picture, options, &out);
  }
  return out;
}

// A page's text layer is its text; a page without one is a picture.
PictureReading read_pdf_page(const Model& model, const PdfPage& page, bool markdown, const ReadOptions& options) {
  PictureReading out;
  if (page.text_layer) {
    out.text = nfc(page.text);
  } else {
    out = read_picture(model, page.picture, markdown, options);
  }
  out.pages = {{page.number, out.text, page.text_layer}};
  return out;
}

}  // namespace

void PictureReading::add(const PictureReading& next) {
  if (n_pictures++ > 0) text += '\n';
  text += next.text;
  cost.add(next.cost);
  if (next.finish != Finish::stop) finish = next.finish;
  pages.insert(pages.end(), next.pages.begin(), next.pages.end());
}

std::optional<PictureReader> PictureReader::open(const Options& options) {
  auto decoder = ImageDecoder::start(program_folder() + "naru-media-image");
  if (!decoder) {
    print_error(options, "naru-media-image", decoder.failure());
    return std::nullopt;
  }
  auto model = open_model(options);
  if (!model) {
    print_error(options, options.model_name(), model.failure());
    return std::nullopt;
  }
  return PictureReader{.decoder = *std::move(decoder), .model = *std::move(model)};
}

Result<PictureReading> PictureReader::read(const std::string& path, const ReadOptions& options) {
  try {
    return read_file_at(path, options);
  } catch (const std::bad_alloc&) {
    return fail(Code::internal, "there is too little memory for it; try a smaller picture");
  } catch (const Error& error) {
    return fail(Code::internal, error.what());
  }
}

Result<PictureReading> PictureReader::read_file_at(const std::string& path, const ReadOptions& options) {
  const auto start = Clock::now();
  const auto bytes = read_file(path, kMaxFileBytes);
  if (!bytes) return bytes.failure();
  if (media::looks_like_pdf(*bytes)) return read_pdf(*bytes, options);
  const auto picture = decoder.decode(*bytes);
  if (!picture) return picture.failure();
  const double media_ms = ms_since(start);
  PictureReading out = read_picture(*model, *picture, markdown, options);
  out.cost.media_ms = media_ms, out.cost.total_ms = ms_since(start);
  return out;
}

Result<PictureReading> PictureReader::read_pdf(std::span<const std::byte> bytes, const ReadOptions& options) {
  if (!pdf_decoder) {
    auto started = PdfDecoder::start(program_folder() + "naru-media-pdf");
    if (!started) return started.failure();
    pdf_decoder.emplace(*std::move(started));
  }
  const auto start = Clock::now();
  PictureReading out;
  PdfPages pages(*pdf_decoder, bytes);
  for (;;) {
    const auto begin = Clock::now();
    const auto page = pages.next();
    if (!page) return page.failure();
    if (!*page) break;
    const double media_ms = ms_since(begin);
    PictureReading reading = read_pdf_page(*model, **page, markdown, options);
    reading.cost.media_ms = media_ms;
    out.add(reading);
  }
  out.cost.total_ms = ms_since(start);
  return out;
}

void note_text_layers(const Options& options, const std::string& file, const PictureReading& reading) {
  const auto n =
      std::count_if(reading.pages.begin(), reading.pages.end(), [](const PageReading& p) { return p.text_layer; });
  if (options.quiet || n == 0) return;
  std::cerr << "naru: " << one_line(file) << ": " << n << " of " << reading.pages.size()
            << " pages from the file's text layer"
            << (size_t(n) < reading.pages.size() ? ", the others read by the model" : "") << std::endl;
}

void note_without_text(const Options& options, const std::string& file, const PictureReading& reading) {
  if (options.quiet || reading.text.find_first_not_of(" \n") != std::string::npos) return;
  std::cerr << "naru: " << one_line(file) << ": no text was found" << std::endl;
}

void add_sampling(Subcommand command, ReadOptions* options) {
  SamplingOptions& sampling = options->sampling;
  command
      .add_option("-n,--max-tokens N", options->max_tokens,
                  "most tokens for a line, a piece of sound or an answer (default: what the model's context allows)")
      .check(whole_number(1, 1 << 20));
  command.add_option("--temp X", sampling.temperature, "temperature; 0 takes the likeliest token (default)")
      .check(number(0, 100));
  command.add_option("--top-k N", sampling.top_k, "with --temp: only the N likeliest tokens; 0 is all (default)")
      .check(whole_number(0, 1 << 20));
  command
      .add_option("--top-p X", sampling.top_p,
                  "with --temp: only the fewest tokens that have this probability (default 1)")
      .check(number(0.001, 1));
  command
      .add_option("--min-p X", sampling.min_p,
                  "with --temp: only tokens at least X times as likely as the likeliest (default 0)")
      .check(number(0, 1));
}

void print_reading(const Options& options, const std::string& name, const nlohmann::ordered_json& named,
                   const PictureReading& r) {
  if (!options.json) {
    std::cout << r.text << std::endl;
    if (!options.quiet) std::cerr << one_line(name) << ": " << text_of(r.cost) << "\n";
    return;
  }
  nlohmann::ordered_json object = named;
  object["text"] = r.text;
  add_fields(r.cost, &object);
  object["finish"] = finish_name(r.finish);
  for (const PageReading& page : r.pages)
    object["pages"].push_back(
        {{"page", page.number}, {"text", page.text}, {"source", page.text_layer ? "text-layer" : "model"}});
  print_json(object);
}

}  // namespace naru::apps
