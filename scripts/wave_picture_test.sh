#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The picture of GTKWave in the documents is what GTKWave shows of the chip as it is now.
#   scripts/wave_picture_test.sh FLEXI     FLEXI: the program
set -euo pipefail
flexi=${1:?usage: scripts/wave_picture_test.sh FLEXI}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$flexi" wave --task ecg --chip flexi-1 --folder "$folder" >/dev/null
scripts/gtkwave_picture.sh "$folder/flexi-1-ecg.gtkw" "$folder/wave.svg"
cmp "$folder/wave.svg" docs/waves/flexi-1-ecg.svg || {
  echo "wave_picture_test: draw it anew: make wave-picture && cp build/wave/flexi-1-ecg.svg docs/waves/" >&2
  exit 1
}
