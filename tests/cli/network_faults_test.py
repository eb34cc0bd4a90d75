"""Whatever is wrong in the description of a network is told with its place, and nothing runs."""

import json
import unittest

from program import ProgramTest

NETWORK = """task = "network"
[simulation]
duration = "20 ms"
[populations.neurons]
model = "conductance_lif"
size = 10
[populations.neurons.parameters]
V_th = "-50 mV"
[populations.astrocytes]
model = "g_chi"
size = 5
[projections.recurrent]
from = "neurons[0:8].spike"
to = "neurons.excitatory"
synapse = "tsodyks_markram"
weight = "0.05 nS"
connect = { rule = "bernoulli", probability = 0.5 }
[projections.recurrent.astrocyte]
population = "astrocytes"
Y = "astrocytes.Y_S"
[junctions.gap]
population = "astrocytes"
connect = { rule = "ring" }
[drives.step]
to = "neurons.I_stim"
values = ["0 pA", "20 pA"]
interval = "5 ms"
[record.spikes]
events = "neurons.spike"
[record.wave]
wave = "astrocytes.C"
level = "0.5 uM"
"""


class FaultsOfTheNetwork(ProgramTest):
    def assert_fault(self, old, new, place, *said):
        """With `old` replaced by `new`, the program points at `place`, "line:column", and says."""
        self.assertEqual(NETWORK.count(old), 1, old)
        self.assert_fault_at(place, NETWORK.replace(old, new), "network.toml", *said)

    def test_sound(self):
        self.write(NETWORK, "network.toml")
        self.assertIn("nothing wrong", self.tripartite("check", "network.toml").stdout)

    def test_duration_that_steps_do_not_reach(self):
        self.assert_fault('"20 ms"', '"20.05 ms"', "3:12", "the duration is 20.05 ms",
                          "a multiple of its step, 0.1 ms")
        self.assert_fault('duration = "20 ms"', 'duration = "20 ms"\nstep = "0.03 ms"', "3:12",
                          "a multiple of its step, 0.03 ms")

    def test_duration_of_the_default(self):
        self.assert_fault('duration = "20 ms"', 'step = "0.3 ms"', "2:1", "the duration is 1000 ms")

    def test_interval_of_a_record(self):
        self.assert_fault('level = "0.5 uM"', 'level = "0.5 uM"\ninterval = "0.25 ms"', "33:12",
                          "the sampling interval of 'wave' is 0.25 ms")
        self.assert_fault('model = "g_chi"', 'model = "g_chi"\nstep = "4 ms"', "31:1",
                          "the sampling interval of 'wave' is 10 ms", "its step, 4 ms")

    def test_times_beyond_the_run(self):
        self.assert_fault('weight = "0.05 nS"', 'weight = "0.05 nS"\ndelay = "1e300 ms"', "17:9",
                          "the delay of 'recurrent' is 1e+300 ms, longer than the run")
        self.assert_fault('weight = "0.05 nS"', 'weight = "0.05 nS"\ndelay = "21 ms"', "17:9",
                          "at most simulation.duration, 20 ms")
        self.assert_fault('model = "g_chi"', 'model = "g_chi"\nstep = "40 ms"', "11:8",
                          "the step of 'astrocytes' is 40 ms, longer than the run")

    def test_drawn_delays_beyond_the_run(self):
        def spikes(delay):
            self.write(NETWORK.replace('weight = "0.05 nS"', f'weight = "0.05 nS"\ndelay = {delay}')
                       .replace('"20 pA"', '"900 pA"'), "network.toml")
            done = self.tripartite("run", "network.toml", "--out", "out", "--force", "--json")
            return json.loads(done.stdout)[0]["spikes.count"]

        self.assertEqual(spikes('{ uniform = ["1e299 ms", "1e300 ms"] }'),
                         spikes('{ uniform = ["30 ms", "40 ms"] }'))

    def test_drives_beyond_the_run(self):
        self.write(NETWORK.replace('interval = "5 ms"', 'interval = "25 ms"') + 'after = "20 ms"\n'
                   '[drives.late]\nto = "neurons.excitatory"\nstrength = "1 nS"\n'
                   'times = ["1 ms", "20 ms", "21 ms", "1e300 ms"]\n', "network.toml")
        said = self.tripartite("check", "network.toml").stderr
        self.assertIn("after the end of the run at 20 ms, and not used: drives.step (1 of 2), "
                      "drives.late (2 of 4), record.wave (its columns stay empty)\n", said)

    def test_numbers_that_are_none(self):
        for number in ("nan pA", "inf pA", "-inf pA", "1e400 pA", "1e308 A", "20", "pA", ""):
            with self.subTest(number):
                self.assert_fault('"20 pA"', f'"{number}"', "26:19", "'values' in [drives.step]")
        for number in ("nan", "inf", "-0.1", "1.1"):
            with self.subTest(number):
                self.assert_fault("probability = 0.5", f"probability = {number}", "17:47",
                                  "'probability' in [projections.recurrent.connect]")
        for number in ("0", "-1", "10.0", "nan", "4294967295", "9223372036854775807"):
            with self.subTest(number):
                self.assert_fault("size = 10\n", f"size = {number}\n", "6:8",
                                  "'size' in [populations.neurons]")
        self.assert_fault("size = 10\n", "size = 9223372036854775808\n", "6:27", "64 bits")
        self.assert_fault("probability = 0.5", "probability = 1e309", "17:52", "1e309")

    def test_unit_without_end(self):
        self.write(NETWORK.replace('"20 pA"', '"20 ' + "(" * 100000 + '"'), "network.toml")
        self.assertIn("more than 100 characters", self.refuse("check", "network.toml", exit_code=2))

    def test_grid_beyond_any_index(self):
        self.assert_fault("size = 5\n", 'layout = { grid = [4294967295, 4294967295], '
                          'spacing = "1 um" }\n', "11:19", "cells", "at most 4294967294 cells")

    def test_empty_lists(self):
        self.assert_fault('interval = "5 ms"', 'interval = "5 ms"\nelements = []', "28:12",
                          "an empty list", "one element or more")
        self.assert_fault('values = ["0 pA", "20 pA"]', "values = []", "26:10", "an empty list")

    def test_large_network_is_checked_with_few_edges(self):
        large = NETWORK.replace("size = 10\n", "size = 100000\n").replace("[0:8]", "[0:80000]")
        self.write(large, "network.toml")
        self.assertLess(self.peak_memory("check", "network.toml")[0], 300)
        for old, new, place, said in (
            ('{ rule = "bernoulli", probability = 0.5 }',
             '{ rule = "fixed_outdegree", degree = 100001, multiple = false }', "17:48",
             "at most 100000, the candidates"),
            ('Y = "astrocytes.Y_S"', 'rule = "nearest"', "20:8", "layout"),
        ):
            self.assert_fault_at(place, large.replace(old, new), "network.toml", said)

    def test_unknown_model(self):
        self.assert_fault("conductance_lif", "conductance_liv", "5:9",
                          "did you mean 'conductance_lif'?")

    def test_unknown_parameter(self):
        self.assert_fault("V_th =", "V_thr =", "8:1",
                          "unknown key 'V_thr' in [populations.neurons.parameters]",
                          "did you mean 'V_th'?")

    def test_dimension_of_a_parameter(self):
        self.assert_fault('"-50 mV"', '"-50 pA"', "8:8", "a current where a voltage is needed")

    def test_bounds_of_a_parameter(self):
        self.assert_fault('"-50 mV"', '"-50 V"', "8:8", "out of bounds", "between -150 mV")

    def test_order_of_parameters(self):
        for new, place in [
            ('V_th = "-50 mV"\nV_reset = "-50 mV"', "9:11"),
            ('V_th = "-60 mV"', "8:8"),  # where V_reset is the default
            ('V_th = "-50 mV"\nV_reset = { uniform = ["-52 mV", "-48 mV"] }', "9:11"),
        ]:
            with self.subTest(new):
                self.assert_fault('V_th = "-50 mV"', new, place, "'V_reset'",
                                  "none would follow", "'V_reset' below 'V_th'")

    def test_blow_up(self):
        self.write('''task = "network"
[simulation]
duration = "1 s"
[populations.n]
model = "hodgkin_huxley"
size = 3
[drives.d]
to = "n.I_stim"
values = ["2000 pA"]
''', "axon.toml")
        done = self.tripartite("run", "axon.toml", exit_code=3)
        said = done.stdout + done.stderr
        self.assertNotIn("nan", said)
        self.assertRegex(said, r"n\[0\]\.\w+ left its domain, .* at \d+ ms; 1 ms before it was inside")
        self.assertIn("Steps of 0.1 ms with heun may be too long: try a shorter step", said)

    def test_unknown_population(self):
        self.assert_fault("neurons[0:8].spike", "neuron[0:8].spike", "13:8",
                          "'from' in [projections.recurrent] cannot be 'neuron'",
                          "did you mean 'neurons'?")

    def test_unknown_port(self):
        self.assert_fault("neurons.excitatory", "neurons.exitatory", "14:6",
                          "an event input of model conductance_lif",
                          "did you mean 'neurons.excitatory'?")

    def test_ambiguous_port(self):
        self.assert_fault("neurons.excitatory", "neurons", "14:6", "which names no row",
                          "neurons.excitatory, neurons.inhibitory")

    def test_part_that_is_not_there(self):
        self.assert_fault("neurons[0:8].spike", "neurons[0:11].spike", "13:8",
                          "out of bounds: neurons[0:11].spike", "a part of neurons[0:10]")

    def test_end_that_is_none(self):
        self.assert_fault("neurons[0:8].spike", "neurons[0-8].spike", "13:8", "an end such as")

    def test_unit_of_a_weight(self):
        self.assert_fault('"0.05 nS"', "0.05", "16:10", "a quantity with a unit")

    def test_unknown_rule(self):
        self.assert_fault("bernoulli", "bernouli", "17:20", "did you mean 'bernoulli'?")

    def test_key_of_another_rule(self):
        self.assert_fault("probability = 0.5 }", "probability = 0.5, degree = 3 }", "17:52",
                          "unknown key 'degree'")

    def test_missing_key(self):
        self.assert_fault('model = "g_chi"\n', "", "9:1", "'model' in [populations.astrocytes]",
                          "the name of a model")

    def test_astrocytic_row(self):
        self.assert_fault('Y = "astrocytes.Y_S"', 'Z = "astrocytes.Y_S"', "20:1",
                          "unknown key 'Z' in [projections.recurrent.astrocyte]")

    def test_order_of_times(self):
        self.assert_fault('to = "neurons.I_stim"\nvalues = ["0 pA", "20 pA"]\ninterval = "5 ms"',
                          'to = "neurons.excitatory"\ntimes = ["2 ms", "1 ms"]', "26:18",
                          "ascending times")

    def test_value_of_a_drive(self):
        self.assert_fault('["0 pA", "20 pA"]', '["0 pA", "20 mV"]', "26:19",
                          "a voltage where a current is needed")

    def test_level_missing(self):
        self.assert_fault('level = "0.5 uM"\n', "", "30:1", "'level' in [record.wave]")

    def test_row_that_is_no_event(self):
        self.assert_fault("neurons.spike\"\n[record.wave]", "neurons.V\"\n[record.wave]", "29:10",
                          "an event output of model conductance_lif")

    def test_fault_in_the_value_of_an_axis(self):
        self.assert_fault("[record.spikes]",
                          '[[sweep]]\n"populations.neurons.size" = [10, 7]\n[record.spikes]',
                          "13:8", "a part of neurons[0:7]")

    def test_bound_on_an_unknown_column(self):
        self.assert_fault("[record.spikes]", "[expect]\nspikes.rat = 1\n[record.spikes]", "29:1",
                          "unknown key")

    def test_faults_that_building_finds(self):
        self.assert_fault('connect = { rule = "ring" }', 'connect = { rule = "grid_neighbours" }',
                          "23:20", "not laid out on a grid")

    def test_unknown_task(self):
        self.assert_fault('"network"', '"netwrok"', "1:8", "did you mean 'network'?")


