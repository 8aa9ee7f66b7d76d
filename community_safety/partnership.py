"""A partnership file (`partnerships/*.yml`) as typed, strict objects.

Everything that differs between partnerships and releases is in that file and nowhere in the code.
Its keys are explained here, once; `python pipeline.py schema` writes them as a JSON schema that
editors use to complete and check the file while it is typed.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    model_validator,
)

from community_safety.characters import unseen
from community_safety.errors import ConfigurationError, near_match
from community_safety.periods import FIRST_YEAR, LAST_YEAR, Period, parse_release
from community_safety.verdicts import Direction

Edition = Literal["public", "restricted"]
EDITIONS: tuple[Edition, ...] = ("public", "restricted")
Kind = Literal["count", "rate", "proportion", "survey", "score", "change"]
SourceName = Literal["indicators", "published_claims"]
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
AS_LIST = Strict(False)
"""YAML lists become tuples, which strict mode alone would refuse."""
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Release(_Part):
    """Which release this is and the period it reports on."""

    name: Name = Field(description="As printed: `2025/26`, `2025/26 Q2`, `2025`")
    start: Day | None = Field(
        None, description="First day; may be left out with `end` when the name says it"
    )
    end: Day | None = Field(None, description="Last day")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("give both `start` and `end`, or neither")
        if self.start is None:
            parse_release(self.name)
        elif self.end is not None and self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        return self

    @property
    def period(self) -> Period:
        """The days the release reports on."""
        if self.start is None or self.end is None:
            return parse_release(self.name)
        return Period(self.start, self.end)


class Area(_Part):
    """A place with pages of its own: an ONS code, or a named group of codes."""

    code: AreaCode = Field(description="ONS code, or a lower-case name for a group")
    name: Name
    members: Annotated[tuple[AreaCode, ...], AS_LIST] = Field(
        (), description="Codes whose counts add up to this area, when it has no data of its own"
    )


class Place(_Part):
    """A place to compare with."""

    code: AreaCode
    name: Name | None = Field(None, description="May be left out for a code listed under `areas`")


class Comparators(_Part):
    """What each area is compared with."""

    benchmark: Place | None = Field(None, description="The nation or region: a near-exact figure")
    neighbours: Annotated[tuple[Place, ...], AS_LIST] = Field(
        (), description="Statistical neighbours, pooled; an area is never its own neighbour"
    )
    neighbours_name: Name | None = Field(
        None, description="What to call them, such as `other North East districts`"
    )


class Objective(_Part):
    """One objective of the partnership's plan; measures are grouped under it."""

    id: Identifier
    name: Name


class TargetStep(_Part):
    """The target in one span of time."""

    start: Day
    end: Day
    value: float | None = None
    lower: float | None = None
    upper: float | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        _check_target_numbers(self.value, self.lower, self.upper)
        return self


class Target(_Part):
    """What the partnership aims at: one value, a range, or a value for each period."""

    value: float | None = Field(None, description="A single target")
    lower: float | None = Field(None, description="Lower end of a target range (included)")
    upper: float | None = Field(None, description="Upper end of a target range (not included)")
    per: Literal["month", "quarter", "year"] | None = Field(
        None, description="For a count or a rate: the span to which the target applies"
    )
    by_period: Annotated[tuple[TargetStep, ...], AS_LIST] = Field(
        (), description="Targets that change"
    )
    citation: Text | None = Field(None, description="Where the target was set")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.by_period:
            _check_target_numbers(self.value, self.lower, self.upper)
        elif any(number is not None for number in (self.value, self.lower, self.upper)):
            raise ValueError("give `by_period`, or `value`, or `lower` and `upper`: not together")
        steps = sorted(self.by_period, key=lambda step: step.start)
        for earlier, later in pairwise(steps):
            if later.start <= earlier.end:
                raise ValueError(f"two targets apply on {later.start}: the periods overlap")
        return self


def _check_target_numbers(value: float | None, lower: float | None, upper: float | None) -> None:
    if value is None and lower is None and upper is None:
        raise ValueError("a target needs a `value`, a `lower` or `upper` end, or `by_period`")
    if value is not None and (lower is not None or upper is not None):
        raise ValueError("a target is a `value` or a range (`lower`, `upper`), not both")
    if lower is not None and upper is not None and lower >= upper:
        raise ValueError(f"the range's lower end ({lower:g}) must lie below its upper ({upper:g})")


