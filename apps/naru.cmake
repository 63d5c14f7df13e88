# The program `naru`, and what `cmake --install` lays out: programs in bin, models in share/naru/models.
add_custom_target(naru_version COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
                  -DOUT=${CMAKE_BINARY_DIR}/generated/build_info.h -P ${CMAKE_SOURCE_DIR}/cmake/version.cmake
                  BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/build_info.h)

# What `naru licenses --full` prints: our licence, and those of libraries whose headers are compiled in, from where Debian
# keeps them. Where that file has the licences of many, a third argument is how the paragraph of the one that is wanted
# begins.
function(naru_licence name file)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "naru licenses: no ${file}; it belongs to the package of the library")
  endif()
  file(READ ${file} text)
  if(ARGC GREATER 2)
    string(FIND "${text}" "${ARGV2}" begin)
    if(begin EQUAL -1)
      message(FATAL_ERROR "naru licenses: no \"${ARGV2}\" in ${file}")
    endif()
    string(SUBSTRING "${text}" ${begin} -1 text)
    string(FIND "${text}" "\n\n" end)
    string(SUBSTRING "${text}" 0 ${end} text)
    string(APPEND text "\n")
  endif()
  string(APPEND licences "constexpr char ${name}[] = R\"licence(${text})licence\";\n")
  set(licences "${licences}" PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()
naru_licence(kNaruLicence ${CMAKE_SOURCE_DIR}/LICENSE)
naru_licence(kJsonLicence /usr/share/doc/nlohmann-json3-dev/copyright)
naru_licence(kCliLicence /usr/share/doc/libcli11-dev/copyright)
naru_licence(kTomlLicence /usr/share/doc/libtomlplusplus-dev/copyright)
naru_licence(kBoostLicence /usr/share/doc/libboost${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev/copyright
             "License: BSL-1.0\n Boost Software License")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/licence_texts.h @ONLY
     CONTENT "// Written by apps/naru.cmake.\n#pragma once\nnamespace naru::apps {\n@licences@}\n")

file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/*.cc)
add_executable(naru ${sources})
add_dependencies(naru naru_version naru-media-image naru-media-opencv naru-media-av naru-media-pdf)
target_include_directories(naru PRIVATE ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(naru PRIVATE naru_originality naru_serving CLI11::CLI11 PkgConfig::LIBEDIT)
target_compile_options(naru PRIVATE $<IF:$<OR:$<CONFIG:Debug>,$<BOOL:${NARU_SANITIZE}>>,-O0,-O1>)  # nothing here is hot
naru_precompile(naru ${NARU_PRECOMPILED} <nlohmann/json.hpp>)
set_source_files_properties(apps/cpu_check.cc PROPERTIES COMPILE_OPTIONS -march=x86-64 SKIP_PRECOMPILE_HEADERS ON)
install(TARGETS naru naru-media-image naru-media-opencv naru-media-av naru-media-pdf)
if(TARGET naru-voice)
  add_dependencies(naru naru-voice)
  install(TARGETS naru-voice)
endif()
install(DIRECTORY models/ DESTINATION share/naru/models OPTIONAL)
