// A Statement in the forms that files have room for, and back from those of them that say it field by field:
//   names and values  Vorbis comments of FLAC and Ogg (Xiph.Org, "Ogg Vorbis I format specification: comment field"),
//                     TXXX frames of ID3v2
//   XMP               ISO 16684-1: `_PMX` chunk of WAV, PRIV frame of ID3v2, uuid box of MP4 (Adobe, "XMP Specification
//                     Part 3: Storage in Files", 2020); IPTC's Iptc4xmpExt:DigitalSourceType has its place there
//   a sentence        for whoever looks at the comment of a file: ICMT of WAV, COMM of ID3v2, (c)cmt of MP4
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/origin.h"

namespace naru::media {

// "made by a machine: ..."
std::string origin_sentence(const Statement& statement);

// The fields that are not empty, in a fixed order, and their names as tags.
std::vector<std::pair<std::string, std::string>> origin_tags(const Statement& statement);

// An XMP packet that nobody is to write into.
std::string origin_xmp(const Statement& statement);

// LIST INFO and `_PMX`, each padded to an even size (Microsoft's Multimedia Programming Interface 1.0).
std::string origin_riff(const Statement& statement);

// A whole ID3v2.4 tag (id3.org, "ID3 tag version 2.4.0"), to stand before the first frame of a sound.
std::string origin_id3(const Statement& statement);

// A uuid box with the XMP packet (ISO/IEC 14496-12, 4.2), to stand behind all other boxes of an MP4.
std::string origin_box(const Statement& statement);

// Takes what a tag says if its name is one of origin_tags(), in capitals or not, and the field is still empty.
void take_tag(std::string_view name, std::string_view value, Statement* statement);

// The same of an XMP packet, in which it looks for the names that Naru and IPTC's vocabulary use, as attributes or as
// elements, with the usual prefixes. It is no parser of XML: other prefixes and nested values are not found.
void take_xmp(std::string_view packet, Statement* statement);

}  // namespace naru::media
