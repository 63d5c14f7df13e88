// What comes of PDFs: pictures, words and lines of good ones, and the stated outcome of every bad one.
#include "media/pdf.h"

#include <gtest/gtest.h>

#include <cmath>

#include "media/worker/sandbox.h"
#include "tests/media/support.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

const std::string kTwoLines = "Naru reads\ntwo lines";

// tests/golden/pdfs.py: each name begins with what must come of the file.
TEST(Pdfs, EveryFileHasItsOutcome) {
  PdfDecoder decoder = start_pdf_decoder();
  int n_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/pdfs")) {
    const std::string name = entry.path().filename();
    const Result<PdfPage> got = decoder.decode(read_file(entry.path(), 1 << 20).value());
    EXPECT_EQ(got ? "read" : code_name(got.failure().code), name.substr(0, name.find('.')))
        << name << ": " << (got ? got->text : got.failure().message);
    ++n_files;
  }
  EXPECT_GE(n_files, 70);
}

TEST(Pdfs, WordsComeAsLinesInReadingOrder) {
  PdfDecoder decoder = start_pdf_decoder();
  const auto text = [&](const char* name) { return decoder.decode(golden_pdf(name)).value().text; };
  for (const char* name :
       {"read.words.pdf", "read.flate.pdf", "read.rotated.pdf", "read.cropped.pdf", "read.object_streams.pdf",
        "read.javascript.pdf", "read.launch.pdf", "read.embedded_file.pdf", "read.link.pdf", "read.invisible_words.pdf",
        "read.rights_without_a_password.pdf", "read.side_of_200_inches.pdf", "read.xref_letters.pdf"})
    EXPECT_EQ(text(name), kTwoLines) << name;
  EXPECT_EQ(text("read.updated.pdf"), "Naru reads\nnew lines");
  EXPECT_EQ(text("read.columns.pdf"), "left one\nleft two\nright one\nright two");
  EXPECT_EQ(text("read.korean.pdf"), "강을 건너는");
  EXPECT_EQ(text("read.type3.pdf"), "AA");
}

TEST(Pdfs, APageWithoutMeaningHasNoTextLayer) {
  PdfDecoder decoder = start_pdf_decoder();
  EXPECT_TRUE(decoder.decode(golden_pdf("read.words.pdf")).value().text_layer);
  for (const char* name : {"read.blank.pdf", "read.picture_alone.pdf", "read.glyphs_without_meaning.pdf"}) {
    const PdfPage page = decoder.decode(golden_pdf(name)).value();
    EXPECT_FALSE(page.text_layer) << name;
    EXPECT_TRUE(page.words.empty() && page.text.empty()) << name;
  }
}

bool has_ink(const Image& picture, int y, int x) {
  return picture.at(y, x)[0] < 128;
}

bool is_in(const Box& box, int y, int x) {
  constexpr float kOver = 2;  // ascenders of a font may be higher than poppler believes
  return box.x0 - kOver <= float(x) && float(x) <= box.x1 + kOver && box.y0 - kOver <= float(y) &&
         float(y) <= box.y1 + kOver;
}

// Upright, turned and cropped: each word's box has ink, and there is none outside of the boxes.
TEST(Pdfs, BoxesStandOnTheInk) {
  PdfDecoder decoder = start_pdf_decoder();
  for (const char* name : {"read.words.pdf", "read.rotated.pdf", "read.cropped.pdf", "read.korean.pdf",
                           "read.columns.pdf", "read.type3.pdf", "read.object_streams.pdf"}) {
    const PdfPage page = decoder.decode(golden_pdf(name)).value();
    ASSERT_FALSE(page.words.empty());
    std::vector<int> ink(page.words.size());
    for (int y = 0; y < page.picture.height; ++y)
      for (int x = 0; x < page.picture.width; ++x) {
        if (!has_ink(page.picture, y, x)) continue;
        bool found = false;
        for (size_t i = 0; i < page.words.size(); ++i)
          if (is_in(page.words[i], y, x)) found = true, ++ink[i];
        ASSERT_TRUE(found) << name << ": ink at row " << y << ", column " << x;
      }
    for (size_t i = 0; i < ink.size(); ++i) EXPECT_GT(ink[i], 20) << name << ": " << page.words[i].text;
  }
}

