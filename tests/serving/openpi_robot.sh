#!/usr/bin/env bash
# openpi_robot.sh --server PROGRAM: installs the official `openpi-client` package of Python into an environment of its own
# (NARU_OPENPI_VENV, else ~/.cache/naru/openpi) and runs openpi_robot.py against PROGRAM, which is build/.../played_server.
set -euo pipefail
venv=${NARU_OPENPI_VENV:-$HOME/.cache/naru/openpi}
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import openpi_client, typing_extensions' 2>/dev/null; then
  echo "openpi_robot: installing the openpi-client package into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'openpi-client>=0.1.2' typing_extensions  # which it does not name
fi
exec "$venv/bin/python" "$(dirname "$0")/openpi_robot.py" "$@"
