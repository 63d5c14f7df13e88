#!/usr/bin/env bash
# same_bits.sh NARU COMMAND...: what NARU trains, COMMAND (another naru, or the same one on an emulated processor) must
# repeat to the same bits: the reading task at its smallest, with its drawn lines, all losses, every part of the model.
set -euo pipefail
cd "$(dirname "$0")/.."
naru=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp tests/training/tiny_read.toml "$folder"
"$naru" train-tokenizer --lines 30 --vocab 660 -q -o "$folder/tiny_tokenizer.json"
"$naru" train -q "$folder/tiny_read.toml" --out "$folder/run"
"$@" verify -q --json --full --out "$folder/again" "$folder/run" | tee "$folder/findings"
grep -q '"all_checked":true.*"origin_proved":true' "$folder/findings"
