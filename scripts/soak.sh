#!/usr/bin/env bash
# An hour of ordinary load on naru serve: 70 % of what it can answer, 2 % of the clients leave, 1 % of the requests are
# malformed, a decoder is killed each minute. Memory may grow by less than 1 MiB an hour after the first ten minutes, what
# the server holds must be what it was, no 5xx may be unexplained. For a machine that does nothing else.
#   scripts/soak.sh [--minutes 60] [--load 0.7] [--json FILE] [--naru PROGRAM] [--model MODEL]
set -euo pipefail
cd "$(dirname "$0")/.."
case " $* " in *" --naru"*) ;; *) scripts/setup.sh read; set -- --naru build/release/naru "$@" ;; esac
exec python3 tests/serving/live/soak.py "$@"
