"""The verbs that put text, tables and pictures on the page.

Names and notes come from files that anybody may have written: all text is escaped here, once,
and nothing a file holds becomes markup or a formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape

from community_safety.briefing.charts import Chart
from community_safety.briefing.csv_text import csv_text
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.media_types import TABLE_MIME
from community_safety.numbers import NOT_AVAILABLE, count_of, number
from community_safety.results import NUMERIC_ROLES, Column
from community_safety.verdicts import SYMBOLS, Verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """One column as shown, made from one or more columns of the table.

    `cell` gets a row of the released frame and returns escaped markup.
    """

    heading: str
    cell: Callable[[pd.Series], Markup]
    numeric: bool = False


def say_named(*groups: tuple[str, Sequence[str]], compact: bool = False) -> None:
    """Print findings that name measures: each a sentence, and below it the names as a list.

    `compact` ones stand closer on paper, for a summary that is to fit on one page.
    """
    parts, plain = [], []
    for sentence, names in groups:
        items = Markup("").join(Markup("<li>{}</li>").format(name) for name in names)
        below = Markup('<ul class="names">{}</ul>').format(items) if names else Markup("")
        parts.append(Markup("<li>{}{}</li>").format(sentence, below))
        plain.append(f"{sentence} {'; '.join(names)}".strip())
    if parts:
        kind = "findings compact" if compact else "findings"
        markup = Markup('<ul class="{}">{}</ul>').format(kind, Markup("").join(parts))
        _html(markup, "\n".join(plain))


def say(*sentences: str, compact: bool = False) -> None:
    """Print sentences: one as a paragraph, several as a list; `compact` ones as a list always."""
    kept = [sentence for sentence in sentences if sentence]
    if compact:
        say_named(*((sentence, ()) for sentence in kept), compact=True)
    elif len(kept) == 1:
        _html(Markup('<p class="finding">{}</p>').format(kept[0]), kept[0])
    elif kept:
        items = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in kept)
        _html(Markup('<ul class="findings">{}</ul>').format(items), "\n".join(kept))


def show_notes(*notes: str, title: str = "") -> None:
    """Print notes on method or data as plain paragraphs."""
    heading = Markup("<h3>{}</h3>").format(title) if title else Markup("")
    body = Markup("").join(Markup("<p>{}</p>").format(note) for note in notes if note)
    _html(Markup('{}<div class="prose">{}</div>').format(heading, body), "\n".join(notes))


def show_heading(text: str, level: int = 3) -> None:
    """Print a heading below the notebook's own; it appears in the contents."""
    if level not in (3, 4):
        raise ValueError(f"level must be 3 or 4, got {level}: sections are markdown headings")
    _html(Markup(f"<h{level}>{{}}</h{level}>").format(text), text)


def show_key_figures(figures: Sequence[tuple[str, str]]) -> None:
    """Print a row of large figures, each a label and a number."""
    entries = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, figure)
        for label, figure in figures
    )
    plain = "; ".join(f"{label}: {figure}" for label, figure in figures)
    _html(Markup('<dl class="key-figures">{}</dl>').format(entries), plain)


