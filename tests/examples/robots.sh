#!/usr/bin/env bash
# robots.sh PROGRAM: installs pyarrow into an environment of its own (NARU_ROBOTS_VENV, else ~/.cache/naru/robots) and runs
# robots.py, which has PROGRAM (naru) record episodes and takes them through LeRobot's layouts to examples. Needs FFmpeg's
# programs. Says SKIPPED where they are missing, or where neither the environment nor the package index is there.
set -euo pipefail
if ! command -v ffmpeg >/dev/null || ! command -v ffprobe >/dev/null; then
  echo "SKIPPED: examples/robots was not tested, because ffmpeg and ffprobe are not installed"
  exit 0
fi
venv=${NARU_ROBOTS_VENV:-$HOME/.cache/naru/robots}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import pyarrow' 2>/dev/null; then
  echo "robots: installing pyarrow into $venv" >&2
  if ! { python3 -m venv "$venv" &&
         "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 15 'pyarrow>=15'; }; then
    echo "SKIPPED: examples/robots was not tested, because pyarrow is not in $venv and could not be installed"
    exit 0
  fi
fi
exec "$venv/bin/python" "$(dirname "$0")/robots.py" "$@"
