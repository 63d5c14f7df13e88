#!/usr/bin/env bash
# Builds what is missing (scripts/setup.sh), then reads the pictures in examples/ with the bundled model: each picture's
# text, its character error rate against what stands there, and the time it took.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh read
echo "build/release/naru read examples/line_ko.png"
build/release/naru read examples/line_ko.png
echo
echo "build/release/naru eval naru-read --data examples --show"
build/release/naru eval naru-read --data examples --show --quiet
