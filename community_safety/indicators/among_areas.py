"""Whether a place stands apart from its neighbours, given how these differ among themselves.

A place that differs from its neighbours taken together may still be an ordinary one of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.indicators.measuring import SHARES, numbers_of
from community_safety.indicators.series import KEY
from community_safety.statistics.between_areas import (
    LEAST_AREAS,
    rates_between_areas,
    shares_between_areas,
)
from community_safety.statistics.funnels import WITHIN

_WINDOW = ["start", "end", "months"]


def allow_for_differences(
    compared: pd.DataFrame, figures: pd.DataFrame, pool: pd.DataFrame
) -> pd.DataFrame:
    """Take back the differences from neighbours that are no more than places differ anyway.

    Parameters
    ----------
    compared
        As from `compare_with_places`.
    figures
        Indexed as `compared`, with `kind, events, base, phi` and the window's days.
    pool
        Pairs `area_code, other_code`: with whom each place is compared.

    Returns
    -------
    DataFrame
        `compared`, in which a place inside the control limits of itself and its neighbours (from
        five places of the same days on) is `between`, not `strong`, and has a p-value of 1.
    """
    ordinary = _ordinary(figures, pool) & compared["position"].isin(["above", "below"]).to_numpy()
    return compared.assign(
        position=compared["position"].mask(ordinary, "between"),
        strong=compared["strong"] & ~ordinary,
        p_value=compared["p_value"].mask(ordinary, 1.0),
    )


def _ordinary(figures: pd.DataFrame, pool: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which places lie within the limits that they and their neighbours set together."""
    ordinary = np.zeros(len(figures), dtype=bool)
    usable = (figures["no_interval"] == "") & figures["phi"].notna() & (figures["kind"] != "count")
    own = figures.loc[usable, [*_WINDOW, "kind", "events", "base", "phi"]].reset_index()
    if own.empty or pool.empty:
        return ordinary
    own["row"] = np.flatnonzero(usable)
    others = own.rename(columns={"area_code": "other_code"})
    beside = own[["row", *KEY, *_WINDOW]].merge(pool, on="area_code")
    beside = beside.merge(
        others[["indicator_id", "other_code", *_WINDOW, "events", "base", "phi"]],
        on=["indicator_id", "other_code", *_WINDOW],
    )
    beside["place"] = beside.groupby("row").cumcount() + 1
    size = beside.groupby("row")["place"].max()
    for shares in (True, False):
        mine = own[own["kind"].isin(SHARES) == shares].set_index("row")
        rows = mine.index[size.reindex(mine.index).fillna(0).to_numpy() + 1 >= LEAST_AREAS]
        if len(rows):
            events, base = _laid_out(mine.loc[rows], beside[beside["row"].isin(rows)])
            between = (shares_between_areas if shares else rates_between_areas)(events, base)
            ordinary[rows] = between.funnel.position[:, 0] == WITHIN
    return ordinary


def _laid_out(
    mine: pd.DataFrame, beside: pd.DataFrame
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return effective events and bases: a place in the first column, then its neighbours."""
    shape = (len(mine), int(beside["place"].max()) + 1)
    row = mine.index.get_indexer(pd.Index(beside["row"]))
    arrays = []
    for name in ("events", "base"):
        array = np.full(shape, np.nan)
        array[:, 0] = numbers_of(mine[name]) / numbers_of(mine["phi"])
        array[row, beside["place"]] = numbers_of(beside[name]) / numbers_of(beside["phi"])
        arrays.append(array)
    return arrays[0], arrays[1]
