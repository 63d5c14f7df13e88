#include "synth/origins.h"

namespace naru::synth {
namespace {

// The licence of what a package installs there, as its /usr/share/doc/PACKAGE/copyright says; not of the packaging.
constexpr Origin kOrigins[] = {
    {"/usr/share/fonts/fonts-go/", "fonts-go", "BSD-3-Clause"},
    {"/usr/share/fonts/opentype/b612/", "fonts-b612", "OFL-1.1 AND EPL-2.0 AND BSD-3-Clause"},
    {"/usr/share/fonts/opentype/cabin/", "fonts-cabin", "OFL-1.1"},
    {"/usr/share/fonts/opentype/cantarell/", "fonts-cantarell", "OFL-1.1"},
    {"/usr/share/fonts/opentype/comic-neue/", "fonts-comic-neue", "OFL-1.1"},
    {"/usr/share/fonts/opentype/courier-prime/", "fonts-courier-prime", "OFL-1.1"},
    {"/usr/share/fonts/opentype/didot/", "fonts-gfs-didot", "OFL-1.1"},
    {"/usr/share/fonts/opentype/dosis/", "fonts-dosis", "OFL-1.1"},
    {"/usr/share/fonts/opentype/ebgaramond/", "fonts-ebgaramond", "OFL-1.1"},
    {"/usr/share/fonts/opentype/fonts-prociono/", "fonts-prociono", "public domain"},
    {"/usr/share/fonts/opentype/junction/", "fonts-junction", "OFL-1.1"},
    {"/usr/share/fonts/opentype/jura/", "fonts-jura", "OFL-1.1"},
    {"/usr/share/fonts/opentype/league-spartan/", "fonts-league-spartan", "OFL-1.1"},
    {"/usr/share/fonts/opentype/linux-libertine/", "fonts-linuxlibertine",
     "OFL-1.1 AND GPL-2.0-or-later, font exception"},
    {"/usr/share/fonts/opentype/national-park/", "fonts-national-park", "OFL-1.1"},
    {"/usr/share/fonts/opentype/noto/", "fonts-noto-cjk", "OFL-1.1"},
    {"/usr/share/fonts/opentype/ocr-b/", "fonts-ocr-b", "public domain"},
    {"/usr/share/fonts/opentype/quattrocento/", "fonts-quattrocento", "OFL-1.1"},
    {"/usr/share/fonts/opentype/sora/", "fonts-sora", "OFL-1.1"},
    {"/usr/share/fonts/opentype/yanone-kaffeesatz/", "fonts-yanone-kaffeesatz", "OFL-1.1"},
    {"/usr/share/fonts/truetype/adf/",
     "fonts-adf-accanthis, fonts-adf-baskervald, fonts-adf-gillius, fonts-adf-universalis",
     "GPL-2.0-or-later, font exception"},
    {"/usr/share/fonts/truetype/alee/", "fonts-alee", "Artistic-1.0"},
    {"/usr/share/fonts/truetype/anonymous-pro/", "fonts-anonymous-pro", "OFL-1.1"},
    {"/usr/share/fonts/truetype/averia-gwf/", "fonts-averia-sans-gwf, fonts-averia-serif-gwf", "OFL-1.1"},
    {"/usr/share/fonts/truetype/baekmuk/", "fonts-baekmuk", "Baekmuk, like MIT"},
    {"/usr/share/fonts/truetype/cardo/", "fonts-cardo", "OFL-1.1"},
    {"/usr/share/fonts/truetype/charis/", "fonts-sil-charis", "OFL-1.1"},
    {"/usr/share/fonts/truetype/clear-sans/", "fonts-clear-sans", "Apache-2.0"},
    {"/usr/share/fonts/truetype/comfortaa/", "fonts-comfortaa", "OFL-1.1"},
    {"/usr/share/fonts/truetype/crosextra/", "fonts-crosextra-caladea, fonts-crosextra-carlito", "OFL-1.1"},
    {"/usr/share/fonts/truetype/dejavu/", "fonts-dejavu-core, fonts-dejavu-extra", "Bitstream-Vera"},
    {"/usr/share/fonts/truetype/fanwood/", "fonts-fanwood", "MIT"},
    {"/usr/share/fonts/truetype/fonts-century-catalogue/", "fonts-century-catalogue", "OFL-1.0"},
    {"/usr/share/fonts/truetype/fonts-oldstandard/", "fonts-oldstandard", "OFL-1.0"},
    {"/usr/share/fonts/truetype/freefont/", "fonts-freefont-ttf", "GPL-3.0-or-later, font exception"},
    {"/usr/share/fonts/truetype/gentium/", "fonts-sil-gentium", "OFL-1.1"},
    {"/usr/share/fonts/truetype/gnutypewriter/", "fonts-gnutypewriter", "OFL-1.1"},
    {"/usr/share/fonts/truetype/hack/", "fonts-hack", "MIT AND Bitstream-Vera"},
    {"/usr/share/fonts/truetype/inconsolata/", "fonts-inconsolata", "OFL-1.0"},
    {"/usr/share/fonts/truetype/jetbrains-mono/", "fonts-jetbrains-mono", "Apache-2.0"},
    {"/usr/share/fonts/truetype/karla/", "fonts-karla", "OFL-1.1"},
    {"/usr/share/fonts/truetype/lato/", "fonts-lato", "OFL-1.1"},
    {"/usr/share/fonts/truetype/lexi/", "fonts-lexi-gulim, fonts-lexi-saebom", "GPL-2.0-only"},
    {"/usr/share/fonts/truetype/liberation2/", "fonts-liberation2", "OFL-1.1"},
    {"/usr/share/fonts/truetype/lindenhill/", "fonts-lindenhill", "MIT"},
    {"/usr/share/fonts/truetype/manrope/", "fonts-manrope", "OFL-1.1"},
    {"/usr/share/fonts/truetype/nanum/", "fonts-nanum, fonts-nanum-extra", "OFL-1.1"},
    {"/usr/share/fonts/truetype/open-sans/", "fonts-open-sans", "Apache-2.0"},
    {"/usr/share/fonts/truetype/oxygen/", "fonts-oxygen", "OFL-1.1 OR GPL-3.0-or-later, font exception"},
    {"/usr/share/fonts/truetype/paratype/", "fonts-paratype", "ParaType"},
    {"/usr/share/fonts/truetype/play/", "fonts-play", "OFL-1.1"},
    {"/usr/share/fonts/truetype/quicksand/", "fonts-quicksand", "OFL-1.1"},
    {"/usr/share/fonts/truetype/roboto/unhinted/", "fonts-roboto-unhinted", "Apache-2.0"},
    {"/usr/share/fonts/truetype/tuffy/", "fonts-tuffy", "public domain"},
    {"/usr/share/fonts/truetype/unfonts-core/", "fonts-unfonts-core", "GPL-2.0-only"},
    {"/usr/share/fonts/truetype/unfonts-extra/", "fonts-unfonts-extra", "GPL-2.0-only"},
    {"/usr/share/fonts/truetype/vollkorn/", "fonts-vollkorn", "OFL-1.1"},
    {"/usr/share/fonts/truetype/woowa-bm/", "fonts-woowa-bm", "OFL-1.1"},
    {"/usr/share/libreoffice/help/ko", "libreoffice-help-ko", "MPL-2.0"},
    {"/usr/share/hunspell/ko.dic", "hunspell-ko",
     "(MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later) AND CC-BY-SA-4.0 AND GPL-3.0-or-later"},
    {"/usr/share/dict/american-english", "wamerican", "SCOWL, permissive"},
    // Speech by rule, but for some consonants, whose bursts and noise are short recordings inside of phondata.
    {"/usr/lib/x86_64-linux-gnu/espeak-ng-data", "espeak-ng-data", "GPL-3.0-or-later"},
    {"libespeak-ng.so", "libespeak-ng1", "GPL-3.0-or-later"},
    {"libsonic.so", "libsonic0", "Apache-2.0"},
    {"libm.so", "libc6", "LGPL-2.1-or-later"},
    {"libmujoco.so", "libmujoco2.2.2", "Apache-2.0"},
    {"libccd.so", "libccd2", "BSD-3-Clause"},
    {"libfreetype.so", "libfreetype6", "FTL OR GPL-2.0-or-later"},
    {"libharfbuzz.so", "libharfbuzz0b", "MIT"},
    {"libjpeg.so", "libjpeg62-turbo", "IJG AND BSD-3-Clause AND Zlib"},
};

}  // namespace

std::span<const Origin> origins() {
  return kOrigins;
}

const Origin* find_origin(std::string_view name) {
  for (const Origin& origin : kOrigins) {
    if (name.starts_with(origin.prefix)) return &origin;
  }
  return nullptr;
}

}  // namespace naru::synth
