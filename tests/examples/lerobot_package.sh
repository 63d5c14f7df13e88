#!/usr/bin/env bash
# lerobot_package.sh PROGRAM [VERSION]: installs the package lerobot (0.4.4, which has v3.0; 0.3.3 has v2.1) with PyTorch, some
# GB, into an environment of its own (NARU_LEROBOT_VENV, else ~/.cache/naru/lerobot-VERSION) and runs lerobot_package.py.
set -euo pipefail
version=${2:-0.4.4}
venv=${NARU_LEROBOT_VENV:-$HOME/.cache/naru/lerobot-$version}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import lerobot' 2>/dev/null; then
  echo "lerobot_package: installing lerobot $version into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "lerobot==$version" 'torch<2.8' 'torchvision<0.23' 'torchcodec<0.6'
fi
exec env HF_HUB_OFFLINE=1 "$venv/bin/python" "$(dirname "$0")/lerobot_package.py" "$1"
