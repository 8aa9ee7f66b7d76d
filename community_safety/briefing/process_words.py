"""What a picture of process charts says, in words: its finding and its description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from community_safety.briefing.charts import MOST_WORDS
from community_safety.briefing.process_points import Series, Stretch
from community_safety.indicators.headlines import OR_SEASON
from community_safety.indicators.series_columns import CONCERN, HIGH, IMPROVEMENT, LOW
from community_safety.numbers import count_of, listed, with_unit

CAUSE_WORDS: Mapping[str, str] = {
    CONCERN: "concern",
    IMPROVEMENT: "improvement",
    HIGH: "unusually high",
    LOW: "unusually low",
}
"""What a mark is called beside it, in the key and in the description."""
_MOVING = {CONCERN: "worse", IMPROVEMENT: "better"}
_UNUSUAL = {HIGH: "unusually high", LOW: "unusually low"}
_MOST_LISTED = 3
"""Gaps or targets named one by one; more are counted."""
NO_HEADLINES: Mapping[str, str] = MappingProxyType({})


def finding(measures: Sequence[Series], headlines: Mapping[str, str] = NO_HEADLINES) -> str:
    """Return what the latest figures of an objective come to, in at most 15 words.

    A movement that by its headline may be no more than the season is not said to be one.
    """
    limited = [series for series in measures if series.has_limits]
    total = count_of(len(measures), "measure")
    if not limited:
        return f"Too few points for limits in {total}"
    season = {name for name, said in headlines.items() if said.endswith(OR_SEASON)}
    latest = Counter(
        series.causes[series.known[-1]]
        for series in limited
        if len(series.known) and series.indicator_id not in season
    )
    words: list[str] = []
    for causes, verb in ((_MOVING, "getting "), (_UNUSUAL, "")):
        for cause, word in causes.items():
            if latest[cause]:
                verb = f"{'is' if latest[cause] == 1 else 'are'} {verb}" if not words else ""
                words.append(f"{latest[cause]} {verb}{word}")
    if season:
        verb = "" if words else "have " if len(season) > 1 else "has "
        words.append(f"{len(season)} {verb}changed{OR_SEASON}")
    if words:
        title = f"Of {total}, {listed(words)}"
        return title if len(title.split()) <= MOST_WORDS else title.replace("unusually ", "")
    if len(limited) == len(measures):
        return f"Of {total}, none is now out of its usual range"
    if len(limited) == 1:
        return "The 1 measure with limits is not out of its usual range now"
    return f"None of the {len(limited)} measures with limits is now out of its usual range"


def description(series: Series, headline: str = "") -> str:
    """Say of one measure what its chart shows: level, limits, marks, target."""
    parts = [_points(series), *_levels(series), _gaps(series), *_marks(series), _targets(series)]
    return f"{series.measure}: {'; '.join(part for part in [*parts, headline] if part)}."


def not_drawn(series: Series) -> str:
    """Say of a measure why its chart is missing."""
    known = series.known
    if not len(known):
        return f"{series.measure}: no figure, not drawn."
    figure = with_unit(series.points[known[-1]], series.unit, series.places)
    return f"{series.measure}: {figure} in {series.periods[known[-1]]} only, not drawn."


def _points(series: Series) -> str:
    known = series.known
    first, last = series.periods[known[0]], series.periods[known[-1]]
    latest = with_unit(series.points[known[-1]], series.unit, series.places)
    text = f"{count_of(len(known), 'point')}, first {first}, last {last}"
    if series.is_adjusted:
        recorded = series.written(series.figures["value"].iloc[known[-1]])
        return f"{text}, seasonally adjusted; latest {latest} (recorded {recorded})"
    return f"{text}; latest {latest}"


def _levels(series: Series) -> list[str]:
    if not series.has_limits:
        return [series.why_no_limits.split(": ")[-1]]
    segments = series.of_segments()
    texts = []
    for segment in segments:
        level = _level(series, segment)
        where = series.periods[segment.first], series.periods[segment.last]
        span = f"{where[0]} until {where[1]}: " if len(segments) > 1 else ""
        texts.append(f"{span}{level or 'no limits'}")
    return texts


def _level(series: Series, segment: Stretch) -> str:
    """Write average and limits of a segment, at its last point where they vary."""
    rows = series.figures.loc[segment.first : segment.last, ["centre", "lower", "upper"]]
    last = rows.ffill().iloc[-1]
    varies = bool((rows.max() - rows.min() > 1e-9 * rows.abs().max()).any())
    parts = []
    if not np.isnan(last["centre"]):
        parts.append(f"average {series.written(last['centre'])}")
    low, high = (series.written(last[name]) for name in ("lower", "upper"))
    ends = not np.isnan(last["lower"]), not np.isnan(last["upper"])
    if all(ends):
        parts.append(f"limits {low} to {high}")
    elif any(ends):
        parts.append(f"lower limit {low}" if ends[0] else f"upper limit {high}")
    return ", ".join(parts) + (" at its last point" if varies else "")


def _gaps(series: Series) -> str:
    present = ~np.isnan(series.points)
    later = range(int(series.known[0]) + 1, int(series.known[-1]) + 1)
    gaps = [series.periods[i] for i in later if not present[i]]
    left_out = sum(not series.unbroken[i] for i in later)
    if gaps and all(gaps) and not left_out and len(gaps) <= _MOST_LISTED:
        return f"no figure for {listed(gaps)}"
    how_many = len(gaps) + left_out
    return f"{count_of(how_many, 'gap')} in the line" if how_many else ""


def _marks(series: Series) -> list[str]:
    marks = series.marked()
    if not marks:
        return ["no point out of the usual"] if series.has_limits else []
    texts: dict[str, list[str]] = {}
    for mark in marks:
        first, last = series.periods[mark.first], series.periods[mark.last]
        when = first if mark.first == mark.last else f"{first} until {last}"
        rule = f" ({mark.rule})" if mark.rule else ""
        texts.setdefault(mark.cause, []).append(f"{when}{rule}")
    return [f"{CAUSE_WORDS[cause]}: {listed(spans)}" for cause, spans in texts.items()]


def _targets(series: Series) -> str:
    stretches = series.of_targets()
    if not stretches:
        return ""
    if len(stretches) > _MOST_LISTED:
        first, last = (series.target_at(stretch.first) for stretch in (stretches[0], stretches[-1]))
        return f"target {first} at first, changed {len(stretches) - 1} times, last {last}"
    words = [series.target_at(stretch.first) for stretch in stretches]
    until = [f" until {series.periods[stretch.last]}" for stretch in stretches]
    if stretches[-1].last == len(series.periods) - 1:
        until[-1] = ""
    spans = [f"{word}{end}" for word, end in zip(words, until, strict=True)]
    return f"target {', then '.join(spans)}"
