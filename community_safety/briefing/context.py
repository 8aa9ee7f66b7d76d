"""What a notebook is about: one partnership, area, release and edition."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.briefing.charts import PLAIN_NAMES
from community_safety.disclosure.release import ReleasedTable, release, release_parts
from community_safety.errors import BriefingError
from community_safety.partnership import EDITIONS, STANDS_FOR, Area, Edition, Partnership
from community_safety.periods import Period, parse_release
from community_safety.results import Column, ResultTable, Role

PROCESSED_VARIABLE = "COMMUNITY_SAFETY_PROCESSED"


@dataclass(frozen=True, slots=True)
class Briefing:
    """One briefing being written: where its data are and what its edition may show."""

    partnership_id: str
    partnership: Partnership
    area: Area
    release_name: str
    period: Period
    edition: Edition
    folder: Path

    def source(self, name: str) -> Path:
        """Return the folder of a processed source; one that is not there is an error."""
        path = self.folder / name
        instead = [other for other, of in STANDS_FOR.items() if of == name]
        if not any((self.folder / each).is_dir() for each in (name, *instead)):
            raise BriefingError(
                f"{self.partnership_id} has no processed `{name}` data: build it with "
                "`python pipeline.py build`, or list the source in the partnership file"
            )
        return path

    def given(self, *names: str) -> list[str]:
        """Return those of some sources that the partnership has, in their order."""
        return [name for name in names if name in self.partnership.sources]

    def codes(self) -> list[str]:
        """Return every place for which the partnership may have data."""
        return [self.area.code, *sorted(self.partnership.known_codes() - {self.area.code})]

    def benchmark_name(self) -> str:
        """Return the benchmark's name, or nothing where there is no benchmark."""
        benchmark = self.partnership.comparators.benchmark
        return self.partnership.name_of(benchmark.code) if benchmark else ""

    def comparator_names(self) -> dict[str, str]:
        """Return what to call `benchmark` and `neighbours` in tables and pictures."""
        neighbours = self.partnership.comparators.neighbours_name
        return {
            "benchmark": self.benchmark_name() or PLAIN_NAMES["benchmark"],
            "neighbours": neighbours or PLAIN_NAMES["neighbours"],
        }

    def comparators_used(self) -> list[str]:
        """Return which of `benchmark` and `neighbours` this area is compared with."""
        comparators = self.partnership.comparators
        own = self.partnership.covered_by(self.area.code)
        others = [
            place
            for place in comparators.neighbours
            if not own & self.partnership.covered_by(place.code)
        ]
        return ["benchmark"] * bool(comparators.benchmark) + ["neighbours"] * bool(others)

    def released(self, table: ResultTable) -> ReleasedTable:
        """Pass one result table through the gate of this briefing's edition."""
        return release(table, self.edition, self.partnership.disclosure)

    def released_parts(
        self, parts: Sequence[ResultTable], objective: ReleasedTable | None = None
    ) -> ReleasedTable | None:
        """Pass parts of one table, each by itself, through the gate; None where there are none.

        None too where the table of the `objective` that they belong to is withheld: what it hides
        may not come out by another door.
        """
        if not parts or (objective is not None and objective.withheld):
            return None
        return release_parts(parts, self.edition, self.partnership.disclosure)

    def data_note(self, source: str) -> ReleasedTable:
        """Return where a source's files come from, and what was recorded of them."""
        path = self.source(source) / "provenance.json"
        files = json.loads(path.read_text(encoding="utf-8"))
        labels = {
            "file": "File",
            "publisher": "Publisher",
            "title": "Title",
            "period": "Period",
            "licence": "Licence",
            "accessed": "Accessed",
        }
        rows = [
            {name: file.get(name) or "provenance not recorded" for name in labels} for file in files
        ]
        table = ResultTable(
            table_id=f"files_{source}",
            caption=f"Files that the figures come from ({_source_words(source)})",
            frame=pd.DataFrame(rows, columns=list(labels), dtype="str"),
            columns=tuple(Column(name, text, Role.DIMENSION) for name, text in labels.items()),
        )
        return self.released(table)

    def account(self, source: str, name: str) -> dict[str, Any]:
        """Return how many rows of one area were read, used and refused, with the reasons."""
        path = self.source(source) / f"{name}.account.json"
        if not path.exists():
            return {"read": 0, "used": 0, "refused": {}}
        return dict(json.loads(path.read_text(encoding="utf-8")))

    def refusals(self, source: str) -> dict[str, dict[str, int]]:
        """Return, for each measure of this area with refused rows, how many break which rule."""
        found: dict[str, dict[str, int]] = {}
        for code in sorted(self.partnership.covered_by(self.area.code)):
            for name, rule, rows in self.account(source, code).get("refused_by", []):
                rules = found.setdefault(name, {})
                rules[rule] = rules.get(rule, 0) + rows
        return found


def open_briefing(partnership: str, area: str, release: str, edition: str) -> Briefing:
    """Open the processed data of one briefing.

    Parameters
    ----------
    partnership
        Id of the partnership: its file's name without `.yml`.
    area
        Code of one of its areas.
    release
        The release's name; a name other than the partnership file's must say its period
        (`2025/26`, `2025/26 Q2`, `2025`).
    edition
        `public` or `restricted`.
    """
    folder = processed_folder() / partnership
    path = folder / "partnership.json"
    if not path.exists():
        raise BriefingError(
            f"there are no processed data for {partnership!r} in {folder}; run "
            f"`python pipeline.py build --partnership partnerships/{partnership}.yml` first"
        )
    described = Partnership.model_validate_json(path.read_bytes())
    if edition not in EDITIONS:
        raise BriefingError(f"edition is {edition!r}; it must be one of {', '.join(EDITIONS)}")
    own = release == described.release.name
    try:
        period = described.release.period if own else parse_release(release)
    except ValueError as error:
        raise BriefingError(str(error)) from None
    return Briefing(
        partnership_id=partnership,
        partnership=described,
        area=described.area(area),
        release_name=release,
        period=period,
        edition=edition,
        folder=folder,
    )


def _source_words(source: str) -> str:
    """Return what readers call a source."""
    return {"police_uk": "police.uk", "lsoa_boundaries": "LSOA boundaries"}.get(
        source, source.replace("_", " ")
    )


def processed_folder() -> Path:
    """Return the processed data's folder: as the pipeline says, else that of the project."""
    named = os.environ.get(PROCESSED_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pipeline.py").exists():
            return folder / "data" / "processed"
    raise BriefingError(
        f"{here} is not in the project; open the notebook from its folder, or set "
        f"{PROCESSED_VARIABLE} to the folder of the processed data"
    )
