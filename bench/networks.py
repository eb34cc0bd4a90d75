"""Networks against Brian2 and NEST, side by side.

On one thread times are those of the processor, for both sides: what else the machine does counts less.
On two threads they are those of the clock.
"""

import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from harness import HERE, PYTHON, Program, Tables, divide, has_module, spread, verdict

CELLS = 10_000
CHECKED = 12  # cells whose error is measured
SECONDS = 500
# Ours: scheme and step in ms. Brian2 has no scheme of higher order than rk4.
OURS = [("rk4", 10), ("rk4", 20), ("rk8", 100), ("rk8", 125), ("rk8", 200)]
BRIAN2 = [("rk4", 10), ("rk4", 20)]
# Neurons, astrocytes, connection probability; milliseconds and most rounds: NEST takes minutes.
BALANCED = {
    "W1": (1000, 200, 0.1, 2000, 5),
    "W2": (10_000, 2000, 0.01, 1000, 3),
    "W3": (10_000, 10_000, 0.1, 1000, 1),
}
HUGE = "balanced:100000:100000:0.007"


def balanced(name):
    neurons, astrocytes, probability, *_ = BALANCED[name]
    return f"balanced:{neurons}:{astrocytes}:{probability}"


def peer(name, *arguments):
    command = [PYTHON, "-W", "ignore", str(HERE / f"peer_{name}.py"), *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout
                      .splitlines()[-1])


