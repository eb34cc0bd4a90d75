"""What circuit_bench saves for its peers: raw doubles, one matrix after the other."""

from typing import NamedTuple

import numpy as np


class Inputs(NamedTuple):
    q: np.ndarray  # [T, D]
    k: np.ndarray  # [T, D]
    v: np.ndarray  # [T, d_v]
    w: np.ndarray  # [m, D]
    output: np.ndarray  # [T, d_v] of the settled circuit


def load(path, tokens, head_size, outputs, units):
    shapes = [(tokens, head_size)] * 2 + [(tokens, outputs), (units, head_size), (tokens, outputs)]
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    parts = np.split(np.fromfile(path), ends)
    return Inputs(*(part.reshape(shape) for part, shape in zip(parts, shapes)))
