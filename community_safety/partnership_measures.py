"""The measures of a partnership file: how each is counted, its target, its process chart."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from community_safety.partnership_fields import AS_LIST, Day, Identifier, Name, Part, Text
from community_safety.verdicts import Direction

Kind = Literal["count", "rate", "proportion", "survey", "score", "change"]
ChartKind = Literal["xmr", "p", "u", "p_prime", "u_prime", "rare", "none"]
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}
LARGEST = 1e12
"""What no count of a raw file may exceed; a target or a base for rates beyond it is a slip."""
Aim = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


class ChartSettings(Part):
    """How a measure's process chart is drawn, where the data's own choice is not wanted."""

    kind: ChartKind | None = Field(
        None,
        description="xmr, p, u, p_prime, u_prime (Laney's), rare (time between events) or none; "
        "left out, the data decide and the report says why",
    )
    rebase: Annotated[tuple[Day, ...], AS_LIST] = Field(
        (),
        description="First days of periods from which average and limits start anew, because the "
        "process is known to have changed; never done by itself",
    )
    leave_out: Annotated[tuple[Day, ...], AS_LIST] = Field(
        (),
        description="First days of periods that are shown, but count for no average, limit or run",
    )
    baseline: int | None = Field(
        None, ge=12, le=240, description="Average and limits from so many first points only"
    )
    screen: bool = Field(
        True, description="Leave out extreme jumps when limits are worked out (XmR and Laney)"
    )


class TargetStep(Part):
    """The target in one span of time."""

    start: Day
    end: Day
    value: Aim | None = None
    lower: Aim | None = None
    upper: Aim | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        _check_target_numbers(self.value, self.lower, self.upper)
        return self


class Target(Part):
    """What the partnership aims at: one value, a range, or a value for each period."""

    value: Aim | None = Field(None, description="A single target")
    lower: Aim | None = Field(None, description="Lower end of a target range (included)")
    upper: Aim | None = Field(None, description="Upper end of a target range (not included)")
    per: Literal["month", "quarter", "year"] | None = Field(
        None, description="For a count or a rate: the span to which the target applies"
    )
    by_period: Annotated[tuple[TargetStep, ...], AS_LIST] = Field(
        (), description="Targets that change"
    )
    change_on_last_year: float | None = Field(
        None,
        ge=-100,
        le=10_000,
        description="The target is last year's figure changed by so many per cent: -5 for 5% fewer",
    )
    citation: Text | None = Field(None, description="Where the target was set")

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = any(number is not None for number in (self.value, self.lower, self.upper))
        if self.change_on_last_year is not None:
            if given or self.by_period or self.per is not None:
                raise ValueError(
                    "`change_on_last_year` makes the target from last year's figures: take out "
                    "`value`, `lower`, `upper`, `per` and `by_period`"
                )
        elif not self.by_period:
            _check_target_numbers(self.value, self.lower, self.upper)
        elif given:
            raise ValueError("give `by_period`, or `value`, or `lower` and `upper`: not together")
        steps = sorted(self.by_period, key=lambda step: step.start)
        for earlier, later in pairwise(steps):
            if later.start <= earlier.end:
                raise ValueError(f"two targets apply on {later.start}: the periods overlap")
        return self


def _check_target_numbers(value: float | None, lower: float | None, upper: float | None) -> None:
    if value is None and lower is None and upper is None:
        raise ValueError(
            "a target needs a `value`, a `lower` or `upper` end, `by_period` or "
            "`change_on_last_year`"
        )
    if value is not None and (lower is not None or upper is not None):
        raise ValueError("a target is a `value` or a range (`lower`, `upper`), not both")
    if lower is not None and upper is not None and lower >= upper:
        raise ValueError(f"the range's lower end ({lower:g}) must lie below its upper ({upper:g})")


class RecordedOffences(Part):
    """Offences by any of these names, as the Home Office writes them; all where none is given."""

    offence_group: Annotated[tuple[Name, ...], AS_LIST] = ()
    offence_subgroup: Annotated[tuple[Name, ...], AS_LIST] = ()
    offence_code: Annotated[tuple[Name, ...], AS_LIST] = ()


class Indicator(Part):
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
    per: int | None = Field(
        None, gt=0, le=1_000_000, description="For a rate: events per this many"
    )
    denominator: Name | None = Field(None, description="What is below the line: `residents`")
    people: bool = Field(False, description="Are people counted, so that small numbers identify?")
    decimals: int = Field(1, ge=0, le=4)
    target: Target | None = None
    chart: ChartSettings = ChartSettings()
    source: Text = Field(description="Who publishes the figure and under what title")
    recorded_crime: RecordedOffences | None = Field(
        None, description="Counted from the Home Office's tables: which offences"
    )
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
        moving = self.target is not None and self.target.change_on_last_year is not None
        if self.target is not None and spanned and self.target.per is None and not moving:
            raise ValueError(
                f"the target of `{self.id}` is a {self.kind}, which grows with time: say for "
                "what span, `per: year`, `per: quarter` or `per: month`"
            )
        if self.target is not None and self.target.per is not None and not spanned:
            raise ValueError(
                f"the target of `{self.id}` is a {self.kind}, so `per` has no meaning: take it out"
            )
        self._check_target_possible()
        self._check_chart()
        return self

    def _check_target_possible(self) -> None:
        """Refuse a target that no figure of the measure could have."""
        if self.target is None or self.kind in ("score", "change"):
            return
        ends: tuple[Target | TargetStep, ...] = (self.target, *self.target.by_period)
        given = [number for end in ends for number in (end.value, end.lower, end.upper)]
        most = 100.0 if self.kind in ("proportion", "survey") else LARGEST
        wrong = [number for number in given if number is not None and not 0 <= number <= most]
        if wrong:
            possible = "0 to 100 per cent" if most == 100 else "0 or more"
            raise ValueError(
                f"a target of `{self.id}`, {wrong[0]:g}, is none that its figures could have: "
                f"a {self.kind} is {possible}"
            )

    def _check_chart(self) -> None:
        """Refuse a kind of process chart that the measure has no figures for."""
        shares, events = ("proportion", "survey"), ("count", "rate")
        fitting = {"p": shares, "p_prime": shares, "u": events, "u_prime": events, "rare": events}
        wanted = self.chart.kind
        if wanted in fitting and self.kind not in fitting[wanted]:
            raise ValueError(
                f"`{self.id}` is a {self.kind}, for which there is no `{wanted}` chart: use `xmr`, "
                "or leave `kind` out"
            )

    @property
    def full_unit(self) -> str:
        """The unit as printed: `offences per 1,000 residents`, `per cent`, `incidents`."""
        if self.kind == "rate":
            return f"{self.unit} per {self.per:,} {self.denominator}"
        return self.unit
