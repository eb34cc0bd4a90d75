"""The levels of fidelity: how long heads take, what one core could do at best, and NumPy beside it.

Heads are run as a user runs them, by the program with all its work. Single phases are those of one
head on one thread, without what is done once for a head, such as building its network.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from harness import HERE, PYTHON, Program, Tables, divide, has_module, spread, verdict

UNITS = 1024  # of the phases
HEADS = 8  # of a block of the vision transformer, each of TOKENS tokens
TOKENS = 58
WRITTEN, READ = 300, 800  # ms of spikes: presentation of a token, warm-up and window of a query
EXPERIMENT = """
title = "Speed"
task = "attention"
input = {{ kind = "heads", file = "{file}", group = "line1/block0" }}
features.hidden_units = {units}
reparameterise = {{ mean_key = true, query_shift = true, balance = true }}
circuit.settle_limit = "300 s"
record.control = false
[biology]
level = "{level}"
mean_rate = "{rate} Hz"
calibration = "{calibration}"
calibration_group = "line2/block0"
operating_point = "0.011 uM"
[[sweep]]
"input.head" = {heads}
"""


class Counted(NamedTuple):
    """What one member of a population costs in a step of Runge-Kutta's scheme, as counted in
    models/ and src/engine/. Divisions count as one operation, exponentials and logarithms as 25."""

    for_each: str  # "unit", or "process" of WRAPPED units
    evaluation: int  # operations of the rates, once for each of four stages
    refresh: int  # of outputs and of wires that end here, four times
    states: int  # stepped, each with three sums of one term and one of four: 14 operations
    rows: int  # that exist: states, inputs, outputs, rates of each stage, beginning of the step
    moved: int  # rows read or written by the passes of a step, once in each

    def operations(self):
        return 4 * (self.evaluation + self.refresh) + 14 * self.states


WRAPPED = 16
# tripartite_release evaluates 19 operations for u, x and Y and 5 for Gamma, and shows its release
# after 9; a wire takes 2, or 1 where one source serves a run of targets. The rate of a hidden
# neuron makes two exact half steps of 2. Of a process, 29 operations are the slow inward current,
# which no one reads here; its wires bring receptors, IP3 and calcium, and what the hub sums.
COUNTED = {
    "terminals": Counted("unit", 19 + 5, 9 + 2 + 1, 4, 28, 110),
    "collaterals": Counted("unit", 19 + 5, 9 + 2, 4, 27, 105),
    "trace": Counted("unit", 4, 2, 1, 7, 30),
    "hidden": Counted("unit", 1, 0, 0, 3, 14),
    "uptake": Counted("unit", 0, 2, 0, 1, 8),
    "receptors": Counted("process", 5, 1, 1, 8, 34),
    "processes": Counted("process", 36, 29 + 6 + 4, 3, 23, 105),
    "exchange": Counted("process", 0, 8 + 8, 0, 8, 48),
    "gliotransmission": Counted("process", 62, 2, 2, 14, 59),
}


def for_a_unit(count):
    """The sum of count(member) over the populations, for one unit and step."""
    return sum(count(member) / (1 if member.for_each == "unit" else WRAPPED)
               for member in COUNTED.values())


class Bench:
    def __init__(self, build, rounds, folder):
        self.build, self.rounds, self.folder = build, rounds, Path(folder)
        self.table = Tables(build / "fidelity_bench")

    def phases(self):
        return Program([str(self.build / "fidelity_bench")], 1)

    def run(self, level, units, heads, threads, rate=0.05, calibration="none"):
        """Seconds of the program, from its start to its end, and the rows of its cases."""
        experiment, out = self.folder / "speed.toml", self.folder / "speed"
        experiment.write_text(EXPERIMENT.format(
            file=HERE.parent / "data/heads/vision.h5", units=units, level=level, rate=rate,
            calibration=calibration, heads=list(range(heads))))
        command = [str(self.build / "tripartite"), "run", str(experiment), "--out", str(out),
                   "--force", "--json", "--threads", str(threads)]
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True)
        seconds = time.perf_counter() - begin
        if done.returncode != 0:  # which it also is where a case has failed or not settled
            sys.exit(f"bench: level {level}: exit code {done.returncode}\n{done.stderr}")
        return seconds, json.loads(done.stdout)

    def heads(self):
        rows = []
        # A minute each, so fewer rounds.
        for label, level, calibration, target in [
            ("rate: the plain circuit", "rate", "none", None),
            ("release", "release", "none", None),
            ("calcium", "calcium", "none", 60),
            ("calcium, calibrated in full", "calcium", "full", None),
        ]:
            rounds = [self.run(level, 4096, HEADS, 2, calibration=calibration)
                      for _ in range((self.rounds + 2) // 3)]
            times = [seconds for seconds, _ in rounds]
            steps = sum(case["steps"] for case in rounds[0][1]) / HEADS / TOKENS
            rows.append([label, f"{median(times):.1f} s", f"{median(times) / HEADS:.2f} s",
                         f"{steps:.0f}", f"< {target} s" if target else "",
                         verdict(median(times) < target) if target else ""])
        self.table(f"{HEADS} vision heads of {TOKENS} tokens, 4096 units, all included, two threads",
              ["level", "time", "a head", "steps a query", "target", ""], rows)

    def spikes(self):
        """Biological seconds of spiking over seconds on the clock."""
        sides = []
        with self.phases() as program:
            for label, what in [("tokens written", "written"), ("queries read", "spiked")]:
                answers = [program.ask(f"{what} {UNITS} 8") for _ in range(self.rounds)]
                sides.append((label, answers[0]["milliseconds"] / 1000,
                              [answer["seconds"] for answer in answers]))
        sides.append(("a whole head, with all that is not spikes", TOKENS * (WRITTEN + READ) / 1000,
                      [self.run("spiking", UNITS, 1, 1, rate=5)[0]
                       for _ in range((self.rounds + 2) // 3)]))
        rows = []
        for label, simulated, times in sides:
            speeds = [simulated / seconds for seconds in times]
            rows.append([label, f"{simulated:.1f} s", spread(speeds), "≥ 0.1",
                         verdict(median(speeds) >= 0.1)])
        self.table(f"Level spiking, {UNITS} units, 5 Hz, one thread: biological seconds of spiking for "
              "each second on the clock", ["", "simulated", "ratio", "target", ""], rows)

    def floor(self):
        operations = for_a_unit(Counted.operations)
        rows, moved = (for_a_unit(lambda member, row=row: getattr(member, row))
                       for row in ("rows", "moved"))
        self.table("A step of the read at level calcium, as counted",
              ["population", "for each", "operations", "rows", "rows moved"],
              [[name, member.for_each, str(member.operations()), str(member.rows),
                str(member.moved)] for name, member in COUNTED.items()]
              + [["**all**", f"unit, {WRAPPED} to a process", f"{operations:.0f}", f"{rows:.0f}",
                  f"{moved:.0f}"]])
        found = []
        with self.phases() as program, Program([str(self.build / "circuit_bench")], 1) as circuit:
            for units in (UNITS, 4 * UNITS):
                # Ten vectors of seven rows are copied: as much as all rows of the read.
                flops, bytes_ = (
                    max(circuit.ask(f"{probe} 1 1 3 {units} 1")["per_second"] for _ in range(5))
                    for probe in ("product", "copy"))
                answers = [program.ask(f"calcium {units} 4") for _ in range(self.rounds + 1)][1:]
                each = median(a["seconds"] / a["steps"] / units for a in answers)
                computing, moving = operations / flops, 8 * moved / bytes_
                found += [[str(units), *row, f"{1e9 * floor:.1f} ns", f"{1e9 * each:.1f} ns",
                           f"{floor / each:.0%}"]
                          for *row, floor in [
                              (f"{operations:.0f} operations", f"{flops / 1e9:.0f} Gflop/s",
                               computing),
                              (f"{8 * moved:.0f} B", f"{bytes_ / 1e9:.0f} GB/s", moving)]]
        self.table("Floors of the read at level calcium, for one unit and step, one thread",
              ["units", "counted", "the core gives", "floor", "time", "reached"], found)

    def calcium_against_scipy(self):
        path = self.folder / "calcium"
        ours, peers, errors = [], {"rk4": [], "RK45": []}, {}
        with self.phases() as program, Program(
                [PYTHON, str(HERE / "peer_scipy_calcium.py")], 1) as scipy:
            program.ask(f"save {UNITS} 1 {path}")
            for _ in range(self.rounds + 1):
                ours.append(program.ask(f"calcium {UNITS} 1")["seconds"])
                for method, times in peers.items():
                    answer = scipy.ask(f"{method} {UNITS} {path}")
                    times.append(answer["seconds"])
                    errors[method] = answer["error"]
        rows = []
        for label, method in [("NumPy, same scheme and steps", "rk4"),
                              ("SciPy's solve_ivp, RK45", "RK45")]:
            times, error = peers[method][1:], errors[method]
            rows.append([label, f"{1e3 * median(ours[1:]):.0f} ms", f"{1e3 * median(times):.0f} ms",
                         spread(divide(times, ours[1:])), f"{error:.1e}", "≤ 1e-6",
                         verdict(error <= 1e-6)])
        self.table(f"One query at level calcium, {UNITS} units, one thread",
              ["peer", "tripartite", "peer", "ratio", "releases differ by", "target", ""], rows)


def run(build, rounds):
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(build, rounds, folder)
        bench.heads()
        bench.spikes()
        bench.floor()
        if has_module("scipy"):
            bench.calcium_against_scipy()
