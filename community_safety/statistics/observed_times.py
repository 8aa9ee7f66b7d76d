"""Times until an event of which some ended without it: what every method of survival accepts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers

NO_EVENTS = "no events"


def observations(
    durations: npt.ArrayLike, observed: npt.ArrayLike
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return durations and whether the event was seen, checked, one entry a person.

    Raises
    ------
    StatisticsError
        When the two do not fit, a duration is missing, negative or infinite, or `observed` is
        anything but True and False (or 1 and 0).
    """
    time, marks = as_numbers("durations", durations), as_numbers("observed", observed)
    if time.ndim != 1 or time.shape != marks.shape:
        raise StatisticsError(
            "durations and observed must have one entry for each person, got shapes "
            f"{time.shape} and {marks.shape}"
        )
    wrong = time[~(np.isfinite(time) & (time >= 0))]
    if wrong.size:
        raise StatisticsError(f"durations must be finite and zero or more, got {wrong[0]:g}")
    if not np.isin(marks, (0.0, 1.0)).all():
        raise StatisticsError("observed must be True or False for each person")
    return time, marks == 1
