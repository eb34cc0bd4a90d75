"""The attention circuit against PyTorch and SciPy."""

import math
import statistics
import tempfile
from pathlib import Path
from statistics import median

from harness import HERE, PYTHON, Program, Tables, divide, duration, has_module, spread, verdict

# Workloads as the programs read them: tokens, head size, d_v, hidden units.
HEAD = "197 64 64"
REDUCED = f"{HEAD} {2**14}"
FULL = ["16 8 8 64", "16 8 8 256", "16 8 8 1024"]


class Bench:
    def __init__(self, program, rounds, folder):
        self.program, self.rounds, self.folder = program, rounds, Path(folder)
        self.table = Tables(program)

    def circuit(self, threads=1):
        return Program([self.program], threads)

    def peer(self, name, threads):
        return Program([PYTHON, str(HERE / f"peer_{name}.py")], threads)

    def saved_inputs(self, implementation, sizes):
        path = self.folder / sizes.replace(" ", "_")
        with self.circuit() as circuit:
            circuit.ask(f"save {sizes} 1 {implementation} {path}")
        return path

    def take_turns(self, sides):
        """The seconds of each side, a list of rounds; sides are (program, request). One more round,
        the first, only warms up."""
        rounds = [[program.ask(request)["seconds"] for program, request in sides]
                  for _ in range(self.rounds + 1)]
        return zip(*rounds[1:])

    def reduced_against_torch(self):
        path, rows = self.saved_inputs("reduced", REDUCED), []
        for threads in (1, 2):
            with self.circuit(threads) as ours, self.peer("torch", threads) as torch:
                sides = [(ours, f"{what} {REDUCED} {threads}")
                         for what in ("reduced", "draw", "features")]
                sides += [(torch, f"{what} {REDUCED} {threads} {path}")
                          for what in ("weights", "features")]
                whole, draw, features, from_weights, from_features = self.take_turns(sides)
            for label, share, peer in [
                ("all of it; PyTorch is given the weights", [0] * len(whole), from_weights),
                ("less the drawing of weights", draw, from_weights),
                ("less drawing and features; PyTorch is given the features", features,
                 from_features),
            ]:
                rest = [a - b for a, b in zip(whole, share)]
                ratios = divide(rest, peer)
                rows.append([label, str(threads), duration(rest), duration(peer), spread(ratios),
                             "≤ 5", verdict(median(ratios) <= 5)])
        self.table(f"Reduced circuit ({REDUCED}) over the same feature attention in PyTorch",
              ["circuit", "threads", "time", "PyTorch", "ratio", "target", ""], rows)

    def full_against_scipy(self):
        rows = []
        with self.peer("scipy", 1) as scipy, self.circuit(1) as one, self.circuit(2) as two:
            for sizes in FULL:
                request = f"full {sizes} 1 {self.saved_inputs('full', sizes)}"
                error = scipy.ask(request)["error"]
                peer, *ours = self.take_turns(
                    [(scipy, request), (one, f"full {sizes} 1"), (two, f"full {sizes} 2")])
                for threads, times in zip((1, 2), ours):
                    ratios = divide(peer, times)
                    rows.append([sizes, str(threads), duration(times), duration(peer),
                                 spread(ratios), "≥ 20", verdict(median(ratios) >= 20),
                                 f"{error:.1e}", "≤ 1e-6", verdict(error <= 1e-6)])
        self.table("SciPy's solve_ivp over the full circuit",
              ["T D d_v m", "threads", "time", "SciPy", "ratio", "target", "",
               "outputs differ by", "target", ""], rows)

    def memory_and_growth(self):
        with self.circuit(2) as circuit:
            peak = circuit.ask(f"reduced {HEAD} {2**17} 2")["peak_bytes"] / 2**30
        rows = [["peak memory at m = 2^17", f"{peak:.3f} GiB", "< 1 GiB", verdict(peak < 1)]]
        for symbol, workloads in [
            ("m", {2**i: f"{HEAD} {2**i}" for i in range(11, 17)}),
            ("T", {2**i: f"{2**i} 64 64 {2**14}" for i in range(6, 11)}),
        ]:
            with self.circuit() as circuit:
                times = self.take_turns([(circuit, f"reduced {w} 1") for w in workloads.values()])
            exponent = statistics.linear_regression(
                [math.log(size) for size in workloads], [math.log(min(t)) for t in times]).slope
            rows.append([f"exponent of time for {symbol} = {min(workloads)} to {max(workloads)}",
                         f"{exponent:.2f}", "≤ 1.1", verdict(exponent <= 1.1)])
        self.table(f"Memory and growth of the reduced circuit (else {REDUCED})",
              ["", "measured", "target", ""], rows)

    def two_threads(self):
        """A busy machine has no second core to give: what two processes of one thread gain over one
        after the other is the most that two threads can, and says whether the ratio means much."""
        rows = []
        for request in [f"reduced {HEAD} {2**16}", f"full {FULL[1]}"]:
            with self.circuit(1) as one, self.circuit(1) as other, self.circuit(2) as two:
                ratios, ceilings = [], []
                for _ in range(3 * self.rounds):
                    alone = one.ask(f"{request} 1")["seconds"]
                    ratios.append(alone / two.ask(f"{request} 2")["seconds"])
                    one.start(f"{request} 1")
                    other.start(f"{request} 1")
                    slower = max(one.finish()["seconds"], other.finish()["seconds"])
                    ceilings.append(2 * alone / slower)
            is_met = median(ratios) >= 1.8
            judged = verdict(is_met) if is_met or median(ceilings) >= 1.9 else "machine was busy"
            rows.append([request, spread(ratios), "≥ 1.8", judged, spread(ceilings)])
        self.table("Two threads over one", ["workload", "ratio", "target", "", "two processes"], rows)

    def floors(self):
        """What one core could do at best for the work that was counted, beside what it did."""
        tokens, head_size, outputs, units = map(int, REDUCED.split())
        counted = [("reduced " + REDUCED, 4 * tokens * units * (head_size + outputs + 1), "product",
                    "flop")]
        with self.circuit() as circuit:
            for sizes in FULL:
                moved = circuit.ask(f"moved {sizes} 1")["bytes_moved"]
                counted.append(("full " + sizes, moved, "copy", "B"))
            rows = []
            for workload, count, probe, unit in counted:
                _, sizes = workload.split(" ", 1)
                rate = max(circuit.ask(f"{probe} {sizes} 1")["per_second"] for _ in range(5))
                (times,) = self.take_turns([(circuit, f"{workload} 1")])
                floor = count / rate
                rows.append([workload, f"{count / 1e9:.2f} G{unit}", f"{rate / 1e9:.0f} G{unit}/s",
                             duration([floor]), duration(times), f"{floor / median(times):.0%}"])
        self.table("Floors, one thread",
              ["workload", "counted", "the core gives", "floor", "time", "reached"], rows)


def run(build, rounds):
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(str(build / "circuit_bench"), rounds, folder)
        if has_module("torch"):
            bench.reduced_against_torch()
        if has_module("scipy"):
            bench.full_against_scipy()
        bench.memory_and_growth()
        bench.two_threads()
        bench.floors()
