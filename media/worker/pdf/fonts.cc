#include "media/worker/pdf/fonts.h"

#include <fontconfig/fontconfig.h>

#include <string>

namespace naru::media {

// What is accepted by its name is not asked whether it is refused.
bool offer_fonts_of(std::span<const char* const> folders) {
  std::string rules = "<fontconfig><selectfont><acceptfont>";
  for (const char* folder : folders) rules += "<glob>" + std::string(folder) + "/*</glob>";
  rules += "</acceptfont><rejectfont><glob>/*</glob></rejectfont></selectfont></fontconfig>";
  FcConfig* config = FcInitLoadConfig();
  if (!config) return false;
  const auto* text = reinterpret_cast<const FcChar8*>(rules.c_str());
  const bool set =
      FcConfigParseAndLoadFromMemory(config, text, FcTrue) && FcConfigBuildFonts(config) && FcConfigSetCurrent(config);
  FcConfigDestroy(config);  // what is current keeps a reference of its own
  return set;
}

}  // namespace naru::media
