"""What an edition holds, as plain data: the same for its index pages and its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from community_safety.partnership import Area, Edition
from community_safety.partnership_file import data_folder
from community_safety.running.front_matter import Briefing
from community_safety.running.graph import FORMATS, edition_folder, report_name
from community_safety.running.naming import area_folder, counted
from community_safety.running.outcomes import Failure
from community_safety.running.project import Pack
from community_safety.running.report_tasks import EXECUTED
from community_safety.running.request import Request
from community_safety.running.state import Record, State

ReportStatus = Literal["built", "older", "failed"]
"""`older`: the last build failed and the files before it were kept; `failed`: there are none."""
KINDS = {
    ".pdf": "PDF",
    ".xlsx": "Excel workbook",
    ".ods": "OpenDocument spreadsheet",
}
"""The files of the formats, as a reader is told of them."""


@dataclass(frozen=True, slots=True)
class Format:
    """Another format of a report as it stands in the output folder."""

    kind: str
    """`pdf` or `workbook`, as in the names of tasks."""
    status: ReportStatus
    behind: bool
    """Is it older than the page beside it?"""
    record: Record
    failure: Failure | None
    """Why it was not made, when that is not why the page was not."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it stands in the output folder."""

    area: Area
    briefing: Briefing
    status: ReportStatus
    page: Record
    notebook: Record
    failure: Failure | None
    formats: tuple[Format, ...]

    @property
    def failures(self) -> list[Failure]:
        """Everything that went wrong with the report: the page first."""
        own = [one.failure for one in self.formats]
        return [failure for failure in (self.failure, *own) if failure is not None]

    @property
    def files(self) -> dict[str, str]:
        """The files of the page and of every format, from the output folder, with their hashes."""
        files = dict(self.page.outputs)
        for one in self.formats:
            files |= one.record.outputs
        return files


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
        return {path.removeprefix(start): sha for path, sha in report.files.items()}

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
        lacking: dict[str, list[Failure]] = {}
        for report in self.reports:
            for failure in report.failures:
                if failure.unavailable:
                    lacking.setdefault(failure.format, []).append(failure)
                    continue
                cell = f", cell {failure.cell}" if failure.cell is not None else ""
                of = f", {failure.format}" if failure.format else ""
                place = f"{report.area.name}, {report.briefing.title}{of}{cell}"
                lines.append(self._line(place, failure))
        for name, each in lacking.items():
            lines.append(self._line(f"{name} of {counted(len(each), 'briefing')}", each[0]))
        return lines

    def _line(self, place: str, failure: Failure) -> str:
        message = self.message(failure)
        return f"{place}: {message}" if message else place

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
            "formats": [entry for one in report.formats for entry in _format_entries(one, above)],
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
    notebook = state.records.get(f"notebook:{name}", Record("blocked"))
    formats = tuple(
        _format(kind, state.records.get(f"{kind}:{name}"), page)
        for kind in FORMATS
        if kind != "html"
    )
    return Report(area, briefing, _status(page), page, notebook, failure, formats)


def _status(record: Record) -> ReportStatus:
    if record.status == "built":
        return "built"
    return "older" if record.outputs else "failed"


def _format(kind: str, record: Record | None, page: Record) -> Format:
    record = record or Record("blocked")
    failed = record.failure is not None and record.status == "failed"
    failure = Failure(**record.failure) if failed and record.failure else None
    same = record.ingredients.get(EXECUTED) == page.ingredients.get(EXECUTED)
    behind = bool(record.outputs) and (not same or page.status == "built" != record.status)
    status = "older" if behind else _status(record)
    return Format(kind, status, behind, record, failure)


def _format_entries(one: Format, above: str) -> list[dict[str, Any]]:
    """Return what an index page says of a format: each of its files, or that it was not made."""
    if one.status == "failed":
        name = KINDS[".pdf"] if one.kind == "pdf" else "Workbook"
        return [{"name": name, "href": "", "bytes": 0, "older": False}]
    return [
        {
            "name": KINDS[Path(path).suffix],
            "href": path.removeprefix(above),
            "bytes": one.record.details["sizes"][Path(path).name],
            "older": one.behind,
        }
        for path in sorted(one.record.outputs, reverse=True)
    ]
