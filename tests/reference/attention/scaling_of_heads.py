#!/usr/bin/env python3
"""Prints the errors that tests/experiment/scaling_test.cpp expects, by NumPy with draws of its own.

Relative error (Frobenius) of performer features for one head of data/heads/vision.h5, with q and k as
the file holds them and both divided by D^(1/4): mean and standard deviation over draws.

    python3 tests/reference/attention/scaling_of_heads.py
"""
import pathlib

import h5py
import numpy as np

DATA = pathlib.Path(__file__).resolve().parents[3] / "data" / "heads" / "vision.h5"
GROUP, HEAD, UNITS, DRAWS = "line1/block0", 4, 1000, 4000


def features(x, weights):
    return np.exp(x @ weights.T - (x**2).sum(axis=1, keepdims=True) / 2)


def main():
    with h5py.File(DATA) as file:
        q, k, v = (file[GROUP][name][HEAD].astype(float) for name in "qkv")
    logits = q @ k.T
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    exact = weights / weights.sum(axis=1, keepdims=True) @ v
    root = q.shape[1] ** 0.25
    for name, queries, keys in (("as_stored", q, k), ("symmetric", q * root, k / root)):
        rng = np.random.default_rng(8)
        errors = []
        for _ in range(DRAWS):
            hidden = rng.standard_normal((UNITS, q.shape[1]))
            of_q, of_k = features(queries, hidden), features(keys, hidden)
            estimate = of_q @ (of_k.T @ v) / (of_q @ of_k.sum(axis=0))[:, None]
            errors.append(np.linalg.norm(estimate - exact) / np.linalg.norm(exact))
        norms = [np.sqrt((x**2).sum(axis=1).mean()) for x in (queries, keys)]
        print(f"{name}: |q| {norms[0]:.6f}, |k| {norms[1]:.6f}, "
              f"error {np.mean(errors):.4f} ± {np.std(errors):.4f}")


if __name__ == "__main__":
    main()
