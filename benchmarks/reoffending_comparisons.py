"""Measure how often a group that is no different is named, where one person has several entries.

How to run
    ``.venv/bin/python benchmarks/reoffending_comparisons.py`` prints a table in half a minute. That
    on ``docs/methods/reoffending.md`` is copied from it by hand: run it again when
    `reoffending.comparing` or `reoffending.repeat_entries` change.

Design
    900 people, some of whom are in a year's cohorts several times, and a group that has nothing to
    do with reoffending, or is of those who return, or is one of two years. A difference is named
    where p < 0.05 and the interval leaves out 0: that should be so in at most 5 of 100 samples.
    With three dispersions: none; the design effect of all entries, with residuals from the share of
    everybody; and that of each comparison's own (`difference_dispersion`).

    One generator for each row, from one seed. Samples with fewer than 30 entries on a side are
    left out, as they are in a table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from community_safety.reoffending import columns as spec
from community_safety.reoffending.comparing import compared_shares, verdicts
from community_safety.reoffending.measures import design_effect
from community_safety.reoffending.repeat_entries import difference_dispersion
from community_safety.reoffending.rules import Rules

SEED, PEOPLE = 7_400, 900
LEAST = Rules().least_offenders


class Entries(NamedTuple):
    """Who each entry is of, whether they reoffended after it, and whether it is of the group."""

    person: npt.NDArray[np.int_]
    again: npt.NDArray[np.bool_]
    group: npt.NDArray[np.bool_]


def returning(
    rng: np.random.Generator, share: float = 0.25, most: int = 3
) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.bool_]]:
    """Return entries of people, a share of whom reoffend often and return up to so many times."""
    often = rng.random(PEOPLE) < share
    person = np.repeat(np.arange(PEOPLE), np.where(often, rng.integers(1, most + 1, PEOPLE), 1))
    return person, rng.random(person.size) < np.where(often, 0.75, 0.15)[person]


def unrelated(rng: np.random.Generator, share: float) -> Entries:
    """Return a group of people that has nothing to do with anything."""
    person, again = returning(rng)
    return Entries(person, again, (rng.random(PEOPLE) < share)[person])


def by_entry(rng: np.random.Generator) -> Entries:
    """Return a group of entries, whoever's they are, as an index offence is."""
    person, again = returning(rng, 0.3, 4)
    return Entries(person, again, rng.random(person.size) < 0.3)


def those_who_return(rng: np.random.Generator, share: float, persistent: bool) -> Entries:
    """Return the people with four entries as a group; 30% reoffend there as elsewhere."""
    often = rng.random(PEOPLE) < share
    chance = np.where(often & persistent, rng.beta(0.15, 0.35, PEOPLE), 0.3)
    person = np.repeat(np.arange(PEOPLE), np.where(often, 4, 1))
    return Entries(person, rng.random(person.size) < chance[person], often[person])


def two_years(rng: np.random.Generator) -> Entries:
    """Return everybody in both of two years, as often in each; the first year is the group."""
    chance = rng.beta(0.6, 1.4, PEOPLE)
    year = np.repeat(np.arange(PEOPLE), rng.integers(1, 4, PEOPLE))
    person = np.concatenate([year, year])
    again = rng.random(person.size) < chance[person]
    return Entries(person, again, np.arange(person.size) < year.size)


WORLDS: dict[str, Callable[[np.random.Generator], Entries]] = {
    "30% of people": partial(unrelated, share=0.3),
    "5% of people, about 60 entries": partial(unrelated, share=0.05),
    "3% of people, 30 entries or a few more": partial(unrelated, share=0.032),
    "15% of people, four entries each, independent": partial(
        those_who_return, share=0.15, persistent=False
    ),
    "15% of people, four entries each, much alike": partial(
        those_who_return, share=0.15, persistent=True
    ),
    "1% of people, 30 to 80 entries, much alike": partial(
        those_who_return, share=0.0133, persistent=True
    ),
    "30% of entries, whoever's they are": by_entry,
    "one of two years, everybody in both": two_years,
}


def named(entries: Entries) -> npt.NDArray[np.bool_]:
    """Tell with each dispersion whether the group is named."""
    again, group = entries.again, entries.group
    dispersions = [
        1.0,
        design_effect(again.astype(float), np.zeros(again.size, dtype=np.int64), entries.person),
        difference_dispersion(again, group, entries.person),
    ]
    counts = (again[group].sum(), group.sum(), again[~group].sum(), (~group).sum())
    same = [np.full(3, count, dtype=float) for count in counts]
    there = np.ones(3, dtype=bool)
    found = compared_shares(same[0], same[1], same[2], same[3], there, dispersions)
    words = verdicts(found["p_value"], found["difference_lower"], found["difference_upper"])
    return np.isin(words, [spec.HIGHER, spec.LOWER])


def row(name: str, samples: int, number: int) -> str:
    """Return one line of the table."""
    rng = np.random.default_rng([SEED, number])
    found = []
    for _ in range(samples):
        entries = WORLDS[name](rng)
        if min(entries.group.sum(), (~entries.group).sum()) >= LEAST:
            found.append(named(entries))
    cells = " | ".join(f"{share:.1f}" for share in 100 * np.mean(found, axis=0))
    return f"| {name} | {cells} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=2_000)
    samples = parser.parse_args().samples
    print("| the group | each entry alone | whole area | ours |", "|---|---|---|---|", sep="\n")
    for number, name in enumerate(WORLDS):
        print(row(name, samples, number), flush=True)


if __name__ == "__main__":
    main()
