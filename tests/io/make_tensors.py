"""Writes the arrays in tests/io/data that tensor_test.cpp reads. Run by hand with NumPy and h5py."""

from pathlib import Path

import h5py
import numpy as np
from numpy.lib import format as npy

data = Path(__file__).parent / "data"
data.mkdir(exist_ok=True)
cube = np.arange(24).reshape(2, 3, 4) / 8  # exact in float32


def save(name, array, version=(1, 0)):
    with open(data / name, "wb") as file:
        npy.write_array(file, array, version=version)


save("float64.npy", cube)
save("float32_fortran.npy", np.asfortranarray(cube.astype(np.float32)))
save("version2.npy", cube, (2, 0))
save("version3.npy", cube, (3, 0))
save("scalar.npy", np.float64(2.5))
save("vector.npy", np.array([1.0, 2.0]))
save("integers.npy", np.arange(3))
save("big_endian.npy", cube.astype(">f8"))
with_nan = cube.copy()
with_nan[1, 0, 2] = np.nan
save("nan.npy", with_nan)
(data / "truncated.npy").write_bytes((data / "float64.npy").read_bytes()[:-8])

with h5py.File(data / "head.h5", "w", track_order=False) as file:
    file["text/0/q"] = cube[0].astype(np.float32)
    file["text/0/bad"] = np.array([[0.0, 1.0], [-np.inf, 0.0]], dtype=np.float32)
    file["text"].attrs["source"] = np.bytes_("fixed length")
    file["words"] = np.array([b"one", b"three"])
