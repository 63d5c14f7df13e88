#!/usr/bin/env bash
# Measures what serving costs on this machine and prints one table: each row with its value, its goal and whether it is met.
# scripts/setup.sh comes first; libbenchmark-dev is needed as well.
#   bench/serve.sh [--quick] [--words=N] [--seconds=N] [--json=FILE] [text] [pages] [picture] [overhead] [overload]
#                  all tables where none is named
#   text       32 callers: tokens a second of Naru and of llama.cpp, each alone on the same processors, in turns; the time
#              between tokens; one caller alone
#   pages      the time to the first token of a ten-word question, idle and while four pages are encoded and prefilled, with
#              prompts in pieces (as always) and whole
#   picture    one picture, five questions: how often it is encoded, what of it is computed again
#   overhead   what HTTP, JSON and scheduling add to a one-token request
#   overload   requests four times as often as they are answered: goodput, refusals, memory
#   --quick        short runs: to see that it works, not for figures
#   --words=N      of a prompt of text (default: 10)
#   --seconds=N    of overload (default: 120)
#   --json=FILE    the same rows as JSON, with what serve_load measured for them
#   NARU_LLAMA_SERVER  llama.cpp's program llama-server, built for this machine (-DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON);
#                      without it the rows of llama.cpp are skipped
#   NARU_LLAMA_TYPES   the types of its weights (default: bf16 f16 f32; Naru's files have bf16, which it computes with in f32)
#   NARU_SERVES        the model whose shape is served, with random weights (default: models/naru-xs)
#   NARU_CORES         the processors that servers run on, with a thread for each (default: 0,1); callers take the others,
#                      where there are any
#   NARU_PEERS         a virtual environment with the package gguf; without it one is made in ~/.cache/naru-peers
# Weights are random, so nobody is faster for having learnt to end early. llama.cpp gets a model of the same width, layers, heads,
# vocabulary and number of parameters (bench/peers/gguf_model.py). Exit code 1 when a goal is missed, unless --quick. When others
# use the processors, the output says so: such figures are not for docs/LOG.md.
set -euo pipefail
called_from=$PWD
cd "$(dirname "$0")/.."

flags=() tables=()
for argument in "$@"; do
  case $argument in
    --quick) flags+=(--quick) ;;
    --words=[1-9]* | --seconds=[1-9]*) flags+=("$argument") ;;
    --json=?*) flags+=("--json=$(cd "$called_from" && realpath -m "${argument#*=}")") ;;
    text | pages | picture | overhead | overload) tables+=("$argument") ;;
    -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "serve: there is no table or flag '$argument'; see bench/serve.sh --help" >&2; exit 2 ;;
  esac
done
[ ${#tables[@]} -gt 0 ] || tables=(text pages picture overhead overload)

shape=models/naru-xs/naru-xs.safetensors
[ -z "${NARU_SERVES:-}" ] || shape=$(cd "$called_from" && realpath -m "$NARU_SERVES")
[ -e "$shape" ] || { echo "serve: '$shape' is no file; NARU_SERVES names the model whose shape is served" >&2; exit 2; }
llama=''
[ -z "${NARU_LLAMA_SERVER:-}" ] || llama=$(cd "$called_from" && realpath -m "$NARU_LLAMA_SERVER")
[ -z "$llama" ] || [ -x "$llama" ] || { echo "serve: NARU_LLAMA_SERVER: $llama is no program" >&2; exit 2; }

load=$(cut -d ' ' -f 1 /proc/loadavg)
! awk -v load="$load" 'BEGIN { exit !(load > 0.5) }' ||
  echo "serve: BUSY MACHINE: load average $load before anything was started (a build before it counts, too)"

cmake --preset release -DNARU_BENCH=ON >/dev/null
cmake --build --preset release --target naru naru-media-image serve_load -- --quiet >&2
programs=build/release

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 bench/peers/random_model.py "$shape" "$work/random.safetensors"

# Weights of llama.cpp's model, where there is a program for them and the package that writes them.
if [ -n "$llama" ] && [[ " ${tables[*]} " == *" text "* ]]; then
  peers=${NARU_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/naru-peers}  # as in bench/peers.sh
  python=$peers/bin/python
  if [ -z "${NARU_PEERS:-}" ] && ! "$python" -c 'import gguf' 2>/dev/null; then
    echo "serve: installing gguf==0.19.0 into $peers" >&2
    { [ -x "$python" ] || python3 -m venv "$peers"; } &&
      "$python" -m pip install --quiet --disable-pip-version-check gguf==0.19.0 >&2 || true
  fi
  if "$python" -c 'import gguf' 2>/dev/null; then
    flags+=("--llama=$llama")
    for type in ${NARU_LLAMA_TYPES:-bf16 f16 f32}; do
      "$python" bench/peers/gguf_model.py "$shape" "$work/$type.gguf" --type "$type"
      flags+=("--weights=$type=$work/$type.gguf")
    done
  fi
fi

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) processors; Naru $(git describe --always --dirty)"
[ -z "$llama" ] || echo "llama.cpp: $("$llama" --version 2>&1 | grep -m 1 version)"
python3 bench/peers/serve.py --naru="$programs/naru" --load="$programs/serve_load" --model="$work/random.safetensors" \
  --cores="${NARU_CORES:-0,1}" "${flags[@]}" "${tables[@]}"
