"""What pictures of groups say in words: of the whole cohort's groups, or of needs of the assessed.

Needs are counted, not their rows: those with a need and those without are one comparison.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from community_safety.briefing.reoffending_pictures.released import (
    NO_EVIDENCE,
    are_found,
    first_short,
    in_unit,
    number_shown,
    some_of,
    with_interval,
)
from community_safety.numbers import capital, count_of, span
from community_safety.reoffending.breakdowns import IDENTIFIED, NEED
from community_safety.reoffending.columns import HIGHER, LOWER, NOT_APART
from community_safety.results import Column

EVERYBODY = "all"
"""Id of the breakdown with the one row of the whole cohort."""
FEW = "fewer than 30 offenders: unreliable"
_COMPARED = (HIGHER, LOWER, NOT_APART)
_OPPOSITE = {HIGHER: LOWER, LOWER: HIGHER}
_HEADED = "Need: "
"""What the name of a breakdown by need begins with."""
_LISTS = ((8, True), (5, True), (5, False), (3, False), (2, False))
"""Names in a list of a description and whether they have intervals, from long to short."""


def by_need(rows: pd.DataFrame) -> bool:
    """Tell whether rows are those of people assessed, by need."""
    return bool(rows["dimension_id"].str.startswith(NEED).any())


def others_of(rows: pd.DataFrame) -> str:
    """Say whom a group is compared with."""
    return "the others assessed" if by_need(rows) else "everybody else"


def whole_of(rows: pd.DataFrame) -> float:
    """Return the whole cohort's figure; missing where it is not known."""
    whole = rows.loc[rows["dimension_id"] == EVERYBODY, "value"].dropna()
    return float(whole.iloc[0]) if len(whole) else np.nan


def groups_title(drawn: pd.DataFrame, spec: Column, whole: bool) -> str:
    """Say how many groups or needs differ; of figures without verdicts, how far they reach.

    Parameters
    ----------
    whole
        Whether every breakdown is shown in this edition.
    """
    groups = drawn[drawn["dimension_id"] != EVERYBODY]
    if not groups["judged"].any():
        return _range_title(drawn, spec)
    return _need_title(groups, whole) if by_need(groups) else _group_title(groups, whole)


def _group_title(groups: pd.DataFrame, whole: bool) -> str:
    verdict = groups["verdict"]
    compared = int(verdict.isin(_COMPARED).sum())
    if not compared:
        total = number_shown(len(groups), "group", whole)
        return f"None of {total} could be compared with everybody else"
    total = number_shown(compared, "group", whole)
    higher, lower = (int((verdict == each).sum()) for each in (HIGHER, LOWER))
    if not higher + lower:
        text = f"{capital(NO_EVIDENCE)} from everybody else in {'any of ' * (compared > 1)}{total}"
        return first_short(text, f"{capital(NO_EVIDENCE)} in {total}")
    had = are_found([(higher, "a higher"), (lower, "a lower")], ("has ", "have "))
    words = f"Of {total}, {had} proportion reoffending"
    more = [(higher, "more"), (lower, "less")]
    short = are_found(more, ("reoffended ", "reoffended "))
    return first_short(
        f"{words} than everybody else, beyond chance",
        f"{words}, beyond chance",
        f"Of {total}, {short}, beyond chance",
        f"Of {total}, {short.replace(' and ', ', ')}, beyond chance",
    )


def _need_title(groups: pd.DataFrame, whole: bool) -> str:
    verdict = _verdict_of_needs(groups)
    compared = int(verdict.isin(_COMPARED).sum())
    if not compared:
        return f"None of {number_shown(len(verdict), 'need', whole)} could be compared"
    total = number_shown(compared, "need", whole)
    more, fewer = (int((verdict == each).sum()) for each in (HIGHER, LOWER))
    if not more + fewer:
        text = f"{capital(NO_EVIDENCE)} in reoffending by {'any of ' * (compared > 1)}{total}"
        return first_short(text, f"{capital(NO_EVIDENCE)} in {total}")
    counts = [(more, "with more"), (fewer, "with less")]
    found, bare = are_found(counts, ("goes ", "go ")), are_found(counts, ("", ""))
    return first_short(
        f"Of {total}, {found} reoffending, beyond chance",
        f"Of {total}, {bare} reoffending, beyond chance",
    )


def _verdict_of_needs(groups: pd.DataFrame) -> pd.Series:
    """Return each need's verdict: that of those with it, or the reverse of those without it."""
    of_those_with = groups["verdict"].where(
        groups["group"] == IDENTIFIED, groups["verdict"].replace(_OPPOSITE)
    )
    known = of_those_with.where(of_those_with.isin(_COMPARED))
    return known.groupby(groups["dimension_id"], sort=False).first()


