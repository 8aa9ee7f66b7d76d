"""Measure how often wards, clusters and changes are named when there is nothing, or something.

How to run
    ``.venv/bin/python benchmarks/small_ward_clusters.py`` prints two tables in about a quarter of
    an hour; ``--maps 50`` is a quick look. The tables on ``docs/methods/wards.md`` are copied from
    it by hand: run it again when a method of `told_apart`, `spatial` or `area_changes` changes.

Design
    Maps of 56 wards, bricks of seven rows, so that wards have about five neighbours each, as the
    51 wards of County Durham do. Residents are drawn anew for each map, 2,500 to 17,500. Two years
    of months of 0.4, 3 or 30 events a ward: Poisson, or with a variance twice the mean, or that
    with runs (the intensity of a ward remembers last month's, correlation about 0.6). The second
    year is told apart and mapped; the change is from the first. Wards have one true rate, or rates
    that differ for reasons of their own (coefficient of variation 0.3), without a spatial pattern.
    Then one ward of middling size, or it and its neighbours, have a higher rate.

    One generator for each row, from one seed: a new row changes no other. A share of 5% from 300
    maps has a standard error of 1.3 percentage points.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from shapely import box

from community_safety.statistics.area_changes import area_changes
from community_safety.statistics.independent_fit import dispersion_of_totals, two_way_dispersion
from community_safety.statistics.spatial.autocorrelation import moran_rate
from community_safety.statistics.spatial.contiguity import Neighbours, contiguity
from community_safety.statistics.spatial.local_clusters import HIGH_HIGH, local_moran_rate
from community_safety.statistics.told_apart import HIGHER, LOWER, NOT_APART, told_apart

ROWS, COLUMNS, SIDE = 7, 8, 1_000.0
WARDS = ROWS * COLUMNS
MONTHS = 12
CENTRE = 3 * COLUMNS + 4
MEMORY = 0.6
SEED = 5_100


@dataclass(frozen=True, slots=True)
class World:
    """What is true of a map: events a ward and month, how they vary, and what stands out."""

    name: str
    events: float
    dispersion: float = 1.0
    memory: float = 0.0
    differing: float = 0.0
    times: float = 1.0
    around: bool = False


NOTHING = [
    *(World(f"{n:g} a month, independent", n) for n in (0.4, 3, 30)),
    *(World(f"{n:g} a month, dispersion 2", n, 2.0) for n in (0.4, 3, 30)),
    *(World(f"{n:g} a month, dispersion 2 in runs", n, 2.0, MEMORY) for n in (0.4, 3, 30)),
    World("3 a month, dispersion 2, wards differ", 3, 2.0, differing=0.3),
    World("30 a month, dispersion 2, wards differ", 30, 2.0, differing=0.3),
]
SOMETHING = [
    World(f"{n:g} a month, dispersion 2, {where} x {times:g}", n, 2.0, times=times, around=around)
    for n in (3, 30)
    for around, where in ((False, "one ward"), (True, "a ward and its neighbours"))
    for times in (1.5, 2.0)
] + [
    World("3 a month, dispersion 2, wards differ, one ward x 2", 3, 2.0, differing=0.3, times=2.0),
    World(
        "3 a month, dispersion 2, wards differ, ward and neighbours x 2",
        *(3, 2.0, 0.0, 0.3, 2.0, True),
    ),
]


def bricks() -> Neighbours:
    """Return rows of bricks, every other row moved by half a brick."""
    places = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    corners = ((SIDE * (column + row % 2 / 2), SIDE * row) for row, column in places)
    walls = [box(x, y, x + SIDE, y + SIDE) for x, y in corners]
    return contiguity(walls, [f"W{ward:02d}" for ward in range(WARDS)])


def draw(
    world: World, neighbours: Neighbours, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return residents, shape (wards,), and counts, shape (wards, 24 months)."""
    residents = generator.uniform(2_500, 17_500, WARDS).round()
    size = residents / residents.mean()
    rate = np.ones(WARDS)
    if world.differing:
        shape = world.differing**-2
        rate = generator.gamma(shape, 1 / shape, WARDS)
    raised = np.zeros(WARDS, dtype=bool)
    raised[CENTRE] = True
    if world.around:
        raised |= neighbours.adjacency[CENTRE]
    if world.times > 1:  # the ward that stands out has a middling size and no luck of its own
        size[CENTRE], rate[CENTRE] = 1.0, 1.0
        residents[CENTRE] = residents.mean()
    mean = world.events * size * rate * np.where(raised, world.times, 1.0)
    means = np.repeat(mean[:, None], 2 * MONTHS, axis=1)
    if world.dispersion > 1:
        shape = means / (world.dispersion - 1)
        steps = generator.normal(size=means.shape)
        for month in range(1, 2 * MONTHS):
            fresh = np.sqrt(1 - world.memory**2) * steps[:, month]
            steps[:, month] = world.memory * steps[:, month - 1] + fresh
        means = means * stats.gamma.ppf(stats.norm.cdf(steps), shape) / shape
    return residents, generator.poisson(means).astype(float)


