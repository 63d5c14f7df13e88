"""Writes tests/golden/pdfs: small PDFs, most of which lie, are damaged or are just unusual; and files that are no PDFs.

A file's name begins with what must come of it: `read`, or the error's code. Needs Python alone.
"""
import hashlib
import io
import pathlib
import struct
import zipfile
import zlib

OUT = pathlib.Path(__file__).parent / "pdfs"
OUT.mkdir(exist_ok=True)


def put(name, data):
    (OUT / name).write_bytes(data)


def stream(data, extra=b"", length=None):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data) if length is None else length, extra, data)


def flate(data, extra=b""):
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + extra)


def body(objects, first=b"%PDF-1.4\n"):
    """The objects, numbered from 1, and where each begins."""
    out, offsets = first, []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return out, offsets


def trailer(size, more=b"", root=1):
    return b"trailer << /Size %d /Root %d 0 R %s >>\n" % (size, root, more)


def end(startxref):
    return b"startxref\n%d\n%%%%EOF\n" % startxref


def pdf(objects, more=b"", first=b"%PDF-1.4\n"):
    out, offsets = body(objects, first)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + table + trailer(len(objects) + 1, more) + end(len(out))


CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> %s >> %s >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F 12 Tf 20 70 Td (Naru reads) Tj 0 -20 Td (two lines) Tj ET"


def one(contents=WORDS, catalog=b"", resources=b"", page=b"", font=FONT, more=(), contents_object=None):
    """A page of 200 x 100 points. `more` are objects 6 and on."""
    return [CATALOG % catalog, PAGES, PAGE % (resources, page), contents_object or stream(contents), font, *more]


def image(width, height, data_object_extra=b"", data=b"", space=b"/DeviceGray"):
    return stream(data, b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace %s %s" %
                  (width, height, space, data_object_extra))


SHOW = b"q 160 0 0 60 20 20 cm /I Do Q"
WITH_IMAGE = b"/XObject << /I 6 0 R >>"

# --- read

