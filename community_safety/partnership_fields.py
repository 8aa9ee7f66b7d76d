"""What a single value in a partnership file may be: readable text, plausible days, identifiers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from community_safety.characters import unseen
from community_safety.periods import FIRST_YEAR, LAST_YEAR

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
AreaCode = Annotated[str, Field(pattern=r"^([EWSN][0-9]{8}|[a-z][a-z0-9_]*)$", max_length=60)]


class FieldError(ValueError):
    """A single value that may not stand; the message follows the name of its key."""


def _readable(text: str) -> str:
    return _without(text, unseen(text))


def _readable_line(text: str) -> str:
    return _without(text, unseen(text, lines=False))


def _without(text: str, found: str) -> str:
    if found:
        raise FieldError(f"has a character that cannot be read, {found}; take it out")
    return text


def _plausible(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FieldError(f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}: `{day}`")
    return day


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=400),
    AfterValidator(_readable),
]
"""Words that may run over several lines."""
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=160),
    AfterValidator(_readable_line),
]
FileName = Annotated[
    str, StringConstraints(min_length=1, max_length=400), AfterValidator(_readable_line)
]
"""A folder, or a pattern of file names; `..` may stand in it, a line end may not."""
Day = Annotated[dt.date, AfterValidator(_plausible)]


def _column_or_year(given: object) -> object:
    if isinstance(given, str) and given.strip():
        return _readable_line(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise FieldError("must be the name of a column, or a year where no column says it")


ColumnOrYear = Annotated[
    Any,
    BeforeValidator(_column_or_year),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
]
AS_LIST = Strict(False)
"""YAML lists become tuples, which strict mode alone would refuse."""


class Part(BaseModel):
    """What all parts of the file have in common: no unknown key, no change, no guessing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
