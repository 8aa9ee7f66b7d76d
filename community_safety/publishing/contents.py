"""Headings in order, an anchor for each, and the list of contents made of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import Tag

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FRAME_IDS = ("main", "contents")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Entry:
    """A line of the contents and the lines under it."""

    text: str
    anchor: str
    children: tuple[Entry, ...] = ()


def slug(text: str) -> str:
    """Return text as an anchor: ASCII, lower case, every run of other characters one hyphen."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_IN_SLUG.sub("-", ascii_text.lower()).strip("-")


def heading_text(heading: Tag) -> str:
    """Return a heading's words on one line."""
    return " ".join(heading.get_text().split())


def heading_problems(headings: Iterable[tuple[int, Tag]]) -> Iterator[tuple[int, str]]:
    """Yield the cell and the problem of each heading that is out of order.

    The page's title is the first level, so sections start at the second and go down one at a time.
    """
    before = 1
    for cell, heading in headings:
        level, text = int(heading.name[1]), heading_text(heading)
        if not text:
            yield cell, f"an empty heading (level {level}). Take it out or give it words"
        elif level == 1:
            problem = "is a second title, and a page has one. Start sections with `## `"
            yield cell, f"the heading {text!r} {problem}"
            continue
        elif level > before + 1:
            problem = f"jumps from level {before} to level {level}"
            advice = f"Make it level {before + 1} (`{'#' * (before + 1)} {text}`)"
            yield cell, f"the heading {text!r} {problem}. {advice}"
        before = level


def give_anchors(headings: Iterable[Tag], taken: Iterable[str]) -> None:
    """Give each heading without an id one made of its words, different from all others."""
    used = {*taken, *FRAME_IDS}
    for heading in headings:
        if heading.get("id"):
            continue
        stem = slug(heading_text(heading)) or "section"
        anchor, number = stem, 1
        while anchor in used:
            number += 1
            anchor = f"{stem}-{number}"
        used.add(anchor)
        heading["id"] = anchor


def contents_of(headings: Iterable[Tag]) -> tuple[Entry, ...]:
    """Return the contents: second-level headings, and the third-level headings under each."""
    sections: list[tuple[Tag, list[Tag]]] = []
    for heading in headings:
        if heading.name == "h2":
            sections.append((heading, []))
        elif heading.name == "h3" and sections:
            sections[-1][1].append(heading)
    return tuple(_entry(section, children) for section, children in sections)


def _entry(heading: Tag, children: Iterable[Tag] = ()) -> Entry:
    return Entry(
        heading_text(heading), str(heading["id"]), tuple(_entry(child) for child in children)
    )
