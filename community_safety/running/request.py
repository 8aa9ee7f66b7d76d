"""What an analyst asked for on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from community_safety.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The selection and the folders of one command; an empty selection means all."""

    root: Path
    partnerships: tuple[Path, ...]
    out: Path
    processed: Path
    notebooks: Path
    areas: tuple[str, ...] = ()
    briefings: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    release: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of briefings, as typed: `NAME=VALUE`."""
    force: bool = False

    @property
    def memory(self) -> Path:
        """The folder in which builds into `out` keep what they remember, and their logs."""
        return self.out / ".build"

    @property
    def logs(self) -> Path:
        """The folder of the logs: times, tracebacks, what the workers printed."""
        return self.memory / "logs"


def read_pairs(texts: Iterable[str]) -> dict[str, str]:
    """Read `NAME=VALUE` texts, each name once."""
    pairs = [text.partition("=") for text in texts]
    problems = [
        f"`--parameter {name}`: write NAME=VALUE, such as `--parameter months=24`."
        for name, equals, _ in pairs
        if not (name and equals)
    ]
    names = [name for name, equals, _ in pairs if name and equals]
    problems += [
        f"`--parameter {name}` is given {names.count(name)} times: give it once."
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise ConfigurationError(problems)
    return {name: value for name, _, value in pairs}
