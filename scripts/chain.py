#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One network from the trainer's integers to the switches: a table of levels, each compared with the one above.

usage: scripts/chain.py [--build DIR] [--inputs N] [--switch-inputs N] [--seed N]

Trainer's integers (scripts/train/net.py on generated inputs), interpreter, reference, RTL, gate netlist (Verilator, in flexi-chain),
and every TFT as a switch (Icarus, scripts/kit/switchnet.py). Writes build/chain/chain.json and build/metrics/chain.json.
Exit code 1 if anything differs or was not compared.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import numpy as np

import chips

ROOT = chips.ROOT
sys.path[:0] = [str(ROOT / "scripts" / "train"), str(ROOT / "scripts" / "kit")]
import chipfiles  # noqa: E402
import gatesim  # noqa: E402
import kit as kit_module  # noqa: E402
import net as trainer  # noqa: E402
import switchnet  # noqa: E402

MODEL = ROOT / "models" / "ecg-nv-random.onnx"
CHIP = "flexi-1"
LEVELS = ("interpreter", "reference", "RTL, generic primitives", "RTL, ltps primitives", "gate netlist", "switch netlist")


def golden(path, count, seed):
    """Integers of the trainer's own arithmetic on inputs that nobody measured: lowest, highest, uniform, sparse."""
    network, _, _ = trainer.load_onnx(str(MODEL))
    rng = np.random.RandomState(seed)
    x = rng.randint(0, 1 << network.a_bits, (count, network.w1.shape[1]))
    x[count // 2:] *= rng.rand(count - count // 2, x.shape[1]) < 0.3
    x[0], x[1] = 0, (1 << network.a_bits) - 1
    y = network.outputs(x)
    np.savez(path, **{"input": x.astype(np.int64), "layer/layer1": network.hidden(x), "layer/layer2": y, "result": y})


def switches(stream, build, folder, inferences):
    """The row of the switch netlist: deployment and inferences, every byte against the reference's."""
    net = build / "netlist" / CHIP
    made = folder / "switch.v"
    subprocess.run([sys.executable, ROOT / "scripts/kit/netlist.py", "--net", net, CHIP], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, ROOT / "scripts/kit/switchnet.py", "--net", net, "--out", made, CHIP], check=True)
    program = folder / "switch.vvp"
    subprocess.run([kit_module.need("iverilog"), "-g2012", "-s", "flexi_gates_tb", "-o", program, made,
                    ROOT / "tb/icarus/flexi_gates_tb.sv"], check=True, stderr=subprocess.DEVNULL)
    result = gatesim.simulate(program, stream.read_text(encoding="utf-8"), folder, switchnet.PERIOD_NS, timeout=3000)
    wanted = sum(line.startswith("r ") for line in stream.read_text(encoding="utf-8").splitlines())
    if result.why:
        print(f"chain: {result.why}")
    return {"level": "switch netlist", "tool": "Icarus", "against": "reference", "inferences": inferences,
            "bits": 8 * result.compared, "differences": 0 if result.passed and result.compared == wanted else 1}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build"), help="build folder with flexi-chain")
    parser.add_argument("--inputs", type=int, default=200, help="inferences of all levels but the last")
    parser.add_argument("--switch-inputs", type=int, default=3, help="inferences of the switch netlist")
    parser.add_argument("--seed", type=int, default=1, help="of the generated inputs")
    args = parser.parse_args()
    if not 2 <= args.switch_inputs <= args.inputs:
        parser.error("--switch-inputs must be 2 .. --inputs")
    build = pathlib.Path(args.build).resolve()
    folder = build / "chain"
    folder.mkdir(parents=True, exist_ok=True)
    golden(folder / "golden.npz", args.inputs, args.seed)
    print(f"chain: {MODEL.name} on {CHIP}, {args.inputs} generated inputs, seed {args.seed}", flush=True)
    done = subprocess.run([build / "flexi-chain", MODEL, folder / "golden.npz", CHIP, folder / "stream.txt",
                           str(args.switch_inputs)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"chain: {done.stderr.strip()}")
    rows = json.loads(done.stdout)
    print("chain: switches ...", flush=True)
    rows.append(switches(folder / "stream.txt", build, folder, args.switch_inputs))
    print(f"\n{'level':<26} {'tool':<36} {'against':<12} {'inferences':>10} {'bits':>10} {'differences':>11}")
    for row in rows:
        print(f"{row['level']:<26} {row['tool']:<36} {row['against']:<12} {row['inferences']:>10} {row['bits']:>10} {row['differences']:>11}")
    missing = [level for level in LEVELS if not any(row["level"] == level and row["inferences"] and row["bits"] for row in rows)]
    for level in missing:
        print(f"chain: {level}: nothing was compared")
    (folder / "chain.json").write_text(json.dumps({"levels": rows}, indent=1) + "\n", encoding="utf-8")
    chipfiles.write_metrics("chain", [
        {"name": "differences", "config": row["level"], "value": row["differences"], "unit": "", "goal": 0, "ok": row["differences"] == 0}
        for row in rows])
    return 1 if missing or any(row["differences"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
