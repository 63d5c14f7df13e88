cmake_minimum_required(VERSION 3.22)
# Run at every build (cmake -P): writes OUT (build_info.h) with the version, the commit and a hash of the sources that decide
# what a run computes. Leaves the file alone when nothing changed, so that nothing is compiled again.
set(commit "unknown")
find_package(Git QUIET)
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty --abbrev=12
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${described})
  endif()
endif()
set(lines "")
foreach(room base kernels core media encoders decoders omni synth training)
  file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/${room}/*.cc ${SOURCE}/${room}/*.h)
  list(SORT files)
  foreach(file ${files})
    file(SHA256 ${SOURCE}/${file} hash)
    string(APPEND lines "${hash}  ${file}\n")
  endforeach()
endforeach()
string(SHA256 sources "${lines}")
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT "// Written by cmake/version.cmake at build time.
#pragma once
#define NARU_VERSION \"@VERSION@\"
#define NARU_COMMIT \"@commit@\"
#define NARU_SOURCES_SHA256 \"@sources@\"
")
