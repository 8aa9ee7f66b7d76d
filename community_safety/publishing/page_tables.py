"""Tables as readers of a page and of a screen reader need them: caption, scopes, alignment.

The tables of the house verbs come finished and pass through; those pandas prints are made alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

_NUMBER = re.compile(r"[-−–+]?£?\d[\d,]*(\.\d+)?\s?%?")
_NOTHING = re.compile(r"|-|–|\[[a-z]+\]")
_MISSING = ("nan", "NaN", "None", "<NA>", "NaT")
_ADDED = BeautifulSoup("", "html.parser")


def finish_table(table: Tag, caption: str, table_id: str) -> None:
    """Give a table what it lacks: one header row, scopes, alignment, caption and frame.

    Parameters
    ----------
    table
        The table, changed in place.
    caption
        The caption of a table that has none.
    table_id
        The id of a table that is not yet in a figure of its own.
    """
    missing = _tidy_pandas(table) if "dataframe" in _classes(table) else False
    _replace_empty_headers(table)
    _add_scopes(table)
    _align_numbers(table)
    element = table.caption
    if element is None:
        element = _ADDED.new_tag("caption")
        element.string = caption
        table.insert(0, element)
    if table.find_parent("figure", class_="table") is None:
        caption_id = str(element.attrs.setdefault("id", f"{table_id}-caption"))
        _put_into_figure(table, table_id, caption_id, "[x] not available." if missing else "")


def _tidy_pandas(table: Tag) -> bool:
    """Undo what pandas prints for itself, and say whether a value is missing."""
    for tag in table.find_all(style=True):
        del tag["style"]
    _merge_index_names(table)
    _drop_row_numbers(table)
    missing = [cell for cell in table.find_all("td") if cell.get_text(strip=True) in _MISSING]
    for cell in missing:
        cell.string = "[x]"
    return bool(missing)


def _classes(tag: Tag) -> Sequence[str]:
    return tag.get_attribute_list("class")


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["th", "td"], recursive=False)


def _rows(table: Tag, part: str) -> list[Tag]:
    return table.select(f"{part} > tr") if table.find(part) else []


def _is_empty(cell: Tag) -> bool:
    return not cell.get_text(strip=True) and cell.find("img") is None


def _merge_index_names(table: Tag) -> None:
    """Merge the mostly empty second header row in which pandas puts the names of the index."""
    rows = _rows(table, "thead")
    if len(rows) < 2 or any("colspan" in cell.attrs for cell in _cells(rows[-1])):
        return
    upper, lower = _cells(rows[-2]), _cells(rows[-1])
    named = [cell for cell in lower if not _is_empty(cell)]
    if len(upper) != len(lower) or not named or lower[: len(named)] != named:
        return
    if len(named) == len(lower):
        return
    for above, name in zip(upper, named, strict=False):
        above.string = name.get_text(strip=True)
    rows[-1].decompose()


def _drop_row_numbers(table: Tag) -> None:
    """Drop an index that only counts the rows: the first real column names them."""
    head, body = _rows(table, "thead"), [_cells(row) for row in _rows(table, "tbody")]
    if len(head) != 1 or not body:
        return
    firsts = [row[0] for row in body if len(row) > 1]
    counted = [cell.get_text(strip=True) for cell in firsts] == [str(i) for i in range(len(body))]
    if not counted or not _is_empty(_cells(head[0])[0]):
        return
    _cells(head[0])[0].decompose()
    for row in body:
        row[0].decompose()
        if row[1].name == "td" and not _NUMBER.fullmatch(row[1].get_text(strip=True)):
            row[1].name = "th"


def _replace_empty_headers(table: Tag) -> None:
    """Turn a heading without words, which a screen reader would announce, into a plain cell."""
    for cell in table.find_all("th"):
        if _is_empty(cell):
            cell.name = "td"
            cell.attrs.pop("scope", None)


def _add_scopes(table: Tag) -> None:
    for cell in table.find_all("th"):
        in_head = cell.find_parent("thead") is not None
        kind, span = ("col", "colspan") if in_head else ("row", "rowspan")
        group = "group" if str(cell.get(span, "1")) != "1" else ""
        cell.attrs.setdefault("scope", kind + group)


def _align_numbers(table: Tag) -> None:
    """Mark the columns of numbers, and the headings above them, for alignment on the right."""
    body = [_cells(row) for row in _rows(table, "tbody")]
    if not body or any("colspan" in c.attrs or "rowspan" in c.attrs for row in body for c in row):
        return
    head = _rows(table, "thead")
    headings = _cells(head[-1]) if head else []
    for place, column in enumerate(zip(*body, strict=False)):
        texts = [cell.get_text(strip=True) for cell in column]
        marked = any("number" in _classes(cell) for cell in column)
        numeric = any(_NUMBER.fullmatch(text) for text in texts) and all(
            _NUMBER.fullmatch(text) or _NOTHING.fullmatch(text) for text in texts
        )
        if not marked and (column[0].name != "td" or not numeric):
            continue
        for cell in [*([] if marked else column), *headings[place : place + 1]]:
            cell["class"] = sorted({*filter(None, _classes(cell)), "number"})


def _put_into_figure(table: Tag, table_id: str, caption_id: str, note: str) -> None:
    """Put a table into a region that scrolls on its own, and that into a figure with a note."""
    figure = _ADDED.new_tag("figure", attrs={"class": "table", "id": table_id})
    region = _ADDED.new_tag(
        "div",
        attrs={
            "class": "table-scroll",
            "role": "region",
            "aria-labelledby": caption_id,
            "tabindex": "0",
        },
    )
    table.replace_with(figure)
    figure.append(region)
    region.append(table)
    if note:
        notes = _ADDED.new_tag("p", attrs={"class": "notes"})
        notes.string = note
        figure.append(notes)
