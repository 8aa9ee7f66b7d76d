"""The wards of a briefing: read, analysed, and passed through the gate of its edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from community_safety.briefing.context import Briefing
from community_safety.briefing.maps.shapes import MapShapes
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError
from community_safety.results import ResultTable
from community_safety.statistics.bands import band_labels
from community_safety.wards import accounts, tables
from community_safety.wards.analysis import Analysis, Counted, analyse, band_edges, count_area

NAME = "ward_maps"
"""The briefing whose areas decide the bands of all maps of a release."""


@dataclass(frozen=True, slots=True)
class WardReport:
    """One set of wards of an area: its analysis, what to draw it on, and its released tables."""

    analysis: Analysis
    shapes: MapShapes
    suffix: str
    released: Callable[[ResultTable], ReleasedTable]

    @property
    def place(self) -> str:
        """Area and wards, such as `County Durham, 51 wards (boundaries of 2025)`."""
        return tables.place_label(self.analysis)

    @property
    def months(self) -> str:
        """The months that are counted, as readers name them."""
        return tables.months_label(self.analysis.counted.coverage.months)

    def about(self, measure: str) -> str:
        """Return the subtitle of a picture: measure, unit, place and months."""
        own = self.analysis.figures[self.analysis.figures["measure_id"] == measure]
        unit = str(own["unit"].iloc[0])
        return f"{own['measure'].iloc[0]} {unit}: {self.place}, {self.months}"

    def edges(self, measure: str) -> tuple[float, ...]:
        """Return the edges of a measure's bands, the same on all maps of the release."""
        return self.analysis.edges[measure]

    def labels(self, measure: str) -> tuple[str, ...]:
        """Return the words of a measure's bands."""
        return band_labels(self.edges(measure))

    @property
    def series_known(self) -> bool:
        """Whether there are months enough to tell how far records come in series."""
        return all(spread.known for spread in self.analysis.counted.spreads.values())

    def measures(self) -> list[str]:
        """Return the measures with maps of their own, as far as there are records of them."""
        there = set(self.analysis.figures["measure_id"])
        return [measure for measure in tables.MAIN if measure in there]

    def rates(self, measure: str) -> ReleasedTable | None:
        """Return the wards' rates of one measure."""
        return self._passed(tables.rate_table(self.analysis, measure, self.suffix))

    def types(self) -> ReleasedTable:
        """Return the wards' rates of every measure."""
        return self.released(tables.type_table(self.analysis, self.suffix))

    def changes(self, measure: str) -> ReleasedTable | None:
        """Return the wards' change of one measure; None where no months can be compared."""
        return self._passed(tables.change_table(self.analysis, measure, self.suffix))

    def all_changes(self) -> ReleasedTable | None:
        """Return the wards' change of every measure; None where no months can be compared."""
        return self._passed(tables.changes_table(self.analysis, self.suffix))

    def compared(self) -> tuple[str, str]:
        """Name the months that are compared, and those a year before; empty without any."""
        if not self.analysis.counted.coverage.compared:
            return "", ""
        return tables.compared_labels(self.analysis)

    def patterns(self) -> ReleasedTable:
        """Return where high wards lie together."""
        return self.released(tables.pattern_table(self.analysis, self.suffix))

    def concentration(self) -> ReleasedTable:
        """Return how few wards hold how much."""
        return self.released(tables.concentration_table(self.analysis, self.suffix))

    def flags(self) -> ReleasedTable:
        """Return on how many measures each ward is in the top fifth."""
        return self.released(tables.flag_table(self.analysis, self.suffix))

    def harm(self) -> ReleasedTable | None:
        """Return each ward's harm; None where no weights are given."""
        return self._passed(tables.harm_table(self.analysis, self.suffix))

    def _passed(self, table: ResultTable | None) -> ReleasedTable | None:
        return None if table is None else self.released(table)


def open_wards(briefing: Briefing) -> list[WardReport]:
    """Read and analyse the wards of a briefing's area: the report's own set first, then others.

    Raises
    ------
    BriefingError
        Where the area has no boundaries, or no month of the release is covered.
    """
    plan, folder = briefing.partnership, briefing.folder
    own = count_area(folder, plan, briefing.area, briefing.period)
    edges = band_edges([*own[:1], *_elsewhere(briefing, own[0])], plan.wards.bands)
    reports: list[WardReport] = []
    for counted in own:
        # Types that occur on no other map of the release have bands of their own.
        mine = {**band_edges([counted], plan.wards.bands), **edges}
        analysis = analyse(counted, mine, folder, plan.wards.per)
        first = reports[0].analysis if reports else analysis
        reports.append(
            WardReport(
                analysis=analysis,
                shapes=_shapes(analysis),
                suffix=tables.suffix_of(analysis, first),
                released=briefing.released,
            )
        )
    return reports


def _shapes(analysis: Analysis) -> MapShapes:
    wards = analysis.counted.wards.wards.rename(columns={"district": "district_name"})
    columns = ["ward_code", "district_code", "district_name", "geometry"]
    return MapShapes(wards[columns], tables.boundary_source(analysis))


def _elsewhere(briefing: Briefing, own: Counted) -> list[Counted]:
    """Count the other areas whose wards are not yet counted, for bands that fit all of them."""
    plan = briefing.partnership
    seen = set(own.wards.districts)
    found = []
    for area in plan.areas_of(NAME):
        new = plan.covered_by(area.code) - seen
        if area.code == briefing.area.code or not new:
            continue
        try:
            counted = count_area(briefing.folder, plan, area, briefing.period)[0]
        except BriefingError:
            # That area's own briefing says what is missing; its wards are on no map.
            continue
        seen |= {*counted.wards.districts, area.code}
        found.append(counted)
    return found


def force_table(briefing: Briefing, report: WardReport) -> ReleasedTable:
    """Return which forces' files the area's records of the release come from."""
    totals = accounts.area_totals(briefing.folder, report.analysis.counted)
    caption = f"Files that the records of {briefing.area.name} come from, {report.months}"
    return briefing.released(accounts.forces_table(totals, "ward_forces", caption))


def file_table(briefing: Briefing, report: WardReport) -> ReleasedTable:
    """Return every file that was met, and what became of its rows."""
    counted = report.analysis.counted
    caption = "Files of data.police.uk: what was read, kept and set aside"
    return briefing.released(accounts.files_table(briefing.folder, counted, "ward_files", caption))
