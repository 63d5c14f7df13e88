# `naru-voice`, the one program that links espeak-ng (GPL-3.0-or-later). Built where the library is installed; only the
# source `voices` needs it.
pkg_check_modules(ESPEAK IMPORTED_TARGET espeak-ng)
if(ESPEAK_FOUND)
  add_executable(naru-voice synth/voice/worker/main.cc synth/voice/protocol.cc)
  target_link_libraries(naru-voice PRIVATE naru_base PkgConfig::ESPEAK)
else()
  message(STATUS "naru-voice is left out: libespeak-ng-dev is not installed (scripts/setup.sh installs it)")
endif()
