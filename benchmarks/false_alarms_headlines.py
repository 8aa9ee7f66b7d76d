"""What the headline and plain red, amber and green say of made-up series, counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd
from false_alarms_charts import LENGTHS, Found
from false_alarms_pipeline import (
    AGAINST,
    ALONE,
    BENCHMARK,
    FAMILY,
    TARGET,
    TARGETS,
    TARGETS_SAID,
    judge,
    named_outright,
)
from false_alarms_series import (
    MONTHLY,
    ORDINARY,
    QUARTERLY,
    SEASONAL,
    SHIFTING,
    SHIFTS,
    SINCE,
    TARGETED,
    FloatArray,
    Process,
    Shift,
    draw,
    generator,
)

from community_safety.indicators.headlines import MOVEMENT
from community_safety.verdicts import DIFFERENT, Verdict, plain_rag

FULL = 36
"""Months of the series in which shifts are looked for and targets judged."""
BRIEFINGS = f"briefings of {FAMILY} measures"
STILL = (*((process, length) for process in MONTHLY for length in LENGTHS), (QUARTERLY, 12))
"""The processes that do not change, and the numbers of their periods."""
SHIFTED = tuple(product(SHIFTING, SHIFTS, SINCE))
"""The processes that change, how, and how many months before their end."""


def nothing_changes(
    replicates: int, cells: Sequence[tuple[Process, int]] = STILL
) -> Iterator[Found]:
    """Judge processes at several lengths while nothing changes, and briefings mixed of them."""
    mixed: list[pd.DataFrame] = []
    for process, periods in cells:
        rng = generator("nothing changes", process.name, periods)
        events, trials = draw(process, replicates, np.ones(periods), rng)
        names = [ALONE, TARGET, *([BENCHMARK] if process.kind == "proportion" else [])]
        judged = judge(process, names, events, trials)
        for name, figures in judged.items():
            about = {"series": process.name, "periods": periods, "against": AGAINST[name]}
            yield from (about | row for row in _said(figures))
        colours = {"question": "colours", "series": process.name, "periods": periods}
        yield from (colours | row for row in _coloured(judged[TARGET], events, trials))
        if periods == FULL and process in (*ORDINARY, *SEASONAL):
            mixed.append(judged[ALONE])
    if mixed:
        yield from _briefings(pd.concat(mixed, ignore_index=True))


def _said(figures: pd.DataFrame) -> Iterator[Found]:
    """Count headlines by verdict and by what they rest on."""
    verdict, kind = figures["headline_verdict"], figures["headline_kind"]
    moved = kind == MOVEMENT
    season = moved & figures["season_open"]
    outcomes = {
        "named outright": figures["named"],
        "no limits": figures["movement_position"] == "missing",
    }
    for word in (Verdict.WORSE, Verdict.BETTER):
        is_word = verdict == word
        outcomes |= {
            word.value: is_word,
            f"{word.value}, by movement": is_word & moved,
            f"{word.value}, by comparison": is_word & ~moved,
            f"{word.value}, or its season": is_word & season,
        }
    for outcome, found in outcomes.items():
        yield {"question": "headlines"} | _share(outcome, found.to_numpy())


def _share(outcome: str, found: np.ndarray) -> Found:
    return {"outcome": outcome, "share": float(found.mean()), "cases": len(found)}


def _coloured(figures: pd.DataFrame, events: FloatArray, trials: FloatArray) -> Iterator[Found]:
    """Count the colours that plain red, amber and green would give to the same figures."""
    values = events / trials if np.isfinite(trials).all() else events
    year = 12 // int(figures["months_each"].iloc[0])
    pairs = {"target": (figures["value"].to_numpy(), figures["target_upper"].to_numpy())}
    if values.shape[1] >= 2 * year:
        of_year = [values[:, -year:].mean(-1), values[:, -2 * year : -year].mean(-1)]
        pairs["last year"] = (of_year[0], of_year[1])
        pairs["month a year ago"] = (values[:, -1], values[:, -1 - year])
    for name, (now, other) in pairs.items():
        words = [plain_rag(a, b, "lower") for a, b in zip(now, other, strict=True)]
        for colour in ("red", "amber"):
            yield _share(f"{colour}, {name}", np.array(words) == colour)


def _briefings(figures: pd.DataFrame) -> Iterator[Found]:
    """Count what briefings say that hold 26 measures of different kinds, none of which changed."""
    shuffled = figures.sample(frac=1, random_state=generator("briefings")).reset_index(drop=True)
    shuffled = named_outright(shuffled)
    family = shuffled.index // FAMILY
    whole = family < len(shuffled) // FAMILY
    outcomes = {
        "worse": shuffled["headline_verdict"] == Verdict.WORSE,
        "different": shuffled["headline_verdict"].isin(DIFFERENT),
        "named outright": shuffled["named"],
        "red or amber, last year": shuffled["change_difference"] > 0,
    }
    about = {"question": "briefings", "series": BRIEFINGS, "periods": FULL}
    for name, found in outcomes.items():
        counts = found[whole].groupby(family[whole]).sum()
        yield about | _share(f"at least one {name}", (counts > 0).to_numpy())
        yield about | _share(f"share of measures {name}", found[whole].to_numpy())


def shifts_found(
    replicates: int, cells: Sequence[tuple[Process, Shift, int]] = SHIFTED
) -> Iterator[Found]:
    """Judge series whose level began to rise some months ago."""
    for process, shift, since in cells:
        name = shift.name(process)
        rng = generator("shifts", process.name, name, since)
        events, trials = draw(process, replicates, shift.factors(FULL, since), rng)
        figures = judge(process, [ALONE], events, trials)[ALONE]
        about = {"question": "shifts", "series": process.name, "periods": FULL}
        about |= {"shift": name, "since": since}
        outcomes = {
            "movement": figures["movement_position"] == "above",
            "last year": figures["change_position"] == "above",
            "worse": figures["headline_verdict"] == Verdict.WORSE,
            "named outright": figures["named"],
        }
        for outcome, found in outcomes.items():
            yield about | _share(outcome, found.to_numpy())


def targets_diagnosed(replicates: int) -> Iterator[Found]:
    """Ask what is said of targets at different distances from a level that does not change."""
    for process in TARGETED:
        rng = generator("targets", process.name)
        events, trials = draw(process, replicates, np.ones(FULL), rng)
        for name, figures in judge(process, list(TARGETS), events, trials).items():
            about = {"question": "targets", "series": process.name, "periods": FULL}
            about |= {"against": TARGETS_SAID[name]}
            for word, how_many in figures["diagnosis"].value_counts().items():
                share = {"share": how_many / len(figures), "cases": len(figures)}
                yield about | {"outcome": str(word) or "none"} | share
