"""Drawings made quick to print: the same look out of fewer and simpler parts.

WeasyPrint takes each element of a drawing through its cascade, and reads the shape of each mark
anew, which for the charts of a briefing takes longer than all else together.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from lxml import etree

from community_safety.publishing.pdf_letters import (
    HREF,
    LABEL,
    SVG,
    declarations,
    replace,
    shape_of,
    write_letters,
)

_DATA = "data:image/svg+xml;base64,"
_FOR_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
_COMMANDS = frozenset("MLQCz")
_COPIED = frozenset({HREF, "x", "y", "style"})
_UNSEEN = 0.6
"""How far, in points, the end of a line may reach out of its chart without being cut off."""


def make_pictures_quick(page: Any) -> None:
    """Replace the drawings of a page by ones that look the same and are printed quickly.

    Parameters
    ----------
    page
        The root of a page with its pictures inside it, changed in place.
    """
    for image in page.iter("img"):
        source = image.get("src", "")
        if source.startswith(_DATA):
            svg = quick_to_print(base64.b64decode(source.removeprefix(_DATA)))
            image.set("src", _DATA + base64.b64encode(svg).decode("ascii"))


def quick_to_print(svg: bytes) -> bytes:
    """Return a drawing that looks the same and is printed quickly.

    Parameters
    ----------
    svg
        A drawing of matplotlib whose letters are named (`name_letters`); any other comes back as
        it is.
    """
    root = etree.fromstring(svg, etree.XMLParser(huge_tree=True, no_network=True))
    if root.find(f".//{SVG}g[@{LABEL}]") is None:
        return svg
    write_letters(root)
    _draw_copies(root)
    _drop_unused_shapes(root)
    _spell_out_styles(root)
    _drop_idle_clips(root)
    _unwrap_groups(root)
    return bytes(etree.tostring(root))


def _draw_copies(root: Any) -> None:
    """Replace marks that are copies of a shape by paths, a row of the same mark by a single one."""
    shapes = {path.get("id"): path for path in root.findall(f".//{SVG}defs/{SVG}path")}
    for group in list(root.iter(f"{SVG}g")):
        uses = group.findall(f"{SVG}use")
        for (name, style), run in groupby(uses, key=lambda use: (shape_of(use), use.get("style"))):
            if name in shapes:
                _draw_row(list(run), shapes[name], style or "")


def _draw_row(uses: Sequence[Any], shape: Any, style: str) -> None:
    """Draw copies of a shape in their places; those in one plain colour may lie on each other."""
    if "transform" in shape.attrib or any(not set(use.attrib) <= _COPIED for use in uses):
        return
    paths = [_moved(shape.get("d", ""), use) for use in uses]
    if not all(paths):
        return
    look = {**declarations(style), **declarations(shape.get("style", ""))}
    plain = "none" in (look.get("fill"), look.get("stroke", "none")) or (
        look.get("fill") == look.get("stroke")
    )
    drawn = [" ".join(paths)] if plain else paths
    for use, path in zip(uses, drawn, strict=False):
        replace(use, [etree.Element(f"{SVG}path", {"d": path, **look})])
    for use in uses[len(drawn) :]:
        use.getparent().remove(use)


def _moved(path: str, use: Any) -> str:
    """Return a path as it lies where it is copied to; none if it is not written absolutely."""
    moves = (float(use.get("x", 0)), float(use.get("y", 0)))
    written, upwards = [], False
    for part in path.split():
        if part.isalpha():
            if part not in _COMMANDS:
                return ""
            written.append(part)
            upwards = False
        else:
            written.append(f"{float(part) + moves[upwards]:.3f}")
            upwards = not upwards
    return " ".join(written)


def _drop_unused_shapes(root: Any) -> None:
    used = {shape_of(use) for use in root.iter(f"{SVG}use")}
    for shape in root.findall(f".//{SVG}defs/{SVG}path"):
        if shape.get("id") not in used:
            shape.getparent().remove(shape)


def _spell_out_styles(root: Any) -> None:
    """Turn styles into attributes, which need no reading of CSS; other style sheets stay."""
    sheets = list(root.iter(f"{SVG}style"))
    rules = [_FOR_ALL.fullmatch(sheet.text or "") for sheet in sheets]
    if not all(rules):
        return
    for sheet, rule in zip(sheets, rules, strict=True):
        sheet.getparent().remove(sheet)
        for name, value in declarations(rule[1] if rule else "").items():
            root.set(name, value)
    for element in root.iter(f"{SVG}*"):
        for name, value in declarations(element.attrib.pop("style", "")).items():
            element.set(name, value)


def _drop_idle_clips(root: Any) -> None:
    """Let go of frames that cut off nothing which would be seen outside of them."""
    frames = {}
    for clip in root.iter(f"{SVG}clipPath"):
        if len(clip) == 1 and clip[0].tag == f"{SVG}rect":
            x, y, width, height = (float(clip[0].get(n, 0)) for n in ("x", "y", "width", "height"))
            frames[f"url(#{clip.get('id')})"] = ((x, x + width), (y, y + height))
    for path in root.iter(f"{SVG}path"):
        frame = frames.get(path.get("clip-path"))
        if frame and _reach(path, frame) <= _UNSEEN:
            del path.attrib["clip-path"]


def _reach(path: Any, frame: tuple[tuple[float, float], tuple[float, float]]) -> float:
    """Return how far a path reaches out of a frame, in points."""
    parts: list[str] = path.get("d", "").split()
    commands = {part for part in parts if part.isalpha()}
    numbers = [float(part) for part in parts if part not in commands]
    if commands - _COMMANDS or not numbers or len(numbers) % 2 or "style" in path.attrib:
        return math.inf
    half = float(path.get("stroke-width", 1)) / 2 if path.get("stroke", "none") != "none" else 0.0
    reaches = (
        half + max(low - min(places), max(places) - high)
        for (low, high), places in zip(frame, (numbers[::2], numbers[1::2]), strict=True)
    )
    return max(reaches)


def _unwrap_groups(root: Any) -> None:
    """Take out groups and definitions that say nothing of what is in them, or hold nothing."""
    for group in reversed(list(root.iter(f"{SVG}g", f"{SVG}defs"))):
        if not len(group) or (group.tag == f"{SVG}g" and set(group.attrib) <= {"id"}):
            replace(group, list(group))