WHOLE = pdf(one())
put("read.words.pdf", WHOLE)
put("read.flate.pdf", pdf(one(contents_object=flate(WORDS))))
put("read.rotated.pdf", pdf(one(page=b"/Rotate 90")))
put("read.cropped.pdf", pdf(one(page=b"/CropBox [10 30 150 95]")))
put("read.bytes_after_the_end.pdf", WHOLE + b"\n" * 900)
put("read.javascript.pdf", pdf(one(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")))
put("read.launch.pdf", pdf(one(catalog=b"/OpenAction << /S /Launch /F (/bin/true) >>")))
put("read.embedded_file.pdf", pdf(one(
    catalog=b"/Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >>",
    more=[b"<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>", stream(b"not for reading", b"/Type /EmbeddedFile")])))
put("read.link.pdf", pdf(one(page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [20 60 90 80] /Border [0 0 0] "
                                  b"/A << /S /URI /URI (http://example.org/) >> >>]")))
put("read.blank.pdf", pdf(one(contents=b"")))
put("read.side_of_200_inches.pdf", pdf(one(page=b"/MediaBox [0 0 14400 14400]")))
put("read.one_point.pdf", pdf(one(page=b"/MediaBox [0 0 1 1]", contents=b"")))
put("read.picture_alone.pdf", pdf(one(SHOW, resources=WITH_IMAGE, more=[
    image(4, 2, data=bytes([0, 80, 160, 240, 240, 160, 80, 0]))])))
put("read.invisible_words.pdf", pdf(one(SHOW + b" 3 Tr " + WORDS, resources=WITH_IMAGE, more=[
    image(4, 2, data=bytes([0, 80, 160, 240, 240, 160, 80, 0]))])))

# A page whose letters are shapes, "HILTE" of rectangles, and then one with a text layer.
def bars(x, *rectangles):
    return b"".join(b"%d %d %d %d re " % (x + a, 40 + b, w, h) for a, b, w, h in rectangles)


STEM, TOP, FOOT = (0, 0, 3, 20), (0, 17, 12, 3), (0, 0, 12, 3)
SHAPES = bars(30, STEM, (9, 0, 3, 20), (0, 9, 12, 3)) + bars(50, STEM) + bars(60, STEM, FOOT) + \
    bars(80, (4, 0, 3, 20), TOP) + bars(100, STEM, TOP, FOOT, (0, 9, 12, 3)) + b"f"
put("read.letters_as_shapes.pdf", pdf([
    CATALOG % b"", b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>", PAGE % (b"", b""), stream(SHAPES), FONT,
    (PAGE % (b"", b"")).replace(b"/Contents 4", b"/Contents 7"), stream(WORDS)]))

# Two columns: the left one comes first, though the right one was written first.
COLUMNS = b"BT /F 9 Tf 120 70 Td (right one) Tj 0 -11 Td (right two) Tj ET BT /F 9 Tf 15 70 Td (left one) Tj 0 -11 Td (left two) Tj ET"
put("read.columns.pdf", pdf(one(COLUMNS)))

# A font that is not in the file, for a script that needs data of poppler's: KS X 1001 in the order of Unicode.
KOREAN = [b"<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /UniKS-UCS2-H /DescendantFonts [6 0 R] >>",
          b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Batang /FontDescriptor 7 0 R "
          b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Korea1) /Supplement 1 >> /DW 1000 >>",
          b"<< /Type /FontDescriptor /FontName /Batang /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 "
          b"/Descent -200 /CapHeight 700 /StemV 80 >>"]
HANGUL = b"BT /F 16 Tf 20 60 Td <" + "강을 건너는".encode("utf-16-be").hex().encode() + b"> Tj ET"
put("read.korean.pdf", pdf(one(HANGUL, font=KOREAN[0], more=KOREAN[1:])))

# Glyphs of a font that is in the file, without a name for what they mean: no text layer.
TYPE3 = (b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 1 /LastChar 1 "
         b"/Widths [12] /Encoding << /Differences [1 /%s] >> /CharProcs << /%s 6 0 R >> /Resources << >> >>")
SQUARE = stream(b"12 0 0 0 10 10 d1 0 0 10 10 re f")
put("read.glyphs_without_meaning.pdf", pdf(one(b"BT /F 20 Tf 20 50 Td (\\001\\001\\001\\001) Tj ET",
                                               font=TYPE3 % (b"zzz", b"zzz"), more=[SQUARE])))
put("read.type3.pdf", pdf(one(b"BT /F 20 Tf 20 50 Td (\\001\\001) Tj ET", font=TYPE3 % (b"A", b"A"), more=[SQUARE])))

# PDF 1.5: objects in a stream, the table in another.
inner = one()
packed = [inner[0], inner[1], inner[2], inner[4]]  # 1, 2, 3, 5
numbers, head, at = [1, 2, 3, 5], b"", 0
for number, content in zip(numbers, packed):
    head += b"%d %d " % (number, at)
    at += len(content) + 1
out = b"%PDF-1.5\n"
places = {4: len(out)}
out += b"4 0 obj\n%s\nendobj\n" % inner[3]
places[6] = len(out)
out += b"6 0 obj\n%s\nendobj\n" % flate(head + b"\n".join(packed), b"/Type /ObjStm /N 4 /First %d" % len(head))
places[7] = len(out)
rows = [(0, 0, 65535), (2, 6, 0), (2, 6, 1), (2, 6, 2), (1, places[4], 0), (2, 6, 3), (1, places[6], 0), (1, places[7], 0)]
table = b"".join(struct.pack(">BHH", *row) for row in rows)
out += b"7 0 obj\n%s\nendobj\n" % flate(table, b"/Type /XRef /Size 8 /W [1 2 2] /Root 1 0 R")
put("read.object_streams.pdf", out + end(places[7]))

# A second revision at the end of the first; its words are other ones.
newer = stream(WORDS.replace(b"two", b"new"))
update = WHOLE + b"4 0 obj\n%s\nendobj\n" % newer
put("read.updated.pdf", update + b"xref\n4 1\n%010d 00000 n \n" % len(WHOLE) +
    trailer(6, b"/Prev %d" % WHOLE.rindex(b"xref\n0 6")) + end(len(update)))

# The standard security handler, revision 2 (ISO 32000-1, 7.6.3): 40 bits of RC4.
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def rc4(key, data):
    s, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) % 256
        s[i], s[j] = s[j], s[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + s[i]) % 256
        s[i], s[j] = s[j], s[i]
        out.append(byte ^ s[(s[i] + s[j]) % 256])
    return bytes(out)


def locked(user):
    user, owner, rights, name = (user + PAD)[:32], (b"owner" + PAD)[:32], -64, b"0123456789abcdef"
    o = rc4(hashlib.md5(owner).digest()[:5], user)
    key = hashlib.md5(user + o + struct.pack("<i", rights) + name).digest()[:5]
    contents = rc4(hashlib.md5(key + bytes([4, 0, 0, 0, 0])).digest()[:10], WORDS)
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >>" % (o.hex().encode(), rc4(key, PAD).hex().encode(), rights)
    hexed = name.hex().encode()
    return pdf(one(contents_object=stream(contents), more=[encrypt]), b"/Encrypt 6 0 R /ID [<%s> <%s>]" % (hexed, hexed))


put("read.rights_without_a_password.pdf", locked(b""))
put("unsupported.password.pdf", locked(b"secret"))
put("unsupported.security_handler.pdf", pdf(one(more=[b"<< /Filter /Other /V 1 >>"]), b"/Encrypt 6 0 R /ID [<00> <00>]"))

# --- other formats

def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "application/hwp+zip" if name == "mimetype" else "<x/>")
    return out.getvalue()


def ole2(*names):
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    return head + b"".join((name.encode("utf-16-le") + bytes(128))[:128] for name in ("Root Entry", *names))


put("unsupported.a.hwp", ole2("FileHeader", "DocInfo", "BodyText"))
put("unsupported.b.hwp", b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(99))
put("unsupported.a.hwpx", zipped("mimetype", "version.xml", "Contents/section0.xml"))
put("unsupported.a.docx", zipped("[Content_Types].xml", "word/document.xml"))
put("unsupported.a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"))
put("unsupported.a.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"))
put("unsupported.a.doc", ole2("WordDocument"))
put("unsupported.a.zip", zipped("a.pdf"))
put("unsupported.text.pdf", b"%!PS-Adobe-3.0\nshowpage\n")

