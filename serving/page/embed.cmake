# cmake -DWEB=FOLDER -DOUT=FILE.cc -P embed.cmake: writes assets() of page.h, the files of FOLDER as literals. Nothing of
# where FOLDER lies gets into FILE.cc.
file(GLOB_RECURSE names RELATIVE ${WEB} ${WEB}/*)
list(REMOVE_ITEM names index.html)
list(SORT names)
set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_png "image/png")
set(type_flac "audio/flac")

set(rows "")
foreach(name index.html ${names})
  string(REGEX REPLACE "^.*\\." "" ending ${name})
  if(NOT DEFINED type_${ending})
    message(FATAL_ERROR "embed.cmake: ${name}: no content type is known for .${ending}")
  endif()
  set(path /page/${name})
  if(name STREQUAL index.html)
    set(path /)
  endif()
  file(SIZE ${WEB}/${name} size)
  file(SHA256 ${WEB}/${name} hash)
  file(READ ${WEB}/${name} hex HEX)
  string(REGEX REPLACE "(................................................................)" "\\1\"\n     \"" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
  string(APPEND rows "    {\"${path}\", \"${type_${ending}}\",\n     std::string_view(\"${hex}\", ${size}),\n"
                     "     \"\\\"${hash}\\\"\"},\n")
endforeach()
file(WRITE ${OUT} "// Written by serving/page/embed.cmake.
#include \"serving/page/page.h\"

namespace naru::serving::page {
namespace {
constexpr Asset kAssets[] = {
${rows}};
}  // namespace

std::span<const Asset> assets() {
  return kAssets;
}

}  // namespace naru::serving::page
")
