"""All figures of a release: one row for each measure and place, with every comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.indicators.among_areas import allow_for_differences
from community_safety.indicators.charted import Charted
from community_safety.indicators.diagnosis import diagnose
from community_safety.indicators.differences import compare_with_last_year, compare_with_places
from community_safety.indicators.headlines import decide
from community_safety.indicators.left_over import not_shared, off_the_chart
from community_safety.indicators.measuring import SHARES, measure
from community_safety.indicators.moving_targets import (
    base_positions,
    changes_on_last_year,
    with_moving_targets,
)
from community_safety.indicators.process import chart_series
from community_safety.indicators.process_ends import at_the_end
from community_safety.indicators.series import KEY, read_series
from community_safety.indicators.short_trends import short_trends
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

LEFT_OVER = ("off_chart", "change_off_chart", "not_shared")
COUNTS_BEFORE = {"numerator_before": "numerator", "denominator_before": "denominator"}


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
        `target_reason`, `benchmark_reference`, `neighbours_p_value` and so on; those of
        `at_the_end`, `short_trends`, `diagnose` and `decide`. Measures without any figure in a
        place have no row.
    """
    return release_figures(read_release(folder, partnership, codes, release), partnership)


@dataclass(frozen=True, slots=True)
class ReleaseData:
    """The series of a release and their process charts."""

    series: pd.DataFrame
    charted: list[Charted]
    release: Period


def read_release(
    folder: Path, partnership: Partnership, codes: list[str], release: Period
) -> ReleaseData:
    """Read every series of a release and put it on its process chart (see `figures_of_release`)."""
    series = with_moving_targets(read_series(folder, partnership, codes), partnership)
    return data_up_to(series, partnership, release)


def data_up_to(series: pd.DataFrame, partnership: Partnership, release: Period) -> ReleaseData:
    """Put series on their process charts as they stood at the end of a release."""
    return ReleaseData(series, chart_series(series, partnership, release), release)


def release_figures(data: ReleaseData, partnership: Partnership) -> pd.DataFrame:
    """Measure, compare and judge the series of a release (see `figures_of_release`)."""
    series, release = data.series, data.release
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
    pool = _pairs(partnership)
    found = {
        "change": compare_with_last_year(paired, figures, kinds),
        "target": compare_with_targets(figures),
        "benchmark": compare_with_benchmark(figures, code),
        "neighbours": allow_for_differences(
            compare_with_places(rows, pool, figures, kinds), figures, pool
        ),
    }
    change = found["change"]
    change["counted"] = _counted(change["reference_events"], change["reference"], figures["kind"])
    figures = figures.join([frame.add_prefix(f"{name}_") for name, frame in found.items()])
    figures = figures.join(_process(data.charted, figures)).copy()
    figures = figures.join(_left_over(rows, paired, pool, figures))
    moving = changes_on_last_year(partnership)
    bases = base_positions(rows[rows["indicator_id"].isin(moving)], series, figures, kinds)
    figures = figures.join(diagnose(figures, data.charted, bases))
    return figures.join(decide(figures))


def _process(charted: list[Charted], figures: pd.DataFrame) -> pd.DataFrame:
    """Return where each series stands on its chart; one that is not there has too few points."""
    ends = at_the_end(charted).join(short_trends(charted, figures["phi"])).reindex(figures.index)
    return ends.assign(
        movement_position=ends["movement_position"].fillna("missing"),
        movement_reason=ends["movement_reason"].fillna(""),
        movement_strong=False,
        movement_reference=np.nan,
    )


def _left_over(
    rows: pd.DataFrame, paired: pd.DataFrame, pool: pd.DataFrame, figures: pd.DataFrame
) -> pd.DataFrame:
    """Return the counts of people that a difference of printed counts would give away."""
    of_people = figures.index[figures["people"].astype(bool)].get_level_values("indicator_id")
    compared = rows["indicator_id"].isin(
        figures.index[figures["kind"] != "count"].get_level_values("indicator_id")
    )
    mine = rows["indicator_id"].isin(of_people)
    then = paired[paired["indicator_id"].isin(of_people)].drop(columns=list(COUNTS_BEFORE.values()))
    left_over = {
        "off_chart": off_the_chart(rows[mine], figures["months_each"]),
        "change_off_chart": off_the_chart(
            then.rename(columns=COUNTS_BEFORE), figures["months_each"]
        ),
        "not_shared": not_shared(rows[mine & compared], pool),
    }
    frames = [frame.add_prefix(f"{name}_") for name, frame in left_over.items()]
    return pd.concat(frames, axis=1).reindex(figures.index)


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
    for name in LEFT_OVER:
        left = pd.DataFrame({"count": figures[f"{name}_events"], "whole": figures[f"{name}_base"]})
        left["whole"] = left["whole"].where(figures["kind"].isin(SHARES))
        parts.append(left[(left["count"] != 0) | (left["whole"] > 0)])
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
