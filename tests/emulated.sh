#!/usr/bin/env bash
# emulated.sh BUILD: this build on processors that the machine is not, by qemu-user. A Haswell has AVX2 and FMA but no
# AVX-512: it must give the answer and the trained weights of this machine. A Nehalem has neither and must be told so.
# What naru starts, the picture decoder, is run by the kernel and not by qemu: it holds no kernels.
set -euo pipefail
cd "$(dirname "$0")/.."
naru=$1/naru
qemu=$(command -v qemu-x86_64) || { echo "emulated: no qemu-x86_64; scripts/setup.sh installs it" >&2; exit 1; }
haswell=("$qemu" -cpu Haswell-noTSX "$naru")
fail() { echo "emulated: $*" >&2; exit 1; }

"${haswell[@]}" doctor | grep 'instruction sets: scalar avx2, in use avx2' || fail "no AVX2, or AVX-512 as well"

want=$("$naru" read -q examples/line_en.png)
got=$("${haswell[@]}" read -q examples/line_en.png)
echo "reads: $got"
[ -n "$want" ] && [ "$got" = "$want" ] || fail "this machine reads: $want"

tests/same_bits.sh "$naru" "${haswell[@]}"

code=0
said=$("$qemu" -cpu Nehalem "$naru" version 2>&1) || code=$?
echo "a Nehalem is told: $said"
[ $code = 1 ] && [ "$said" = "naru: this processor has no AVX2 and FMA, which Naru needs" ] || fail "exit code $code"
