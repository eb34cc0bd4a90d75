"""What networks do with events and drives: every spike keeps its row and its time through record,
export and replay; units are honoured; what is rounded is said, and what would be lost is refused."""

import json
import unittest

from program import NEEDS_H5PY, ProgramTest, h5py

SOURCES = """task = "network"
[simulation]
duration = "2 s"
step = "0.1 ms"
[populations.p]
model = "poisson"
size = 4
[populations.p.parameters]
rate = { values = ["2 Hz", "500 Hz", "5000 Hz", "20000 Hz"] }
[record.s]
events = "p"
[record.r]
rates = "p"
bin = "500 ms"
"""

REPLAY = """task = "network"
[simulation]
duration = "2 s"
step = "0.1 ms"
[populations.p]
model = "spike_train"
size = 4
[drives.d]
to = "p.fire"
file = "sonata/spikes.h5"
[record.s]
events = "p"
[record.r]
rates = "p"
bin = "500 ms"
"""

TRAIN = """task = "network"
[simulation]
duration = "10 ms"
step = "0.1 ms"
[populations.p]
model = "spike_train"
size = 3
[drives.d]
to = "p.fire"
file = "spikes.h5"
[record.s]
events = "p"
"""

DELAYS = """task = "network"
[simulation]
duration = "20 ms"
step = "0.1 ms"
[populations.src]
model = "spike_train"
[populations.dst]
model = "spike_train"
size = 5
[populations.cell]
model = "conductance_lif"
[projections.p]
from = "src.spike"
to = "dst.fire"
connect = { rule = "all_to_all" }
delay = { values = ["0.1 ms", "0.25 ms", "0.04 ms", "1.5 ms", "1.26 ms"] }
[drives.d]
to = "src.fire"
times = ["1 ms", "5 ms", "5.05 ms", "19.97 ms"]
[drives.current]
to = "cell.I_stim"
start = "0.55 ms"
values = ["600 pA", "400 pA"]
interval = "0.3 ms"
[record.pre]
events = "src.spike"
[record.post]
events = "dst.spike"
"""


@NEEDS_H5PY
class RoundTrip(ProgramTest):
    def run_network(self, text, name):
        self.write(text, f"{name}.toml")
        done = self.tripartite("run", f"{name}.toml", "--out", name, "--threads", "1", "--json")
        with h5py.File(self.folder / name / "cases/case-000000.h5") as case:
            spikes = case["spikes/p"]
            return json.loads(done.stdout)[0], spikes["timestamps"][:], spikes["node_ids"][:], list(spikes)

    def test_every_spike_is_a_row_and_a_replay_keeps_counts_rates_and_times(self):
        row, times, nodes, datasets = self.run_network(SOURCES, "made")
        self.assertEqual(row["s.count"], len(times))
        self.assertNotIn("strengths", datasets)
        # Poisson with a mean and variance of 51,004: four standard deviations of this seed.
        self.assertLess(abs(len(times) - 51004), 4 * 51004**0.5)
        self.assertEqual(len(set(times)), len(times))
        self.tripartite("export", "made/cases/case-000000.h5", "--sonata", "sonata")
        again, times_again, nodes_again, _ = self.run_network(REPLAY, "again")
        self.assertTrue((times == times_again).all())
        self.assertTrue((nodes == nodes_again).all())
        for column in ("s.count", "s.rate", "s.cv", "s.cv_pooled", "r.mean", "r.max"):
            self.assertEqual(row[column], again[column], column)

    def test_strengths_survive_the_round_trip(self):
        self.write(TRAIN.replace('file = "spikes.h5"', 'times = ["1 ms", "2 ms"]\nstrength = 0.5\nelements = [1]'),
                   "a.toml")
        self.tripartite("run", "a.toml", "--out", "a")
        self.tripartite("export", "a/cases/case-000000.h5", "--sonata", "sonata")
        self.write(TRAIN.replace("spikes.h5", "sonata/spikes.h5"), "b.toml")
        self.tripartite("run", "b.toml", "--out", "b")
        with h5py.File(self.folder / "b/cases/case-000000.h5") as case:
            self.assertEqual(list(case["spikes/p/strengths"]), [0.5, 0.5])
            self.assertEqual(list(case["spikes/p/node_ids"]), [1, 1])


