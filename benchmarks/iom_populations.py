"""Measure from which people the IOM programme's expected offences are best worked out.

How to run
    ``.venv/bin/python benchmarks/iom_populations.py`` prints two tables in about two minutes;
    ``--counties 20`` is a quick look. The tables on ``docs/methods/reoffending_questions.md`` are
    copied from it by hand: run it again when `reoffending.iom` or `statistics.before_after` change.

Design
    Counties of 3,000 people with counts of offences in five years, Poisson at rates of their own.
    At the start of the third, fourth and fifth year a panel looks at everybody with so many
    offences in the year before (the bar) and takes on a share of them; each of their offences in
    the next year is then prevented with probability 0.25. The rates: one gamma distribution; most
    people at nothing; two kinds of people; lognormal; gamma falling by a fifth each year; bursts,
    where who offends stops for good with probability 0.3 a year and others begin.

    Measured is the number expected of the programme's people over the one that their true rates
    give, on average (1 is right; more credits the programme with what it did not do), its standard
    deviation from county to county, and how often the 95% limits of after over expected hold 0.75.
    The people it is worked out from are the programme's and others with so many offences in the
    year before that in which people are chosen. Others are those who are not on the programme in
    the two years compared; the second table has those who never are, beside them.

    One generator for each row, from one seed: a new row changes no other.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.statistics.before_after import (
    change_beyond_regression,
    matched_expectation,
)

Real = npt.NDArray[np.float64]
PEOPLE, YEARS, PANELS = 3_000, 5, (2, 3, 4)
EFFECT, SEED = 0.75, 7_300
LEAST_EARLIER = (0, 1, 2, 3)
CHECKED = 1
"""Of how many offences in the earlier year on others are matched with the programme's people."""
NEVER = 99
WORLDS = ("gamma", "most at nothing", "two kinds", "lognormal", "falling", "bursts")
SETTINGS = ((5, 0.4), (5, 1.0), (3, 0.4))
"""The bar, and the share of those above it who are taken on."""


@dataclass(frozen=True, slots=True)
class County:
    """Counts and true rates, shape (people, years), and the year each was taken on."""

    counts: Real
    rates: Real
    begun: npt.NDArray[np.int_]


def true_rates(world: str, rng: np.random.Generator) -> Real:
    """Return each person's rate in each year."""
    size = (PEOPLE, 1)
    if world == "most at nothing":
        rate = np.where(rng.random(size) < 0.6, 0.0, rng.gamma(1.5, 1.5, size))
    elif world == "two kinds":
        kind = rng.random(size) < 0.88
        rate = np.where(kind, rng.gamma(1.0, 0.3, size), rng.gamma(3.0, 1.3, size))
    elif world == "lognormal":
        rate = rng.lognormal(-1.0, 1.2, size)
    else:
        rate = rng.gamma(1.0, 1.5, size)
    rates = np.repeat(rate, YEARS, axis=1)
    if world == "falling":
        return rates * 0.8 ** np.arange(YEARS)
    if world == "bursts":
        begins = rng.integers(-4, YEARS, size)
        ends = begins + rng.geometric(0.3, size)
        years = np.arange(YEARS)
        return 2.0 * rates * ((years >= begins) & (years < ends))
    return rates


def made_county(world: str, bar: int, share: float, rng: np.random.Generator) -> County:
    """Return a county with a programme that prevents a quarter of its people's offences."""
    rates = true_rates(world, rng)
    counts = rng.poisson(rates)
    begun = np.full(PEOPLE, NEVER)
    for year in PANELS:
        asked = (begun == NEVER) & (counts[:, year - 1] >= bar)
        taken = asked & (rng.random(PEOPLE) < share)
        begun[taken] = year
        counts[taken, year] = rng.binomial(counts[taken, year], EFFECT)
    return County(counts.astype(float), rates, begun)


def windows(county: County, years: npt.NDArray[np.int_], who: npt.NDArray[np.int_]) -> Real:
    """Return counts of people in the year before that of choice, in that, and in the next."""
    return np.stack([county.counts[who, years + shift] for shift in (-2, -1, 0)])


def measured(county: County, rng: np.random.Generator, *, later: bool) -> Real | None:
    """Return expected over true for each population and the matched check, and which limits hold.

    Parameters
    ----------
    later
        Whether people who are taken on later are among the others until then.
    """
    chosen = np.flatnonzero(county.begun != NEVER)
    if chosen.size < 10:
        return None
    own = windows(county, county.begun[chosen], chosen)
    true = county.rates[chosen, county.begun[chosen]].sum()
    allotted = rng.permutation(np.resize(np.sort(county.begun[chosen]), PEOPLE))
    free = (county.begun > allotted) if later else (county.begun == NEVER)
    who = np.flatnonzero(free)
    others = windows(county, allotted[who], who)
    ratios, held = [], []
    for least in LEAST_EARLIER:
        like = others[:, others[0] >= least]
        before, after = (np.concatenate([own[row], like[row]]) for row in (1, 2))
        found = change_beyond_regression(own[1], own[2], before, after)
        ratios.append(found.expected / true)
        held.append(found.lower <= EFFECT <= found.upper)
    like = others[:, others[0] >= CHECKED]
    check = matched_expectation(own[1], like[1], like[2])
    have = check.reason == ""
    part = county.rates[chosen, county.begun[chosen]][have].sum()
    return np.array([*ratios, check.total / part if have.any() else np.nan, *held, len(chosen)])


def row(world: str, bar: int, share: float, counties: int, number: int, *, later: bool) -> str:
    """Return one line of a table."""
    rng = np.random.default_rng([SEED, number])
    found = []
    for _ in range(counties):
        made = measured(made_county(world, bar, share, rng), rng, later=later)
        if made is not None:
            found.append(made)
    table = np.array(found)
    size = len(LEAST_EARLIER)
    ratios, spread = table[:, :size].mean(axis=0), table[:, :size].std(axis=0)
    checked = table[~np.isnan(table[:, size]), size]
    check = f"{checked.mean():.2f}" if checked.size else "nobody left"
    held = 100 * table[:, size + 1 : -1].mean(axis=0)
    cells = [
        f"{mean:.2f} ± {deviation:.2f}, {share_held:.0f}%"
        for mean, deviation, share_held in zip(ratios, spread, held, strict=True)
    ]
    about = f"{world}, bar {bar}, {100 * share:.0f}%"
    return f"| {about} | {table[:, -1].mean():.0f} | {' | '.join(cells)} | {check} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=100)
    counties = parser.parse_args().counties
    names = ("anybody", *(f"{least} or more" for least in LEAST_EARLIER[1:]))
    head = f"| rates | taken on | {' | '.join(names)} | matched |"
    rule = "|---" * (len(names) + 3) + "|"
    cases = [(world, *setting) for setting in SETTINGS for world in WORLDS]
    print(head, rule, sep="\n")
    for number, case in enumerate(cases):
        print(row(*case, counties, number, later=True), flush=True)
    print(f"\nOthers are those who are never taken on:\n\n{head}\n{rule}")
    for number, case in enumerate(cases[: len(WORLDS)]):
        print(row(*case, counties, number, later=False), flush=True)


if __name__ == "__main__":
    main()
