"""Measure how often the limits used for reoffending hold the truth, beside other ways.

How to run
    ``.venv/bin/python benchmarks/reoffending_intervals.py`` prints the tables of
    ``docs/methods/reoffending_statistics.md`` in about a minute and a half; ``--samples 200`` is a
    quick look. Curves, bootstraps and chosen people have a quarter to a third of the samples. The
    tables are copied by hand: run it again when `events_per_person`, `observed_expected`,
    `before_after` or `survival` changes.

Design
    95% intervals, the percentage that hold the true value. Counts of a person are none, or one
    and a negative binomial number of further ones: so many reoffend, so many times on average,
    with this shape (a small shape is a long tail). For before and after everybody has a rate of
    their own (gamma) and Poisson counts at it; `shape, mean` are those of the rates, a year each.
    One generator for each row, from one seed: a new row changes no other. A share of 95% from
    2,000 samples has a standard error of half a percentage point.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator

import numpy as np
from scipy import stats

from community_safety.statistics.before_after import (
    change_beyond_regression,
    paired_change,
)
from community_safety.statistics.events_per_person import mean_above_zero, mean_per_person
from community_safety.statistics.intervals import rate_interval
from community_safety.statistics.observed_expected import observed_against_expected
from community_safety.statistics.standardised import indirectly_standardised_ratio
from community_safety.statistics.survival import kaplan_meier

SEED = 1969
LEAST = 5  # events in a year for which people are chosen
Limits = tuple[np.ndarray, np.ndarray]
Row = dict[str, str]


def held(limits: Limits, truth: float) -> str:
    """Return the percentage of intervals with the truth in them."""
    return f"{100 * np.mean((limits[0] <= truth) & (truth <= limits[1])):.1f}"


def generator_of(*name: object) -> np.random.Generator:
    """Return the generator of a row."""
    return np.random.default_rng([SEED, *repr(name).encode()])


def ways_for_means(total: np.ndarray, squares: np.ndarray, persons: int) -> dict[str, Limits]:
    """Return the limits of the mean number of events that were compared with ours."""
    mean = total / persons
    variance = np.maximum(squares - total**2 / persons, 0) / (persons - 1)
    error, t = np.sqrt(variance / persons), stats.t.isf(0.025, persons - 1)
    some = np.where(total > 0, mean, 1)
    seen = np.where(total > 0, variance / some, 1)
    byar = rate_interval(total, persons, dispersion=seen)
    return {
        "t": (mean - t * error, mean + t * error),
        "log scale, t": (mean * np.exp(-t * error / some), mean * np.exp(t * error / some)),
        "Fay-Feuer": fay_feuer(mean, error**2, 1 / persons),
        "Byar, dispersion": (byar.lower, byar.upper),
    }


def fay_feuer(mean: np.ndarray, variance: np.ndarray, step: float) -> Limits:
    """Return gamma limits of a weighted sum (Fay and Feuer 1997, Stat Med 16, 791-801)."""
    some, spread = np.maximum(mean, 1e-12), np.maximum(variance, 1e-12)
    lower = spread / (2 * some) * stats.chi2.ppf(0.025, 2 * some**2 / spread)
    more, wide = mean + step, variance + step**2
    upper = wide / (2 * more) * stats.chi2.isf(0.025, 2 * more**2 / wide)
    return np.where(mean > 0, lower, 0), upper


def means(samples: int) -> Iterator[Row]:
    """Yield reoffences per offender and per reoffender."""
    worlds = [(0.27, 3.5, 1.0), (0.27, 3.5, 0.4), (0.15, 3.0, 1.0)]
    for share, each, shape in worlds:
        for persons in (30, 100, 1000):
            generator = generator_of("mean", share, each, shape, persons)
            further = generator.negative_binomial(
                shape, shape / (shape + each - 1), (samples, persons)
            )
            did = generator.random(further.shape) < share
            counts = np.where(did, 1 + further, 0)
            total, squares = counts.sum(-1), (counts**2).sum(-1)
            ours = mean_per_person(total, squares, persons)
            truth = share * each
            spread = share * (shape + each - 1) * (each - 1) / shape + share * each**2
            known = mean_per_person(
                total, squares, persons, least_dispersion=spread / truth - truth
            )
            ways = ways_for_means(total, squares, persons) | {
                "ours": (ours.lower, ours.upper),
                "ours, county's dispersion": (known.lower, known.upper),
            }
            name = f"{share:.0%} reoffend, {each:g} times, shape {shape:g}"
            found = {way: held(limits, truth) for way, limits in ways.items()}
            yield {"per offender": name, "persons": f"{persons:,}", **found}


def means_above_zero(samples: int) -> Iterator[Row]:
    """Yield reoffences per reoffender."""
    for each, shape in [(3.5, 1.0), (3.5, 0.4)]:
        for persons in (10, 30, 100, 1000):
            generator = generator_of("above", each, shape, persons)
            counts = 1 + generator.negative_binomial(
                shape, shape / (shape + each - 1), (samples, persons)
            )
            total, squares = counts.sum(-1), (counts**2).sum(-1)
            ours = mean_above_zero(total, squares, persons)
            ways = ways_for_means(total, squares, persons) | {"ours": (ours.lower, ours.upper)}
            found = {way: held(limits, each) for way, limits in ways.items()}
            name = f"{each:g} times, shape {shape:g}"
            yield {"per reoffender": name, "reoffenders": f"{persons:,}", **found}


def shares(samples: int) -> Iterator[Row]:
    """Yield observed against expected reoffenders, true ratio 1."""
    for share, unlike in [(0.25, False), (0.25, True), (0.5, False)]:
        for persons in (30, 100, 1000):
            generator = generator_of("share", share, unlike, persons)
            chances = np.full(persons, share)
            if unlike:
                chances = generator.beta(2 * share, 2 * (1 - share), persons)
            events = (generator.random((20 * samples, persons)) < chances).sum(-1)
            expected = chances.sum()
            byar = indirectly_standardised_ratio(events, expected)
            ours = observed_against_expected(events, expected, persons)
            width = np.median((ours.upper - ours.lower) / (byar.upper - byar.lower))
            yield {
                "reoffend": f"{share:.0%}" + (", unlike chances" if unlike else ", all alike"),
                "persons": f"{persons:,}",
                "Byar": held((byar.lower, byar.upper), 1),
                "ours": held((ours.lower, ours.upper), 1),
                "width, ours over Byar": f"{width:.2f}",
            }


def curves(samples: int) -> Iterator[Row]:
    """Yield limits of the share without a reoffence after a year, some observed for less."""
    for share, left in [(0.1, 0.0), (0.27, 0.3)]:
        for persons in (30, 100, 300):
            generator = generator_of("curve", share, left, persons)
            rate = -np.log(1 - share)
            ways: dict[str, list[tuple[float, float]]] = {}
            for _ in range(samples // 4):
                event = generator.exponential(1 / rate, persons)
                end = np.where(
                    generator.random(persons) < left, generator.uniform(0.3, 1, persons), 1.01
                )
                curve = kaplan_meier(np.minimum(event, end), event <= end)
                now = curve.at(1.0)
                ways.setdefault("ours", []).append((now.lower[0], now.upper[0]))
                for way, limits in usual_limits(event, end).items():
                    ways.setdefault(way, []).append(limits)
            found = {w: held(tuple(np.array(ways[w]).T), 1 - share) for w in sorted(ways)}
            name = f"{share:.0%} reoffend, {left:.0%} leave in the year"
            yield {"after a year": name, "persons": f"{persons}", **found}


def usual_limits(event: np.ndarray, end: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return Greenwood's limits and those on the log-log scale, the share itself where none are."""
    sample = stats.CensoredData.right_censored(np.minimum(event, end), event > end)
    curve = stats.ecdf(sample).sf
    found = {}
    for method, name in (("linear", "Greenwood"), ("log-log", "log-log")):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            limits = curve.confidence_interval(0.95, method=method)
        values = [float(side.evaluate(1.0)) for side in (limits.low, limits.high)]
        share = float(curve.evaluate(1.0))
        lost = share in (0.0, 1.0) or np.isnan(values).any()
        found[name] = (share, share) if lost else (values[0], values[1])
    return found


