#!/usr/bin/env python3
"""Writes exact_attention.hpp: softmax attention by PyTorch in float64.

A small case with all its numbers, and a larger one whose tokens follow a formula, so that only summary
values need to be kept. Run it with a Python that has torch:

    python3 tests/reference/attention/make_reference.py
"""
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)


def attention(q, k, v):
    logit = q @ k.T
    weight = torch.softmax(logit, dim=1)
    entropy = torch.distributions.Categorical(logits=logit).entropy()
    return logit, weight @ v, torch.logsumexp(logit, dim=1), entropy


def wave(tokens, size, amplitude, a, b):
    """x[t, d] = amplitude * sin(a t + b d + t d / 10)"""
    return torch.tensor(
        [[amplitude * math.sin(a * t + b * d + t * d / 10) for d in range(size)] for t in range(tokens)])


def array(name, tensor):
    numbers = ", ".join(repr(x) for x in tensor.flatten().tolist())
    return f"inline constexpr std::array<double, {tensor.numel()}> {name}{{{numbers}}};\n"


def scalar(name, value):
    return f"inline constexpr double {name} = {float(value)!r};\n"


def small_case():
    torch.manual_seed(1)
    q, k, v = torch.randn(5, 3), 2 * torch.randn(5, 3), torch.randn(5, 2)
    _, output, log_denominator, _ = attention(q, k, v)
    names = {"q": q, "k": k, "v": v, "output": output, "log_denominator": log_denominator}
    return "".join(array(name, tensor) for name, tensor in names.items())


def wave_case():
    q, k, v = wave(40, 16, 2.0, 0.7, 1.3), wave(40, 16, 2.0, 0.5, 1.1), wave(40, 8, 1.0, 0.3, 0.9)
    logit, output, log_denominator, entropy = attention(q, k, v)
    return "".join([
        scalar("logit_min", logit.min()),
        scalar("logit_max", logit.max()),
        scalar("query_rms_norm", q.pow(2).sum(1).mean().sqrt()),
        scalar("key_rms_norm", k.pow(2).sum(1).mean().sqrt()),
        scalar("mean_entropy", entropy.mean()),
        scalar("output_norm", output.norm()),
        scalar("output_last", output[-1, -1]),
        scalar("log_denominator_sum", log_denominator.sum()),
    ])


def main():
    text = (
        "// Written by make_reference.py (PyTorch, float64). Do not edit.\n"
        "// clang-format off\n#pragma once\n\n#include <array>\n\n"
        "namespace reference::small {  // q, k [5, 3], v, output [5, 2], by rows\n\n" + small_case() +
        "\n}  // namespace reference::small\n\n"
        "namespace reference::wave {  // T = 40, D = 16, dv = 8\n\n" + wave_case() +
        "\n}  // namespace reference::wave\n")
    pathlib.Path(__file__).with_name("exact_attention.hpp").write_text(text)


if __name__ == "__main__":
    main()
