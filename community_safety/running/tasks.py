"""The four kinds of task: what each is made from, and how it is made.

A task is plain data, so that it can be sent to another process. This module is imported by every
worker, and by a build that changes nothing: what is heavy is imported where it is used.
"""

from __future__ import annotations

import time
import traceback
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community_safety import sources
from community_safety.errors import PipelineError, SourceError
from community_safety.files import write_atomically
from community_safety.partnership import Area, Edition, Partnership
from community_safety.partnership_file import data_folder
from community_safety.running.fingerprints import Fingerprints, hash_of
from community_safety.running.front_matter import Briefing
from community_safety.running.outcomes import Failure, NotebookError, Outcome, Product
from community_safety.running.parameters import ParameterValue
from community_safety.running.reasons import DATA
from community_safety.running.request import Request

PARTNERSHIP_FILE = "partnership file"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step of a build."""

    name: str
    label: str
    """The task as an analyst would say it."""
    after: tuple[str, ...] = ()
    request: Request
    partnership: Partnership
    partnership_path: Path
    identity: str

    @property
    def folder(self) -> Path:
        """The folder below which the outputs lie."""
        return self.request.processed

    @property
    def lane(self) -> str:
        """Tasks with one lane never run side by side; an empty lane holds nobody up."""
        return ""

    @property
    def log(self) -> Path:
        """Where the traceback is kept if the task fails."""
        return self.request.logs / f"{self.name.replace('/', '_').replace(':', '-')}.log"

    @abstractmethod
    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the hash of everything the outputs depend on, by what it is called in reasons.

        Called when every task before this one is done.
        """

    @abstractmethod
    def make(self) -> Product:
        """Make the outputs."""

    def failure(self, message: str, advice: str, **more: Any) -> Failure:
        """Return an account of a failure of this task."""
        return Failure(label=self.label, message=message, advice=advice, **more)

    def held_up_by(self, origin: Failure) -> Failure:
        """Return why this task was not tried: something it needs had failed."""
        message = f"not built, because this failed: {origin.label} ({origin.message})"
        return self.failure(message, origin.advice, refused=origin.refused)


class PartnershipTask(Task):
    """Writes the partnership as its briefings read it."""

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the content of the file: its comments and order do not matter."""
        content = hash_of(self.partnership.model_dump(mode="json"))
        return {PARTNERSHIP_FILE: content, "library": fingerprints.library}

    def make(self) -> Product:
        """Write `partnership.json` below the processed folder."""
        path = sources.prepare_partnership(
            self.partnership, self.partnership_path, self.request.processed
        )
        return Product((path,))


@dataclass(frozen=True, kw_only=True)
class SourceTask(Task):
    """Reads and checks the raw files of one source."""

    source: str

    @property
    def lane(self) -> str:
        """All partnerships keep the refused rows of a source in one file."""
        return f"source {self.source}"

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the raw files, and the partnership file that says how to read them."""
        files = sources.raw_files(self.source, self.partnership, self.partnership_path)
        base = data_folder(self.partnership, self.partnership_path)
        content = hash_of(self.partnership.model_dump(mode="json"))
        return {
            **{
                f"{DATA}{path.relative_to(base).as_posix()}": fingerprints.file(path)
                for path in files
            },
            PARTNERSHIP_FILE: content,
            "library": fingerprints.library,
        }

    def make(self) -> Product:
        """Write the source's processed files; remember how many rows were refused, and where."""
        processed = self.request.processed
        report = sources.prepare(self.source, self.partnership, self.partnership_path, processed)
        details = {
            "rows_read": report.rows_read,
            "rows_refused": report.rows_refused,
            "refused_file": report.refused_file and report.refused_file.name,
            "warnings": list(report.warnings),
        }
        return Product(tuple(report.outputs), details)


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
            "notebook": self.briefing.source_hash,
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

    def _data(self) -> list[Path]:
        codes = sources.codes_read(self.partnership, self.area.code)
        return [
            path
            for source in self.briefing.needs
            for path in sources.processed_inputs(
                source, self.identity, codes, self.request.processed
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
        )
        write_atomically(self.executed, nbformat.writes(notebook) + "\n")
        return Product((self.executed,), {"verdicts": verdict_counts(notebook)})


@dataclass(frozen=True, kw_only=True)
class PageTask(ReportTask):
    """Publishes an executed notebook as a page, with its tables beside it."""

    page: Path

    def held_up_by(self, origin: Failure) -> Failure:
        """Return the notebook's own account: page and notebook are one report."""
        return origin

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the executed notebook, and what turns it into a page."""
        return {
            "executed notebook": fingerprints.file(self.executed),
            "library": fingerprints.library,
            "template": fingerprints.template,
            "library versions": hash_of(fingerprints.versions),
        }

    def make(self) -> Product:
        """Write page and tables, and in the restricted edition the executed notebook."""
        from community_safety.publishing import page

        outputs = list(page.publish(self.executed, self.page, self.page.parent / "tables"))
        if self.edition == "restricted":
            copy = self.page.parent / "notebooks" / self.executed.name
            write_atomically(copy, self.executed.read_bytes())
            outputs.append(copy)
        return Product(tuple(outputs))


def perform(task: Task) -> Outcome:
    """Make a task's outputs; whatever goes wrong is returned, with the traceback in its log."""
    began = time.monotonic()
    try:
        product = task.make()
    except Exception as error:  # noqa: BLE001 - one task's failure must not stop the others
        failure = failure_of(task, error)
        return Outcome("failed", failure=failure, seconds=time.monotonic() - began)
    return Outcome("built", product, seconds=time.monotonic() - began)


def failure_of(task: Task, error: Exception) -> Failure:
    """Return the account of an error, and keep its traceback in the task's log."""
    trace = error.trace if isinstance(error, NotebookError) else ""
    trace = trace or "".join(traceback.format_exception(error))
    write_atomically(task.log, f"{task.label}\n\n{trace}\n")
    log = task.log.relative_to(task.request.out).as_posix()
    match error:
        case NotebookError():
            return task.failure(
                error.message,
                error.advice,
                cell=error.cell,
                source=error.source,
                error=error.error,
                log=log,
            )
        case SourceError():
            advice = "Correct the file as the message says, then run the command again."
            return task.failure(str(error), advice, log=log, refused=True)
        case PipelineError():
            advice = "Do as the message says, then run the command again."
            return task.failure(str(error), advice, error=type(error).__name__, log=log)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            advice = "Make room or give yourself the right to write there."
            message = f"{place}{error.strerror or error}"
            return task.failure(message, advice, error=type(error).__name__, log=log)
        case _:
            advice = "This is a fault of the program: report it with the log."
            message = f"{type(error).__name__}: {error}"
            return task.failure(message, advice, error=type(error).__name__, log=log)
