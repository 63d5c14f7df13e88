#!/usr/bin/env bash
# run.sh PROGRAM [FLAG...]: a short form of each of the live tests here, one after the other: hostile requests, robots that are
# (by played_server, beside PROGRAM), faults, and a few seconds of the soak. FLAG goes to hostile.py (--no-address-limit of a
# sanitizer's build).
set -euo pipefail
program=$1
shift
cd "$(dirname "$0")"
python3 hostile.py --naru "$program" --quick --baseline 3 --patience 5 "$@"
python3 robot.py --server "$(dirname "$program")/played_server" --patience 5
python3 faults.py --naru "$program" --quick
python3 soak.py --naru "$program" --minutes 0.2
