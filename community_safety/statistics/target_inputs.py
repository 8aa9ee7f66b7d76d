"""What is known of a target, of the figure it is compared with, and of the periods before.

Every field may be a single number or an array, one place for each series; nan is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.ArrayLike


@dataclass(frozen=True, slots=True)
class Target:
    """A target on the scale of the window's figure.

    Attributes
    ----------
    lower, upper
        Its ends: equal for a single value, -inf or inf for an open end, nan for none.
    direction
        +1 where high is good, -1 where low is good, 0 or nan where neither.
    """

    lower: Values
    upper: Values
    direction: Values


@dataclass(frozen=True, slots=True)
class Window:
    """The figure that is compared with the target, and how much of it is chance.

    Attributes
    ----------
    value, lower, upper
        The figure and its 95% limits; nan where there are none.
    level
        What the process runs at, on the same scale: the centre of its chart, or the mean of
        several periods; nan where not known.
    base
        Trials of a share, exposure of a rate (1 for a count); nan where not known.
    is_share
        Whether the figure is a share (0 to 1) of its base; else a rate or count.
    dispersion
        Variance relative to independent events; values below 1 count as 1, nan is not known.
    standard_error
        Of a figure that has no base (a mean, a score); nan where there is one.
    """

    value: Values = np.nan
    lower: Values = np.nan
    upper: Values = np.nan
    level: Values = np.nan
    base: Values = np.nan
    is_share: Values = False
    dispersion: Values = 1.0
    standard_error: Values = np.nan


@dataclass(frozen=True, slots=True)
class ChartLimits:
    """Limits of the process chart at its last point, and the target on the chart's scale.

    nan for `lower` and `upper` where there is no chart. The scale may differ from the window's (a
    monthly chart, a yearly figure).
    """

    lower: Values = np.nan
    upper: Values = np.nan
    target_lower: Values = np.nan
    target_upper: Values = np.nan


@dataclass(frozen=True, slots=True)
class Record:
    """Past periods of a series without a chart, each judged by its own interval.

    Attributes
    ----------
    periods
        How many periods were judged.
    missed, met
        How many of their intervals lay wholly on the wrong, and wholly on the right side.
    """

    periods: Values = 0
    missed: Values = 0
    met: Values = 0


@dataclass(frozen=True, slots=True)
class MovingBase:
    """A target declared as a change on last year, and where last year lay.

    Attributes
    ----------
    is_moving
        Whether the target was set as a change on a base year.
    position
        The base year's figure against what the other years give: "above", "below", "between" or
        "missing".
    """

    is_moving: Values = False
    position: Values = "missing"
