#!/usr/bin/env bash
# digits.sh [--naru PROGRAM] [-m MODEL] [--json F] [--sounds DIR]: installs the recogniser pocketsphinx into an environment of its
# own (NARU_SPHINX_VENV, else ~/.cache/naru/sphinx) and runs digits.py.
set -euo pipefail
venv=${NARU_SPHINX_VENV:-$HOME/.cache/naru/sphinx}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import pocketsphinx' 2>/dev/null; then
  echo "digits: installing pocketsphinx into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'pocketsphinx>=5,<6'
fi
exec "$venv/bin/python" "$(dirname "$0")/digits.py" "$@"