def looked_at(
    neighbours: Neighbours, residents: np.ndarray, counts: np.ndarray
) -> dict[str, float]:
    """Return what would be said of one map, each with and without the allowances."""
    before, after = counts[:, :MONTHS].sum(-1), counts[:, MONTHS:].sum(-1)
    whole, months = dispersion_of_totals(counts), two_way_dispersion(counts)
    plain = told_apart(after, residents)
    by_months = told_apart(after, residents, months.phi, months.degrees_of_freedom)
    ours = told_apart(after, residents, whole.phi, whole.degrees_of_freedom)
    changes = area_changes(before, after)
    changes_ours = area_changes(
        before, after, dispersion=whole.phi, degrees_of_freedom=whole.degrees_of_freedom
    )
    everywhere = moran_rate(after, residents, neighbours, permutations=999)
    local = local_moran_rate(after, residents, neighbours)
    marks = {
        "apart, plain p": ((plain.p_value <= 0.05) & (plain.group != "")).any(),
        "apart, q, independent": (plain.group != NOT_APART).any(),
        "apart, q, months": (by_months.group != NOT_APART).any(),
        "apart, q, totals": (ours.group != NOT_APART).any(),
        "unlike": (ours.unlike.place != "within").any(),
        "funnel, 99.8%": ours.unlike.between.funnel.strong.any(),
        "Moran, one tail": everywhere.p_value / 2 <= 0.05,
        "Moran": everywhere.p_value <= 0.05,
        "cluster, plain p": (local.p_value <= 0.05).any(),
        "cluster, q": (local.cluster != "").any(),
        "change, q, independent": changes.family.remaining > 0,
        "change, q, totals": changes_ours.family.remaining > 0,
        "centre higher": ours.group[CENTRE] == HIGHER,
        "centre unlike": ours.unlike.place[CENTRE] == "high",
        "centre in cluster": local.cluster[CENTRE] == HIGH_HIGH,
        "others lower": (np.delete(ours.group, CENTRE) == LOWER).any(),
    }
    return {name: float(said) for name, said in marks.items()}


def measured(worlds: list[World], maps: int) -> Iterator[dict[str, object]]:
    """Yield, for each world, the share of maps on which each thing was said."""
    neighbours = bricks()
    for world in worlds:
        generator = np.random.default_rng([SEED, *world.name.encode()])
        said = [looked_at(neighbours, *draw(world, neighbours, generator)) for _ in range(maps)]
        yield {"world": world.name, **pd.DataFrame(said).mean().to_dict()}


def table(found: pd.DataFrame, columns: list[str]) -> str:
    """Return percentages as a table of the page."""
    lines = ["| on these maps | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for row in found.itertuples(index=False):
        values = dict(zip(found.columns, row, strict=True))
        cells = (f"{100 * values[column]:.1f}" for column in columns)
        lines.append(f"| {values['world']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Measure how often wards are named wrongly.")
    parser.add_argument("--maps", type=int, default=300, help="maps for each row")
    maps = parser.parse_args().maps
    begin = time.perf_counter()
    nothing = pd.DataFrame(measured(NOTHING, maps))
    print("Percentage of maps on which anything at all is named\n")
    print(table(nothing, list(nothing.columns[1:13])))
    something = pd.DataFrame(measured(SOMETHING, maps))
    print("\nPercentage of maps on which the place that stands out is found\n")
    print(table(something, ["centre higher", "centre unlike", "Moran", "centre in cluster"]))
    print(f"\nThe run took {(time.perf_counter() - begin) / 60:.1f} minutes.")


if __name__ == "__main__":
    main()
