"""What an edition holds, as plain data: the same for its index pages and its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community_safety.partnership import Area, Edition
from community_safety.partnership_file import data_folder
from community_safety.running.front_matter import Briefing
from community_safety.running.graph import edition_folder, report_name
from community_safety.running.naming import area_folder
from community_safety.running.outcomes import Failure
from community_safety.running.project import Pack
from community_safety.running.request import Request
from community_safety.running.state import Record, State

ReportStatus = str
"""`built`; `older`: the last build failed and the page before it was kept; `failed`: no page."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it stands in the output folder."""

    area: Area
    briefing: Briefing
    status: ReportStatus
    page: Record
    notebook: Record
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Contents:
    """One edition of a pack, with every report that was ever tried."""

    request: Request
    pack: Pack
    edition: Edition
    reports: tuple[Report, ...]

    @property
    def name(self) -> str:
        """The name under which the edition's pages are remembered."""
        return f"pages:{self.pack.id}/{self.pack.release}/{self.edition}"

    @property
    def folder(self) -> Path:
        """Where the edition lies, as seen from the output folder."""
        return edition_folder(self.pack, self.edition)

    @property
    def marking(self) -> str:
        """The protective marking of the edition."""
        return str(getattr(self.pack.partnership.editions, self.edition).marking)

    def outputs(self, report: Report) -> dict[str, str]:
        """Return a report's files, as seen from the edition's folder, with their hashes."""
        start = f"{self.folder.as_posix()}/"
        return {path.removeprefix(start): sha for path, sha in report.page.outputs.items()}

    def message(self, failure: Failure) -> str:
        """Return in one line why a report failed, without a path of this machine.

        Empty in the public edition: what an error quotes may be what must not be published.
        """
        if self.edition == "public":
            return ""
        text = failure.message.splitlines()[0] if failure.message else ""
        pack = self.pack
        for folder in (data_folder(pack.partnership, pack.path), self.request.root):
            text = text.replace(f"{folder}/", "")
        return text.replace(f"{pack.path.resolve().parent}/", "")

    def entry(self) -> dict[str, Any]:
        """Return what the index pages show, as `publishing.index.EditionEntry` has it."""
        partnership = self.pack.released
        areas = []
        for area in partnership.areas:
            own = [report for report in self.reports if report.area.code == area.code]
            if own:
                briefings = [self._briefing_entry(report) for report in own]
                folder = area_folder(area)
                areas.append(
                    {"code": area.code, "name": area.name, "folder": folder, "briefings": briefings}
                )
        return {
            "partnership": partnership.name,
            "partnership_id": self.pack.id,
            "release": partnership.release.name,
            "edition": self.edition,
            "marking": self.marking,
            "notice": partnership.notice or "",
            "href": f"{self.folder.as_posix()}/index.html",
            "areas": areas,
            "failures": self._failure_lines(),
        }

    def _failure_lines(self) -> list[str]:
        lines = []
        for report in self.reports:
            if failure := report.failure:
                cell = f", cell {failure.cell}" if failure.cell is not None else ""
                message = self.message(failure)
                place = f"{report.area.name}, {report.briefing.title}{cell}"
                lines.append(f"{place}: {message}" if message else place)
        return lines

    def _briefing_entry(self, report: Report) -> dict[str, Any]:
        name = report.briefing.name
        tables = [
            (Path(path).name.removeprefix(f"{name}.").removesuffix(".csv").replace("_", " "), path)
            for path in sorted(report.page.outputs)
            if path.endswith(".csv")
        ]
        above = f"{(self.folder / area_folder(report.area)).as_posix()}/"
        return {
            "name": name,
            "title": report.briefing.title,
            "question": report.briefing.question,
            "html": f"{name}.html",
            "tables": [[label, path.removeprefix(above)] for label, path in tables],
            "status": report.status,
            "message": self.message(report.failure) if report.failure else "",
        }


def contents_of(request: Request, pack: Pack, state: State) -> Iterator[Contents]:
    """Yield each edition of which something was built or tried."""
    reports: dict[Edition, list[Report]] = {}
    for edition, area, briefing in pack.reports():
        if report := _report(pack, edition, area, briefing, state):
            reports.setdefault(edition, []).append(report)
    for edition, own in reports.items():
        yield Contents(request, pack, edition, tuple(own))


def _report(
    pack: Pack, edition: Edition, area: Area, briefing: Briefing, state: State
) -> Report | None:
    name = report_name(pack, edition, area, briefing.name)
    page = state.records.get(f"html:{name}")
    if page is None:
        return None
    failure = Failure(**page.failure) if page.failure else None
    status = "built" if page.status == "built" else "older" if page.outputs else "failed"
    notebook = state.records.get(f"notebook:{name}", Record("blocked"))
    return Report(area, briefing, status, page, notebook, failure)