def pairs(samples: int) -> Iterator[Row]:
    """Yield the ratio of two totals of the same people, chosen or not."""
    worlds = [
        (1.0, 3.0, 0, 0.0),
        (0.5, 2.0, 0, 1.0),
        (1.0, 2.0, LEAST, 0.0),
        (0.5, 2.0, LEAST, 1.0),
    ]
    for shape, mean, least, unlike in worlds:
        for persons in (10, 60, 200):
            generator = generator_of("pair", shape, mean, least, unlike, persons)
            many = people(generator, shape, mean, least, unlike, 400_000)
            truth = many[1].sum() / many[0].sum()
            before, after = (
                each.reshape(samples, persons)
                for each in people(generator, shape, mean, least, unlike, samples * persons)
            )
            rows = list(zip(before, after, strict=True))
            ours = np.array([limits_of(paired_change(*row)) for row in rows])
            few = rows[: samples // 4]
            drawn = np.array([bootstrap(*row, generator) for row in few])
            name = "chosen" if least else "not chosen"
            name += f", shape {shape:g}, " + ("changes unlike" if unlike else "changes alike")
            yield {
                "people": name,
                "persons": f"{persons}",
                "log scale, t": held(log_scale(before, after), truth),
                "bootstrap, BCa": held(tuple(drawn.T), truth),
                "ours": held(tuple(ours.T), truth),
            }


def people(
    generator: np.random.Generator,
    shape: float,
    mean: float,
    least: int,
    unlike: float,
    number: int,
) -> Limits:
    """Return counts before and after of people with at least `least` before, effect 0.75."""
    kept: list[np.ndarray] = []
    while sum(each.shape[1] for each in kept) < number:
        rates = generator.gamma(shape, mean / shape, 2 * number)
        before = generator.poisson(rates)
        effect = generator.gamma(1 / unlike, unlike, rates.size) if unlike else 1.0
        after = generator.poisson(0.75 * rates * effect)
        kept.append(np.stack([before, after])[:, before >= least])
    return tuple(np.concatenate(kept, axis=1)[:, :number])


def log_scale(before: np.ndarray, after: np.ndarray) -> Limits:
    """Return the delta interval on the log scale with a t quantile; none where a total is 0."""
    persons = before.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = after / after.sum(-1, keepdims=True) - before / before.sum(-1, keepdims=True)
        error = np.sqrt(persons / (persons - 1) * (parts**2).sum(-1))
        reach = np.exp(stats.t.isf(0.025, persons - 1) * error)
        ratio = after.sum(-1) / before.sum(-1)
    return ratio / reach, ratio * reach


def bootstrap(
    before: np.ndarray, after: np.ndarray, generator: np.random.Generator
) -> tuple[float, float]:
    """Return the bias-corrected accelerated bootstrap interval over persons, 999 draws."""
    drawn = generator.integers(0, before.size, (999, before.size))
    ratios = after[drawn].sum(-1) / np.maximum(before[drawn].sum(-1), 0.5)
    ratio = after.sum() / max(before.sum(), 0.5)
    below = np.clip(np.mean(ratios < ratio) + np.mean(ratios == ratio) / 2, 0.001, 0.999)
    without = (after.sum() - after) / np.maximum(before.sum() - before, 0.5)
    pulls = without.mean() - without
    bend = (pulls**3).sum() / max(6 * (pulls**2).sum() ** 1.5, 1e-12)
    shifted = stats.norm.ppf(below) + stats.norm.ppf([0.025, 0.975])
    places = stats.norm.cdf(stats.norm.ppf(below) + shifted / (1 - bend * shifted))
    lower, upper = np.quantile(ratios, places)
    return lower, upper


def limits_of(found: object) -> tuple[float, float]:
    """Return lower and upper, everything where there is a reason."""
    lower, upper = found.lower, found.upper  # type: ignore[attr-defined]
    return (0.0, np.inf) if np.isnan(lower) else (lower, upper)


def chosen(samples: int) -> Iterator[Row]:
    """Yield the effect on people chosen because they had at least five events in a year."""
    alike = [
        (0.5, 1.0, 0.75, one_year, ""),
        (2.0, 2.0, 0.75, one_year, ""),
        (0.5, 1.0, 1.0, one_year, ""),
    ]
    odd = [
        (0.5, 1.0, 0.75, half_inactive, ", half inactive"),
        (0.5, 1.0, 0.75, first_day, ", on the first day"),
    ]
    for shape, mean, effect, draw, which in alike + odd:
        for number in (20, 60, 150):
            generator = generator_of("chosen", shape, effect, which, number)
            found = [
                effects(*draw(generator, shape, mean, effect, number)) for _ in range(samples // 3)
            ]
            middle = np.mean([[each.ratio for each in one] for one in found], axis=0)
            limits = np.array([[limits_of(each) for each in one] for one in found])
            ways = ("before and after", "ours", "ours, trend or time watched")
            yield {
                "people": f"shape {shape:g}, mean {mean:g}{which}",
                "true effect": f"{effect:g}",
                "chosen": f"{number}",
                "mean ratio, plain": f"{middle[0]:.2f}",
                "mean ratio, ours": f"{middle[1]:.2f}",
                **{way: held(limits[:, at].T, effect) for at, way in enumerate(ways)},
            }


def effects(
    everybody: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    later: np.ndarray | None,
    watched: np.ndarray | None = None,
    years: np.ndarray | float = 1.0,
) -> tuple[object, ...]:
    """Return the plain change, ours, and ours with all that is known.

    That is the trend of the others (there is none), or the whole time watched.
    """
    ours = change_beyond_regression(before, after, everybody)
    more = change_beyond_regression(
        before, after, everybody, later, watched=watched, watched_periods=years
    )
    return ours.naive, ours, more


def one_year(
    generator: np.random.Generator, shape: float, mean: float, effect: float, number: int
) -> tuple[np.ndarray, ...]:
    """Return counts of a population in two years, of whom about so many are chosen in the first."""
    share = stats.nbinom.sf(LEAST - 1, shape, shape / (shape + mean))
    return two_years(generator, generator.gamma(shape, mean / shape, round(number / share)), effect)


def half_inactive(
    generator: np.random.Generator, shape: float, mean: float, effect: float, number: int
) -> tuple[np.ndarray, ...]:
    """Return the same with as many people again who do nothing in either year."""
    share = stats.nbinom.sf(LEAST - 1, shape, shape / (shape + mean))
    active = generator.gamma(shape, mean / shape, round(number / share))
    return two_years(generator, np.concatenate([active, 0 * active]), effect)


def two_years(
    generator: np.random.Generator, rates: np.ndarray, effect: float
) -> tuple[np.ndarray, ...]:
    """Return everybody before, the chosen before and after, everybody after."""
    before = generator.poisson(rates)
    picked = before >= LEAST
    after = generator.poisson(rates * np.where(picked, effect, 1.0))
    return before, before[picked], after[picked], after


def first_day(
    generator: np.random.Generator, shape: float, mean: float, effect: float, number: int
) -> tuple[np.ndarray, ...]:
    """Return the same of people watched for two years and chosen on a day of their own.

    The first on which the year up to it has five events. The population's counts are those of the
    last year watched; there is no common year after. Besides, all that each did until chosen and
    in how many years.
    """
    share = 1.6 * stats.nbinom.sf(LEAST - 1, shape, shape / (shape + mean))
    rates = generator.gamma(shape, mean / shape, round(number / share))
    person = np.repeat(np.arange(rates.size), generator.poisson(2 * rates))
    day = generator.uniform(0, 2, person.size)
    order = np.lexsort((day, person))
    person, day = person[order], day[order]
    ahead = LEAST - 1
    reached = (person[ahead:] == person[:-ahead]) & (day[ahead:] - day[:-ahead] < 1)
    picked, at = np.unique(person[ahead:][reached], return_index=True)
    years = day[ahead:][reached][at]
    everybody = np.bincount(person[day >= 1], minlength=rates.size)
    after = generator.poisson(effect * rates[picked])
    so_far = np.flatnonzero(reached)[at] + ahead - np.searchsorted(person, picked) + 1
    return everybody, np.full(picked.size, LEAST), after, None, so_far, years


def table(rows: list[Row]) -> str:
    """Return rows as a table of the page."""
    heads = list(rows[0])
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row.values()) + " |" for row in rows])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Measure how often limits hold the truth.")
    parser.add_argument("--samples", type=int, default=2_000, help="samples for each row")
    samples = parser.parse_args().samples
    begin = time.perf_counter()
    for section in (means, means_above_zero, shares, curves, pairs, chosen):
        print(table(list(section(samples))), end="\n\n", flush=True)
    print(f"The run took {time.perf_counter() - begin:.0f} seconds.")


if __name__ == "__main__":
    main()
