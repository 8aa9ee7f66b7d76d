"""Generators of chance, each seeded by what it is for, so that a new one changes no other."""

from __future__ import annotations

from zlib import crc32

import numpy as np

LAND = 1
"""The seed of the land itself, which is the same whatever the seed of the demonstration is."""


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return the generator of one thing, named in full: `generator(seed, "residents", code)`."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])


def shared_out(total: int, shares: np.ndarray) -> np.ndarray:
    """Divide a whole number in proportion to shares, in whole numbers that add up to it.

    By largest remainders; the first of equal ones goes first.
    """
    exact = total * shares / shares.sum()
    whole = np.floor(exact).astype("int64")
    rest = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole
