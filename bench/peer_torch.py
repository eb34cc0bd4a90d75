#!/usr/bin/env python3
"""Algebraic feature attention by PyTorch, in double precision, with the features of the circuit.

A request is a line "WHAT T D d_v m threads FILE" and its answer a line of JSON; FILE is what
circuit_bench saved:

  weights   given q, k, v and the input weights W: features by two products and exp, then attention
  features  given v and the features of q and k: attention alone
"""

import json
import sys
import time

import numpy as np
import torch

from saved_inputs import load


def features(x, w):
    """Positive random features [T, m]; the 1/√m cancels in the ratio."""
    return torch.exp(x @ w.T - (x * x).sum(1, keepdim=True) / 2)


def attention(of_q, of_k, v):
    denominator = of_q @ of_k.sum(0)
    return of_q @ (of_k.T @ v) / denominator[:, None]


def measure(what, inputs):
    q, k, v, w = (torch.from_numpy(x) for x in inputs[:4])
    given = (features(q, w), features(k, w)) if what == "features" else None
    begin = time.perf_counter()
    output = attention(*(given or (features(q, w), features(k, w))), v)
    seconds = time.perf_counter() - begin
    error = np.linalg.norm(output.numpy() - inputs.output) / np.linalg.norm(inputs.output)
    return {"seconds": seconds, "error": error}


def main():
    for line in sys.stdin:
        what, *sizes, threads, path = line.split()
        torch.set_num_threads(int(threads))
        print(json.dumps(measure(what, load(path, *map(int, sizes)))), flush=True)


if __name__ == "__main__":
    main()
