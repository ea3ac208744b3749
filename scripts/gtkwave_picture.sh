#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A picture of GTKWave showing a save file, on a display of its own.
#   scripts/gtkwave_picture.sh FILE.gtkw OUT.png     the window as it is seen
#   scripts/gtkwave_picture.sh FILE.gtkw OUT.svg     what GTKWave prints of it, as text (scripts/gtkwave_svg.py)
# Exit code 1: no window came, or nothing is drawn.
set -euo pipefail

if [ $# -ne 2 ] || [ ! -f "$1" ]; then
  echo "usage: scripts/gtkwave_picture.sh FILE.gtkw OUT.png|OUT.svg (make wave writes FILE.gtkw)" >&2
  exit 2
fi
save=$1
out=$2
size=1600x1000
folder=$(mktemp -d)
pids=()
# The verdict has been given when this runs: what has ended by itself already cannot be killed, and that is no failure.
clean_up() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT

# Xvfb takes the first display that is free and says which one it is.
mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp 3>"$folder/display" 2>"$folder/xvfb.log" &
pids+=($!)
read -r -t 20 number <"$folder/display" || {
  cat "$folder/xvfb.log" >&2
  echo "gtkwave_picture: Xvfb gives no display" >&2
  exit 1
}
export DISPLAY=:$number

# No splash, no menus of an older session; the window as large as the display.
printf 'hide_sst 1\nsplash_disable 1\ninitial_window_x %s\ninitial_window_y %s\ninitial_window_xpos 0\ninitial_window_ypos 0\nfontname_signals Monospace 10\nfontname_waves Monospace 9\n' \
  "${size%x*}" "${size#*x}" >"$folder/gtkwaverc"
# A print ends GTKWave, once it has had the time to draw.
tcl=()
if [[ $out == *.svg ]]; then
  printf 'after 3000 {\n gtkwave::/File/Print_To_File PS {A4 (11.68" x 8.26")} Full {%s}\n gtkwave::/File/Quit\n}\n' "$folder/print.ps" >"$folder/print.tcl"
  tcl=(--tcl_init "$folder/print.tcl")
fi
HOME=$folder gtkwave --rcfile "$folder/gtkwaverc" "${tcl[@]}" --save "$save" >"$folder/gtkwave.log" 2>&1 &
pids+=($!)
gtkwave=$!
if [[ $out == *.svg ]]; then
  for ((i = 0; i < 120; i++)); do
    kill -0 "$gtkwave" 2>/dev/null || break
    sleep 0.5
  done
  if [ ! -s "$folder/print.ps" ]; then
    cat "$folder/gtkwave.log" >&2
    echo "gtkwave_picture: GTKWave prints nothing" >&2
    exit 1
  fi
  mkdir -p "$(dirname "$out")"
  /usr/bin/python3 "$(dirname "$0")/gtkwave_svg.py" "$folder/print.ps" "$out"
  echo "gtkwave_picture: $out"
  exit 0
fi

# The window has the save file's name in its title once the file is loaded.
title=$(basename "$save")
for ((i = 0; ; i++)); do
  if xwininfo -root -tree 2>/dev/null | grep -q "GTKWave.*${title%.gtkw}"; then break; fi
  if [ "$i" -ge 120 ] || ! kill -0 "$gtkwave" 2>/dev/null; then
    cat "$folder/gtkwave.log" >&2
    echo "gtkwave_picture: no window of GTKWave" >&2
    exit 1
  fi
  sleep 0.5
done
sleep 3 # for the traces to be drawn

mkdir -p "$(dirname "$out")"
import -window root "$folder/picture.png"
colours=$(identify -format '%k' "$folder/picture.png")
if [ "$colours" -lt 8 ]; then
  cat "$folder/gtkwave.log" >&2
  echo "gtkwave_picture: nothing is drawn ($colours colours)" >&2
  exit 1
fi
mv "$folder/picture.png" "$out"
echo "gtkwave_picture: $out"
