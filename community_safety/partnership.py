"""A partnership file (`partnerships/*.yml`) as typed, strict objects.

Everything that differs between partnerships and releases is in that file and nowhere in the code.
Its keys are explained here, once; `python pipeline.py schema` writes them as a JSON schema that
editors use to complete and check the file while it is typed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from community_safety.errors import ConfigurationError, near_match
from community_safety.partnership_fields import (
    AS_LIST,
    AreaCode,
    ColumnOrYear,
    Day,
    FileName,
    Identifier,
    Name,
    Part,
    Text,
)
from community_safety.partnership_measures import Indicator
from community_safety.partnership_reoffending import ReoffendingSettings
from community_safety.periods import Period, parse_release

Edition = Literal["public", "restricted"]
EDITIONS: tuple[Edition, ...] = ("public", "restricted")
SourceName = Literal[
    "indicators",
    "published_claims",
    "police_uk",
    "lookups",
    "ward_boundaries",
    "lsoa_boundaries",
    "population",
    "households",
    "deprivation",
    "harm_weights",
    "recorded_crime",
    "reoffending",
]


RECORDED_AS = Field(
    None,
    description="Name of the force or Community Safety Partnership in the Home Office's tables; "
    "`force:` or `csp:` before it where both have that name",
)
MOST_EDGES = 5
"""Of the bands of a map: six shades are as many as can be told apart."""
STANDS_FOR: dict[str, str] = {"recorded_crime": "indicators"}
"""Sources that give what another one gives, so that a briefing which needs that can be built."""


class Release(Part):
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


class Area(Part):
    """A place with pages of its own: an ONS code, or a named group of codes."""

    code: AreaCode = Field(description="ONS code, or a lower-case name for a group")
    name: Name
    members: Annotated[tuple[AreaCode, ...], AS_LIST] = Field(
        (),
        description="Codes whose counts add up to this area, when it has no data of its own; "
        "districts, wards, or other groups",
    )
    recorded_as: Name | None = RECORDED_AS


class Place(Part):
    """A place to compare with."""

    code: AreaCode
    name: Name | None = Field(None, description="May be left out for a code listed under `areas`")
    recorded_as: Name | None = RECORDED_AS


class Comparators(Part):
    """What each area is compared with."""

    benchmark: Place | None = Field(None, description="The nation or region: a near-exact figure")
    neighbours: Annotated[tuple[Place, ...], AS_LIST] = Field(
        (), description="Statistical neighbours, pooled; an area is never its own neighbour"
    )
    neighbours_name: Name | None = Field(
        None, description="What to call them, such as `other North East districts`"
    )


class Objective(Part):
    """One objective of the partnership's plan; measures are grouped under it."""

    id: Identifier
    name: Name


class EditionSettings(Part):
    """What is printed on every page of one edition."""

    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
    handling: Text | None = Field(None, description="Handling instruction under the marking")


class Editions(Part):
    """The two editions of the same analysis."""

    public: EditionSettings = EditionSettings(marking="OFFICIAL")
    restricted: EditionSettings = EditionSettings(marking="OFFICIAL-SENSITIVE")


class DisclosurePolicy(Part):
    """What a public edition must not show of counts of people."""

    threshold: int = Field(5, ge=1, le=100, description="Counts of people below it are hidden")
    zeros_are_safe: bool = Field(True, description="May a count of nobody be shown?")
    complements: bool = Field(
        True, description="Hide a share also when those it leaves out are fewer than the threshold"
    )


class WardSettings(Part):
    """How records and residents are given their ward, and how wards are shown."""

    place_by: Literal["best_fit", "points"] = Field(
        "best_fit",
        description="By the best-fit ward of a record's LSOA, or by its point in the ward's "
        "polygon. Where no best-fit lookup exists for a ward's vintage points are used, and the "
        "report says so",
    )
    vintages: Annotated[tuple[Annotated[int, Field(ge=2000, le=2099)], ...], AS_LIST] = Field(
        (),
        description="Years of the ward boundaries to report on, as in `WD25CD`: the first is the "
        "report's own, the others are added to it. Left out: the newest",
    )
    per: int = Field(1000, ge=1, le=1_000_000, description="Rates are per so many residents")
    bands: dict[Identifier, Annotated[tuple[float, ...], AS_LIST]] = Field(
        {},
        description="Fixed band edges of maps by measure, ascending, such as "
        "`all_crime: [50, 75, 100, 150]`; left out: fifths of all wards of the release",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        for measure, edges in self.bands.items():
            if not 1 <= len(edges) <= MOST_EDGES or list(edges) != sorted(set(edges)):
                raise ValueError(
                    f"the edges of `{measure}` must ascend, and be from 1 to {MOST_EDGES}: "
                    "bands lie below, between and above them"
                )
        return self


class BriefingSettings(Part):
    """Where one briefing is built."""

    areas: Annotated[tuple[AreaCode, ...], AS_LIST] = Field(
        min_length=1, description="Codes of the areas it is built for; left out: all"
    )


class Partnership(Part):
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
    columns: dict[FileName, dict[Identifier, ColumnOrYear]] = Field(
        {},
        description="For files whose columns are not named as ONS names them: under the file's "
        "pattern, what each column is, and `vintage` or `year` where no column says it",
    )
    wards: WardSettings = WardSettings()
    reoffending: ReoffendingSettings = ReoffendingSettings()
    briefings: dict[Identifier, BriefingSettings] = Field(
        {}, description="Areas for which a briefing is built, by the briefing's name"
    )
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

    def areas_of(self, briefing: str) -> tuple[Area, ...]:
        """Return the areas that a briefing is built for: all, unless the file says which."""
        settings = self.briefings.get(briefing)
        if settings is None:
            return self.areas
        return tuple(area for area in self.areas if area.code in settings.areas)

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
