"""Contrast between two colours as WCAG 2.2 defines it."""

from __future__ import annotations

import re

Colour = tuple[float, float, float]
"""Red, green and blue, each from 0 to 255."""


def channels(colour: str) -> Colour:
    """Read `#rgb`, `#rrggbb` or `rgb(r, g, b)`; anything see-through or named is an error."""
    if found := re.fullmatch(r"rgb\((\d+), ?(\d+), ?(\d+)\)", colour):
        red, green, blue = (float(part) for part in found.groups())
        return red, green, blue
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", f"#{digits}"):
        raise ValueError(f"{colour!r} is not #rgb, #rrggbb or rgb(r, g, b)")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance, from 0 for black to 1 for white (WCAG 2.2, definitions)."""
    shares = [part / 255 for part in channels(colour)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
