"""Reads what store_test.cpp wrote, as a user of h5py would; exits 77 where h5py is missing."""

import sys

try:
    import h5py
    import numpy as np
except ImportError:
    sys.exit(77)

with h5py.File(sys.argv[1]) as file:
    voltage = file["traces/cell/v"]
    assert voltage.dtype == np.float64
    np.testing.assert_array_equal(voltage[:], [[-70.0, -69.5, 0.1], [1e-300, 3.0, 4.0]])
    assert voltage.attrs["units"] == "mV"
    assert voltage.dims[0].keys() == ["t"]
    np.testing.assert_array_equal(voltage.dims[0]["t"], [0.0, 0.5])
    np.testing.assert_array_equal(file["ids"][:], [1, -2])
    assert list(file["names"].asstr()) == ["früh", "", "spät"]
    assert file["provenance/config"].asstr()[()] == 'tau = "10 µs"\n'
    assert file["scalar"][()] == 2.5
    assert file["empty"].shape == (0,)
    assert file.attrs["format"] == "tripartite"
    assert file.attrs["format_version"] == 1
    assert file["provenance/run"].attrs["wall_seconds"] == 1.5

    table = file["results"][:]
    assert table.dtype.names == ("case", "map", "error", "steps", "status")
    np.testing.assert_array_equal(table["case"], [0, 1, 2])
    assert table["case"].dtype == np.int64
    np.testing.assert_array_equal(table["error"], [0.5, np.nan, 1.0])
    np.testing.assert_array_equal(table["steps"], [7.0, np.nan, np.nan])
    assert [text.decode() for text in table["map"]] == ["relu", "", "exp"]
    assert [text.decode() for text in table["status"]] == ["", "failed µ", ""]