TEST(Pdfs, ResolutionIsAskedForAndLimited) {
  PdfDecoder decoder = start_pdf_decoder();
  const auto decode = [&](const char* name, int dpi) { return decoder.decode(golden_pdf(name), 1, {dpi}).value(); };
  for (const auto& [dpi, height, width] : {std::tuple(72, 100, 200), {144, 200, 400}, {200, 277, 555}, {36, 50, 100}}) {
    const PdfPage page = decode("read.words.pdf", dpi);
    EXPECT_EQ(page.picture.height, height);
    EXPECT_EQ(page.picture.width, width);
    EXPECT_NEAR(page.dpi, dpi, 1e-3);
  }
  const PdfPage turned = decode("read.rotated.pdf", 72), cropped = decode("read.cropped.pdf", 72);
  EXPECT_EQ(turned.picture.height, 200);
  EXPECT_EQ(turned.picture.width, 100);
  EXPECT_EQ(cropped.picture.height, 65);
  EXPECT_EQ(cropped.picture.width, 140);
  const PdfPage one = decode("read.one_point.pdf", 36);
  EXPECT_EQ(one.picture.height * one.picture.width, 1);
  EXPECT_ERROR((void)decode("read.words.pdf", 35), "PdfDecoder: dpi is 36 to 600, got 35");
  EXPECT_ERROR((void)decoder.decode(golden_pdf("read.words.pdf"), 0), "PdfDecoder: pages are counted from 1, got 0");
}

