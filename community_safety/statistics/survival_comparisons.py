"""Do some reoffend sooner than others? Two ways of comparing times that may have ended early.

The log-rank test compares groups as they are. Proportional hazards compare people who differ in
several things at once, one thing at a time with the others held equal.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.sparse.csgraph import connected_components
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers, check_share
from community_safety.statistics.observed_times import NO_EVENTS, observations

NOT_CONVERGED = "not converged"
ENDLESS = 10.0  # standard error of a standardised coefficient that no data of use would give
FLAT = 1e-4  # slope of the log likelihood at its top, in standard errors of the slope
ONE_GROUP = "only one group"
NO_DIFFERENCE = "no event at which the groups could differ"


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether the times of groups differ by more than chance: the log-rank test.

    Attributes
    ----------
    statistic, degrees_of_freedom, p_value
        Chi-square; nan where there is a reason.
    groups, observed, expected
        The names of the groups in sorted order, their events, and the events they would have if
        all groups had the same risk at every time.
    reason
        "only one group", "no events", "no event at which the groups could differ"; else "".
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float
    groups: tuple[object, ...]
    observed: FloatArray
    expected: FloatArray
    method: str
    reason: str


def logrank(durations: npt.ArrayLike, observed: npt.ArrayLike, groups: npt.ArrayLike) -> LogRank:
    """Test whether two or more groups have the same risk of the event at every time.

    By ``statsmodels.duration.survfunc.survdiff``. Sees differences that keep one direction; curves
    that cross may differ much and not be seen. It says nothing of how large a difference is: give
    the shares at a year beside it.

    Parameters
    ----------
    durations, observed
        As in `kaplan_meier`.
    groups
        The group of each person, shape (persons,); words or numbers, none missing.

    Raises
    ------
    StatisticsError
        As `kaplan_meier`, and when a group is missing or the number of groups does not fit.

    References
    ----------
    Mantel N (1966), Cancer Chemother Rep 50, 163-170. Peto R, Peto J (1972), J R Stat Soc A 135,
    185-207.
    """
    time, seen = observations(durations, observed)
    names, group = _groups(groups, time.size)
    number = len(names)
    counts = np.bincount(group[seen], minlength=number).astype(np.float64)
    weights = _hazard_met(time, seen)
    expected = np.bincount(group, weights=weights, minlength=number).astype(np.float64)
    reason = ONE_GROUP if number < 2 else "" if seen.any() else NO_EVENTS
    if not reason and _apart(time, seen, group, number):
        reason = NO_DIFFERENCE
    statistic = p_value = float("nan")
    if not reason:
        statistic = float(survdiff(time, seen.astype(np.int64), group)[0])
        p_value = float(stats.chi2.sf(statistic, number - 1))
    method = "" if reason else "Log-rank"
    return LogRank(statistic, max(number - 1, 0), p_value, names, counts, expected, method, reason)


def proportional_hazards(
    durations: npt.ArrayLike,
    observed: npt.ArrayLike,
    covariates: pd.DataFrame,
    ties: Literal["efron", "breslow"] = "efron",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare the risk of people who differ in several things at once (Cox regression).

    By ``statsmodels.duration.hazard_regression.PHReg``. A hazard ratio of 1.2 for each previous
    offence means a risk higher by 20% at any time, for people alike in the other covariates. It
    describes; it does not say what would change if the covariate did. Assumes that the ratio is
    the same early and late; about ten events for each covariate are wanted.

    Parameters
    ----------
    durations, observed
        As in `kaplan_meier`.
    covariates
        One row a person in the same order, one numeric or 0/1 column for each covariate, none
        missing. A group of k levels needs k - 1 columns.
    ties
        How events on the same day are treated; Efron's way is the nearer one for days.
    confidence
        A share.

    Returns
    -------
    DataFrame
        One row a covariate, with coefficient, hazard_ratio, lower and upper (of the hazard ratio),
        se and z (of the coefficient), p_value, and reason: "the same for everybody", "follows from
        the others" (a sum of earlier columns), "no events", "fewer events than covariates",
        "events on one side only" (whoever had the event has one value of it, so that the ratio has
        no end) or "not converged". Figures are nan where there is a reason.

    Raises
    ------
    StatisticsError
        As `kaplan_meier`, and for covariates that do not fit or are missing or not numeric.

    References
    ----------
    Cox DR (1972), J R Stat Soc B 34, 187-220. Efron B (1977), J Am Stat Assoc 72, 557-565.
    Heinze G, Schemper M (2001), Biometrics 57, 114-119 (events on one side).
    """
    confidence = check_share("confidence", confidence)
    if ties not in ("efron", "breslow"):
        raise StatisticsError(f"ties must be 'efron' or 'breslow', got {ties!r}")
    time, seen = observations(durations, observed)
    values = _covariates(covariates, time.size)
    reason = _no_information(values)
    use = reason == ""
    if use.sum() >= seen.sum():
        reason[use] = "fewer events than covariates" if seen.any() else NO_EVENTS
        use[:] = False
    scale = np.where(use, values.std(axis=0), 1.0) if time.size else np.ones(use.size)
    coefficient, error = np.full(use.size, np.nan), np.full(use.size, np.nan)
    if use.any():
        fitted = _fit(time, seen, ((values - values.mean(0)) / scale)[:, use], ties)
        coefficient[use], error[use], reason[use] = fitted
    fine = reason == ""
    coefficient, error = (np.where(fine, a, np.nan) / scale for a in (coefficient, error))
    z = coefficient / error
    reach = stats.norm.isf((1 - confidence) / 2) * error
    columns = {
        "coefficient": coefficient,
        "hazard_ratio": np.exp(coefficient),
        "lower": np.exp(coefficient - reach),
        "upper": np.exp(coefficient + reach),
        "se": error,
        "z": z,
        "p_value": 2 * stats.norm.sf(np.abs(z)),
        "reason": reason,
    }
    return pd.DataFrame(columns, index=covariates.columns)