class Indicator(_Part):
    """One measure of the performance framework."""

    id: Identifier
    name: Name
    objective: Identifier
    kind: Kind = Field(
        description="count: events in a period; rate: events per `per`; proportion: numerator out "
        "of denominator; survey: share of respondents; score: assessed, no sampling error; "
        "change: per cent change of a cohort's events"
    )
    unit: Name = Field(description="What is counted (`offences`), or `per cent`, `points`")
    direction: Direction = Field("none", description="Which way is good; none: neither is")
    per: int | None = Field(None, gt=0, description="For a rate: events per this many")
    denominator: Name | None = Field(None, description="What is below the line: `residents`")
    people: bool = Field(False, description="Are people counted, so that small numbers identify?")
    decimals: int = Field(1, ge=0, le=4)
    target: Target | None = None
    source: Text = Field(description="Who publishes the figure and under what title")
    lag_months: int = Field(
        0, ge=0, le=120, description="Months from the end of a period until its figure is there"
    )
    provisional_months: int = Field(
        0, ge=0, le=120, description="Figures younger than this at the release may be revised"
    )
    dispersion: float | None = Field(
        None,
        ge=1,
        description="Declared variance relative to independent events. For a survey: its design "
        "effect, which is used as it is; else used where the series is too short to estimate it",
    )
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.target is not None and self.direction == "none":
            raise ValueError(
                f"`{self.id}` has a target but no direction: add `direction: lower` or "
                "`direction: higher`, or take the target out"
            )
        if self.kind == "rate" and (self.per is None or self.denominator is None):
            raise ValueError(f"`{self.id}` is a rate: add `per: 1000` and `denominator: residents`")
        if self.kind != "rate" and self.per is not None:
            raise ValueError(f"`{self.id}` is a {self.kind}, so `per` has no meaning: take it out")
        spanned = self.kind in ("count", "rate")
        if self.target is not None and spanned and self.target.per is None:
            raise ValueError(
                f"the target of `{self.id}` is a {self.kind}, which grows with time: say for "
                "what span, `per: year`, `per: quarter` or `per: month`"
            )
        if self.target is not None and self.target.per is not None and not spanned:
            raise ValueError(
                f"the target of `{self.id}` is a {self.kind}, so `per` has no meaning: take it out"
            )
        return self

    @property
    def full_unit(self) -> str:
        """The unit as printed: `offences per 1,000 residents`, `per cent`, `incidents`."""
        if self.kind == "rate":
            return f"{self.unit} per {self.per:,} {self.denominator}"
        return self.unit


class EditionSettings(_Part):
    """What is printed on every page of one edition."""

    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
    handling: Text | None = Field(None, description="Handling instruction under the marking")


class Editions(_Part):
    """The two editions of the same analysis."""

    public: EditionSettings = EditionSettings(marking="OFFICIAL")
    restricted: EditionSettings = EditionSettings(marking="OFFICIAL-SENSITIVE")


class DisclosurePolicy(_Part):
    """What a public edition must not show of counts of people."""

    threshold: int = Field(5, ge=1, le=100, description="Counts of people below it are hidden")
    zeros_are_safe: bool = Field(True, description="May a count of nobody be shown?")
    complements: bool = Field(
        True, description="Hide a share also when those it leaves out are fewer than the threshold"
    )


class Partnership(_Part):
    """A Community Safety Partnership, its release, and everything its briefings depend on."""

    name: Name
    release: Release
    notice: Text | None = Field(
        None, description="Printed on every page, for example `Demonstration data: not real`"
    )
    legal_basis: Text = Field(description="The duty under which the report is made")
    owner: Name | None = Field(None, description="Who answers for the report")
    data: FileName = Field(
        description="Folder of the raw files, relative to this file; "
        "`${NAME}` is taken from the environment"
    )
    sources: dict[SourceName, Annotated[tuple[FileName, ...], AS_LIST]] = Field(
        min_length=1,
        description="Files of each source below `data`; `*` stands for any name",
    )
    areas: Annotated[tuple[Area, ...], AS_LIST] = Field(min_length=1)
    comparators: Comparators = Comparators()
    objectives: Annotated[tuple[Objective, ...], AS_LIST] = ()
    indicators: Annotated[tuple[Indicator, ...], AS_LIST] = ()
    editions: Editions = Editions()
    disclosure: DisclosurePolicy = DisclosurePolicy()

    def area(self, code: str) -> Area:
        """Return the area with that code; an unknown one raises a `ConfigurationError`."""
        for area in self.areas:
            if area.code == code:
                return area
        known = [area.code for area in self.areas] + [area.name for area in self.areas]
        raise ConfigurationError(
            f"`{code}` is not an area of this partnership{near_match(code, known) or '.'} "
            f"Its areas are {', '.join(f'{a.code} ({a.name})' for a in self.areas)}."
        )

    def covered_by(self, code: str) -> set[str]:
        """Return a code and everything it is made of, members of members too."""
        members = {area.code: area.members for area in self.areas}
        covered: set[str] = set()
        waiting = [code]
        while waiting:
            here = waiting.pop()
            if here not in covered:
                covered.add(here)
                waiting += members.get(here, ())
        return covered

    def indicator(self, indicator_id: str) -> Indicator:
        """Return the indicator with that id."""
        return next(item for item in self.indicators if item.id == indicator_id)

    def name_of(self, code: str) -> str:
        """Return the name of an area or comparator; a code without a name is its own name."""
        for area in self.areas:
            if area.code == code:
                return area.name
        for place in self.comparators_listed():
            if place.code == code and place.name:
                return place.name
        return code

    def comparators_listed(self) -> list[Place]:
        """Return the benchmark, if there is one, and the neighbours."""
        benchmark = [self.comparators.benchmark] if self.comparators.benchmark else []
        return [*benchmark, *self.comparators.neighbours]

    def known_codes(self) -> set[str]:
        """Return every code for which data may be given."""
        codes = {area.code for area in self.areas}
        codes.update(member for area in self.areas for member in area.members)
        codes.update(place.code for place in self.comparators_listed())
        return codes


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a partnership file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | (
        Partnership.model_json_schema()
    )
