#!/usr/bin/env bash
# readers.sh [FILE...]: what other programs read of the sounds and videos that Naru writes (default: those of the corpus).
# mutagen comes from the Python package index, into an environment of its own
# (NARU_READERS_VENV, else ~/.cache/naru/readers); flac, metaflac, opusinfo, ffprobe and exiftool are
# asked where they are installed. It needs the network, so scripts/test.sh leaves it out.
set -euo pipefail
cd "$(dirname "$0")/../.."
files=("$@")
[ ${#files[@]} -gt 0 ] || files=(tests/fuzz/corpus/av_worker/said.*)
venv=${NARU_READERS_VENV:-$HOME/.cache/naru/readers}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import mutagen' 2>/dev/null; then
  echo "readers: installing mutagen into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'mutagen>=1.46'
fi
exec "$venv/bin/python" tests/media/readers.py "${files[@]}"