def _groups(groups: npt.ArrayLike, persons: int) -> tuple[tuple[object, ...], npt.NDArray[np.intp]]:
    """Return the sorted names of groups and the place of each person's group among them."""
    given = pd.Series(groups)
    if given.size != persons:
        raise StatisticsError(
            f"groups must have one entry for each person, got {given.size} for {persons} durations"
        )
    codes, names = pd.factorize(given, sort=True)
    if (codes < 0).any():
        raise StatisticsError("groups must not be missing: give who has none a group of their own")
    return tuple(names.tolist()), codes


def _hazard_met(time: FloatArray, seen: npt.NDArray[np.bool_]) -> FloatArray:
    """Return the hazard of everybody together that each person went through (Nelson-Aalen).

    Its sum over a group is the events the group would have if all had the same risk.
    """
    times, events = np.unique(time[seen], return_counts=True)
    at_risk = time.size - np.searchsorted(np.sort(time), times, side="left")
    met = np.concatenate([[0.0], np.cumsum(events / at_risk)])
    return met[np.searchsorted(times, time, side="right")]


def _apart(
    time: FloatArray, seen: npt.NDArray[np.bool_], group: npt.NDArray[np.intp], number: int
) -> bool:
    """Say whether some groups have no event time, even by way of others, in common with the rest.

    A time at which everybody left has the event tells nothing of differences.
    """
    times, events = np.unique(time[seen], return_counts=True)
    at_risk = np.stack(
        [
            (group == each).sum() - np.searchsorted(np.sort(time[group == each]), times, "left")
            for each in range(number)
        ]
    )
    present = (at_risk[:, events < at_risk.sum(0)] > 0).astype(np.int64)
    return bool(connected_components(present @ present.T, directed=False)[0] > 1)


def _covariates(covariates: pd.DataFrame, persons: int) -> FloatArray:
    """Return the covariates as numbers, shape (persons, covariates), or say what is wrong."""
    if not isinstance(covariates, pd.DataFrame) or covariates.shape[1] == 0:
        raise StatisticsError("covariates must be a table with one column for each covariate")
    if len(covariates) != persons:
        raise StatisticsError(
            f"covariates must have one row for each person, got {len(covariates)} rows for "
            f"{persons} durations"
        )
    columns = [as_numbers(f"covariate {name}", covariates[name]) for name in covariates]
    for name, column in zip(covariates, columns, strict=True):
        if not np.isfinite(column).all():
            raise StatisticsError(
                f"covariate {name} is missing or infinite for some persons: leave them out or "
                "give them a column of their own"
            )
    return np.stack(columns, axis=1)


def _no_information(values: FloatArray) -> npt.NDArray[np.str_]:
    """Return why a column can have no coefficient, "" where it can."""
    reason = np.full(values.shape[1], "", dtype="<U40")
    if not len(values):
        return reason
    reason[np.ptp(values, axis=0) == 0] = "the same for everybody"
    kept = np.zeros((len(values), 0))
    spread = np.where(reason == "", values.std(axis=0), 1.0)
    standard = (values - values.mean(axis=0)) / spread
    for column in np.flatnonzero(reason == ""):
        more = np.column_stack([kept, standard[:, column]])
        if np.linalg.matrix_rank(more) < more.shape[1]:
            reason[column] = "follows from the others"
        else:
            kept = more
    return reason


def _fit(
    time: FloatArray, seen: npt.NDArray[np.bool_], values: FloatArray, ties: str
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.str_]]:
    """Return coefficients and standard errors of standardised covariates, and what went wrong.

    statsmodels warns that it did not converge where a coefficient has no end; which one that is
    shows in its standard error, and the others are right.
    """
    model = PHReg(time, values, status=seen.astype(np.int64), ties=ties)
    nothing = np.full(values.shape[1], np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = model.fit(disp=False)
            slope = np.abs(model.score(found.params)).max()
        except np.linalg.LinAlgError:
            return nothing, nothing, np.full(nothing.size, NOT_CONVERGED)
        error = np.asarray(found.bse, dtype=np.float64)
    endless = ~(error < ENDLESS)
    settled = slope < FLAT * np.sqrt(seen.sum())
    reason = np.where(endless, "events on one side only", "" if settled else NOT_CONVERGED)
    return np.asarray(found.params, dtype=np.float64), error, reason
