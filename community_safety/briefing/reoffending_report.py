"""Reoffending in a briefing: analysed, and passed through the gate of its edition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from community_safety.briefing.context import Briefing
from community_safety.briefing.maps.shapes import MapShapes
from community_safety.briefing.reoffending_findings import own_row
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError
from community_safety.numbers import listed
from community_safety.reoffending import further_tables, tables
from community_safety.reoffending.analysis import Analysis, analyse
from community_safety.reoffending.areas import is_in
from community_safety.reoffending.breakdowns import NEED
from community_safety.reoffending.caseload import WardCaseload, edges_of
from community_safety.reoffending.expected import expected_of
from community_safety.reoffending.iom import Programme
from community_safety.reoffending.reference import reference_cohort
from community_safety.reoffending.young_people import YoungPeople
from community_safety.results import ResultTable
from community_safety.statistics.bands import band_labels
from community_safety.statistics.power import sample_against_fixed
from community_safety.wards.ward_sets import WardSet, read_ward_sets

NAME = "reoffending_cohorts"
"""The briefing whose areas decide the bands of its maps."""
LEFT_OUT = {
    tables.SERIOUS: "serious reoffences",
    tables.REOFFENCES: "numbers of reoffences",
    tables.PROXIES: "the local proxy",
}
"""What readers call the figures that an edition may have to do without."""
WARD_SOURCES = ("ward_boundaries", "lookups")
"""What maps of wards need; without them the other sections stand."""


@dataclass(frozen=True)
class WardPart:
    """Caseload and reoffending by ward: released tables, what to draw them on, and their bands."""

    tables: list[ReleasedTable]
    shapes: MapShapes
    caseload: WardCaseload
    name: str

    def edges(self, measure: str) -> tuple[float, ...]:
        """Return the ends of a measure's bands, the first and last of them open."""
        return (-np.inf, *self.caseload.edges[measure], np.inf)

    def labels(self, measure: str) -> tuple[str, ...]:
        """Return the words of a measure's bands."""
        return band_labels(self.caseload.edges[measure])


