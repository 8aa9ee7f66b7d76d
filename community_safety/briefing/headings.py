"""The words above one of several charts: what it shows, what it comes to, in what unit."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from community_safety.briefing.labels import LINE, wrapped
from community_safety.briefing.style import SECONDARY
from community_safety.verdicts import SYMBOLS, Verdict

POINTS = 72.0
"""Points in an inch."""
_NAME, _HEADLINE, _ABOUT = 11.0, 10.0, 9.0
_BELOW = 6.0
_NO_DIFFERENCE = ("no evidence of", "within")


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a chart, broken into lines."""

    name: list[str]
    headline: list[str]
    about: list[str]

    @property
    def height(self) -> float:
        """Height of all lines and the space below them, in points."""
        return sum(size * LINE for _, size, _, _ in self.lines()) + _BELOW

    def lines(self) -> list[tuple[str, float, int, str | None]]:
        """Return each line with size, weight and colour of its letters, from the top."""
        return [
            *((line, _NAME, 600, None) for line in self.name),
            *((line, _HEADLINE, 400, None) for line in self.headline),
            *((line, _ABOUT, 400, SECONDARY) for line in self.about),
        ]

    def write(self, figure: Figure, left: float, bottom: float) -> None:
        """Write the lines into a figure, the last of them just above `bottom` (in points)."""
        width, height = figure.get_size_inches() * POINTS
        top = bottom + self.height
        for line, size, weight, colour in self.lines():
            top -= size * LINE
            figure.text(left / width, (top + 0.25 * size) / height, line, fontsize=size,
                        fontweight=weight, color=colour)  # fmt: skip


def heading(name: str, headline: str, about: list[str], width: float) -> Heading:
    """Break the words above a chart into lines of a width in points; nothing is cut.

    Parameters
    ----------
    name, headline
        Of the measure; the headline gets its sign and may be empty.
    about
        Unit and notes; empty ones are left out.
    """
    return Heading(
        wrapped(name, width, _NAME, 600),
        wrapped(with_symbol(headline), width, _HEADLINE) if headline else [],
        wrapped("; ".join(part for part in about if part), width, _ABOUT),
    )


def with_symbol(headline: str) -> str:
    """Write a headline behind the sign of its verdict; other words get none."""
    if headline.startswith(_NO_DIFFERENCE):
        return f"{SYMBOLS[Verdict.SIMILAR]} {headline}"
    said = headline.removeprefix("getting ")
    for verdict, symbol in SYMBOLS.items():
        if said.startswith(verdict.value):
            return f"{symbol} {headline}"
    return headline
