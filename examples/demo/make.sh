#!/usr/bin/env bash
# How the media of scripts/demo.sh were made, none by a program of Naru: charts by matplotlib, the receipt by Chromium, the
# notice by LibreOffice and then "scanned", so that the PDF holds a picture alone; speech by flite.
# Needs: python3-matplotlib chromium libreoffice-writer-nogui poppler-utils img2pdf flite sox imagemagick fonts-nanum
set -euo pipefail
cd "$(dirname "$0")"
./charts.py
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=380,310 --screenshot=receipt_en.png receipt.html
soffice --headless --infilter='HTML (StarWriter)' --convert-to pdf:writer_pdf_Export notice.html >/dev/null
pdftoppm -r 100 -singlefile -gray -png notice.pdf scan
convert scan.png -trim -bordercolor white -border 40 -attenuate 0.08 +noise Gaussian scan.png
img2pdf --output notice.pdf scan.png
say() { # FILE TEXT
  flite -voice slt -t "$2" -o said.wav
  sox said.wav -r 16000 -b 16 "$1"
}
say recording_en.wav "please turn off the light in the kitchen"
say question_en.wav "how many visitors were there in june?"
rm -f scan.png said.wav
