"""Files of queries, keys and values as users have them: what is read of them is said, what is not is
refused."""

import sys
import unittest

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

try:
    import h5py
    import numpy as np
except ModuleNotFoundError as missing:
    print(f"Skipped: no Python package {missing.name}.")
    sys.exit(SKIPPED)

from program import ProgramTest

NPY = """[input]
kind = "npy"
queries = "q.npy"
keys = "k.npy"
values = "v.npy"
[features]
hidden_units = 16
"""

HEADS = """[input]
kind = "heads"
file = "heads.h5"
group = "layer"
[features]
hidden_units = 16
"""


class HeadFiles(ProgramTest):
    def setUp(self):
        super().setUp()
        self.random = np.random.default_rng(3)

    def save(self, shape, value_shape):
        for name, size in (("q", shape), ("k", shape), ("v", value_shape)):
            np.save(self.folder / f"{name}.npy", self.random.standard_normal(size) / 2)

    def write_group(self, **members):
        with h5py.File(self.folder / "heads.h5", "w") as file:
            for name in "qkv":
                file[f"layer/{name}"] = self.random.standard_normal((2, 9, 4))
            for name, values in members.items():
                file[f"layer/{name}"] = values

    def sizes_told(self, text):
        """Tokens, queries and sizes as `check` prints them, and what stands on stderr."""
        self.write(text)
        done = self.tripartite("check", "experiment.toml")
        lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
        heading = next(i for i, line in enumerate(lines) if "tokens" in line)
        told = dict(zip(lines[heading], lines[heading + 1]))
        return [int(told[name]) for name in ("tokens", "queries", "head_size", "value_size")], \
            done.stderr

    def test_check_and_row_say_the_sizes(self):
        self.save((24, 16), (24, 8))
        self.assertEqual(self.sizes_told(NPY), ([24, 24, 16, 8], ""))
        self.tripartite("run", "experiment.toml")
        with h5py.File(self.folder / "results/experiment/index.h5") as index:
            row = index["results"][0]
            meanings = {name: index[f"columns/{name}"].attrs["long_name"] for name in
                        ("tokens", "head_size", "value_size")}
        self.assertEqual([row["tokens"], row["head_size"], row["value_size"]], [24, 16, 8])
        self.assertTrue(all(meanings.values()))

    def test_a_file_that_fits_two_layouts_is_told(self):
        self.save((16, 24), (16, 24))
        sizes, said = self.sizes_told(NPY)
        self.assertEqual(sizes, [16, 16, 24, 24])
        self.assertIn('note: q.npy [16, 24] is read as "token,size"', said)
        self.assertIn('"size,token"', said)
        turned = NPY.replace("[features]", 'layout = "size,token"\n[features]')
        self.assertEqual(self.sizes_told(turned), ([24, 24, 16, 16], ""))

    def test_a_mask_is_refused(self):
        self.write_group(mask=np.tril(np.ones((9, 9), dtype=bool)))
        self.write(HEADS)
        for verb in ("check", "run"):
            message = self.refuse(verb, "experiment.toml", exit_code=4)
            self.assertIn("experiment.toml:3:8: ", message)  # file, and not kind = "heads"
            self.assertIn("heads.h5: /layer/mask is not read, but would change attention", message)
        self.write_group()
        self.assertEqual(self.sizes_told(HEADS), ([9, 9, 4, 4], ""))

    def test_a_shape_that_is_none_is_refused(self):
        self.save((24, 16), (24, 8))
        whole = (self.folder / "q.npy").read_bytes()
        self.write(NPY)
        for shape in (b"(-4, -6)", b"(24 16)"):
            (self.folder / "q.npy").write_bytes(whole.replace(b"(24, 16)", shape))
            message = self.refuse("check", "experiment.toml", exit_code=4)
            self.assertIn("q.npy", message)
            self.assertIn("expected", message)

    def test_a_scale_is_part_of_the_logits(self):
        self.save((24, 16), (24, 8))
        logits = np.load(self.folder / "q.npy") @ np.load(self.folder / "k.npy").T
        for name, lines in (("stored", ""), ("scaled", "scale = 0.25\n"),
                            ("published", 'scale = 0.25\nscaling = "symmetric"\n')):
            self.write(NPY.replace("[features]", f"{lines}[features]"))
            self.tripartite("run", "experiment.toml", "--out", name)
            with h5py.File(self.folder / name / "index.h5") as index:
                found = index["results"][0]
            scale = 0.25 if lines else 1
            self.assertAlmostEqual(found["logit_max"], scale * logits.max(), places=12)
            self.assertAlmostEqual(found["logit_min"], scale * logits.min(), places=12)
        norms = [np.sqrt(np.mean(np.sum(np.load(self.folder / f"{n}.npy") ** 2, axis=1)))
                 for n in "qk"]
        self.assertAlmostEqual(found["query_norm"], norms[0] / 2, places=12)
        self.assertAlmostEqual(found["key_norm"], norms[1] / 2, places=12)


if __name__ == "__main__":
    unittest.main()
