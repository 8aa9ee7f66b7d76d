"""What a partnership file says of its reoffending records, as typed, strict objects."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from community_safety.partnership_fields import Day, Identifier, Name, Part

PATHWAYS: dict[str, str] = {
    "accommodation": "Accommodation",
    "ete": "Skills and employment",
    "health": "Health",
    "drugs_and_alcohol": "Drugs and alcohol",
    "finance": "Finance, benefit and debt",
    "children_and_families": "Children and families",
    "attitudes": "Attitudes, thinking and behaviour",
    "sexual_exploitation": "Sexual exploitation",
    "domestic_violence": "Domestic violence",
}
"""The seven national pathways out of reoffending, and two that County Durham adds."""


class ReoffendingSettings(Part):
    """How far reoffending records reach, and what they are compared with."""

    records_until: Day | None = Field(
        None,
        description="Last day on which the records are complete: the day the extract was made. "
        "Left out: the day of the latest proof in them",
    )
    records_since: Day | None = Field(
        None,
        description="First day from which everybody with a release, sentence or caution is in the "
        "records. Their earlier offences may reach further back, and should. Left out: the quarter "
        "of the first proof; the first cohort then may lack people",
    )
    years_begin: int = Field(
        10,
        ge=1,
        le=12,
        description="Month with which a year of cohorts before October 2015 begins. Later years "
        "are the latest four complete quarters, and those a year before",
    )
    pathways: dict[Identifier, Name] = Field(
        {},
        description="Further pathways that needs are assessed by, or other names for the nine "
        "known ones: what `pathway` holds, and how it is printed",
    )
    reference_name: Name = Field(
        "England and Wales",
        description="Whose rates `reference_rates` holds, as printed",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        since, until = self.records_since, self.records_until
        if since is not None and until is not None and until < since:
            raise ValueError(f"the records end ({until}) before they begin ({since})")
        return self

    def pathway_names(self) -> dict[str, str]:
        """Return every pathway's id and name: the known ones, and those of the file."""
        return PATHWAYS | self.pathways
