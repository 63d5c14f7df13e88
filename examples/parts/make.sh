#!/usr/bin/env bash
# Pictures of the printed values of electronic parts, with what they say: a folder of examples as `naru eval --data` and a
# recipe's data.folder read it. naru-read has never seen the signs Ω µ ± ° ≤. The same seed gives the same pictures.
#   examples/parts/make.sh FOLDER COUNT SEED
# Needs: pango1.0-tools fonts-dejavu-core fonts-freefont-ttf
set -euo pipefail
folder=$1 count=$2
RANDOM=$3
mkdir -p "$folder/img"
pick() { picked=${@:RANDOM % $# + 1:1}; }  # one of its arguments
number() {                                 # 1 to 4 digits, often with a point
  number=$((RANDOM % 900 + 1))
  ((RANDOM % 2)) && number+=.$((RANDOM % 10))
  return 0
}
for ((i = 0; i < count; ++i)); do
  number
  case $((RANDOM % 5)) in
    0) pick Ω kΩ MΩ && text="$number $picked" && pick 1 2 5 10 && text+=" ±$picked %" ;;
    1) pick µF nF pF && text="$number $picked" && pick 16 25 50 63 400 && text+=" ≤$picked V" ;;
    2) pick - '' && text="$picked$((RANDOM % 60)) °C ±0.$((RANDOM % 9 + 1)) °C" ;;
    3) pick µH mH && text="$number $picked ±$((RANDOM % 20 + 1)) %" ;;
    4) pick µA mA A && text="≤ $number $picked @ $((RANDOM % 80 + 20)) °C" ;;
  esac
  pick '#1a1a1a/#f6f4ec' '#f0f0ec/#23313f' '#2a2118/#c8b48c' '#101010/#ffffff' && colours=$picked
  pick 'DejaVu Sans' 'DejaVu Sans Mono' 'DejaVu Serif' 'FreeSans' 'FreeMono Bold' && font=$picked
  id=$(printf %04d "$i")
  pango-view --no-display --dpi=96 --margin=$((8 + RANDOM % 9)) --font="$font $((15 + RANDOM % 8))" \
    --foreground="${colours%/*}" --background="${colours#*/}" --text="$text" -o "$folder/img/$id.png" -q
  printf '{"id": "%s", "task": "read-part", "lang": "en", "metric": "cer", "messages": [{"role": "user", "content": [%s]}, %s]}\n' \
    "$id" "{\"type\": \"image\", \"path\": \"img/$id.png\"}" "{\"role\": \"assistant\", \"content\": \"$text\"}"
done > "$folder/examples.jsonl"
