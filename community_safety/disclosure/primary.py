"""Primary suppression: which counts of people are too small to be shown by themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.partnership import DisclosurePolicy
from community_safety.results import ResultTable, Role


def too_small(count: pd.Series, whole: pd.Series | None, policy: DisclosurePolicy) -> pd.Series:
    """Tell which counts of people identify: the count itself, or those it leaves out, are few.

    Parameters
    ----------
    count, whole
        People counted, and the people they are part of (missing where there is no whole).
    policy
        The partnership's threshold, and whether nobody is safe to show.

    Notes
    -----
    A missing count is not small: there is nothing to show. Zero people identify nobody, unless
    the policy says otherwise; everybody (a count equal to its whole) tells something of each of
    them, and is treated as nobody is on the other side.
    """
    small = _few(count, policy)
    if whole is not None and policy.complements:
        small |= _few(whole - count, policy)
    return small


def _few(count: pd.Series, policy: DisclosurePolicy) -> pd.Series:
    least = 1 if policy.zeros_are_safe else 0
    return ((count >= least) & (count < policy.threshold)).fillna(False).astype(bool)


def suppressed_cells(table: ResultTable, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return, for each cell of a table, whether primary suppression hides it.

    A count of people that is too small takes with it every column derived from it. Where a
    related count elsewhere in the pack is too small, all counts of people in the row go, for
    one could be worked out from the other by addition.
    """
    frame = table.frame
    hidden = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    people = [column for column in table.columns if column.role is Role.PEOPLE]
    elsewhere = _small_elsewhere(table, policy)
    for column in people:
        whole = frame[column.whole] if column.whole else None
        small = too_small(frame[column.name], whole, policy)
        counted = frame[[column.name]].notna().any(axis=1)
        hidden[column.name] |= small | (elsewhere & counted)
    for column in table.columns:
        for origin in column.derived_from:
            hidden[column.name] |= hidden[origin]
    return hidden


def _small_elsewhere(table: ResultTable, policy: DisclosurePolicy) -> pd.Series:
    found = np.zeros(len(table.frame), dtype=bool)
    if table.related is not None and len(table.related):
        related = table.related
        small = too_small(related["count"], related["whole"], policy)
        found[related.loc[small, "row"].to_numpy(dtype=int)] = True
    return pd.Series(found, index=table.frame.index)
