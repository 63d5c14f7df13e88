#!/usr/bin/env bash
# Builds what is missing (scripts/setup.sh), then lets the bundled model answer five times about pictures, a page and sounds
# that other programs made (examples/demo): for each the input, the answer, the truth and the time it took.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh read

ask() { # TRUTH COMMAND ARGUMENT...
  local truth=$1 began answer ms
  shift
  printf 'naru %s\n' "${*@Q}"
  began=$(date +%s%N)
  answer=$(build/release/naru "$@" --quiet)
  ms=$((($(date +%s%N) - began) / 1000000))
  printf 'answer  %s\ntruth   %s\ntime    %d.%03d s\n\n' \
    "${answer//$'\n'/$'\n        '}" "${truth//$'\n'/$'\n        '}" $((ms / 1000)) $((ms % 1000))
}

in=examples/demo
ask '410' run --image $in/chart_ko.png -p '3분기의 판매량은 얼마예요?'
ask '$10.55' run --image $in/receipt_en.png -p 'What is the total?'
ask '# 도서관 휴관 안내

시설 점검을 위하여 도서관 문을 닫습니다.

## 기간

- 12월 1일부터 12월 3일까지
- 12월 4일 09:00에 다시 엽니다

## 문의

전화: 02-555-0142' read --format markdown $in/notice.pdf
ask 'please turn off the light in the kitchen' transcribe $in/recording_en.wav
ask '2400, the answer to "How many visitors were there in June?"' run --image $in/chart_en.png --audio $in/question_en.wav
