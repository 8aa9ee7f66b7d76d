"""Letters of a drawing that are outlines, written as letters for the PDF.

Matplotlib draws each letter as a copy of its outline, for a page cannot lend its fonts to a
picture. On paper that is slow, as WeasyPrint reads the outline anew for each letter. The fonts of
the PDF are those of the charts, so each letter is written where its outline stood; what is not
drawn in the expected way stays an outline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import unescape

from lxml import etree

SVG, HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
LABEL = "aria-label"
_FACES = {
    "SourceSansPro-Regular": ("Source Sans Pro", "400"),
    "SourceSansPro-Semibold": ("Source Sans Pro", "600"),
    "DejaVuSans": ("DejaVu Sans", "400"),
    "DejaVuSans-Bold": ("DejaVu Sans", "700"),
}
"""Family and weight of the outlines' fonts, by their names; `pdf_fonts` has their files."""
_OUTLINED = 100.0
"""Size of the letters of outlines, before they are scaled."""
_PIECES = re.compile("fft|f[ft]|.", re.DOTALL)
"""What has one outline: a letter, or a ligature of Source Sans Pro."""
_LAST_WIDTH = 30.0
"""Of a letter in a ligature that nothing follows, as outlined."""
_PLACED = re.compile(
    r"translate\((?P<place>[-\d.]+ [-\d.]+)\)(?P<turn> rotate\([-\d.]+\))?"
    r" scale\((?P<scale>[\d.]+) -(?P=scale)\)"
)
_ALONG = re.compile(r"translate\(([-\d.]+) 0\)")
_STYLED = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]*[^;\s])\s*(?:;|$)")


def name_letters(drawing: Any) -> None:
    """Keep the words that matplotlib notes before the outlines of their letters, as a label.

    Parameters
    ----------
    drawing
        The root of an SVG drawing with its comments, changed in place.
    """
    for comment in list(drawing.iter(etree.Comment)):
        group = comment.getnext()
        if group is not None and group.find(f"{SVG}use") is not None:
            # Matplotlib writes `&` as `&amp;` in a comment too, where no reader turns it back.
            group.set(LABEL, unescape((comment.text or "")[1:-1]))


def write_letters(drawing: Any) -> None:
    """Replace outlines of letters by text.

    Parameters
    ----------
    drawing
        The root of an SVG drawing whose letters are named, changed in place.
    """
    kept = etree.SubElement(drawing, f"{SVG}defs")
    for group in list(drawing.iter(f"{SVG}g")):
        texts = _texts(group)
        if texts:
            kept.extend(group.findall(f"{SVG}defs/{SVG}path"))
            replace(group, texts)


def replace(element: Any, others: Sequence[Any]) -> None:
    """Put other elements into the place of one, which is taken out."""
    parent = element.getparent()
    place = parent.index(element)
    parent[place : place + 1] = others


def declarations(style: str) -> dict[str, str]:
    """Return the properties that a style attribute sets."""
    return dict(_STYLED.findall(style))


def shape_of(use: Any) -> str:
    """Return the id of the shape that an element is a copy of."""
    return str(use.get(HREF, "")).removeprefix("#")


def _texts(group: Any) -> list[Any]:
    """Return outlined letters as text, one for each run in one font; none if they must stay."""
    placed = _PLACED.fullmatch(group.get("transform", ""))
    pieces = _PIECES.findall(group.get(LABEL, ""))
    uses = group.findall(f"{SVG}use")
    if placed is None or len(pieces) != len(uses) or not all(map(_stands_alone, pieces)):
        return []
    faces = [shape_of(use).rpartition("-")[0] for use in uses]
    starts = [_ALONG.fullmatch(use.get("transform", "translate(0 0)")) for use in uses]
    if not _FACES.keys() >= set(faces) or not all(starts):
        return []
    scale = float(placed["scale"])
    places = _places(pieces, [scale * float(start[1]) for start in starts if start], scale)
    about = {
        **declarations(group.get("style", "")),
        "transform": f"translate({placed['place']}){placed['turn'] or ''}",
        "font-size": f"{_OUTLINED * scale:g}",
    }
    owners = [face for face, piece in zip(faces, pieces, strict=True) for _ in piece]
    drawn = [pair for pair in zip(owners, places, strict=True) if pair[1][0] != " "]
    runs = groupby(drawn, key=lambda pair: pair[0])
    return [_text([place for _, place in run], face, about) for face, run in runs]


def _stands_alone(piece: str) -> bool:
    """Tell whether letters look the same alone: they join no neighbour and stand on none."""
    return all(
        unicodedata.bidirectional(letter) not in ("R", "AL")
        and unicodedata.category(letter)[0] not in "MC"
        for letter in piece
    )


def _places(
    pieces: Sequence[str], starts: Sequence[float], scale: float
) -> Iterator[tuple[str, float]]:
    """Yield each letter and where it starts; the letters of a ligature share its width."""
    for i, (piece, start) in enumerate(zip(pieces, starts, strict=True)):
        end = starts[i + 1] if i + 1 < len(starts) else start + scale * _LAST_WIDTH * len(piece)
        for k, letter in enumerate(piece):
            yield letter, start + (end - start) * k / len(piece)


def _text(places: Sequence[tuple[str, float]], face: str, about: dict[str, str]) -> Any:
    family, weight = _FACES[face]
    text = etree.Element(f"{SVG}text", {**about, "font-family": family, "font-weight": weight})
    text.set("x", " ".join(f"{place:.2f}" for _, place in places))
    text.set("y", "0")
    text.text = "".join(letter for letter, _ in places)
    return text
