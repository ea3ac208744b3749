# SPDX-License-Identifier: Apache-2.0
"""Digits 0 to 9 said by speech synthesisers, as more speakers to train with.

espeak-ng: voices and accents of English, each with a pitch and a speed of its own, drawn by --seed,
and voices of other languages that read the English words as these languages spell them; flite: its
four recorded speakers with other pitches and speeds. Writes recordings named as the Free Spoken
Digit Dataset names them, mono, 16 bits, 8 kHz, index 5 and above (a part to train with):

  /usr/bin/python3 scripts/train/spoken_digits.py --out build/train/synthetic
  build/flexi features --task audio --split fsdd --data build/train/synthetic -o more.npz

The same seed and versions of the synthesisers give the same files.
"""

import argparse
import io
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

WORDS = "zero one two three four five six seven eight nine".split()
INDEX = 5  # below are recordings to test with
ACCENTS = ("en-us en-us en-us en-us en-gb en-gb-x-rp en-gb-scotland en-029 en-gb-x-gbclan "
           "en-us-nyc").split()
VARIANTS = ("Alex Andrea Andy Annie Denis Diogo Gene Henrique Hugo Jacky Lee Marco Mario Michael "
            "Mike Nguyen RicishayMax Storm Tweaky anika belinda benjamin caleb david ed edward f1 "
            "f2 f3 f4 f5 gustave iven linda m1 m2 m3 m4 m5 m6 m7 m8 max michel miguel pablo paul "
            "rob robert sandro shelby steph victor zac").split()
# The same words as speakers of other languages spell them, read by the voices of those languages.
ACCENTED = {
    "de": "sirou uann tuh sri for feif siks sewen eit nein",
    "fr-fr": "ziro ouane tou sri fore faïve sixe sévenne éïte naïne",
    "fr-be": "ziro ouane tou tri fore faïve sixe sévenne éïte naïne",
    "el": "ζίροου γουάν του θρι φορ φάιβ σιξ σέβεν έιτ νάιν",
    "es": "sirou uan tu zri for faiv siks seven eit nain",
    "it": "zirou uan tu tri for faiv sics seven eit nain",
    "nl": "ziro wan toe srie for faiv siks seven eet nain",
    "pl": "zirou łan tu tri for fajw siks sewen ejt najn",
}
SPEAKERS = {"kal16": 105, "awb": 110, "rms": 100, "slt": 170}  # of flite, usual pitch in Hz


def run(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"spoken_digits.py: {command[0]}: {error}; Debian's espeak-ng and flite are needed")


def write(folder, digit, speaker, index, rate, samples):
    samples = resample_poly(samples.astype(float), 8000, rate)
    wavfile.write(folder / f"{digit}_{speaker}_{index}.wav", 8000,
                  np.clip(np.rint(samples), -32768, 32767).astype(np.int16))


def espeak(folder, name, speakers, voices, rng):
    """voices: list of (voice, ten words)."""
    for speaker in range(speakers):
        voice, words = rng.choice(voices)
        voice += "+" + rng.choice(VARIANTS)
        pitch, speed = rng.randint(15, 75), rng.randint(120, 260)
        for digit, word in enumerate(words):
            wave = run(["espeak-ng", "-v", voice, "-p", str(pitch + rng.randint(-8, 8)), "-s",
                        str(speed), "--stdout", word])
            # The header of a stream does not know its length: 44 bytes, then samples.
            rate = int.from_bytes(wave[24:28], "little")
            samples = np.frombuffer(wave[44:len(wave) // 2 * 2], "<i2")
            write(folder, digit, f"{name}{speaker}", INDEX, rate, samples)


def flite(folder, takes, rng):
    for voice, pitch in SPEAKERS.items():
        for take in range(takes):
            stretch, height = rng.uniform(0.75, 1.35), pitch * rng.uniform(0.8, 1.25)
            for digit, word in enumerate(WORDS):
                with tempfile.NamedTemporaryFile(suffix=".wav") as file:
                    run(["flite", "-voice", voice, "--setf", f"duration_stretch={stretch:.2f}",
                         "--setf", f"int_f0_target_mean={height:.0f}", "-t",
                         word + rng.choice(["", ".", "?", "!"]), "-o", file.name])
                    rate, samples = wavfile.read(io.BytesIO(pathlib.Path(file.name).read_bytes()))
                write(folder, digit, voice, INDEX + take, rate, samples)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--out", required=True, type=pathlib.Path, help="folder; gets audio/fsdd/recordings")
    add("--espeak", type=int, default=320, help="speakers of espeak-ng (default 320)")
    add("--accents", type=int, default=160,
        help="speakers of espeak-ng with voices of other languages (default 160)")
    add("--flite", type=int, default=20, help="takes of each speaker of flite (default 20)")
    add("--seed", type=int, default=1)
    args = parser.parse_args()
    folder = args.out / "audio" / "fsdd" / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    espeak(folder, "espeak", args.espeak, [(voice, WORDS) for voice in ACCENTS],
           random.Random(args.seed))
    espeak(folder, "accent", args.accents,
           [(voice, words.split()) for voice, words in ACCENTED.items()],
           random.Random(args.seed + 1))
    flite(folder, args.flite, random.Random(args.seed))
    print(f"{folder}: {len(list(folder.glob('*.wav')))} recordings")


if __name__ == "__main__":
    main()
