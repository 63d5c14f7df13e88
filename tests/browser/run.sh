#!/usr/bin/env bash
# run.sh [--url URL] [--shots DIR] [unittest's flags]: the page in Chromium, against tests/browser/mock.py or a running server.
# Installs Debian's browser and driver where they are missing and it is root; else it says what to install.
set -euo pipefail
cd "$(dirname "$0")"
missing=()
for package in chromium chromium-driver python3-selenium; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "run.sh: missing: ${missing[*]}; ask root for: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  echo "run.sh: installing ${missing[*]}" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
exec /usr/bin/python3 page_test.py "$@"  # Debian's Python: it has Debian's selenium