class FilesOfTheNetwork(ProgramTest):
    def assert_refused(self, connect, exit_code, *said, csv="source,target\n0,1\n"):
        self.write(csv, "edges.csv")
        self.write(NETWORK.replace('{ rule = "bernoulli", probability = 0.5 }', connect),
                   "network.toml")
        message = self.refuse("check", "network.toml", exit_code=exit_code)
        for part in said:
            self.assertIn(part, message)

    def test_edges(self):
        edges = '{ rule = "edges", file = "edges.csv" }'
        self.assert_refused('{ rule = "edges", file = "edgs.csv" }', 4, "edgs.csv")
        self.assert_refused(edges, 4, "no column 'target'", csv="source,weight\n0,1\n")
        self.assert_refused(edges, 4, "unknown column 'taget'", "did you mean 'target'?",
                            csv="source,taget\n0,1\n")
        self.assert_refused(edges, 4, "edges.csv:3: 'x' is no finite number",
                            csv="source,target\n0,1\nx,1\n")
        self.assert_refused(edges, 4, "which is no index", csv="source,target\n0.5,1\n")
        self.assert_refused(edges, 2, "network.toml:16:10", "stands both in the description and in",
                            csv="source,target,weight (nS)\n0,1,2\n")
        self.assert_refused('{ rule = "edges" }', 2, "network.toml:17:11", "either file")

    def test_sound_edges(self):
        self.write("source,target,delay (s)\n0,1,0.001\n7,9,0.002\n", "edges.csv")
        self.write(NETWORK.replace('{ rule = "bernoulli", probability = 0.5 }',
                                   '{ rule = "edges", file = "edges.csv" }'), "network.toml")
        self.assertIn("nothing wrong", self.tripartite("check", "network.toml").stdout)


if __name__ == "__main__":
    unittest.main()
