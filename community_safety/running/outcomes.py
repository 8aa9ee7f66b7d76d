"""What became of a task, in plain data that passes between processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from community_safety.errors import PipelineError

Status = Literal["built", "up to date", "failed", "blocked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that went wrong: where, what, and what to do about it."""

    label: str
    message: str
    advice: str
    area: str = ""
    edition: str = ""
    briefing: str = ""
    cell: int | None = None
    source: str = ""
    error: str = ""
    log: str = ""
    format: str = ""
    """The format that could not be made, where the page itself could be."""
    unavailable: bool = False
    """Can this machine not make the format at all, whatever the report?"""
    refused: bool = False
    """Was an input file refused as a whole (exit status 3, not 1)?"""

    def as_dict(self) -> dict[str, Any]:
        """Return the fields for storing as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Product:
    """What a task made: files, facts worth remembering, and remarks for the analyst."""

    outputs: tuple[Path, ...]
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one task ended."""

    status: Status
    product: Product | None = None
    failure: Failure | None = None
    seconds: float = 0.0


class ChangedWhileReadError(PipelineError):
    """A file changed between the beginning and the end of its use."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} changed while it was being read: run the command again")


class StoppedError(PipelineError):
    """The build cannot go on, whatever the task: it can no longer remember what it does."""


class NotebookError(PipelineError):
    """A notebook stopped before its end; says in which cell and why."""

    def __init__(
        self, message: str, *, advice: str, cell: int | None, source: str, error: str, trace: str
    ) -> None:
        self.message, self.advice = message, advice
        self.cell, self.source, self.error, self.trace = cell, source, error, trace
        super().__init__(message)
