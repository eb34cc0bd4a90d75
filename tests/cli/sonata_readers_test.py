"""What is exported in the SONATA format, opened by the tools of others."""

import sys
import unittest
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "analysis"))

from network_results_test import NETWORK, SKIPPED
from program import ProgramTest, h5py


def package(name):
    """The package, or None where it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return __import__(name, fromlist=["_"])
    except ModuleNotFoundError:
        return None


class Exported(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write(NETWORK, "network.toml")
        self.tripartite("run", "network.toml", "--out", "out", "--threads", "1")
        case = "out/cases/case-000000.h5"
        self.tripartite("export", case, "--sonata", "sonata")
        self.ours = h5py.File(self.folder / case)
        self.addCleanup(self.ours.close)
        self.sonata = self.folder / "sonata"

    def spikes_of(self, node):
        spikes = self.ours["spikes/cells"]
        return spikes["timestamps"][:][spikes["node_ids"][:] == node].tolist()


@unittest.skipUnless(package("bmtk"), "no Python package bmtk")
class BrainModelingToolkit(Exported):
    def test_spikes(self):
        trains = package("bmtk.utils.reports.spike_trains").SpikeTrains.load(
            str(self.sonata / "spikes.h5"))
        self.assertEqual((trains.populations, trains.units("cells")), (["cells"], "ms"))
        self.assertEqual(trains.sort_order("cells").name, "by_time")
        table = trains.to_dataframe()
        for name in ("timestamps", "node_ids"):
            self.assertEqual(table[name].tolist(), self.ours["spikes/cells"][name][:].tolist())
        for node in trains.node_ids("cells"):
            self.assertEqual(list(trains.get_times(node, "cells")), self.spikes_of(node))

    def test_report(self):
        report = package("bmtk.utils.reports.compartment").CompartmentReport.load(
            str(self.sonata / "V.h5"))
        ours = self.ours["traces/V/V"][:]
        self.assertEqual((report.populations, report.units(), report.variable()),
                         (["cells"], "mV", "V"))
        self.assertEqual(report.node_ids().tolist(), [4, 1])
        self.assertEqual((report.tstart(), report.dt(), report["cells"].n_steps()), (0, 0.5, 201))
        self.assertLess(abs(report.data() - ours).max(), 1e-5)
        for column, node in enumerate([4, 1]):
            self.assertLess(abs(report.data(node_id=node).ravel() - ours[:, column]).max(), 1e-5)
            self.assertEqual(report.element_ids(node).tolist(), [1])

    def test_every_frame_is_read_whatever_the_interval(self):
        """Readers divide the time by the step, and forget the fraction that rounding leaves."""
        for interval in ("0.1 ms", "0.3 ms", "0.7 ms", "1.1 ms", "0.05 ms"):
            step = float(interval.split()[0])
            self.tripartite("run", "network.toml", "--out", "steps", "--threads", "1", "--force",
                            "--set", f'record.V.interval="{interval}"',
                            "--set", "simulation.duration=77 ms", "--set", "simulation.step=0.05 ms")
            self.tripartite("export", "steps/cases/case-000000.h5", "--sonata", "frames", "--force")
            report = package("bmtk.utils.reports.compartment").CompartmentReport.load(
                str(self.folder / "frames" / "V.h5"))
            self.assertEqual(report.dt(), step)
            self.assertEqual(len(report.data()), int(77 / step + 1e-6) + 1, interval)


@unittest.skipUnless(package("neo"), "no Python package neo")
class Neo(Exported):
    """neo has no reader of SONATA: analysis/tripartite.py makes its objects of these files."""

    def test_neo_itself_reads_no_sonata(self):
        readers = [reader for reader in package("neo.io").iolist if "h5" in reader.extensions]
        self.assertFalse([r for r in readers if "sonata" in r.__name__.lower()])

    def test_spikes_and_samples(self):
        block = package("tripartite").read_neo(self.sonata)
        (segment,) = block.segments
        self.assertEqual([train.annotations["node_id"] for train in segment.spiketrains],
                         sorted(set(self.ours["spikes/cells/node_ids"][:].tolist())))
        for train in segment.spiketrains:
            self.assertEqual(train.annotations["population"], "cells")
            self.assertEqual(train.rescale("ms").magnitude.tolist(),
                             self.spikes_of(train.annotations["node_id"]))
        (signal,) = segment.analogsignals
        self.assertEqual((signal.name, signal.shape, str(signal.units.dimensionality)),
                         ("V.V", (201, 2), "mV"))
        self.assertEqual(signal.array_annotations["node_id"].tolist(), [4, 1])
        self.assertEqual(float(signal.sampling_period.rescale("ms")), 0.5)
        self.assertLess(abs(signal.magnitude - self.ours["traces/V/V"][:]).max(), 1e-5)

    def test_it_writes_what_was_read(self):
        """With one of neo's own formats and back."""
        block = package("tripartite").read_neo(self.sonata)
        path = str(self.folder / "block.pickle")
        package("neo.io").PickleIO(path).write_block(block)
        again = package("neo.io").PickleIO(path).read_block()
        self.assertEqual(again.segments[0].spiketrains[0].tolist(), self.spikes_of(
            again.segments[0].spiketrains[0].annotations["node_id"]))


if __name__ == "__main__":
    if h5py is None:
        print("Skipped: no Python package h5py.")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
