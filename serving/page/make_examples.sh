#!/usr/bin/env bash
# How the media of web/examples were made: those of examples/demo, which other programs made, with fewer colours and as FLAC.
# Needs: imagemagick sox
set -euo pipefail
cd "$(dirname "$0")/web/examples"
demo=../../../../examples/demo
for picture in chart_ko chart_en receipt_en; do
  convert "$demo/$picture.png" -strip +dither -colors 32 -define png:compression-level=9 -define png:exclude-chunks=date,time "PNG8:$picture.png"
done
sox "$demo/question_en.wav" -C 8 question_en.flac
