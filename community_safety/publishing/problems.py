"""What is wrong with a notebook, collected so that an analyst meets all of it at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from community_safety.errors import PublishingError


@dataclass
class Problems:
    """The problems of one notebook, each with its cell and what to do."""

    notebook: str
    _found: list[str] = field(default_factory=list)

    def add(self, cell: int, problem: str) -> None:
        """Note one problem of one cell, once."""
        line = f"{self.notebook}, cell {cell}: {problem}"
        if line not in self._found:
            self._found.append(line)

    def raise_if_any(self) -> None:
        """Refuse the notebook when anything was noted."""
        if self._found:
            raise PublishingError("\n".join(self._found))
