"""The processed files: every used person's records together, by area, in one order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from community_safety.sources.job import write_parquet
from community_safety.sources.reoffending.cells import NO_DAY
from community_safety.sources.reoffending.offences import OUTCOMES, Offences
from community_safety.sources.reoffending.people import People
from community_safety.sources.reoffending.releases_and_needs import Needs, Releases
from community_safety.sources.reoffending.tables import Texts
from community_safety.sources.reoffending.verdicts import USED, Verdicts

NOT_RECORDED = "not recorded"
Column: TypeAlias = np.ndarray | Texts | pa.Array
_TEXT = pa.string()


class Areas:
    """Writes one kind of file after another into the folders of the areas."""

    def __init__(self, people: People, target: Path) -> None:
        self._people = people
        self._target = target
        order = pc.array_sort_indices(people.identifiers).to_numpy()
        self._rank = np.empty(len(order), dtype="int64")
        self._rank[order] = np.arange(len(order))
        self._used = people.state == USED

    def write(
        self,
        kind: str,
        verdicts: Verdicts,
        person: np.ndarray,
        columns: Mapping[str, Column],
        order: tuple[str, ...],
    ) -> Iterator[Path]:
        """Write the used rows of a table; a file without rows where an area has people.

        Parameters
        ----------
        person
            Of each row, its person.
        columns
            What is written after `person_id`; days become dates.
        order
            Columns by whose values a person's rows are ordered.
        """
        used = np.flatnonzero(verdicts.status() == USED)
        place = self._people.place[person[used]]
        for area in np.unique(self._people.place[self._used]).tolist():
            rows = used[place == area]
            named = self._people.identifiers.take(pa.array(person[rows])).cast(_TEXT)
            values = {name: _values(column, rows) for name, column in columns.items()}
            frame = pa.table({"person_id": named, **values})
            ranked = pa.table({"person": self._rank[person[rows]], **values})
            keys = [(name, "ascending") for name in ("person", *order)]
            sorted_rows = pc.sort_indices(ranked, sort_keys=keys)
            path = self._target / self._people.areas[area] / f"{kind}.parquet"
            yield write_parquet(_frame(frame.take(sorted_rows)), path)


def _values(column: Column, rows: np.ndarray) -> pa.Array:
    if isinstance(column, Texts):
        words = pa.array(column.words, type=_TEXT)
        return words.take(pa.array(column.codes[rows]))
    if isinstance(column, np.ndarray):
        if column.dtype != np.int32:
            return pa.array(column[rows])
        days = column[rows]
        return pa.array(days, type=pa.date32(), mask=days == NO_DAY).cast(pa.timestamp("us"))
    return column.take(pa.array(rows)).cast(_TEXT)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas()
    texts = [name for name in table.column_names if table.schema.field(name).type == _TEXT]
    return frame.astype(dict.fromkeys(texts, "str"))


def people_columns(people: People, wards: Texts) -> dict[str, Column]:
    """Return what is written of people."""
    texts, rows = people.verdicts.table.texts, people.rows
    return {
        "sex": rows["sex"],
        "date_of_birth": rows["date_of_birth"],
        "ethnicity": recorded(texts["ethnicity"]),
        "area_code": texts["area_code"],
        "ward_code": wards,
        "iom_start": rows["iom_start"],
        "iom_end": rows["iom_end"],
        "expected_reoffending": rows["expected_reoffending"],
    }


def offence_columns(offences: Offences) -> dict[str, Column]:
    """Return what is written of offences."""
    table = offences.verdicts.table
    return {
        "offence_id": table.identifiers["offence_id"],
        "offence_date": offences.committed,
        "proven_date": offences.proven,
        "outcome": Texts(OUTCOMES, offences.outcome),
        "offence_group": recorded(table.texts["offence_group"]),
        "serious": offences.flags["serious"],
    }


def release_columns(releases: Releases) -> dict[str, Column]:
    """Return what is written of releases."""
    group = recorded(releases.verdicts.table.texts["offence_group"])
    return {"release_date": releases.released, "offence_group": group}


def need_columns(needs: Needs) -> dict[str, Column]:
    """Return what is written of needs."""
    return {
        "assessed_on": needs.assessed,
        "pathway": Texts(needs.pathways, needs.pathway),
        "need": needs.need,
    }


def recorded(texts: Texts) -> Texts:
    """Return a column with words for an empty cell."""
    return Texts([word or NOT_RECORDED for word in texts.words], texts.codes)
