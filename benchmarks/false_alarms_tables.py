"""The tables of the page on false alarms, written from the simulation's shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from false_alarms_charts import ANYWHERE, LAST, LENGTHS
from false_alarms_headlines import BRIEFINGS, FULL
from false_alarms_pipeline import AGAINST, ALONE, TARGET
from false_alarms_series import MONTHLY, ORDINARY, QUARTERLY, SINCE

from community_safety.numbers import number
from community_safety.statistics.process_charts.chart import RULES
from community_safety.statistics.target_diagnosis import (
    FAIR,
    INSIDE_NOISE,
    TOO_EASY,
    UNDETECTABLE,
    UNREACHABLE,
)

BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
Row = Sequence[str]


def tables(found: pd.DataFrame) -> str:
    """Return all tables in Markdown, each below its heading.

    Parameters
    ----------
    found
        As from `false_alarms.simulate`.
    """
    parts: list[Callable[[pd.DataFrame], str]] = [
        _of_rules,
        _of_charts,
        _of_headlines,
        _of_lengths,
        _of_colours,
        _of_briefings,
        _of_shifts,
        _of_targets,
    ]
    return "\n\n".join(part(found) for part in parts)


def between_marks(page: str, text: str) -> str:
    """Put a text between the two marks of a page, in place of what is there."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page needs {BEGIN} and {END}, once each")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def _markdown(title: str, heads: Row, rows: Sequence[Row]) -> str:
    lines = [
        f"### {title}",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return "\n".join(lines)


def _share(found: pd.DataFrame, decimals: int = 1, **where: object) -> str:
    """Write the one share that is described, an empty cell where there is none."""
    rows = found
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    if rows.empty:
        return ""
    return f"{number(100 * rows['share'].item(), decimals)}%"


def _of_rules(found: pd.DataFrame) -> str:
    outcomes = [
        *(f"{rule}, last point" for rule in RULES),
        *(LAST, ANYWHERE),
        *(f"{outcome}, not screened" for outcome in (LAST, ANYWHERE)),
    ]
    cells = [(process.name, FULL) for process in MONTHLY]
    cells += [(ORDINARY[5].name, 12), (ORDINARY[5].name, 24), (QUARTERLY.name, 12)]
    rows = [
        [name, str(periods)]
        + [
            _share(found, question="rules", series=name, periods=periods, outcome=outcome)
            for outcome in outcomes
        ]
        for name, periods in cells
    ]
    heads = ["series", "points", *RULES, "any rule", "any rule, at any point"]
    heads += ["any rule, not screened", "at any point, not screened"]
    title = "1. Nothing changes: XmR charts whose last point, or any point, is called special"
    return _markdown(title, heads, rows)


def _of_charts(found: pd.DataFrame) -> str:
    mine = found[found["question"] == "charts"]
    rows = []
    for name in mine["series"].drop_duplicates():
        of_one = mine[mine["series"] == name].set_index("outcome")["share"]
        by_chart = {outcome.split()[0]: share for outcome, share in of_one.items()}
        law = next(chart for chart in by_chart if not chart.endswith("'"))
        said = [f"{number(100 * share, 1)}%" for share in by_chart.values()]
        rows.append([name, law, *said, *[""] * (2 - len(said))])
    heads = ["series", "chart", "called special", "with Laney's correction"]
    return _markdown(f"2. Nothing changes: the last of {FULL} months on other charts", heads, rows)


def _of_headlines(found: pd.DataFrame) -> str:
    outcomes = ["worse, by movement", "worse, by comparison", "worse", "better", "named outright"]
    cells = [(process.name, FULL) for process in MONTHLY] + [(QUARTERLY.name, 12)]
    mine = found[found["question"] == "headlines"]
    rows = [
        [name, against]
        + [
            _share(mine, series=name, periods=periods, against=against, outcome=outcome)
            for outcome in outcomes
        ]
        for name, periods in cells
        for against in AGAINST.values()
        if ((mine["series"] == name) & (mine["against"] == against)).any()
    ]
    heads = ["series", "held against", *outcomes]
    title = f"3. Nothing changes: headlines of series of {FULL} months or 12 quarters"
    return _markdown(title, heads, rows)


def _of_lengths(found: pd.DataFrame) -> str:
    mine = found[(found["question"] == "headlines") & (found["against"] == AGAINST[ALONE])]
    rows = []
    for process in MONTHLY:
        row = [process.name]
        for length in LENGTHS:
            of_one = mine[(mine["series"] == process.name) & (mine["periods"] == length)]
            shares = of_one.set_index("outcome")["share"]
            season = shares[["worse, or its season", "better, or its season"]].sum()
            plain = shares[["worse", "better"]].sum() - season
            row += [f"{number(100 * share, 1)}%" for share in (plain, season)]
        rows.append(row)
    heads = ["series"]
    for length in LENGTHS:
        heads += [f"{length} months: worse or better", "or its season"]
    return _markdown("4. Nothing changes: headlines by length, without a target", heads, rows)


def _of_colours(found: pd.DataFrame) -> str:
    rows = []
    for process in MONTHLY:
        where = {"series": process.name, "periods": FULL}
        colours = [
            _share(found, 0, question="colours", outcome=f"{colour}, {other}", **where)
            for other in ("target", "last year", "month a year ago")
            for colour in ("red", "amber")
        ]
        headlines = [
            _share(found, 1, question="headlines", outcome="worse", against=AGAINST[name], **where)
            for name in (TARGET, ALONE)
        ]
        rows.append([process.name, *colours, *headlines])
    others = ("target at the level", "year on last year", "month on the same month last year")
    heads = ["series", *(f"{colour}, {other}" for other in others for colour in ("red", "amber"))]
    heads += ["headline worse, target", "headline worse, last year"]
    return _markdown("5. Nothing changes: plain red, amber and green", heads, rows)


def _of_briefings(found: pd.DataFrame) -> str:
    heads = ["of 26 measures none of which changed", "measures", "briefings with at least one"]
    said = {
        "worse": "headline worse",
        "different": "headline worse or better",
        "named outright": "named outright on the first page",
        "red or amber, last year": "plain red or amber, year on year",
    }
    rows = [
        [words]
        + [
            _share(found, 1, series=BRIEFINGS, outcome=f"{which} {outcome}")
            for which in ("share of measures", "at least one")
        ]
        for outcome, words in said.items()
    ]
    return _markdown("6. Nothing changes: whole briefings", heads, rows)


def _of_shifts(found: pd.DataFrame) -> str:
    mine = found[found["question"] == "shifts"]
    cells = mine[["series", "shift"]].drop_duplicates().itertuples(index=False)
    ways = {
        "movement": "7a. A true change: found at the last point of the process chart",
        "last year": "7b. A true change: found by the year's comparison with last year",
        "worse": "7c. A true change: headline worse",
    }
    order = list(cells)
    heads = ["series", "change", *(_months_since(since) for since in SINCE)]
    parts = []
    for outcome, title in ways.items():
        rows = [
            [cell.series, cell.shift]
            + [
                _share(mine, 0, series=cell.series, shift=cell.shift, since=since, outcome=outcome)
                for since in SINCE
            ]
            for cell in order
        ]
        parts.append(_markdown(title, heads, rows))
    return "\n\n".join(parts)


def _months_since(since: int) -> str:
    return "after 1 month" if since == 1 else f"{since} months"


def _of_targets(found: pd.DataFrame) -> str:
    mine = found[found["question"] == "targets"]
    words = [INSIDE_NOISE, UNDETECTABLE, FAIR, UNREACHABLE, TOO_EASY]
    cells = mine[["series", "against"]].drop_duplicates().itertuples(index=False)
    rows = [
        [cell.series, cell.against]
        + [
            _share(mine, 1, series=cell.series, against=cell.against, outcome=word) or "0.0%"
            for word in words
        ]
        for cell in cells
    ]
    return _markdown("8. What is said of targets", ["series", "target", *words], rows)