@dataclass(frozen=True)
class ReoffendingReport:
    """Every released table of one area's reoffending, each made once."""

    briefing: Briefing
    analysis: Analysis

    @property
    def place(self) -> str:
        """Name the area and the year of cohorts, for subtitles."""
        return f"{self.analysis.area.name}, {self.analysis.year}"

    @property
    def reference_name(self) -> str:
        """What the rates by group are those of."""
        return self.briefing.partnership.reoffending.reference_name

    @cached_property
    def years(self) -> ReleasedTable:
        """The latest complete year and the one before."""
        return self._stepped(tables.year_table)

    @cached_property
    def _group_parts(self) -> list[ResultTable]:
        """Each breakdown with as much of it as the edition may show."""
        steps = (
            [_without(part, step) for part in tables.group_tables(self.analysis, step)]
            for step in tables.STEPS
        )
        found = next(steps)
        for parts in steps:
            if not any(self.briefing.released(part).withheld for part in found):
                break
            found = [
                after if self.briefing.released(before).withheld else before
                for before, after in zip(found, parts, strict=True)
            ]
        return found

    @cached_property
    def whole(self) -> ReleasedTable:
        """Everybody in the latest year, as one row."""
        return self.briefing.released(self._group_parts[0])

    @cached_property
    def groups(self) -> ReleasedTable:
        """Who reoffends, by what is on record."""
        return self._groups(by_need=False)

    @cached_property
    def groups_by_need(self) -> ReleasedTable | None:
        """Who reoffends, by need; None where nobody was assessed."""
        return self._groups(by_need=True) if len(self._parts(by_need=True)) > 1 else None

    def _parts(self, *, by_need: bool) -> list[ResultTable]:
        """Return everybody, and the breakdowns by need or the others."""
        first, *rest = self._group_parts
        return [
            first,
            *(
                part
                for part in rest
                if str(part.frame["dimension_id"].iloc[0]).startswith(NEED) == by_need
            ),
        ]

    def _groups(self, *, by_need: bool) -> ReleasedTable:
        parts = self._parts(by_need=by_need)
        if by_need:
            parts = [_renamed(part, "reoffending_by_need", "by need") for part in parts]
        return self._in_parts(parts)

    @cached_property
    def areas(self) -> ReleasedTable:
        """Areas side by side, with what is expected of each."""
        return self._stepped(tables.area_table)

    @cached_property
    def cohorts(self) -> ReleasedTable:
        """Cohorts one after the other."""
        return self._stepped(tables.cohort_table)

    @cached_property
    def needs(self) -> ReleasedTable | None:
        """Needs of offenders and re-offenders; None where nobody was assessed."""
        parts = tables.need_tables(self.analysis)
        return self._in_parts(parts) if parts else None

    @cached_property
    def times(self) -> ReleasedTable | None:
        """The share that had reoffended by each month; None where too few did."""
        parts = further_tables.time_tables(self.analysis)
        return self._in_parts(parts) if parts else None

    @cached_property
    def time_tests(self) -> ReleasedTable:
        """Whether times to reoffence differ among groups."""
        return self.briefing.released(further_tables.time_test_table(self.analysis))

    @cached_property
    def _young(self) -> tuple[ResultTable, YoungPeople]:
        briefing = self.briefing
        return further_tables.young_table(self.analysis, briefing.folder, briefing.period.end)

    @cached_property
    def young(self) -> ReleasedTable:
        """First time entrants and young people offending."""
        return self.briefing.released(self._young[0])

    @cached_property
    def _iom(self) -> tuple[ResultTable, Programme]:
        return further_tables.iom_table(self.analysis)

    @cached_property
    def iom(self) -> ReleasedTable:
        """The IOM cohort before and after."""
        return self.briefing.released(self._iom[0])

    @cached_property
    def wards(self) -> WardPart | None:
        """Caseload and reoffending by ward; None where no boundaries of the area are given."""
        own = self._ward_set(self.briefing.area.code)
        if own is None:
            return None
        folder = self.briefing.folder
        parts, caseload = further_tables.ward_tables(self.analysis, folder, own, self._edges(own))
        wards = own.wards.rename(columns={"district": "district_name"})
        columns = ["ward_code", "district_code", "district_name", "geometry"]
        return WardPart(
            tables=[self.briefing.released(part) for part in parts],
            shapes=MapShapes(wards[columns], boundary_source(own)),
            caseload=caseload,
            name=own.name,
        )

    def _ward_set(self, code: str) -> WardSet | None:
        plan = self.briefing.partnership
        if not all(name in plan.sources for name in WARD_SOURCES):
            return None
        try:
            return read_ward_sets(self.briefing.folder, plan, plan.area(code))[0]
        except BriefingError:
            # Some areas may have no boundaries; their page says that there is no map.
            return None

    def _edges(self, own: WardSet) -> dict[str, tuple[float, ...]]:
        """Return the edges of bands over the wards of all areas, so that maps compare."""
        found = [self._caseload(self.briefing.area.code, own)]
        seen = set(own.districts)
        for area in self.briefing.partnership.areas_of(NAME):
            if area.code == self.briefing.area.code:
                continue
            other = self._ward_set(area.code)
            if other is None or set(other.districts) <= seen:
                continue
            seen |= set(other.districts)
            found.append(self._caseload(area.code, other))
        return edges_of([one.rows for one in found])

    def _caseload(self, code: str, wards: WardSet) -> WardCaseload:
        folder = self.briefing.folder
        return further_tables.ward_caseload(self.analysis, folder, wards, code, {})

    def needed(self) -> float:
        """Return how many offenders a difference from what is expected would need to be seen.

        As many times more as their number varies more than that of independent ones.
        """
        own = own_row(self.areas)
        if own is None or own["expected_rate"] != own["expected_rate"]:
            return float("nan")
        observed, expected = own["rate"] / 100, own["expected_rate"] / 100
        if observed == expected:
            return float("nan")
        analysis = self.analysis
        mine = analysis.of(analysis.cohorts.latest) & is_in(
            analysis.members, analysis.partnership, analysis.area.code
        )
        against = expected_of(analysis.members[mine], analysis.chances[mine])
        dispersion = float(against["dispersion"].iloc[0])
        return float(np.ceil(dispersion * sample_against_fixed(observed, expected)))

    @cached_property
    def basis(self) -> ReleasedTable:
        """What the figures of the latest year rest on, as counts of people."""
        caseload = self.wards.caseload if self.wards else None
        return self.briefing.released(further_tables.basis_table(self.analysis, caseload))

    @property
    def programme_agrees(self) -> bool:
        """Whether two ways to work out what was to be expected come out about the same."""
        return self._iom[1].check_agrees

    def reference_label(self) -> str:
        """Return the cohort of the reference whose rates are used; empty where there are none."""
        return reference_cohort(self.analysis.records.reference, self.analysis.year) or ""

    def pathways(self) -> Mapping[str, str]:
        """Return every pathway's id and name."""
        return self.briefing.partnership.reoffending.pathway_names()

    def _stepped(self, make: Callable[[Analysis, Collection[str]], ResultTable]) -> ReleasedTable:
        """Release a table with as much of it as the edition may show; withheld if nothing may be.

        A few people have serious reoffences: that number alone would take the table with it.
        """
        for step in tables.STEPS:
            released = self.briefing.released(_without(make(self.analysis, step), step))
            if not released.withheld:
                break
        return released

    def _in_parts(self, parts: list[ResultTable]) -> ReleasedTable:
        released = self.briefing.released_parts(parts)
        if released is None:
            raise BriefingError("a table of reoffending has no part")
        return released


def _without(table: ResultTable, step: Collection[str]) -> ResultTable:
    """Say under a table what was left out of it."""
    if not step:
        return table
    words = listed([LEFT_OUT[name] for name in step])
    note = f"Not shown in this edition, as they would tell of few people: {words}."
    return replace(table, notes=(*table.notes, note))


def _renamed(part: ResultTable, table_id: str, words: str) -> ResultTable:
    caption = part.caption.replace("Who reoffends", f"Who reoffends, {words}")
    return replace(part, table_id=table_id, caption=caption)


def boundary_source(wards: WardSet) -> str:
    """Return the licence line that maps must carry."""
    return (
        "Office for National Statistics licensed under the Open Government Licence v.3.0. "
        f"Contains OS data © Crown copyright and database right {max(wards.vintages)}"
    )


def open_reoffending(briefing: Briefing) -> ReoffendingReport:
    """Read and follow the cohorts of a briefing's area.

    Raises
    ------
    BriefingError
        Where there are no records, or no year of cohorts is complete.
    """
    analysis = analyse(briefing.folder, briefing.partnership, briefing.area, briefing.period)
    return ReoffendingReport(briefing, analysis)
