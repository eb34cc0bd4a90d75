"""Writes random_reference.txt: numbers of a few streams, computed apart from the C++ code.

Philox4x32-10 as printed in Salmon et al. 2011 (doi:10.1145/2063384.2063405), checked against the
known-answer vectors published with Random123 before anything is written. Run by hand:

    /usr/bin/python3 tests/base/make_random_reference.py > tests/base/random_reference.txt
"""

import math

MASK = 0xFFFFFFFF


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


KNOWN_ANSWERS = [
    ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([MASK] * 4, [MASK] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]
for counter, key, answer in KNOWN_ANSWERS:
    assert philox(counter, key) == answer, (counter, key)


def words(number):
    return [number & MASK, number >> 32, 0, 0]


def absorb(state, block):
    return philox([s ^ b for s, b in zip(state, block)], [0x74726970, 0x61727469])


def address(seed, name, index):
    state = absorb(absorb([0] * 4, words(seed)), words(len(name)))
    padded = name + bytes(-len(name) % 16)
    for start in range(0, len(padded), 16):
        piece = padded[start : start + 16]
        state = absorb(state, [int.from_bytes(piece[i : i + 4], "little") for i in range(0, 16, 4)])
    return absorb(state, words(index))


def pair(at, block):
    a, b, c, d = philox([block & MASK, block >> 32, at[2], at[3]], at[:2])
    return [(((hi << 32 | lo) >> 11) | 1) * 2.0**-53 for lo, hi in ((a, b), (c, d))]


def normals(u, v):
    radius, angle = math.sqrt(-2 * math.log(u)), 2 * math.pi * v
    return radius * math.cos(angle), radius * math.sin(angle)


print("# seed name index child(-1: none) position uniform normal; by make_random_reference.py")
for seed, name, index, child in [
    (0, "a", 0, -1),
    (1, "features/rows", 3, -1),
    (2**64 - 1, "exactly_16_bytes", 2**40, -1),
    (7, "a_name_longer_than_sixteen_bytes", 0, 5),
]:
    at = address(seed, name.encode(), index)
    if child >= 0:
        at = absorb(at, words(child))
    for position in (0, 1, 2, 511, 512, 2**33 + 1):
        u, v = pair(at, position // 2)
        uniform, normal = (u, v)[position % 2], normals(u, v)[position % 2]
        print(seed, name, index, child, position, uniform.hex(), normal.hex())
