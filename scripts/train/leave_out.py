# SPDX-License-Identifier: Apache-2.0
"""How a configuration does on speakers that it was not trained with: train.py once for every value of
its split seed, which says who is left out. Prints everyone's accuracy in integers, that of the
parents, and the means; all options of train.py but --set are there.

  FLEXI_DATA=/data /usr/bin/python3 scripts/train/leave_out.py --config scripts/train/configs/NAME.json --of 5
"""

import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = {"kernel": "kernel, test", "float": "parent, test", "integers": "test"}


def main():
    if "--of" not in sys.argv[1:-1]:
        sys.exit(__doc__)
    place = sys.argv.index("--of")
    count, options = int(sys.argv[place + 1]), sys.argv[1:place] + sys.argv[place + 2:]
    reached = {name: [] for name in FIGURES}
    for seed in range(1, count + 1):
        with tempfile.TemporaryDirectory() as folder:
            ran = subprocess.run([sys.executable, str(HERE / "train.py"), *options, "--set",
                                  f"split_seed={seed}", "--out", f"{folder}/network.onnx"],
                                 stdout=subprocess.PIPE, text=True)
        for name, line in FIGURES.items():
            found = re.search(rf"^{line}: .*accuracy ([0-9.]+) %", ran.stdout, re.MULTILINE)
            reached[name] += [float(found.group(1))] if found else []
        if ran.returncode or len(reached["integers"]) < seed:
            sys.exit(f"leave_out.py: train.py failed without {seed} of {count}\n{ran.stdout}")
        print(f"without {seed} of {count}: "
              + ", ".join(f"{n} {v[-1]:.2f} %" for n, v in reached.items() if v), flush=True)
    print("mean: " + ", ".join(f"{n} {sum(v) / len(v):.2f} %" for n, v in reached.items() if v))


if __name__ == "__main__":
    main()