TEST(Pdfs, LimitsMakeThePictureSmaller) {
  const std::vector<std::byte> page = golden_pdf("read.words.pdf"), large = golden_pdf("read.side_of_200_inches.pdf");
  const auto size = [](const Result<PdfPage>& page) { return std::pair(page->picture.height, page->picture.width); };
  EXPECT_EQ(size(start_pdf_decoder({.max_side = 100}).decode(page)), std::pair(50, 100));
  EXPECT_EQ(size(start_pdf_decoder({.max_pixels = 5'000}).decode(page)), std::pair(50, 100));
  EXPECT_EQ(size(start_pdf_decoder({.max_side = 1}).decode(page)), std::pair(1, 1));
  const Result<PdfPage> reduced = start_pdf_decoder({.max_pixels = 1'000'000}).decode(large);
  EXPECT_EQ(size(reduced), std::pair(1000, 1000));
  EXPECT_NEAR(reduced->dpi, 5, 1e-3);
  EXPECT_EQ(reduced->text, kTwoLines);
}

TEST(Pdfs, CostIsLimited) {
  const std::vector<std::byte> page = golden_pdf("read.words.pdf");
  EXPECT_EQ(code_of(start_pdf_decoder({.max_bytes = page.size() - 1}).decode(page)), Code::too_large);
  EXPECT_EQ(code_of(start_pdf_decoder({.max_bytes = page.size()}).decode(page)), Code::not_found);
  PdfDecoder decoder = start_pdf_decoder();
  const std::vector<std::string> most(100);
  EXPECT_EQ(decoder.decode(bytes_of(pdf_of(most)), 100).value().n_pages, 100);
  EXPECT_EQ(decoder.decode(bytes_of(pdf_of(std::vector<std::string>(101)))).failure().message,
            "the PDF has 101 pages; the limit is 100; cut it into pieces");
  const Result<PdfPage> none = decoder.decode(bytes_of(pdf_of(most)), 101);
  EXPECT_EQ(none.failure().message, "the PDF has 100 pages, so no page 101");
  EXPECT_EQ(none.failure().code, Code::not_found);
  // Four words of 17 letters.
  EXPECT_EQ(start_pdf_decoder({.max_text_bytes = 112}).decode(page).failure().message,
            "pdf: page 1 has 4 words in 113 bytes; the limit is 112");
  EXPECT_EQ(start_pdf_decoder({.max_text_bytes = 113}).decode(page).value().words.size(), 4u);
}

// A PDF whose page shows an image of this size that has no data.
std::string image_bomb(const std::string& width, const std::string& height) {
  const std::string data = "BI /W " + width + " /H " + height + " /BPC 8 /CS /G ID \nEI Q";
  return pdf_of({"q 160 0 0 60 20 20 cm " + data});
}

TEST(Pdfs, MemoryIsLimited) {
  if (!media::kLimitsAddressSpace) GTEST_SKIP() << "no limit under AddressSanitizer";
  PdfDecoder decoder = start_pdf_decoder();
  std::string states;
  for (int i = 0; i < 3'000'000; ++i) states += "q ";
  for (const std::string& bomb : {image_bomb("1073741824", "1"), pdf_of({states})}) {
    const Result<PdfPage> got = decoder.decode(bytes_of(bomb));
    EXPECT_EQ(code_of(got), Code::too_large) << (got ? "it is read" : got.failure().message);
  }
  EXPECT_EQ(decoder.decode(golden_pdf("read.words.pdf")).value().text, kTwoLines);
}

// What is small in the file and endless to draw.
TEST(Pdfs, TimeIsLimited) {
  PdfDecoder decoder = start_pdf_decoder({.timeout_ms = 500});
  std::string lines;
  for (int i = 0; i < 1'000'000; ++i) lines += "0 0 m 200 100 l S\n";
  for (const std::string& bomb : {image_bomb("1", "1073741824"), pdf_of({lines})})
    EXPECT_EQ(decoder.decode(bytes_of(bomb)).failure().message,
              "the PDF takes more than 500 ms; cut it into pieces, or save it with smaller pictures");
}

TEST(Pdfs, EveryProperPrefixIsRefused) {
  PdfDecoder decoder = start_pdf_decoder();
  const auto refuse_all = [&](const char* name, size_t step) {
    const std::vector<std::byte> whole = golden_pdf(name);
    for (size_t size = 0; size + 1 < whole.size(); size += size + 40 < whole.size() ? step : 1) {  // the last: '\n'
      const Result<PdfPage> got = decoder.decode(std::span(whole).first(size));
      ASSERT_FALSE(got) << name << ": " << size << " of " << whole.size() << " bytes are accepted";
      ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << size << ": " << got.failure().message;
      ASSERT_FALSE(got.failure().message.empty());
    }
  };
  refuse_all("read.words.pdf", 1);
  for (const char* name : {"read.object_streams.pdf", "read.korean.pdf", "read.rights_without_a_password.pdf"})
    refuse_all(name, 7);
}

// What was appended to a file leaves its earlier form whole.
TEST(Pdfs, APrefixOfAnUpdatedFileIsRefusedOrTheEarlierForm) {
  PdfDecoder decoder = start_pdf_decoder();
  const std::vector<std::byte> whole = golden_pdf("read.updated.pdf");
  const size_t earlier = golden_pdf("read.words.pdf").size();
  for (size_t size = earlier - 20; size + 1 < whole.size(); ++size) {
    const Result<PdfPage> got = decoder.decode(std::span(whole).first(size));
    if (!got) continue;
    ASSERT_GE(size, earlier - 1);
    ASSERT_EQ(got->text, kTwoLines);
  }
}

TEST(Pdfs, DamageIsAnAnswer) {
  PdfDecoder decoder = start_pdf_decoder();
  for (const char* name : {"read.words.pdf", "read.object_streams.pdf", "read.korean.pdf", "read.type3.pdf"}) {
    std::vector<std::byte> bytes = golden_pdf(name);
    for (size_t i = 0; i < bytes.size(); i += 5) {
      bytes[i] ^= std::byte(i % 2 == 0 ? 0xff : 0x01);
      const Result<PdfPage> got = decoder.decode(bytes);
      if (!got) {
        ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << i << ": " << got.failure().message;
      }
      bytes[i] ^= std::byte(i % 2 == 0 ? 0xff : 0x01);
    }
  }
}

TEST(Pdfs, PagesComeOneByOne) {
  PdfDecoder decoder = start_pdf_decoder();
  const auto say = [](const char* word) { return concat("BT /F 12 Tf 20 50 Td (", word, ") Tj ET"); };
  const std::string three = pdf_of({say("one"), say("two"), say("three")});
  PdfPages pages(decoder, bytes_of(three), {.dpi = 72});
  int number = 0;
  for (const char* word : {"one", "two", "three"}) {
    const std::optional<PdfPage> page = pages.next().value();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->text, word);
    EXPECT_EQ(page->number, ++number);
    EXPECT_EQ(page->n_pages, 3);
    EXPECT_EQ(page->picture.width, 200);
  }
  EXPECT_FALSE(pages.next().value());
  EXPECT_FALSE(pages.next().value());

  const std::string damaged = pdf_of({say("one"), "Nonsense", say("three")});
  PdfPages other(decoder, bytes_of(damaged));
  EXPECT_EQ(other.next().value()->text, "one");
  EXPECT_EQ(other.next().failure().message,
            "pdf: page 2: Unknown operator 'Nonsense'; the file is damaged, save it again as PDF");
}

TEST(Pdfs, ADocumentsTimeIsLimited) {
  PdfDecoder decoder = start_pdf_decoder({.document_timeout_ms = 1});
  const std::string hundred = pdf_of(std::vector<std::string>(100));
  PdfPages pages(decoder, bytes_of(hundred));
  Result<std::optional<PdfPage>> page = pages.next();
  while (page && *page) page = pages.next();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.failure().code, Code::too_large) << page.failure().message;
}

TEST(Pdfs, FailuresSayWhatToDo) {
  PdfDecoder decoder = start_pdf_decoder();
  const auto message = [&](const char* name) { return decoder.decode(golden_pdf(name)).failure().message; };
  EXPECT_EQ(message("unsupported.a.hwp"), "this is an HWP file; save it as PDF");
  EXPECT_EQ(message("unsupported.b.hwp"), "this is an HWP file; save it as PDF");
  EXPECT_EQ(message("unsupported.a.hwpx"), "this is an HWPX file; save it as PDF");
  EXPECT_EQ(message("unsupported.a.docx"), "this is a DOCX file; save it as PDF");
  EXPECT_EQ(message("unsupported.a.xlsx"), "this is an XLSX file; save it as PDF");
  EXPECT_EQ(message("unsupported.a.zip"), "this is a ZIP archive; unpack it first");
  EXPECT_EQ(message("unsupported.text.pdf"), "not a PDF; save it as PDF");
  EXPECT_EQ(message("unsupported.password.pdf"), "pdf: it is locked (Incorrect password); save it without a password");
  EXPECT_EQ(message("truncated.half.pdf"), "pdf: the file ends too early; send the whole file");
  EXPECT_EQ(message("invalid.no_pages.pdf"), "pdf: it has no pages; save it again as PDF");
  EXPECT_EQ(message("invalid.bytes_before_the_header.pdf"),
            "pdf: 8 bytes stand before %PDF-, where the file must begin; save it again as PDF");
  EXPECT_EQ(message("invalid.flate_cut.pdf"),
            "pdf: page 1: Unexpected end of file in flate stream; the file is damaged, save it again as PDF");
  // The decoder of pictures says the same of them.
  EXPECT_EQ(start_decoder().decode(golden_pdf("unsupported.a.hwpx")).failure().message,
            "this is an HWPX file; save it as PDF");
}

}  // namespace
}  // namespace naru