class Bench:
    def __init__(self, build, rounds, folder):
        self.program, self.rounds, self.folder = str(build / "network_bench"), rounds, Path(folder)
        self.table = Tables(self.program)

    def ask(self, workload, milliseconds, step, threads=1, seed=1):
        """One run in a process of its own, whose memory is its own."""
        with Program([self.program], threads) as program:
            return program.ask(f"{workload} {milliseconds} {step} {threads} {seed}")

    def astrocytes_against_brian2(self):
        ours, theirs = {key: [] for key in OURS}, {key: [] for key in BRIAN2}
        files = {}
        for _ in range(self.rounds):
            for method, step in OURS:
                files[method, step] = str(self.folder / f"{method}_{step}")
                workload = f"g_chi:{CELLS}:{method}:{files[method, step]}"
                answer = self.ask(workload, 1000 * SECONDS, step)
                ours[method, step].append(answer["processor_seconds"])
            for method, step in BRIAN2:
                answer = peer("brian2_g_chi", "--set", "one synapse", "--cells", CELLS, "--method", method,
                              "--step", step / 1000, "--duration", SECONDS, "--rounds", 1,
                              "--states", self.folder / f"brian2_{method}_{step}.npy")
                theirs[method, step] += answer["seconds"]
        saved = {**{("tripartite", *key): file for key, file in files.items()},
                 **{("Brian2", *key): str(self.folder / f"brian2_{key[0]}_{key[1]}.npy")
                    for key in BRIAN2}}
        command = [PYTHON, str(HERE / "g_chi_error.py"), str(SECONDS), str(CHECKED), *saved.values()]
        errors = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        rows = []
        for (who, method, step), file in saved.items():
            times = (ours if who == "tripartite" else theirs)[method, step]
            steps = CELLS * 1000 * SECONDS / step
            rows.append([who, method, f"{step} ms", f"{errors[file]:.1e} uM",
                         f"{median(times):.2f} s", f"{1e9 * median(times) / steps:.1f} ns"])
        self.table(f"{CELLS} uncoupled G-ChI astrocytes, {SECONDS} s, one thread: work and precision",
              ["", "scheme", "step", "greatest error", "time", "per cell and step"], rows)
        rows = []
        for label, ours_key, target in [("equal scheme and step (rk4, 10 ms)", ("rk4", 10), 1.5),
                                        ("equal accuracy or better (rk4, 10 ms)", ("rk8", 125), 4)]:
            ratios = divide(theirs["rk4", 10], ours[ours_key])
            rows.append([label, f"{ours_key[0]}, {ours_key[1]} ms", spread(ratios), f">= {target}",
                         verdict(median(ratios) >= target)])
        self.table("Brian2 over tripartite, uncoupled astrocytes",
              ["Brian2", "tripartite", "ratio", "target", ""], rows)

    def neuron_glia_against_brian2(self):
        ours, summed = [], []
        for round_ in range(self.rounds):
            ours.append(self.ask("neuron_glia", 8000, 0.1, seed=round_ + 1)["processor_seconds"]
                        / 8)
            summed.append(peer("brian2_network", "--form", "summed", "--duration", 8, "--seed",
                               round_ + 1)["wall_per_simulated_second"])
        published = peer("brian2_network", "--form", "published", "--duration", 1)
        memory = self.ask("neuron_glia", 1000, 0.1)["memory_megabytes"]
        alone = published["wall_per_simulated_second"]
        rows = [["as published", f"{alone:.1f} s", f"{median(ours):.3f} s",
                 f"{alone / median(ours):.0f}", ">= 100", verdict(alone / median(ours) >= 100)]]
        ratios = divide(summed, ours)
        rows.append(["in its best form", f"{median(summed):.2f} s", f"{median(ours):.3f} s",
                     spread(ratios), ">= 3", verdict(median(ratios) >= 3)])
        self.table("Neuron-glia network: time per simulated second, one thread",
              ["Brian2", "Brian2", "tripartite", "ratio", "target", ""], rows)
        print(f"Memory: {memory:.0f} MB, Brian2 as published {published['peak_mib']:.0f} MiB.\n")

    def balanced_against_nest(self):
        rows = []
        has_nest = has_module("nest", "NEST 3 is built from its source")
        for name, (*sizes, duration, most) in BALANCED.items():
            one, alone, two, nest = [], [], [], []
            for seed in range(1, min(self.rounds, most) + 1):
                first = self.ask(balanced(name), duration, 0.1, seed=seed)
                one.append(first["processor_seconds"] * 1000 / duration)
                alone.append(first["seconds"])
                if has_nest:
                    answer = peer("nest", "balanced", *sizes, duration, seed)
                    nest.append(answer["processor_seconds"] * 1000 / duration)
                two.append(self.ask(balanced(name), duration, 0.1, threads=2, seed=seed)["seconds"])
            gain, memory = divide(alone, two), first["memory_megabytes"]
            rows.append([name, f"{min(one):.3f} s", f"{first['rate_e']:.2f} Hz", f"{memory:.0f} MB",
                         f"{first['build']:.3f} s", spread(gain), verdict(median(gain) >= 1.7)])
            if has_nest:
                ratio, space = min(nest) / min(one), answer["memory_megabytes"] / memory
                rows[-1] += [f"{min(nest):.2f} s", f"{answer['rate_e']:.2f} Hz",
                             f"{answer['memory_megabytes']:.0f} MB", f"{answer['build']:.1f} s",
                             f"{ratio:.1f}", verdict(ratio >= 25), f"{space:.1f}",
                             verdict(space >= 3)]
        header = ["", "tripartite", "fires at", "memory", "build", "two threads over one (≥ 1.7)", ""]
        if has_nest:
            header += [f"NEST {answer['version']}", "fires at", "memory", "build",
                       "NEST's time over ours (≥ 25)", "", "its memory over ours (≥ 3)", ""]
        self.table("Balanced network: time per simulated second, one thread, least of the rounds",
                   header, rows)
        self.regular_firing(has_nest)

    def regular_firing(self, has_nest):
        """How far spikes are from those of the reference scheme, at the step of the networks."""
        duration = 60_000
        true = self.ask("regular:reference", duration, 0.1)["spikes"]
        found = {"tripartite, fast scheme": self.ask("regular:fast", duration, 0.1)["spikes"]}
        if has_nest:
            answer = peer("nest", "regular", duration)
            found[f"NEST {answer['version']}, which stamps the end of a step"] = answer["spikes"]
        rows = []
        for name, times in found.items():
            errors = [ours - exact for ours, exact in zip(times, true)]
            second = max(abs(e) for e, t in zip(errors, true) if t <= 1000)
            rows.append([name, f"{len(times)} of {len(true)}", f"{second:.4f} ms",
                         f"{max(map(abs, errors)):.4f} ms"])
        self.table("One adaptive exponential neuron at 700 pA, steps of 0.1 ms: distance of its spikes "
                   "from the reference scheme", ["", "spikes", "in the first second", "in 60 s"], rows)

    def huge(self):
        small = self.ask(balanced("W2"), 1000, 0.1)
        large = self.ask(HUGE, 200, 0.1, threads=2)
        alone = self.ask(HUGE, 200, 0.1)
        cost = [1e9 * answer["processor_seconds"] / answer["events"] for answer in (small, alone)]
        synapses = large["edges"]
        rows = [["synapses", f"{synapses:.3g}", "1e8", ""],
                ["build, two threads", f"{large['build']:.1f} s", "", ""],
                ["peak memory", f"{large['memory_megabytes'] / 1024:.2f} GiB", "<= 16 GiB",
                 verdict(large["memory_megabytes"] <= 16 * 1024)],
                ["memory for each synapse",
                 f"{large['memory_megabytes'] * 2**20 / synapses:.1f} B", "", ""],
                ["time for each synaptic event, all included",
                 f"{cost[1]:.1f} ns (W2: {cost[0]:.1f} ns)", "<= 2 times W2",
                 verdict(cost[1] <= 2 * cost[0])]]
        self.table("1e5 neurons, 1e5 astrocytes, 1e8 synapses", ["", "measured", "target", ""], rows)

    def floors(self):
        """What a step needs at least, counted in the sources of the models, beside what it takes."""
        rows = []
        for name, workload, step, instances, counted in [
            ("G-ChI, rk4", f"g_chi:{CELLS}:rk4", 10, CELLS,
             "4 x (about 95 flop, 2 divisions), 25 rows of each state read or written"),
            ("adaptive exponential, heun (W2)", balanced("W2"), 0.1, 10_000,
             "2 x (35 flop, 1 exponential), 20 flop of conductances; 1 random number of the input"),
            ("conductance integrate-and-fire, heun (network)", "neuron_glia", 0.1, 4000,
             "2 x 16 flop, 3 flop of conductances, no division"),
        ]:
            seconds = self.ask(workload, 1000 if step < 1 else 20_000, step)["processor_seconds"]
            steps = (1000 if step < 1 else 20_000) / step
            rows.append([name, counted, f"{1e9 * seconds / steps / instances:.1f} ns"])
        self.table("What a step of an instance consists of",
              ["", "counted", "whole simulation, per instance and step"], rows)


def run(build, rounds):
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(build, rounds, folder)
        bench.balanced_against_nest()
        bench.huge()
        bench.floors()
        if has_module("brian2"):
            bench.neuron_glia_against_brian2()
            bench.astrocytes_against_brian2()
