"""All figures of a release: one row for each measure and place, with every comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from community_safety.indicators.differences import compare_with_last_year, compare_with_places
from community_safety.indicators.measuring import SHARES, measure
from community_safety.indicators.series import KEY, read_series
from community_safety.indicators.spread import estimate_spread
from community_safety.indicators.windows import (
    reporting_rows,
    same_periods_last_year,
    spans,
    totals,
    window_targets,
)
from community_safety.indicators.yardsticks import compare_with_benchmark, compare_with_targets
from community_safety.partnership import Area, Partnership
from community_safety.periods import Period

COMPARISONS = ("change", "target", "benchmark", "neighbours")


def figures_of_release(
    folder: Path, partnership: Partnership, codes: list[str], release: Period
) -> pd.DataFrame:
    """Measure and compare every indicator in every place.

    Parameters
    ----------
    folder
        The processed `indicators` folder.
    codes
        Places to read, comparators among them.
    release
        The period the release reports on.

    Returns
    -------
    DataFrame
        Indexed by `indicator_id` and `area_code`. Columns of `totals`, `spans`, `measure`,
        `window_targets`, and those of each comparison behind its name: `change_position`,
        `target_reason`, `benchmark_reference`, `neighbours_p_value` and so on. Measures without
        any figure in a place have no row.
    """
    series = read_series(folder, partnership, codes)
    kinds = {item.id: item.kind for item in partnership.indicators}
    rows = reporting_rows(series, release)
    figures = totals(rows, kinds).join(spans(rows)).join(window_targets(rows, kinds))
    figures = figures.join(estimate_spread(series, partnership, release))
    names = figures.index.get_level_values("indicator_id")
    for key in ("kind", "unit", "per", "direction", "people"):
        figures[key] = names.map({item.id: getattr(item, key) for item in partnership.indicators})
    figures = figures.join(measure(figures))
    paired = same_periods_last_year(rows, series)
    benchmark = partnership.comparators.benchmark
    present = figures.index.get_level_values("area_code")
    code = benchmark.code if benchmark is not None and benchmark.code in present else None
    figures["counted"] = _counted(figures["events"], figures["value_given"], figures["kind"])
    found = {
        "change": compare_with_last_year(paired, figures, kinds),
        "target": compare_with_targets(figures),
        "benchmark": compare_with_benchmark(figures, code),
        "neighbours": compare_with_places(rows, _pairs(partnership), figures, kinds),
    }
    change = found["change"]
    change["counted"] = _counted(change["reference_events"], change["reference"], figures["kind"])
    return figures.join([frame.add_prefix(f"{name}_") for name, frame in found.items()])


def _counted(events: pd.Series, value: pd.Series, kind: pd.Series) -> pd.Series:
    """Return the count that a figure shows: a count given as `value` alone is one too."""
    return events.where(events.notna() | (kind != "count"), value)


def _pairs(partnership: Partnership) -> pd.DataFrame:
    """Return with whom each place is compared: the neighbours, less all that overlaps with it."""
    covered = {area.code: partnership.covered_by(area.code) for area in partnership.areas}
    neighbours = [place.code for place in partnership.comparators.neighbours]
    pairs = [
        (area.code, code)
        for area in partnership.areas
        for code in neighbours
        if not covered[area.code] & covered.get(code, {code})
    ]
    return pd.DataFrame(pairs, columns=["area_code", "other_code"], dtype="str")


def places(figures: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """Return the figures of one place, indexed by indicator."""
    if area_code not in figures.index.get_level_values("area_code"):
        return figures.iloc[:0].droplevel("area_code")
    return figures.loc[(slice(None), area_code), :].droplevel("area_code")


def counts_elsewhere(
    figures: pd.DataFrame, area_code: str, benchmark: str | None, areas: Sequence[Area] = ()
) -> pd.DataFrame:
    """Return the counts of people that this place's could be worked out from, or could give away.

    Those of other places, this year's and last year's; the benchmark is left out, for a nation less
    six districts is no district. And differences of what is shown: the months that were left out
    of a comparison with last year, and those that a group of `areas` lacks and its members have.
    Columns `indicator_id, count, whole`.
    """
    code = figures.index.get_level_values("area_code")
    of_people = figures["people"].astype(bool)
    others = figures[(code != area_code) & (code != benchmark) & of_people].reset_index()
    now = others[["indicator_id", "counted", "base"]].set_axis([KEY[0], "count", "whole"], axis=1)
    then = others[["indicator_id", "change_counted", "change_reference_base"]]
    then = then.set_axis([KEY[0], "count", "whole"], axis=1)
    parts = [now, then, *_differences(figures[of_people], areas)]
    return pd.concat(parts, ignore_index=True).dropna(subset=["count"])


def _differences(figures: pd.DataFrame, areas: Sequence[Area]) -> list[pd.DataFrame]:
    """Return the counts that subtracting one shown count of people from another would give."""
    wholes = figures["base"].where(figures["kind"].isin(SHARES))
    apart = pd.DataFrame(
        {
            "count": figures["events"] - figures["change_paired_events"],
            "whole": wholes - figures["change_paired_base"],
        }
    )
    parts = [apart[(apart["count"] != 0) | (apart["whole"] > 0)]]
    for area in areas:
        if not area.members:
            continue
        own = places(figures, area.code)
        for count, whole in (
            ("events", "base"),
            ("change_reference_events", "change_reference_base"),
        ):
            members = figures[figures.index.get_level_values("area_code").isin(area.members)]
            sums = members.groupby("indicator_id")[[count, whole]].sum()
            gap = (sums - own[[count, whole]]).abs().set_axis(["count", "whole"], axis=1)
            shares = own["kind"].reindex(gap.index).isin(SHARES)
            gap["whole"] = gap["whole"].where(shares)
            parts.append(gap[(gap["count"] != 0) | (gap["whole"] > 0)])
    return [part.reset_index()[[KEY[0], "count", "whole"]] for part in parts]
