#!/usr/bin/env bash
# openai_client.sh --url URL [...]: installs the official `openai` package of Python into an environment of its own
# (NARU_OPENAI_VENV, else ~/.cache/naru/openai) and runs openai_client.py, which has the other flags, against a server.
set -euo pipefail
venv=${NARU_OPENAI_VENV:-$HOME/.cache/naru/openai}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import openai' 2>/dev/null; then
  echo "openai_client: installing the openai package into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'openai>=1.50'
fi
exec "$venv/bin/python" "$(dirname "$0")/openai_client.py" "$@"
