#!/usr/bin/env python3
"""Rates of the chapter's network (figure 6) by Brian2, to a5_brian2.csv beside it: the summed form
with six seeds of 8 s, and the published form once, for as long as it can be borne. A seed draws the
same network in both forms. Takes a quarter of an hour; bench/peer_brian2_network.py says what the
forms are.

On the published clock of 10 ms receptors see gliotransmitter held while it decays within 17 ms: a
third more than there is, so that synapses are weaker after the releases of the second epoch.
"resolved" is the summed form with astrocytes and gliotransmitter on the clock of the neurons.
"""

import json
import subprocess
import sys
from pathlib import Path
from statistics import mean, stdev

HERE = Path(__file__).resolve().parent
PEER = HERE.parents[2] / "bench/peer_brian2_network.py"
SEEDS = range(1, 7)
RUNS = [*(("summed", seed, 8) for seed in SEEDS), ("published", 2, 4),
        *(("resolved", seed, 8) for seed in SEEDS)]
RATES = ["E", "I", "releases"]


def run(form, seed, duration):
    how = ["summed", "--astrocyte-step", "0.1"] if form == "resolved" else [form]
    command = [sys.executable, "-W", "ignore", PEER, "--seed", str(seed),
               "--duration", str(duration), "--form", *how]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(answer, end="", flush=True)
    return json.loads(answer)["epochs"]


def main():
    epochs = {(form, seed): run(form, seed, duration) for form, seed, duration in RUNS}
    lines = [f"# made by {Path(__file__).name}: Brian2, dt 0.1 ms, astrocytes RK4 10 ms, resolved"
             " 0.1 ms; Hz per neuron and astrocyte",
             ",".join(["form", "seed", "from_s", "to_s", *RATES])]
    for (form, seed), own in epochs.items():
        lines += [",".join([form, str(seed), f"{epoch['begin']:g}", f"{epoch['end']:g}",
                            *(f"{epoch[rate]:.6g}" for rate in RATES)]) for epoch in own]
    for summary in ["summed", "resolved"]:
        for same in zip(*(own for (form, _), own in epochs.items() if form == summary)):
            bounds = [f"{same[0][bound]:g}" for bound in ("begin", "end")]
            for name, of in [("mean", mean), ("sd", stdev)]:
                values = [f"{of(epoch[rate] for epoch in same):.6g}" for rate in RATES]
                lines.append(",".join([summary, name, *bounds, *values]))
    (HERE / "a5_brian2.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
