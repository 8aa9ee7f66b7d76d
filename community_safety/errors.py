"""Every error an analyst can meet, in one tree.

A message names the place (file, row or line), what was found, what was expected and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class PipelineError(Exception):
    """Base of everything the pipeline raises on purpose."""


class ConfigurationError(PipelineError):
    """A partnership file, notebook front matter or command line says something it may not."""

    def __init__(self, problems: Iterable[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class ParameterError(ConfigurationError):
    """A notebook was given a parameter it does not know, or one of the wrong type."""


class SourceError(PipelineError):
    """A raw file is refused as a whole."""

    def __init__(self, problems: Iterable[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class TableError(PipelineError):
    """A result table and its column specification do not fit each other."""


class DisclosureError(PipelineError):
    """Something would have been published that the disclosure policy forbids."""


class BriefingError(PipelineError):
    """A briefing asks for something that its data or its edition does not have."""


class PublishingError(PipelineError):
    """A notebook cannot be published as it stands (for example a figure without a description)."""


class FormatUnavailableError(PublishingError):
    """A format cannot be written on this machine; the message says what to install."""


class StatisticsError(PipelineError, ValueError):
    """A statistical function was asked something that has no answer."""


def near_match(word: str, known: Iterable[str]) -> str:
    """Return ``": did you mean `x`?"`` when a known word is close to `word`, else nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f": did you mean `{close[0]}`?" if close else ""
