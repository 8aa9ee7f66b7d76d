"""The gate: a result table goes in, and what an edition may show of it comes out.

Charts, tables, sentences, workbooks and CSV files accept nothing but a `ReleasedTable`, and only
`release` makes one. Verdicts were reached on true counts before they came here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, replace

import pandas as pd

from community_safety.disclosure.primary import suppressed_cells
from community_safety.errors import DisclosureError
from community_safety.partnership import EDITIONS, DisclosurePolicy, Edition
from community_safety.results import Column, ResultTable, column_named

_GATE = object()


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table as one edition may show it.

    `frame` has no row where the table is withheld; `withheld` then says why. There is no way to
    make one but `release`.
    """

    table_id: str
    caption: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    edition: Edition
    withheld: str
    subject: str = ""
    gate: InitVar[object] = None

    def __post_init__(self, gate: object) -> None:
        """Refuse a table that did not pass the gate."""
        if gate is not _GATE:
            raise DisclosureError(
                f"table {self.table_id!r} was not released: pass it through `release` first"
            )

    def column(self, name: str) -> Column:
        """Return the specification of one column."""
        return column_named(self.columns, name)

    def in_parts(self, column: str, most: int) -> list[ReleasedTable]:
        """Return the table cut so that each part has at most so many values of a column, in order.

        What was released stays released; a table without rows is its own only part.
        """
        values = list(dict.fromkeys(self.frame[column]))
        if len(values) <= most:
            return [self]
        pieces = [values[first : first + most] for first in range(0, len(values), most)]
        return [
            replace(
                self,
                frame=self.frame[self.frame[column].isin(piece)].reset_index(drop=True),
                gate=_GATE,
            )
            for piece in pieces
        ]

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that may be shown (none where the table is withheld)."""
        return self.frame


def release(table: ResultTable, edition: Edition, policy: DisclosurePolicy) -> ReleasedTable:
    """Return what an edition may show of a result table.

    The restricted edition shows all. The public edition hides counts of people below the
    policy's threshold and all that derives from them. Hiding single cells is not enough while
    totals and neighbouring tables stand beside them, and cells that protect those cells
    (secondary suppression) are not chosen yet: so a table of people in which any cell is hidden
    is withheld whole.
    """
    if edition not in EDITIONS:
        raise DisclosureError(f"edition must be one of {', '.join(EDITIONS)}, got {edition!r}")
    frame, withheld = table.frame, ""
    if edition == "public" and suppressed_cells(table, policy).to_numpy().any():
        frame = frame.iloc[:0]
        withheld = (
            f"This table is withheld from the public edition: it counts people, and in this "
            f"partnership at least one of its counts is below {policy.threshold}, so that "
            "somebody might be recognised. The restricted edition shows it."
        )
    return ReleasedTable(
        table_id=table.table_id,
        caption=table.caption,
        frame=frame,
        columns=table.columns,
        sources=table.sources,
        notes=table.notes,
        edition=edition,
        withheld=withheld,
        subject=table.subject or table.caption,
        gate=_GATE,
    )


def release_parts(
    parts: Sequence[ResultTable], edition: Edition, policy: DisclosurePolicy
) -> ReleasedTable:
    """Return what an edition may show of a table whose parts do not add up to each other.

    Each part (a measure with its own rows, nothing of which can be worked out from another
    measure's) passes the gate by itself; those that are withheld are left out, and a note says
    which. Where all are, the whole is withheld.

    Parameters
    ----------
    parts
        At least one; all with the same id, caption and columns. `subject` names each in the note.
    """
    if len({(part.table_id, part.caption, part.columns) for part in parts}) != 1:
        raise DisclosureError("parts of one table must have the same id, caption and columns")
    released = [release(part, edition, policy) for part in parts]
    kept = [part for part in released if not part.withheld]
    names = [part.subject for part in released if part.withheld]
    frames = [part.frame for part in kept if len(part.frame)]
    notes = [note for part in kept for note in part.notes]
    if names and kept:
        notes.append(
            "Withheld from the public edition, because a count of people here, or one that could "
            f"be worked out from another table or area, is below {policy.threshold}: "
            f"{'; '.join(names)}."
        )
    return ReleasedTable(
        table_id=parts[0].table_id,
        caption=parts[0].caption,
        frame=pd.concat(frames, ignore_index=True) if frames else parts[0].frame.iloc[:0],
        columns=parts[0].columns,
        sources=tuple(dict.fromkeys(source for part in kept for source in part.sources)),
        notes=tuple(dict.fromkeys(notes)),
        edition=edition,
        withheld="" if kept else released[0].withheld,
        subject=parts[0].caption,
        gate=_GATE,
    )