def _range_title(drawn: pd.DataFrame, spec: Column) -> str:
    """Say the whole cohort's figure and how far those of groups that are not too small reach."""
    places, whole = spec.decimals or 0, whole_of(drawn)
    sure = drawn[drawn["look"] == "plain"]["value"]
    reach = span(sure.min(), sure.max(), places)
    if by_need(drawn):
        return f"{spec.label}: {reach} in groups by need" if reach else f"{spec.label} by need"
    text = f"{spec.label}: {in_unit(whole, spec.unit, places)} in the whole cohort"
    if np.isnan(whole):
        text = f"{spec.label}: the whole cohort has no figure"
    return first_short(f"{text}, {reach} in groups", text) if reach else text


def groups_words(
    shown: pd.DataFrame, spec: Column, part: str = "", missing: int = 0
) -> Iterator[str]:
    """Describe one picture, from its longest description to its shortest.

    Parameters
    ----------
    shown
        The rows that this picture shows.
    part
        Which of several pictures it is, such as ` (1 of 2)`.
    missing
        Groups without a figure.
    """
    of_needs = by_need(shown) and bool(shown["judged"].any())
    for most, limits in _LISTS:
        if of_needs:
            yield " ".join(_need_sentences(shown, spec, part, (most, limits)))
        else:
            yield " ".join(_sentences(shown, spec, part, missing, (most, limits)))


def _need_sentences(
    shown: pd.DataFrame, spec: Column, part: str, names: tuple[int, bool]
) -> list[str]:
    """Say of each need how many reoffended of those with it, against those without it."""
    most, limits = names
    verdict = _verdict_of_needs(shown)
    parts = [
        f"{spec.label} of those with each need against those without it, "
        f"{count_of(len(verdict), 'need')}{part}, with 95% intervals."
    ]
    for word, chosen in (
        ("More with the need, beyond chance", verdict == HIGHER),
        ("Less with the need, beyond chance", verdict == LOWER),
        (capital(NO_EVIDENCE), verdict == NOT_APART),
        ("Not compared", verdict.isna()),
    ):
        found = [_against(shown, need, spec, limits) for need in verdict.index[chosen]]
        if found:
            parts.append(f"{word}: {some_of(found, most)}.")
    return parts


def _against(shown: pd.DataFrame, need: str, spec: Column, limits: bool) -> str:
    rows = shown[shown["dimension_id"] == need].sort_values(
        "group", key=lambda group: group != IDENTIFIED, kind="stable"
    )
    figures = [_figure(row, spec, limits) for row in rows.to_dict("records")]
    name = str(rows["dimension"].iloc[0]).removeprefix(_HEADED)
    if len(figures) == 1:
        return f"{name}, {rows['group'].iloc[0]} {figures[0]}"
    return f"{name} {' against '.join(figures)}"


def _sentences(
    shown: pd.DataFrame, spec: Column, part: str, missing: int, names: tuple[int, bool]
) -> list[str]:
    most, limits = names
    groups = shown[shown["dimension_id"] != EVERYBODY]
    breakdowns = groups["dimension_id"].nunique()
    noun = "need" if by_need(shown) else "breakdown"
    unit = f", {spec.unit}" if spec.unit else ""
    parts = [
        f"{spec.label}{unit}, {count_of(len(groups), 'group')} by "
        f"{count_of(breakdowns, noun)}{part}, with 95% intervals."
    ]
    for name, word in ((HIGHER, "Higher"), (LOWER, "Lower")):
        found = _with_figures(groups[groups["look"] == name], spec, limits)
        if found:
            than = f"{word} than {others_of(shown)}, beyond chance"
            parts.append(f"{than}: {some_of(found, most)}.")
    plain = groups[groups["look"] == "plain"]
    if len(plain):
        between = span(plain["value"].min(), plain["value"].max(), spec.decimals)
        which = f"{capital(NO_EVIDENCE)}, or not compared"
        which = which if groups["judged"].any() else "Groups of 30 or more"
        parts.append(f"{which}: {count_of(len(plain), 'group')}, from {between}.")
    whole = shown[shown["dimension_id"] == EVERYBODY]
    parts += [f"Whole cohort: {text}." for text in _with_figures(whole, spec, limits=True)[:1]]
    few = groups[groups["look"] == "unreliable"]
    if len(few):
        names_of = [f"{row['dimension']}, {row['group']}" for row in few.to_dict("records")]
        parts.append(f"{capital(FEW)}: {some_of(names_of, most)}.")
    if missing:
        parts.append(f"Without a figure: {count_of(missing, 'group')}.")
    return parts


def _with_figures(rows: pd.DataFrame, spec: Column, limits: bool) -> list[str]:
    found = []
    for row in rows.to_dict("records"):
        name = "" if row["dimension_id"] == EVERYBODY else f"{row['dimension']}, {row['group']} "
        found.append(name + _figure(row, spec, limits))
    return found


def _figure(row: Mapping[Hashable, Any], spec: Column, limits: bool) -> str:
    places = spec.decimals or 0
    figure = in_unit(row["value"], spec.unit, places)
    return with_interval(figure, row["lower"], row["upper"], places) if limits else figure