# --- cut

put("truncated.empty.pdf", b"")
put("truncated.three_bytes.pdf", b"%PD")
put("truncated.no_end.pdf", WHOLE[:WHOLE.index(b"startxref")])
put("truncated.half.pdf", WHOLE[:len(WHOLE) // 2])
put("truncated.end_far_from_the_end.pdf", WHOLE + bytes(2000))
sized = lambda n: pdf([b"<< /Linearized 1 /L %d /H [0 0] /O 3 /E 0 /N 1 /T 0 >>" % n])
put("truncated.linearized.pdf", sized(99999))

# --- damaged

put("invalid.bytes_before_the_header.pdf", b"\x89PNG\r\n\x1a\n" + WHOLE)
put("invalid.no_pages.pdf", pdf([CATALOG % b"", b"<< /Type /Pages /Kids [] /Count 0 >>"]))
put("invalid.no_catalog.pdf", pdf([b"<< >>"]))
put("invalid.no_page_tree.pdf", pdf([b"<< /Type /Catalog /Pages 9 0 R >>"]))
put("invalid.startxref_elsewhere.pdf", WHOLE.replace(b"startxref\n", b"startxref\n1"))
put("invalid.startxref_in_the_middle.pdf", WHOLE[:WHOLE.index(b"startxref")] + end(30))
put("invalid.startxref_most.pdf", WHOLE[:WHOLE.index(b"startxref")] + end(2**64 - 1))
put("invalid.no_startxref.pdf", WHOLE.replace(b"startxref", b"startyref"))
put("invalid.xref_offsets.pdf", WHOLE.replace(b"0000000009", b"0000000011"))
put("invalid.xref_all_the_same.pdf", pdf(one()).replace(b"%010d 00000 n" % WHOLE.index(b"4 0 obj"), b"%010d 00000 n" % WHOLE.index(b"5 0 obj")))
put("read.xref_letters.pdf", WHOLE.replace(b"00000 n", b"0000x n"))
put("invalid.xref_count_most.pdf", WHOLE.replace(b"xref\n0 6", b"xref\n0 2147483647"))
put("invalid.xref_loop.pdf", pdf(one(), b"/Prev %d" % WHOLE.rindex(b"xref\n0 6")))
put("invalid.page_tree_cycle.pdf", pdf([CATALOG % b"", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]))
put("invalid.page_is_no_page.pdf", pdf([CATALOG % b"", PAGES, b"(page)"]))
put("invalid.count_lies.pdf", pdf([CATALOG % b"", b"<< /Type /Pages /Kids [] /Count 3 >>", b"1", b"2", b"3"]))
put("invalid.length_short.pdf", pdf(one(contents_object=stream(WORDS, length=20))))
put("invalid.length_long.pdf", pdf(one(contents_object=stream(WORDS, length=20000))))
cut = zlib.compress(WORDS, 9)
put("invalid.flate_cut.pdf", pdf(one(contents_object=stream(cut[:20], b"/Filter /FlateDecode"))))
put("invalid.flate_damaged.pdf", pdf(one(contents_object=stream(b"\x78\xda\xff" + cut[3:], b"/Filter /FlateDecode"))))
put("invalid.unknown_operator.pdf", pdf(one(WORDS + b" Nonsense")))
put("invalid.unknown_font.pdf", pdf(one(WORDS.replace(b"/F", b"/G"))))
put("invalid.unknown_filter.pdf", pdf(one(contents_object=stream(WORDS, b"/Filter /Magic"))))
put("read.contents_missing.pdf", pdf(one()[:3] + [b"null", FONT]))
put("read.page_of_no_size.pdf", pdf(one(page=b"/MediaBox [0 0 0 0]")))
put("read.jpeg_cut.pdf", pdf(one(SHOW, resources=WITH_IMAGE, more=[image(8, 8, b"/Filter /DCTDecode", b"\xff\xd8\xff\xe0\0\x10JFIF\0")])))
put("invalid.jpx.pdf", pdf(one(SHOW, resources=WITH_IMAGE, more=[image(8, 8, b"/Filter /JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n")])))
put("invalid.jbig2.pdf", pdf(one(SHOW, resources=WITH_IMAGE, more=[
    stream(bytes(range(64)), b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode")])))
put("read.image_of_no_data.pdf", pdf(one(SHOW, resources=WITH_IMAGE, more=[image(4000, 4000)])))
put("read.form_in_itself.pdf", pdf(one(b"/I Do", resources=WITH_IMAGE, more=[
    stream(b"/I Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 6 0 R >> >>")])))
put("invalid.external_stream.pdf", pdf(one(contents_object=b"<< /Length 0 /F (/etc/hostname) >>\nstream\n\nendstream")))
put("invalid.deep_arrays.pdf", pdf(one(b"[" * 600 + b"]" * 600)))