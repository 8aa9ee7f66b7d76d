"""What each column of the tables of reoffending is.

Every table counts people, so that each says which of its figures could be worked out from which
count of people: those go with it when it is too small to be shown.
"""

from __future__ import annotations

from community_safety.reoffending.columns.figures import (
    COUNTED,
    PEOPLE,
    STATE,
    VERDICT,
)
from community_safety.reoffending.columns.places import (
    ACCOUNT_COLUMNS,
    WARD_COLUMNS,
)
from community_safety.reoffending.columns.questions import (
    CURVE_COLUMNS,
    CURVE_TEST_COLUMNS,
    IOM_COLUMNS,
    NEED_COLUMNS,
    YOUNG_COLUMNS,
)
from community_safety.reoffending.columns.rates import (
    AREA_COLUMNS,
    COHORT_COLUMNS,
    GROUP_COLUMNS,
    YEAR_COLUMNS,
)
from community_safety.reoffending.columns.words import (
    BREAK,
    HIGHER,
    INCOMPLETE,
    LOWER,
    NOBODY,
    NOT_APART,
    NOT_COMPARED,
    TOO_FEW,
    UNRELIABLE,
)

__all__ = [
    "ACCOUNT_COLUMNS",
    "AREA_COLUMNS",
    "BREAK",
    "COHORT_COLUMNS",
    "COUNTED",
    "CURVE_COLUMNS",
    "CURVE_TEST_COLUMNS",
    "GROUP_COLUMNS",
    "HIGHER",
    "INCOMPLETE",
    "IOM_COLUMNS",
    "LOWER",
    "NEED_COLUMNS",
    "NOBODY",
    "NOT_APART",
    "NOT_COMPARED",
    "PEOPLE",
    "STATE",
    "TOO_FEW",
    "UNRELIABLE",
    "VERDICT",
    "WARD_COLUMNS",
    "YEAR_COLUMNS",
    "YOUNG_COLUMNS",
]
