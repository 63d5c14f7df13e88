#!/usr/bin/env bash
# replay.sh PROGRAM FOLDER: runs a fuzz target once on each file of its corpus. An empty corpus is a failure.
set -euo pipefail
shopt -s nullglob
files=("$2"/*)
[ ${#files[@]} -gt 0 ] || { echo "replay: no files in $2" >&2; exit 1; }
exec "$1" -timeout=60 -rss_limit_mb=2048 "${files[@]}"
