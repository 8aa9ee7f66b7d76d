"""The tasks of reports: a notebook run, its page, and the page's other formats."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community_safety import sources
from community_safety.errors import ConfigurationError
from community_safety.files import write_atomically
from community_safety.partnership import Area, Edition
from community_safety.running.fingerprints import Fingerprints, hash_of
from community_safety.running.front_matter import Briefing, source_hash
from community_safety.running.outcomes import ChangedWhileReadError, Failure, Product
from community_safety.running.parameters import ParameterValue
from community_safety.running.reasons import DATA
from community_safety.running.tasks import PARTNERSHIP_FILE, Task

EXECUTED = "executed notebook"


@dataclass(frozen=True, kw_only=True)
class ReportTask(Task):
    """One report: a briefing, of an area, in an edition."""

    area: Area
    edition: Edition
    briefing: Briefing
    executed: Path
    """The executed notebook, kept with the build's memory."""

    @property
    def folder(self) -> Path:
        """Executed notebooks and pages lie below the output folder."""
        return self.request.out

    def failure(self, message: str, advice: str, **more: Any) -> Failure:
        """Say which report failed."""
        return super().failure(
            message,
            advice,
            area=self.area.name,
            edition=self.edition,
            briefing=self.briefing.name,
            **more,
        )


@dataclass(frozen=True, kw_only=True)
class NotebookTask(ReportTask):
    """Runs a briefing's notebook."""

    parameters: dict[str, ParameterValue]

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the notebook, its parameters and data, and all the code that it runs."""
        processed = self.request.processed
        made_before = [name for name in self.after if name.startswith("notebook:")]
        base = processed / self.identity
        return {
            "notebook": self._notebook(fingerprints),
            "parameters": hash_of(self.parameters),
            PARTNERSHIP_FILE: fingerprints.file(base / "partnership.json"),
            **{
                f"{DATA}{path.relative_to(base).as_posix()}": fingerprints.file(path)
                for path in self._data()
            },
            **{
                f"briefing {(name := task.rpartition('/')[2])}": fingerprints.file(
                    self.executed.with_name(f"{name}.ipynb")
                )
                for task in made_before
            },
            "library": fingerprints.library,
            "lock file": fingerprints.lock_file,
            "library versions": hash_of(fingerprints.versions),
        }

    def _notebook(self, fingerprints: Fingerprints) -> str:
        """Return the hash of the notebook's cells, if they are still what the build has read."""
        briefing = self.briefing
        if fingerprints.file(briefing.path) != briefing.sha256:
            try:
                same = source_hash(briefing.path) == briefing.source_hash
            except ConfigurationError:
                same = False
            if not same:
                raise ChangedWhileReadError(briefing.path.name)
        return briefing.source_hash

    def _data(self) -> list[Path]:
        return [
            path
            for source in sources.read_by(self.briefing.needs, self.briefing.may_use)
            for path in sources.processed_inputs(
                source,
                self.identity,
                sources.codes_for(source, self.partnership, self.area.code, self.briefing.name),
                self.request.processed,
            )
        ]

    def metadata(self) -> dict[str, Any]:
        """Return what a page says about its report; the exporter reads it from the notebook."""
        partnership = self.partnership
        settings = getattr(partnership.editions, self.edition)
        return {
            "title": self.briefing.title,
            "question": self.briefing.question,
            "briefing": self.briefing.name,
            "partnership": partnership.name,
            "partnership_id": self.identity,
            "area": self.area.name,
            "area_code": self.area.code,
            "release": partnership.release.name,
            "period": partnership.release.period.label(),
            "edition": self.edition,
            "marking": settings.marking,
            "handling": settings.handling,
            "notice": partnership.notice,
            "owner": partnership.owner,
            "legal_basis": partnership.legal_basis,
        }

    def make(self) -> Product:
        """Run the notebook; nothing is written unless it came to its end."""
        import nbformat

        from community_safety.running.engine import execute
        from community_safety.running.executed import verdict_counts

        notebook = execute(
            self.briefing.path,
            parameters=self.parameters,
            metadata=self.metadata(),
            processed=self.request.processed,
            root=self.request.root,
            cell_seconds=max(round(self.briefing.minutes * 60), 1),
        )
        write_atomically(self.executed, nbformat.writes(notebook) + "\n")
        return Product((self.executed,), {"verdicts": verdict_counts(notebook)})


@dataclass(frozen=True, kw_only=True)
class PublishingTask(ReportTask):
    """Makes a page, or another format of it, from an executed notebook."""

    page: Path

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the executed notebook, and what turns it into a page or another format."""
        return {
            EXECUTED: fingerprints.file(self.executed),
            "library": fingerprints.library,
            "template": fingerprints.template,
            "library versions": hash_of(self.versions(fingerprints)),
        }

    def versions(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the versions of the libraries whose change may change the bytes."""
        return fingerprints.versions


@dataclass(frozen=True, kw_only=True)
class PageTask(PublishingTask):
    """Publishes an executed notebook as a page, with its tables beside it."""

    def held_up_by(self, origin: Failure) -> Failure:
        """Return the notebook's own account: page and notebook are one report."""
        return origin

    def make(self) -> Product:
        """Write page and tables, and in the restricted edition the executed notebook."""
        from community_safety.publishing import page

        outputs = list(page.publish(self.executed, self.page, self.page.parent / "tables"))
        if self.edition == "restricted":
            copy = self.page.parent / "notebooks" / self.executed.name
            write_atomically(copy, self.executed.read_bytes())
            outputs.append(copy)
        return Product(tuple(outputs))


@dataclass(frozen=True, kw_only=True)
class FormatTask(PublishingTask):
    """Makes another format of a report, from the same executed notebook as its page."""

    def held_up_by(self, origin: Failure) -> Failure:
        """Return the page's own account: what holds up the page holds up every format."""
        return origin

    def failure(self, message: str, advice: str, **more: Any) -> Failure:
        """Say which format failed."""
        return super().failure(message, advice, **{"format": self.format} | more)

    @abstractmethod
    def written(self) -> list[Path]:
        """Write the files of the format, and return them."""

    def make(self) -> Product:
        """Write the files; their sizes are remembered, since index pages tell them."""
        files = self.written()
        return Product(tuple(files), {"sizes": {path.name: path.stat().st_size for path in files}})


class PdfTask(FormatTask):
    """Sets a report as a PDF."""

    @property
    def format(self) -> str:
        """The format in words."""
        return "PDF"

    def versions(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return also the versions of what sets a PDF."""
        return fingerprints.versions | fingerprints.pdf_versions

    def written(self) -> list[Path]:
        """Write the PDF."""
        from community_safety.publishing.pdf import publish_pdf

        return publish_pdf(self.executed, self.page.with_suffix(".pdf"))


class WorkbookTask(FormatTask):
    """Writes a report's tables as workbooks."""

    @property
    def format(self) -> str:
        """The format in words."""
        return "workbook"

    def versions(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return also the versions of what writes workbooks."""
        return fingerprints.versions | fingerprints.workbook_versions

    def written(self) -> list[Path]:
        """Write the same workbook for Excel and as an OpenDocument spreadsheet."""
        from community_safety.publishing.workbook import publish_workbooks

        excel, open_document = self.page.with_suffix(".xlsx"), self.page.with_suffix(".ods")
        return publish_workbooks(self.executed, excel, open_document)
