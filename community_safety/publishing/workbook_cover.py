"""The cover of a workbook: what it is about, who answers for it and how it may be handled."""

from __future__ import annotations

from collections.abc import Iterator

from community_safety.numbers import count_of
from community_safety.publishing.document import EDITION_NAMES
from community_safety.publishing.frame import Frame
from community_safety.publishing.workbook_model import COVER, Line, Look, Sheet, one_line

_MEANING = {
    EDITION_NAMES["public"]: "The public edition may be published. A table from which somebody "
    "might be recognised is withheld whole: the contents name it, and the notes say why.",
    EDITION_NAMES["restricted"]: "The restricted edition shows every table, among them small "
    "counts of people. Share it only as its marking and handling allow.",
}
_HOW_MADE = (
    "This workbook was made by code from the notebook that the briefing's page is made of. Its "
    "tables are those of the page, with every column; figures are rounded as the page shows them, "
    "save that the page rounds further what it calls about so many. The same sources always make "
    "the same workbook, to the byte. It has no formulas and no macros, and a text is never run as "
    "a formula."
)
_ON_THE_SHEETS = (
    "Each table has a sheet of its own, with its title in A1. Words in square brackets, such as "
    "[x], are explained on the notes sheet."
)


def cover_sheet(frame: Frame, tables: int) -> Sheet:
    """Return the cover: headings, each with one line or more under it, all in the first column."""
    return Sheet(COVER, tuple(_lines(frame, tables)))


def _lines(frame: Frame, tables: int) -> Iterator[Line]:
    yield Line(one_line(frame.title), Look.TITLE)
    yield Line(f"Marking: {one_line(frame.marking)}")
    for heading, *texts in _parts(frame, tables):
        kept = [one_line(text) for text in texts if text.strip()]
        if kept:
            yield Line(one_line(heading), Look.HEADING)
            yield from map(Line, kept)


def _parts(frame: Frame, tables: int) -> Iterator[tuple[str, ...]]:
    ask = frame.owner or frame.partnership or "the team that sent you this workbook"
    edition = dict(frame.facts).get("Edition", "")
    yield "Notice", frame.notice
    yield "Question", frame.standfirst
    yield "Partnership", frame.partnership
    for label, value in frame.facts:
        yield label, value, _MEANING.get(value, "") if value == edition else ""
    yield "Handling", frame.handling
    yield "What this workbook holds", _tables_held(tables)
    yield "How the figures were made", _HOW_MADE
    yield "Owner", frame.owner
    yield "Legal basis", frame.legal_basis
    yield (
        "Other formats",
        "If you need this information in another format, such as large print or braille, ask "
        f"{ask}.",
    )


def _tables_held(tables: int) -> str:
    if not tables:
        return "No table is shown in this workbook; the contents say which were withheld, if any."
    return f"{count_of(tables, 'table').capitalize()}. {_ON_THE_SHEETS}"
