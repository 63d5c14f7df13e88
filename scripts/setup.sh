#!/usr/bin/env bash
# Takes a Debian 12 to the release build: installs packages (as root, or through sudo), configures, compiles. Idempotent.
#   scripts/setup.sh          everything: programs, tests, and the fonts and texts that examples are made from
#   scripts/setup.sh read     the programs alone: enough to read with a bundled model
# NARU_PRESET=sanitize builds that preset instead.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=(
  g++ cmake ninja-build ccache pkg-config git
  libcli11-dev nlohmann-json3-dev libutf8proc-dev libtomlplusplus-dev libgtest-dev libedit-dev libboost-dev libssl-dev
  libjpeg62-turbo-dev libpng-dev libtiff-dev libwebp-dev libopencv-imgcodecs-dev libseccomp-dev
  libsndfile1-dev libsamplerate0-dev libavformat-dev libavcodec-dev libavutil-dev
  libfreetype-dev libharfbuzz-dev libmujoco-dev
  libpoppler-cpp-dev libfontconfig-dev
  poppler-data fontconfig fonts-liberation2 fonts-nanum  # for what a PDF leaves to its reader
)
# What synth/ draws and speaks with: fonts, text in Korean and English, espeak-ng. A run's record holds their hashes.
examples=(
  espeak-ng-data
  libreoffice-help-ko hunspell-ko wamerican
  fonts-adf-accanthis fonts-adf-baskervald fonts-adf-gillius fonts-adf-universalis fonts-alee fonts-anonymous-pro
  fonts-averia-sans-gwf fonts-averia-serif-gwf fonts-b612 fonts-baekmuk fonts-cabin fonts-cantarell fonts-cardo
  fonts-century-catalogue fonts-clear-sans fonts-comfortaa fonts-comic-neue fonts-courier-prime
  fonts-crosextra-caladea fonts-crosextra-carlito fonts-dejavu-core fonts-dejavu-extra fonts-dosis
  fonts-ebgaramond fonts-fanwood fonts-freefont-ttf fonts-gfs-didot fonts-gnutypewriter fonts-go fonts-hack
  fonts-inconsolata fonts-jetbrains-mono fonts-junction fonts-jura fonts-karla fonts-lato fonts-league-spartan
  fonts-lexi-gulim fonts-lexi-saebom fonts-liberation2 fonts-lindenhill fonts-linuxlibertine fonts-manrope
  fonts-nanum fonts-nanum-extra fonts-national-park fonts-noto-cjk fonts-ocr-b fonts-oldstandard fonts-open-sans
  fonts-oxygen fonts-paratype fonts-play fonts-prociono fonts-quattrocento fonts-quicksand fonts-roboto-unhinted
  fonts-sil-charis fonts-sil-gentium fonts-sora fonts-tuffy fonts-unfonts-core fonts-unfonts-extra fonts-vollkorn
  fonts-woowa-bm fonts-yanone-kaffeesatz
)
# What scripts/test.sh needs beyond that: the program that speaks, the sanitizer build's compiler, other processors, other
# shells, a language to make malformed files in, and FFmpeg's programs, which the scripts of examples/robots call.
tests=(libespeak-ng-dev python3 python3-venv ffmpeg clang-16 libclang-rt-16-dev qemu-user zsh fish)
packages=("${programs[@]}")
targets=(naru naru-media-image naru-media-opencv naru-media-av naru-media-pdf)
if [ "${1:-all}" = all ]; then packages+=("${examples[@]}" "${tests[@]}"); targets=(all); fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}" >&2
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "setup: not root and no sudo; ask root for: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

preset=${NARU_PRESET:-release}
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" --target "${targets[@]}" -- --quiet >&2
