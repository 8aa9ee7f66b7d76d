"""Areas side by side: what was observed, and what the mix of their people would lead one to expect.

There is no league table: this area stands first, the others follow by name.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.reoffending_pictures.looks import (
    HIGHER_LOOK,
    LOWER_LOOK,
    PLAIN_LOOK,
    UNRELIABLE_LOOK,
    KeyEntry,
    bar_entry,
    draw_look,
    draw_ticks,
    level_bars,
)
from community_safety.briefing.reoffending_pictures.released import (
    MOST_NAMED,
    NO_EVIDENCE,
    are_found,
    chart,
    first_brief,
    first_short,
    per_cent,
    rows_of,
    some_of,
    with_interval,
)
from community_safety.briefing.reoffending_pictures.row_picture import Frame, Line
from community_safety.briefing.scales import value_scale
from community_safety.briefing.style import house_style, svg_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, count_of, number
from community_safety.reoffending.columns import (
    HIGHER,
    LOWER,
    NOT_APART,
    NOT_COMPARED,
    UNRELIABLE,
)

_LOOKS = {HIGHER: HIGHER_LOOK, LOWER: LOWER_LOOK, "plain": PLAIN_LOOK, "few": UNRELIABLE_LOOK}
_SAID = {
    HIGHER: "▲ higher",
    LOWER: "▼ lower",
    NOT_APART: "cannot be told apart",
    NOT_COMPARED: NOT_COMPARED,
    "few": "unreliable",
}
_SAID_ALONE = {
    HIGHER: "higher than expected, beyond chance",
    LOWER: "lower than expected, beyond chance",
    NOT_APART: NO_EVIDENCE,
    NOT_COMPARED: NOT_COMPARED,
    "": "",
}
"""Verdicts in a description."""
_PITCH = 18.0


def areas_chart(table: ReleasedTable, subtitle: str, chart_id: str = "") -> Chart | None:
    """Draw each area's proportion reoffending with its interval, and the expected one.

    Parameters
    ----------
    table
        A released table with `AREA_COLUMNS`.
    subtitle
        Measure, place and cohort.
    chart_id
        Left out, it is the table's id.

    Returns
    -------
    Chart or None
        None where the table is withheld or no area has a rate.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = rows_of(table)
    rows = rows[rows["rate"].notna()]
    if rows.empty:
        return None
    rows = rows.assign(theirs=~rows["own"]).sort_values(
        ["theirs", "area", "area_code"], kind="stable", ignore_index=True
    )
    with house_style():
        svg = svg_of(_figure(_with_looks(rows)))
    alt = first_brief(table, _words(rows))
    return chart(table, chart_id, (_title(rows), subtitle, alt), svg)


def _with_looks(rows: pd.DataFrame) -> pd.DataFrame:
    look = rows["verdict"].where(rows["verdict"].isin([HIGHER, LOWER]), "plain")
    return rows.assign(look=look.mask(rows["state"] == UNRELIABLE, "few"))


def _figure(rows: pd.DataFrame) -> Figure:
    expected = rows["expected_rate"].to_numpy(dtype="float64")
    has_expected = bool(np.isfinite(expected).any())
    lines = [_line(i, row, has_expected) for i, row in enumerate(rows.to_dict("records"))]
    headers = ["observed", "offenders"]
    if has_expected:
        headers = ["observed", "expected", "offenders", "against expected"]
    ends = rows[["rate", "rate_lower", "rate_upper", "expected_rate"]].to_numpy(dtype="float64")
    frame = Frame(
        value_scale(ends, 1, 6),
        "Proportion reoffending (per cent) with 95% interval; this area first, others by name",
        tuple(_key(rows, has_expected)),
        tuple(headers),
        pitch=_PITCH,
    ).fitted(lines)
    picture = frame.draw(lines)
    lower, upper = (rows[f"rate_{end}"].to_numpy(dtype="float64") for end in ("lower", "upper"))
    few = (rows["look"] == "few").to_numpy(dtype=bool)
    level_bars(picture.axes, picture.up, lower, upper, few)
    known = np.isfinite(expected)
    draw_ticks(picture.axes, expected[known], picture.up[known])
    places = np.column_stack([rows["rate"].to_numpy(dtype="float64"), picture.up])
    for name, look in _LOOKS.items():
        draw_look(picture.axes, places[(rows["look"] == name).to_numpy(dtype=bool)], look)
    return picture.figure


