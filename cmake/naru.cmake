# How every target of Naru is compiled, and naru_room(): one folder, one static library.

# Headers of others that most files read, compiled once: reading them was a third of the work of a build. Every file still
# includes what it uses; a Debug build compiles without.
set(NARU_PRECOMPILED <algorithm> <array> <chrono> <cmath> <cstdint> <cstring> <filesystem> <functional> <map> <memory>
                     <optional> <set> <span> <sstream> <string> <string_view> <utility> <vector>)

# naru_precompile(TARGET header...) for TARGET, or naru_precompile(TARGET REUSE_FROM other), which has the same flags.
function(naru_precompile target)
  if(CMAKE_BUILD_TYPE STREQUAL Debug)
    return()
  endif()
  if(ARGV1 STREQUAL REUSE_FROM)
    target_precompile_headers(${target} REUSE_FROM ${ARGV2})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
  # GCC 12 forgets that what it reads precompiled is the standard library, where it does not warn; with the last flag
  # ccache knows Clang's file again.
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds> $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
endfunction()

# Numeric profile 1 (docs/DESIGN.md): no contraction, no fast-math. x86-64-v3 is AVX2 and FMA; files named *.simd.cc are
# compiled once for AVX2 and once for AVX-512, and the plain loops beside them without vectorisation.
add_library(naru_flags INTERFACE)
target_include_directories(naru_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(naru_flags INTERFACE -march=x86-64-v3 -mtune=generic -ffp-contract=off -fno-math-errno
                       -Wall -Wextra -Werror -Wno-missing-field-initializers -Wno-psabi)
if(NARU_SANITIZE AND NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  message(FATAL_ERROR "NARU_SANITIZE needs clang: cmake --preset sanitize")
endif()
if(NARU_SANITIZE)  # without vptr: it asks the kernel with pipe(), which the sandbox of media/worker refuses
  # What only tests others, as NARU_TESTS says of a target, compiles twice as fast without lines and `undefined`.
  set(whole $<NOT:$<BOOL:$<TARGET_PROPERTY:NARU_TESTS>>>)
  target_compile_options(naru_flags INTERFACE -fsanitize=address$<${whole}:$<COMMA>undefined> -fno-sanitize=vptr
                         -fno-sanitize-recover=undefined -fno-omit-frame-pointer $<IF:${whole},-g1,-g0>
                         -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/unchecked.txt)
  target_link_options(naru_flags INTERFACE -fsanitize=address,undefined)
  if(NARU_FUZZ)
    target_compile_options(naru_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
endif()

# naru_simd(TARGET FILE.simd.cc...): adds each file twice, in namespaces avx2 and avx512.
function(naru_simd target)
  foreach(isa avx2 avx512)
    add_library(${target}_${isa} OBJECT ${ARGN})
    target_link_libraries(${target}_${isa} PRIVATE naru_flags)
    target_compile_definitions(${target}_${isa} PRIVATE NARU_SIMD=${isa})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_${isa}>)
  endforeach()
  if(NARU_SANITIZE)  # the loops get floats and sizes, never an outsider's bytes; all checks make them minutes to compile
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -fno-sanitize=undefined)
  endif()
  target_compile_definitions(${target}_avx512 PRIVATE NARU_AVX512=1)
  target_compile_options(${target}_avx512 PRIVATE -mavx512f -mavx512bw -mavx512dq -mavx512vl
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized>
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)  # GCC 12's own intrinsics headers trip it
endfunction()

# naru_room(NAME [DEPENDS target...] [EXCLUDE regex]): library naru_NAME of every .cc under NAME/.
function(naru_room name)
  cmake_parse_arguments(ROOM "" "EXCLUDE" "DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.cc)
  if(ROOM_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${ROOM_EXCLUDE})
  endif()
  set(simd ${sources})
  list(FILTER simd INCLUDE REGEX "\\.simd\\.cc$")
  list(FILTER sources EXCLUDE REGEX "\\.simd\\.cc$")
  add_library(naru_${name} STATIC ${sources})
  target_link_libraries(naru_${name} PUBLIC naru_flags ${ROOM_DEPENDS})
  if(simd)
    naru_simd(naru_${name} ${simd})
    set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS "-fno-tree-vectorize")
  endif()
endfunction()
