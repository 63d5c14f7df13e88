#!/usr/bin/env bash
# Everything that must hold: builds (scripts/setup.sh) and runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
ctest --test-dir build/release --output-on-failure --no-tests=error
