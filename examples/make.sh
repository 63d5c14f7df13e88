#!/usr/bin/env bash
# How the pictures here were made: by Pango with Cairo (not Naru's own typesetter), in fonts that training never draws, and
# ImageMagick for the one that looks photographed. Needs: pango1.0-tools imagemagick fonts-nanum fonts-urw-base35
set -euo pipefail
cd "$(dirname "$0")"
set_line() { # FILE FONT COLOUR PAPER TEXT
  pango-view --no-display --dpi=96 --margin=12 --font="$2" --foreground="$3" --background="$4" --text="$5" -o "$1" -q
}
set_line line_ko.png "NanumMyeongjo 22" black white "나루는 그림 속의 글을 읽습니다"
set_line line_en.png "C059 20" '#102040' '#fdf8ec' "The ferry leaves at half past ten"
set_line amount.png "NanumBarunGothic Bold 18" white '#0b5a3c' "합계 42,300원 (2026년 11월)"
set_line paragraph.png "NanumBarunGothic 16" '#222222' white $'나루터에 배가 들어온다\n오늘의 첫 배는 07:45\nNext boat: 12:10, pier 3'
set_line sign.png "NanumMyeongjo Bold 30" '#33302a' '#d9d2c3' "강을 건너는 사람들"
convert sign.png -virtual-pixel edge -distort Perspective '0,0 6,10  352,0 347,3  352,70 342,66  0,70 2,72' \
  \( +clone -fill gray50 -colorize 100 -sparse-color barycentric '0,0 gray70 352,70 gray35' \) -compose overlay -composite \
  -blur 0x0.7 -attenuate 0.25 +noise Gaussian -quality 62 photo.jpg
rm sign.png
