#!/usr/bin/env python3
"""Writes data/{q,k,v}.npy: two queries and four keys of size 3, four values of size 1, counting up
in eighths."""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "data"

for name, shape in {"q": (2, 3), "k": (4, 3), "v": (4, 1)}.items():
    np.save(FOLDER / f"{name}.npy", np.arange(np.prod(shape)).reshape(shape) / 8)
