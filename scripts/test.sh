#!/usr/bin/env bash
# Everything that must hold, in order; stops at the first failure. Builds what is missing (scripts/setup.sh).
# One line for each step with its seconds; what a step printed is shown when it fails. Tests that were skipped, because the
# libraries are others than those of the committed bits or because a package could not be installed, are named in any case.
set -euo pipefail
cd "$(dirname "$0")/.."
output=$(mktemp)
trap 'rm -f "$output"' EXIT
exec 3>&1  # the terminal, from within a step

step() {
  local name=$1 start=$SECONDS
  shift
  if ! "$@" >"$output" 2>&1; then
    cat "$output"
    echo "test: FAILED after $((SECONDS - start)) s: $name" >&2
    exit 1
  fi
  printf 'test: %4d s  %s\n' $((SECONDS - start)) "$name"
  grep '^SKIPPED' "$output" || true
}
# A library set that no committed bits are known of is no failure, but nobody must miss it.
tests() {
  ctest -j2 --test-dir "build/$1" --output-on-failure --no-tests=error "${@:2}" || return
  grep '^UNKNOWN LIBRARY SET' "build/$1/Testing/Temporary/LastTest.log" >&3 || true
}
# Neither takes more than a processor.
robots_and_bits() {
  tests/examples/robots.sh build/release/naru &
  local robots=$! code=0
  tests/same_bits.sh build/release/naru build/sanitize/naru || code=$?
  wait "$robots" || code=$?
  return "$code"
}

step "release build" scripts/setup.sh
step "release tests, emulated processors" tests release
step "sanitizer build" env NARU_PRESET=sanitize scripts/setup.sh
step "sanitizer tests" tests sanitize -LE fuzz
step "fuzz corpora" tests sanitize -L fuzz
step "a live server" tests/serving/live/run.sh "$PWD/build/sanitize/naru" --no-address-limit
step "robots' data sets, same bits of two compilers" robots_and_bits
