#!/usr/bin/env bash
# Writes all folders of other generators beneath OUT, for `naru eval --others OUT`. It needs the Debian packages that the
# programs beside it name, and Debian's own python3; --data-dir is where voices/digits lies (digits.py), without it those are
# left out.
#   tests/others/all.sh OUT [--data-dir DATA]
set -euo pipefail
here=$(dirname "$0")
out=${1:?"all.sh: wanted the folder to write"}
mkdir -p "$out"
for name in charts pages lines speech spoken_charts; do
  echo "all.sh: $name" >&2
  /usr/bin/python3 "$here/$name.py" "$out/$name"
done
if [ "${2:-}" = --data-dir ]; then
  echo "all.sh: digits" >&2
  /usr/bin/python3 "$here/digits.py" "$out/digits" --data-dir "${3:?"all.sh: wanted a folder after --data-dir"}"
fi
