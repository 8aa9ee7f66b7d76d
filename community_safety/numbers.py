"""Numbers and lists as a reader meets them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pandas as pd

_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)
"""Room for fifteen digits before the point and any number of decimals a table may have."""
NOT_AVAILABLE = "[x]"
"""Shorthand for a figure that is not there (Analysis Function guidance on symbols in tables)."""


NOT_APPLICABLE = "[z]"
"""Shorthand for a figure that there cannot be, from the same guidance."""


def number(value: Any, decimals: int | None = 0) -> str:
    """Write a number with thousands separators and a true minus sign; missing is `[x]`."""
    if value is None or pd.isna(value):
        return NOT_AVAILABLE
    value = float(value)
    if math.isinf(value):
        return "no limit"
    text = f"{abs(round_half_up(value, decimals or 0)):,.{decimals or 0}f}"
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return f"−{text}" if negative else text


def p_value_text(p_value: float) -> str:
    """Write a p-value with three decimals: `0.734`, or `below 0.001`, which is never nothing."""
    return "below 0.001" if p_value < 0.001 else number(p_value, 3)


def signed(value: Any, decimals: int | None = 0) -> str:
    """Write a difference with its sign; a difference that rounds to nothing has none."""
    text = number(value, decimals)
    nothing = not any(digit in "123456789" for digit in text)
    return text if nothing or text.startswith(("−", "[", "no")) else f"+{text}"


def round_half_up(value: float, decimals: int) -> float:
    """Round as published tables do: a half goes away from zero.

    Python's own rounding sends halves to the even digit and, since most decimal fractions have
    no exact binary form, can surprise. Ties are decided as the decimal number reads to fifteen
    digits, which is all that a float is sure of.
    """
    if not math.isfinite(value) or abs(value) >= 1e15:
        return value
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(f"{value:.15g}").quantize(step, context=_ROUNDING))


def span(lower: Any, upper: Any, decimals: int | None = 0) -> str:
    """Write an interval: `28.4 to 30.1`; nothing where there is none."""
    if pd.isna(lower) or pd.isna(upper):
        return ""
    return f"{number(lower, decimals)} to {number(upper, decimals)}"


def signed_span(lower: Any, upper: Any, decimals: int | None = 0) -> str:
    """Write the interval of a difference, both ends signed."""
    if pd.isna(lower) or pd.isna(upper):
        return ""
    return f"{signed(lower, decimals)} to {signed(upper, decimals)}"


def count_of(how_many: int, singular: str, plural: str = "") -> str:
    """Write a count with its noun: `1 measure`, `3 measures`, `no measures`."""
    noun = singular if how_many == 1 else plural or f"{singular}s"
    return f"{how_many:,} {noun}" if how_many else f"no {noun}"


def listed(words: Sequence[str], separator: str = ", ") -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`."""
    if len(words) <= 1:
        return "".join(words)
    return f"{separator.join(words[:-1])} and {words[-1]}"


def capital(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


_ONE = {
    "people": "person",
    "young people": "young person",
    "children": "child",
    "families": "family",
}


def with_unit(value: Any, unit: str, decimals: int | None = 0) -> str:
    """Write a figure with its unit: `29.8%`, `1 person`, `4.3 offences per 1,000 residents`."""
    text = number(value, decimals)
    if unit == "per cent":
        return f"{text}%"
    first, separator, rest = unit.partition(" per ")
    if text == "1":
        first = _ONE.get(first, first.removesuffix("s"))
    return f"{text} {first}{separator}{rest}"
