# The programs that parse media of outsiders. Their libraries are linked here and nowhere else.
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil)
pkg_check_modules(TIFF REQUIRED IMPORTED_TARGET libtiff-4)
pkg_check_modules(WEBPDEMUX REQUIRED IMPORTED_TARGET libwebpdemux)
# OpenCV's own CMake package asks for all of its modules; two of them are enough.
find_path(OPENCV_INCLUDE opencv2/imgcodecs.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(OPENCV_CORE opencv_core REQUIRED)
find_library(OPENCV_IMGCODECS opencv_imgcodecs REQUIRED)

add_library(naru_media_sandbox STATIC media/worker/sandbox.cc media/worker/serve.cc media/protocol.cc media/signature.cc)
target_link_libraries(naru_media_sandbox PUBLIC naru_base PkgConfig::SECCOMP)

set(image_worker decode jpeg opencv orientation png tiff)
list(TRANSFORM image_worker REPLACE "(.+)" "media/worker/image/\\1.cc")
add_library(naru_image_worker STATIC ${image_worker})
target_include_directories(naru_image_worker SYSTEM PRIVATE ${OPENCV_INCLUDE})
target_link_libraries(naru_image_worker PUBLIC naru_media_sandbox JPEG::JPEG PNG::PNG PkgConfig::TIFF
                      PkgConfig::WEBPDEMUX ${OPENCV_IMGCODECS} ${OPENCV_CORE})
add_executable(naru-media-image media/worker/image/main.cc)
target_link_libraries(naru-media-image PRIVATE naru_image_worker)

set(av_worker decode ffmpeg sink sndfile whole)
list(TRANSFORM av_worker REPLACE "(.+)" "media/worker/av/\\1.cc")
add_library(naru_av_worker STATIC ${av_worker} media/sound.cc)
target_link_libraries(naru_av_worker PUBLIC naru_media_sandbox PkgConfig::SNDFILE PkgConfig::FFMPEG PkgConfig::SAMPLERATE)
add_executable(naru-media-av media/worker/av/main.cc)
target_link_libraries(naru-media-av PRIVATE naru_av_worker)