def _line(i: int, row: Mapping[Hashable, Any], has_expected: bool) -> Line:
    beside = [per_cent(row["rate"]), number(row["offenders"])]
    if has_expected:
        said = _SAID["few"] if row["look"] == "few" else _SAID.get(str(row["verdict"]), "")
        beside = [beside[0], per_cent(row["expected_rate"]), beside[1], said]
    name = f"{row['area']} (this area)" if row["own"] else str(row["area"])
    return Line(name, i, tuple(beside), 600 if row["own"] else 400)


def _key(rows: pd.DataFrame, has_expected: bool) -> list[KeyEntry]:
    entries = [bar_entry()]
    meanings = {
        HIGHER: "higher than expected, beyond chance",
        LOWER: "lower than expected, beyond chance",
        "plain": f"{NO_EVIDENCE}, or not compared" if has_expected else "observed",
        "few": "fewer than 30 offenders: unreliable",
    }
    entries += [
        KeyEntry(meaning, _LOOKS[name])
        for name, meaning in meanings.items()
        if (rows["look"] == name).any()
    ]
    if has_expected:
        entries.append(KeyEntry("expected, given the mix of people", tick=True))
    return entries


def _title(rows: pd.DataFrame) -> str:
    own = rows[rows["own"]]
    if own.empty:
        return _title_of_all(rows)
    row = own.iloc[0]
    rate = f"{per_cent(row['rate'])} reoffended"
    if row["state"] == UNRELIABLE:
        said = f"{per_cent(row['rate'])} of {count_of(int(row['offenders']), 'offender')} "
        said += "reoffended: too few to be reliable"
    elif np.isnan(row["expected_rate"]):
        said = f"{rate}; without expected rates areas cannot be compared"
    elif row["verdict"] in (HIGHER, LOWER):
        more = "more" if row["verdict"] == HIGHER else "fewer"
        said = f"{rate}, {more} than the {per_cent(row['expected_rate'])} expected, beyond chance"
    else:
        said = f"{rate}; {NO_EVIDENCE} from the {per_cent(row['expected_rate'])} expected"
    return first_short(f"{row['area']}: {said}", f"Here {said}", capital(said))


def _title_of_all(rows: pd.DataFrame) -> str:
    compared = rows["verdict"].isin([HIGHER, LOWER, NOT_APART])
    if not compared.any():
        return f"None of {count_of(len(rows), 'area')} could be compared with what was expected"
    total = count_of(int(compared.sum()), "area")
    found = are_found([(int((rows["verdict"] == each).sum()), each) for each in (HIGHER, LOWER)])
    if not found:
        any_of = "any of " if int(compared.sum()) > 1 else ""
        return f"{capital(NO_EVIDENCE)} from what was expected in {any_of}{total}"
    return f"Of {total}, {found} than expected, beyond chance"


def _words(rows: pd.DataFrame) -> Iterator[str]:
    """Describe the picture area by area, in its order; then by verdict, with fewer figures."""
    about = "Proportion reoffending with 95% intervals, this area first and the others by name"
    said = _SAID_ALONE | {"few": UNRELIABLE}
    areas = [f"{_observed(row, limits=True)}, {said[_verdict(row)]}".removesuffix(", ")
             for row in rows.to_dict("records")]  # fmt: skip
    yield f"{about}: {'; '.join(areas)}."
    own = [f"{_observed(row, limits=True)}, {said[_verdict(row)]}"
           for row in rows[rows["own"]].to_dict("records")]  # fmt: skip
    others = rows[~rows["own"]].to_dict("records")
    for most in (MOST_NAMED, 4, 2):
        parts = [f"{text.removesuffix(', ')}." for text in own]
        for verdict, words in said.items():
            found = [_observed(row, limits=False) for row in others if _verdict(row) == verdict]
            if found:
                parts.append(f"{capital(words or 'Others')}: {some_of(found, most)}.")
        yield f"Proportion reoffending, and what was expected. {' '.join(parts)}"


def _verdict(row: Mapping[Hashable, Any]) -> str:
    verdict = str(row["verdict"])
    return "few" if row["state"] == UNRELIABLE else verdict if verdict in _SAID_ALONE else ""


def _observed(row: Mapping[Hashable, Any], limits: bool) -> str:
    rate = per_cent(row["rate"])
    if limits:
        rate = with_interval(rate, row["rate_lower"], row["rate_upper"], 1)
    text = f"{row['area']}{' (this area)' if row['own'] else ''} {rate}"
    if np.isnan(row["expected_rate"]):
        return text
    return f"{text}, expected {per_cent(row['expected_rate'])}"