def show_table(table: ReleasedTable, layout: Sequence[Shown] = ()) -> None:
    """Print a released table, with its sources and notes, and hand its data to the CSV.

    Parameters
    ----------
    layout
        The columns to show; left out, every column that is not hidden, formatted as its
        specification says. The CSV always has every column that is not hidden.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a table must pass through `release` before it is shown")
    columns = list(layout) or [shown_column(column) for column in visible(table)]
    _display_table(table, _withheld(table) if table.withheld else _figure(table, columns))


def keep_table(table: ReleasedTable | None) -> None:
    """Hand a table to the workbook and CSV, and say on the page that it is there.

    For tables too long to be read on a page, such as every point of every series; the pictures
    and sentences made from them are what the page shows.
    """
    if table is None:
        return
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a table must pass through `release` before it is kept")
    below = Markup("").join(Markup('<p class="source">{}</p>').format(note) for note in table.notes)
    markup = Markup(
        '<div class="kept" id="table-{}"><p>{}: {} in the table “{}” of the workbook.</p>{}</div>'
    ).format(
        table.table_id.replace("_", "-"),
        table.caption,
        count_of(len(table.rows), "row"),
        table.table_id,
        below,
    )
    _display_table(table, _withheld(table) if table.withheld else markup)


def _display_table(table: ReleasedTable, markup: Markup) -> None:
    data = {
        "table_id": table.table_id,
        "caption": table.caption,
        "csv": csv_text(table),
        "withheld": table.withheld or None,
        "sources": list(table.sources),
        "notes": list(table.notes),
        "columns": [_about(column, table) for column in visible(table)],
        "rows": _plain_rows(table),
    }
    bundle = {"text/html": str(markup), "text/plain": table.caption, TABLE_MIME: data}
    display(bundle, raw=True)


def show_chart(chart: Chart | None) -> None:
    """Print a chart; where its table is withheld or empty there is none, and nothing is printed."""
    if chart is None:
        return
    about = {
        "alt": chart.alt,
        "title": chart.title,
        "subtitle": chart.subtitle,
        "source": chart.source,
        "chart_id": chart.chart_id,
        "table_id": chart.table_id,
    }
    bundle = {"image/svg+xml": chart.svg, "text/plain": chart.alt}
    display(bundle, metadata={"image/svg+xml": about}, raw=True)


def visible(table: ReleasedTable) -> list[Column]:
    """Return the columns of a table that readers get."""
    return [column for column in table.columns if not column.hidden]


def shown_column(column: Column) -> Shown:
    """Return how a column is shown when its table has no layout of its own."""
    heading = f"{column.label} ({column.unit})" if column.unit else column.label
    if column.role in NUMERIC_ROLES:

        def numeric_cell(row: pd.Series) -> Markup:
            decimals = row[column.decimals_column] if column.decimals_column else column.decimals
            return escape(number(row[column.name], int(decimals or 0)))

        return Shown(heading, numeric_cell, numeric=True)

    def cell(row: pd.Series) -> Markup:
        value = row[column.name]
        if column.name.endswith("verdict"):
            return verdict_markup(str(value))
        return escape("" if pd.isna(value) else value)

    return Shown(heading, cell)


def verdict_markup(word: str, strength: str = "", text: str = "") -> Markup:
    """Return a verdict's word with its sign, for colour, shape and word to say the same.

    `text` is said in place of the word where it says more of the same.
    """
    if not word:
        return Markup("")
    verdict = Verdict(word)
    strong = Markup(' <span class="strength">(also at {})</span>').format(strength)
    strong = strong if strength else Markup("")
    return Markup(
        '<span class="verdict verdict-{}"><span class="verdict-symbol" aria-hidden="true">{}'
        "</span> {}{}</span>"
    ).format(word.replace(" ", "-"), SYMBOLS[verdict], text or word, strong)


def _figure(table: ReleasedTable, columns: Sequence[Shown]) -> Markup:
    anchor = f"table-{table.table_id.replace('_', '-')}"
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_numeric_class(shown), shown.heading)
        for shown in columns
    )
    body = Markup("").join(_row(row, columns) for _, row in table.rows.iterrows())
    if not len(table.rows):
        body = Markup('<tr><td colspan="{}">There is nothing to show.</td></tr>').format(
            len(columns)
        )
    sources = [f"Source: {'; '.join(table.sources)}"] if table.sources else []
    notes = [*sources, *table.notes]
    if NOT_AVAILABLE in body:
        notes.append(f"{NOT_AVAILABLE}: not available.")
    below = Markup("").join(Markup('<p class="source">{}</p>').format(note) for note in notes)
    return Markup(
        '<figure class="table" id="{0}"><div class="table-scroll" role="region" '
        'aria-labelledby="{0}-caption" tabindex="0"><table><caption id="{0}-caption">{1}</caption>'
        "<thead><tr>{2}</tr></thead><tbody>{3}</tbody></table></div>{4}</figure>"
    ).format(anchor, table.caption, head, body, below)


def _row(row: pd.Series, columns: Sequence[Shown]) -> Markup:
    cells = [Markup('<th scope="row">{}</th>').format(columns[0].cell(row))]
    cells += [
        Markup("<td{}>{}</td>").format(_numeric_class(shown), shown.cell(row) or NOT_AVAILABLE)
        for shown in columns[1:]
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _numeric_class(shown: Shown) -> Markup:
    return Markup(' class="number"') if shown.numeric else Markup("")


def _withheld(table: ReleasedTable) -> Markup:
    return Markup(
        '<div class="withheld" id="table-{}"><p><strong>{}</strong></p><p>{}</p></div>'
    ).format(table.table_id.replace("_", "-"), table.caption, table.withheld)


def _about(column: Column, table: ReleasedTable) -> dict[str, Any]:
    """Return what a workbook must know of a column; `decimals` is a list where rows differ."""
    decimals: Any = None
    if column.role in NUMERIC_ROLES:
        own = column.decimals_column
        decimals = [int(d) for d in table.rows[own]] if own else int(column.decimals or 0)
    return {
        "name": column.name,
        "label": column.label,
        "role": column.role.value,
        "unit": column.unit,
        "unit_column": column.unit_column,
        "decimals": decimals,
        "description": column.description,
    }


def _plain_rows(table: ReleasedTable) -> list[list[Any]]:
    columns = visible(table)
    return [
        [_plain_value(row, column) for column in columns]
        for row in table.rows.astype("object").to_dict("records")
    ]


def _plain_value(row: Mapping[Any, Any], column: Column) -> Any:
    """Return a cell as JSON can hold it: without limit is said in words, missing is null.

    Where there can be no figure it is the shorthand for that.
    """
    value = row[column.name]
    if pd.isna(value):
        return (row[column.absent_column] if column.absent_column else "") or None
    return number(value) if isinstance(value, float) and math.isinf(value) else value


def _html(markup: Markup, plain: str) -> None:
    display({"text/html": str(markup), "text/plain": plain}, raw=True)


def paragraphs(lines: Iterable[str | Markup]) -> Markup:
    """Stack lines in one cell of a table; empty ones are left out."""
    kept = [escape(line) for line in lines if line]
    first = kept[:1]
    rest = [Markup('<span class="detail">{}</span>').format(line) for line in kept[1:]]
    return Markup("<br>").join([*first, *rest])
