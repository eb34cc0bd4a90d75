"""HDF5 files with the front that the program gives its own: made up, changed, or damaged by tests."""

import zlib
from contextlib import contextmanager

import h5py

FRONT = 512


def mark(path):
    """Writes the line that says length and checksum of what follows it."""
    data = path.read_bytes()[FRONT:]
    line = f"tripartite results, format 2, {len(data)} bytes, CRC-32 {zlib.crc32(data):08x}\n"
    with open(path, "r+b") as file:
        file.write(line.encode().ljust(FRONT, b"\0"))


@contextmanager
def marked_file(path, mode="w"):
    """As h5py.File(path, mode), for a file that the program's readers take for one of its own."""
    with h5py.File(path, mode, **({"userblock_size": FRONT} if mode == "w" else {})) as file:
        yield file
    mark(path)


def damages(data, rng, count):
    """(what was done, damaged bytes): bits flipped, blocks zeroed, ends cut off, in turn."""
    for number in range(count):
        damaged = bytearray(data)
        place = rng.randrange(len(data))
        if number % 3 == 0:
            bit = rng.randrange(8)
            damaged[place] ^= 1 << bit
            yield f"bit {bit} of byte {place} flipped", bytes(damaged)
        elif number % 3 == 1:
            block = range(place, min(len(data), place + rng.choice([1, 16, 512, 4096])))
            if any(data[block.start:block.stop]):
                damaged[block.start:block.stop] = bytes(len(block))
            else:
                damaged[place] = 1
            yield f"bytes {block} zeroed, or one set where they were", bytes(damaged)
        else:
            yield f"cut after byte {place}", bytes(damaged[:place])
