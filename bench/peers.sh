#!/usr/bin/env bash
# Measures Naru against its peers on this machine and prints tables: minimum, median and maximum of runs that take turns,
# and ratios. scripts/setup.sh comes first; libbenchmark-dev is needed as well.
#   bench/peers.sh [--quick] [gemm] [step] [cold] [hearing]     the first three tables without a name
#   bench/peers.sh step --recipe=FILE --phase=NAME...           steps of another recipe, the middle one of each phase
#   --quick       few turns: to see that it works, not for figures
#   --recipe      the recipe whose steps are measured (default: models/naru-read/recipe.toml, phases lines and decay)
#   NARU_PEERS    a virtual environment that holds the peers; without it one is made in ~/.cache/naru-peers, where
#                 torch alone takes some gigabytes unless pip finds a build for CPUs (PIP_EXTRA_INDEX_URL)
#   NARU_WHISPER  whisper.cpp's program whisper-bench, for the table `hearing`; NARU_HEARS is the model that hears
#                 (default: naru-xs)
# Peers: OpenBLAS (scipy-openblas64) and PyTorch from the package index, oneDNN from Debian's libdnnl-dev. One that cannot
# be had is absent, which is no error. Exit code 1 when a peer and Naru do not compute the same. When others use the
# machine as well, as its load average tells, the output says so: such figures are not for docs/LOG.md.
set -euo pipefail
called_from=$PWD
cd "$(dirname "$0")/.."

quick=() tables=() recipe='' phases=()
for argument in "$@"; do
  case $argument in
    --quick) quick=(--quick) ;;
    --recipe=?*) recipe=$(cd "$called_from" && realpath "${argument#*=}") ;;
    --phase=?*) phases+=("${argument#*=}") ;;
    gemm | step | cold | hearing) tables+=("$argument") ;;
    -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "peers: there is no table or flag '$argument'; see bench/peers.sh --help" >&2; exit 2 ;;
  esac
done
[ ${#tables[@]} -gt 0 ] || tables=(gemm step cold)
[ -z "$recipe" ] || [ ${#phases[@]} -gt 0 ] || { echo "peers: --recipe wants --phase=NAME as well" >&2; exit 2; }
[ ${#phases[@]} -gt 0 ] || phases=(lines decay)
gemm_turns=7 step_turns=9 cold_turns=10 hearing_turns=7
if [ ${#quick[@]} -gt 0 ]; then gemm_turns=2 step_turns=2 cold_turns=3 hearing_turns=2; fi

# Says when the load of the last minute is above LIMIT: what we may cause ourselves, and half a processor.
busy=''
note_load() {  # WHEN LIMIT
  local load
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  awk -v load="$load" -v limit="$2" 'BEGIN { exit !(load > limit + 0.5) }' || return 0
  busy="peers: BUSY MACHINE: load average $load $1, on $(nproc) processors: figures not for the log"
  echo "$busy"
}
note_load "before anything was started" 0

cmake --preset release -DNARU_BENCH=ON >/dev/null
cmake --build --preset release --target naru naru-media-image gemm_bench step_bench -- --quiet >&2
programs=build/release

peers=${NARU_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/naru-peers}
python=$peers/bin/python
# Whether a module is there, installed if it has to be and the environment is ours to change.
have() {  # MODULE PACKAGE==VERSION
  "$python" -c "import $1" 2>/dev/null && return
  [ -z "${NARU_PEERS:-}" ] || return 1
  echo "peers: installing $2 into $peers" >&2
  "$python" -m pip install --quiet --disable-pip-version-check "$2" >&2 && "$python" -c "import $1" 2>/dev/null
}
if [ -z "${NARU_PEERS:-}" ] && [ ! -x "$python" ]; then
  python3 -m venv "$peers" >&2 || echo "peers: python3 makes no virtual environment here (Debian: python3-venv)" >&2
fi
torch='' blas=''
if [ -x "$python" ]; then
  if have numpy numpy==2.4.2 && have safetensors safetensors==0.8.0 && have torch torch==2.15.0; then torch=$python; fi
  if have scipy_openblas64 scipy-openblas64==0.3.34.481.3; then
    blas=$("$python" -c 'import os, scipy_openblas64 as o; print(os.path.join(o.get_lib_dir(), o.get_library(fullname=True)))')
  fi
fi
# Each library is to choose its own kernels.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) processors; Naru $(git describe --always --dirty)"
for peer in "PyTorch:$torch" "OpenBLAS:$blas"; do
  [ -n "${peer#*:}" ] || echo "${peer%%:*}: absent"
done
[ -z "$torch" ] || "$torch" -c 'import torch; print("PyTorch", torch.__version__)'

for table in "${tables[@]}"; do
  case $table in
    gemm)
      for threads in 1 2; do
        echo
        OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads \
          "$programs/gemm_bench" --threads=$threads --turns=$gemm_turns --dnnl=libdnnl.so.2 ${blas:+--blas="$blas"} \
          ${torch:+--peer="'$torch' bench/peers/torch_gemm.py $threads"}
      done ;;
    step)
      for phase in "${phases[@]}"; do
        python3 bench/peers/step.py --bench="$programs/step_bench" --phase="$phase" --turns=$step_turns \
          --recipe="${recipe:-models/naru-read/recipe.toml}" ${torch:+--torch="$torch"} "${quick[@]}"
      done ;;
    hearing)
      [ -n "${NARU_WHISPER:-}" ] || { echo "peers: hearing: NARU_WHISPER names no whisper-bench" >&2; exit 2; }
      weights=$(mktemp)
      trap 'rm -f "$weights"' EXIT
      "$python" bench/peers/whisper_model.py "$weights"
      for threads in 1 2; do
        python3 bench/peers/hearing.py --naru="$programs/naru" --model="${NARU_HEARS:-naru-xs}" --whisper="$NARU_WHISPER" \
          --weights="$weights" --threads=$threads --turns=$hearing_turns
      done ;;
    cold)
      python3 bench/peers/cold_start.py --naru="$programs/naru" --picture=examples/line_ko.png --turns=$cold_turns ;;
  esac
  note_load "after the table '$table'" "$(nproc)"
done
[ -z "$busy" ] || printf '\n%s\n' "$busy"