@NEEDS_H5PY
class Units(ProgramTest):
    def make(self, times, units):
        with h5py.File(self.folder / "spikes.h5", "w") as file:
            file["spikes/p/timestamps"] = times
            file["spikes/p/node_ids"] = [0, 1, 2]
            if units is not None:
                file["spikes/p/timestamps"].attrs["units"] = units

    def times(self):
        self.write(TRAIN, "network.toml")
        done = self.tripartite("run", "network.toml", "--out", "out", "--force")
        with h5py.File(self.folder / "out/cases/case-000000.h5") as case:
            return list(case["spikes/p/timestamps"]), done.stderr

    def test_the_attribute_is_honoured(self):
        for units, factor in (("s", 1e-3), ("ms", 1), ("us", 1e3), ("\N{MICRO SIGN}s", 1e3)):
            self.make([1 * factor, 3 * factor, 5 * factor], units)
            found, said = self.times()
            for a, b in zip(found, [1, 3, 5]):
                self.assertAlmostEqual(a, b, places=9)
            self.assertNotIn("unit", said)

    def test_none_means_milliseconds_and_that_is_said_once(self):
        self.make([1.0, 3.0, 5.0], None)
        found, said = self.times()
        self.assertEqual(found, [1, 3, 5])
        self.assertEqual(said.count("/spikes/p/timestamps has no unit and is taken to be in ms"), 1)
        self.assertIn("no unit", self.tripartite("check", "network.toml").stderr)

    def test_others_are_refused(self):
        for units in ("mV", "fortnight", "", 3):
            self.make([1.0, 3.0, 5.0], units)
            self.write(TRAIN, "network.toml")
            said = self.refuse("check", "network.toml", exit_code=4)
            self.assertIn("spikes.h5", said)
            self.assertIn("/spikes/p/timestamps", said)

    def test_elements_beside_a_file_are_refused(self):
        self.write(TRAIN.replace('file = ', 'elements = [0]\nfile = '), "network.toml")
        self.assertIn("'elements' stands beside 'file'",
                      self.refuse("check", "network.toml", exit_code=2))

    def test_columns_of_edges(self):
        text = DELAYS.replace('{ rule = "all_to_all" }', '{ rule = "edges", file = "edges.csv" }')
        text = "".join(line + "\n" for line in text.splitlines() if not line.startswith("delay"))
        self.write(text, "network.toml")
        for heading, delay, note in (("delay (us)", 1500, False), ("delay", 1.5, True)):
            self.write(f"source,target,{heading}\n0,0,{delay}\n", "edges.csv")
            done = self.tripartite("run", "network.toml", "--out", "out", "--force")
            self.assertEqual("column 'delay' has no unit and is taken to be in ms" in done.stderr, note)
            with h5py.File(self.folder / "out/cases/case-000000.h5") as case:
                self.assertAlmostEqual(case["spikes/dst/timestamps"][0], 2.5, places=9)
        self.write("source,target,delay (mV)\n0,0,1\n", "edges.csv")
        self.assertIn("column 'delay' is in 'mV'", self.refuse("check", "network.toml", exit_code=4))


class Rounding(ProgramTest):
    def notes(self, text):
        self.write(text, "network.toml")
        said = self.tripartite("check", "network.toml").stderr
        return [line for line in said.splitlines() if "rounded" in line]

    def test_one_sentence_names_what_is_rounded_and_by_how_much(self):
        self.assertEqual(self.notes(DELAYS), [
            "tripartite: note: rounded to the nearest step of 0.1 ms: projections.p.delay (3 of 5, by up "
            "to 0.05 ms; 1 of them to no delay), times of drives.d (2 of 4, by up to 0.05 ms), "
            "drives.current.values (3 of 3, by up to 0.05 ms)"])
        self.assertEqual(self.notes(DELAYS.replace('step = "0.1 ms"', 'step = "0.01 ms"')), [])
        self.assertEqual(self.notes(DELAYS.replace('step = "0.1 ms"', 'scheme = "reference"')), [])
        drawn = self.notes(DELAYS.replace(
            'delay = { values = ["0.1 ms", "0.25 ms", "0.04 ms", "1.5 ms", "1.26 ms"] }',
            'delay = { uniform = ["1 ms", "2 ms"] }'))
        self.assertIn("projections.p.delay (drawn, by up to 0.05 ms)", drawn[0])

    def test_values_that_would_be_skipped_are_refused(self):
        fine = DELAYS.replace('interval = "0.3 ms"', 'interval = "0.0625 ms"')
        self.assert_fault_at("24:12", fine, "network.toml", "each value holds for 0.0625 ms, less than a step",
                             'scheme = "reference"')
        self.write(fine.replace('step = "0.1 ms"', 'scheme = "reference"'), "network.toml")
        self.tripartite("check", "network.toml")

    @NEEDS_H5PY
    def test_a_short_delay_moves_its_own_edge_only_and_the_last_spike_is_there(self):
        self.write(DELAYS, "network.toml")
        self.tripartite("run", "network.toml", "--out", "out")
        with h5py.File(self.folder / "out/cases/case-000000.h5") as case:
            before = case["spikes/src/timestamps"][:]
            after = sorted(zip(case["spikes/dst/node_ids"][:], case["spikes/dst/timestamps"][:]))
        self.assertEqual(list(before), [1, 5, 5.05, 19.97])
        delays = [0.1, 0.25, 0.04, 1.5, 1.26]
        expected = sorted((node, t + delay) for node, delay in enumerate(delays) for t in before
                          if t + delay <= 20)
        self.assertEqual([node for node, _ in after], [node for node, _ in expected])
        for (_, found), (_, exact) in zip(after, expected):
            self.assertLess(abs(found - exact), 1e-9)


if __name__ == "__main__":
    unittest.main()
