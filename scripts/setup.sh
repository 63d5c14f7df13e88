#!/usr/bin/env bash
# Takes a Debian 12 to the release build: installs packages (as root, or through sudo), configures, compiles. Idempotent.
# NARU_PRESET=sanitize builds that preset instead.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  g++ cmake ninja-build ccache pkg-config git
  nlohmann-json3-dev libutf8proc-dev libtomlplusplus-dev libgtest-dev
  libjpeg62-turbo-dev libpng-dev libtiff-dev libwebp-dev libopencv-imgcodecs-dev libseccomp-dev
)
if [ "${NARU_PRESET:-release}" = sanitize ]; then packages+=(clang-16 libclang-rt-16-dev); fi

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
cmake --build --preset "$preset" -- --quiet >&2
