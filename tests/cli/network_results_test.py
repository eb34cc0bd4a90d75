"""What a network leaves on disk, read as a stranger would: by h5py, and by the words of the SONATA
developer guide (https://github.com/AllenInstitute/sonata, "Spike file" and "Frame oriented, node
element recordings")."""

import json
import re
import signal
import sys
import time
import unittest
from pathlib import Path

from program import ProgramTest, h5py

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

NETWORK = """task = "network"
[simulation]
duration = "100 ms"
[populations.cells]
model = "conductance_lif"
size = 6
[populations.cells.parameters]
I_ex = { uniform = ["200 pA", "400 pA"] }
[populations.astrocytes]
model = "g_chi"
size = 2
layout = { grid = [2], spacing = "50 um" }
[projections.p]
from = "cells"
to = "cells.inhibitory"
synapse = "tsodyks_markram"
weight = "1 nS"
connect = { rule = "all_to_all", self = false }
[record.spikes]
events = "cells"
[record.some]
events = "cells[4:]"
[record.V]
samples = "cells.V"
interval = "0.5 ms"
elements = [4, 1]
[record.x]
edges = "p.x"
count = 3
[record.rate]
rates = "cells"
"""


class Results(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write(NETWORK, "network.toml")
        done = self.tripartite("run", "network.toml", "--out", "out", "--threads", "1", "--json")
        self.rows = json.loads(done.stdout)
        self.case = "out/cases/case-000000.h5"

    def open(self, name):
        file = h5py.File(self.folder / name)
        self.addCleanup(file.close)
        return file

    def test_case_file(self):
        file = self.open(self.case)
        self.assertEqual(sorted(file), ["populations", "provenance", "rates", "results", "spikes",
                                        "traces"])
        spikes = file["spikes/cells"]
        self.assertEqual(spikes["node_ids"].dtype, "int64")
        self.assertEqual(spikes.attrs["sorting"], "by_time")
        self.assertEqual(spikes["timestamps"].attrs["units"], "ms")
        times = spikes["timestamps"][:]
        self.assertGreater(len(times), 10)
        self.assertTrue((times[1:] >= times[:-1]).all())
        # Each event once, though two records ask for it.
        self.assertEqual(self.rows[0]["spikes.count"], len(times))
        self.assertEqual(self.rows[0]["some.count"], (spikes["node_ids"][:] >= 4).sum())

        trace = file["traces/V"]
        self.assertEqual(trace.attrs["population"], "cells")
        self.assertEqual(trace["V"].shape, (201, 2))
        self.assertEqual(trace["V"].attrs["units"], "mV")
        self.assertEqual(trace["V"].dims[0][0].name, "/traces/V/t")
        self.assertEqual(trace["elements"][:].tolist(), [4, 1])
        self.assertAlmostEqual(trace["V"][:].mean(), self.rows[0]["V.mean"])

        edges = file["traces/x"]
        self.assertEqual(edges.attrs["projection"], "p")
        self.assertEqual(edges["elements"][:].tolist(), [0, 10, 20])  # of 30
        self.assertEqual(edges["source"][:].tolist(), [0, 2, 4])
        self.assertEqual(edges["target"][:].tolist(), [1, 0, 0])
        self.assertEqual(edges["x"][0].tolist(), [1, 1, 1])
        self.assertEqual(file["populations/astrocytes/positions"].shape, (2, 3))
        rates = file["rates/rate"]
        self.assertAlmostEqual(rates["rate"][:].sum() * 0.01 * 6, len(times))

    def test_columns_are_described(self):
        columns = self.open("out/index.h5")["columns"]
        self.assertEqual(columns["spikes.rate"].attrs["units"], "Hz")
        self.assertIn("mean over time", columns["V.mean"].attrs["long_name"])

    def test_the_resolved_description_is_an_experiment(self):
        self.write(self.open(self.case)["provenance/config"][()].decode(), "again.toml")
        again = json.loads(self.tripartite("run", "again.toml", "--threads", "1", "--json").stdout)
        self.assertEqual(again, self.rows)

    def test_main_columns_are_shown(self):
        table = self.tripartite("run", "network.toml", "--threads", "1").stdout
        self.assertIn("spikes.rate", table)
        self.assertNotIn("e_total", table)

    def test_seldom_words_for_a_short_case(self):
        done = self.tripartite("run", "network.toml", "--threads", "1", "--force", "--out", "out")
        self.assertEqual(done.stderr, "1 of 1 cases, 0 s left\n")

    def assert_sonata(self, file):
        magic, version = (file.attrs.get_id(name) for name in ("magic", "version"))
        self.assertEqual((magic.dtype, magic.shape), ("<u4", ()))
        self.assertEqual(file.attrs["magic"], 0x0A7A)
        self.assertEqual((version.dtype, version.shape), ("<u4", (2,)))
        self.assertEqual(file.attrs["version"].tolist(), [0, 1])

    def test_sonata_spikes(self):
        done = self.tripartite("export", self.case, "--sonata", "sonata")
        self.assertEqual(done.stdout, "sonata/spikes.h5\nsonata/V.h5\n")
        self.assertEqual(done.stderr, "".join(
            f"tripartite: {path} is left out: SONATA has no place for it\n"
            for path in ("/traces/x", "/rates/rate")))
        file, ours = self.open("sonata/spikes.h5"), self.open(self.case)
        self.assert_sonata(file)
        self.assertEqual(list(file), ["spikes"])
        self.assertEqual(list(file["spikes"]), ["cells"])
        group = file["spikes/cells"]
        self.assertEqual(sorted(group), ["node_ids", "timestamps"])
        self.assertEqual(group["timestamps"].dtype, "<f8")
        self.assertEqual(group["timestamps"].attrs["units"], "ms")
        self.assertEqual(group["node_ids"].dtype, "<u8")
        words = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
        self.assertEqual(words, {"none": 0, "by_id": 1, "by_time": 2})
        self.assertEqual(group.attrs["sorting"], words["by_time"])
        for name in ("timestamps", "node_ids"):
            self.assertEqual(group[name][:].tolist(), ours["spikes/cells"][name][:].tolist())

    def test_sonata_report(self):
        self.tripartite("export", self.case, "--sonata", "sonata")
        file, ours = self.open("sonata/V.h5"), self.open(self.case)
        self.assert_sonata(file)
        self.assertEqual(list(file["report"]), ["cells"])
        report = file["report/cells"]
        data, mapping = report["data"], report["mapping"]
        self.assertEqual((data.dtype, data.shape), ("<f4", (201, 2)))
        self.assertEqual(data.attrs["units"], "mV")
        self.assertLess(abs(data[:] - ours["traces/V/V"][:]).max(), 1e-5)
        types = {"node_ids": "<u8", "index_pointers": "<u8", "index_pointer": "<u8",
                 "element_ids": "<u4", "element_pos": "<f4", "time": "<f8"}
        self.assertEqual({name: mapping[name].dtype for name in mapping}, types)
        self.assertEqual(mapping["node_ids"][:].tolist(), [4, 1])
        self.assertEqual(mapping["node_ids"].attrs.get_id("sorted").dtype, "<i1")
        self.assertEqual(mapping["node_ids"].attrs["sorted"], 0)
        # The values of node i are data[:, index_pointers[i]:index_pointers[i + 1]].
        for name in ("index_pointers", "index_pointer"):  # of the guide, and of bmtk
            self.assertEqual(mapping[name][:].tolist(), [0, 1, 2])
        self.assertEqual(mapping["element_ids"][:].tolist(), [1, 1])
        self.assertEqual(mapping["element_pos"][:].tolist(), [1, 1])
        start, stop, step = mapping["time"][:]
        self.assertEqual((start, step), (0, 0.5))
        self.assertEqual(round((stop - start) / step), len(data))  # no frame at the stop time
        self.assertEqual(mapping["time"].attrs["units"], "ms")

    def test_sonata_does_not_overwrite(self):
        self.tripartite("export", self.case, "--sonata", "sonata")
        self.assertIn("exists already", self.refuse("export", self.case, "--sonata", "sonata",
                                                    exit_code=4))
        self.tripartite("export", self.case, "--sonata", "sonata", "--force")
        self.assertIn("a case file is needed",
                      self.refuse("export", "out/index.h5", "--sonata", "other", exit_code=4))

    def test_spikes_drive_another_network(self):
        self.tripartite("export", self.case, "--sonata", "sonata")
        self.write("""task = "network"
[simulation]
duration = "100 ms"
[populations.cells]
model = "conductance_lif"
size = 6
parameters = { I_ex = "0 pA" }
[drives.spikes]
to = "cells.excitatory"
file = "sonata/spikes.h5"
strength = "10 nS"
[record.g]
samples = "cells.g_e"
interval = "0.1 ms"
""", "driven.toml")
        self.tripartite("run", "driven.toml", "--out", "driven", "--threads", "1")
        g = self.open("driven/cases/case-000000.h5")["traces/g/g_e"][:]
        spikes = self.open(self.case)["spikes/cells"]
        jumps = ((g[1:] - g[:-1]) > 5).sum(axis=0)
        nodes = spikes["node_ids"][:].tolist()
        self.assertEqual(jumps.tolist(), [nodes.count(node) for node in range(6)])
        self.assertIn("did you mean '/spikes/cells'?", self.refuse(
            "check", "driven.toml", "--set", "drives.spikes.spikes=cels", exit_code=4))


class Documented(ProgramTest):
    def test_example(self):
        page = Path(__file__).resolve().parents[2] / "docs" / "networks.md"
        example = re.search(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        self.write(example[1], "network.toml")
        rows = json.loads(self.tripartite("run", "network.toml", "--threads", "1", "--json",
                                          "--set", "simulation.duration=20 ms").stdout)
        self.assertEqual(rows[0]["status"], "ok", rows[0]["message"])
        # 3200 to 3200 at 0.05 and 800 to 4000 at 0.2, four standard deviations wide.
        self.assertLess(abs(rows[0]["synapses"] - 1152000), 4000)


class Interruption(ProgramTest):
    def test_one_long_case(self):
        self.write(NETWORK, "network.toml")
        process = self.start("run", "network.toml", "--out", "out", "--threads", "1",
                             "--set", "simulation.duration=1000 s", "--set", "record={}")
        while not (self.folder / "out" / "cases").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, said)
        self.assertIn("0 of 1 cases done", said)
        self.assertEqual([name for name in self.files() if "case-" in name], [])


if __name__ == "__main__":
    if h5py is None:
        print("Skipped: no Python package h5py.")
        sys.exit(SKIPPED)
    unittest.main()
