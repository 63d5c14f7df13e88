// Which fonts poppler may choose where a page leaves one to its reader.
#pragma once

#include <span>

namespace naru::media {

// What a page may need beyond its file: fonts, and poppler's tables of Asian scripts. The sandbox opens these alone.
inline constexpr const char* kPageFolders[] = {"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/poppler"};

// From now on fontconfig offers no font from outside of these folders, whatever this machine has set up (TeX brings
// fonts of its own, in a place of its own): what it offers is what the sandbox opens. Call before poppler asks for a
// font. False: fontconfig has no memory or no configuration.
bool offer_fonts_of(std::span<const char* const> folders);

}  // namespace naru::media
