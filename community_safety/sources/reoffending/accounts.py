"""The accounts of reoffending records: what became of every row, and the rows that are refused.

At every level - the source, an area, a kind of file - read = used + set aside + refused + excluded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from community_safety.sources.job import REFUSED_COLUMNS
from community_safety.sources.refused_rows import together
from community_safety.sources.reoffending.blocks import texts_of
from community_safety.sources.reoffending.verdicts import (
    EXCLUDED,
    KEPT_REFUSED,
    SET_ASIDE,
    USED,
    Verdicts,
)

Account = dict[str, Any]
_ANYWHERE = -1


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of one kind became what, by place (-1: in none of the partnership's areas)."""

    status: dict[tuple[int, int], int]
    """By place and status."""
    refused: dict[tuple[int, str], int]
    """By place and rules."""
    excluded: dict[tuple[int, str], int]

    def account(self, place: int | None) -> Account:
        """Return the account of one place, or of all rows (`None`)."""

        def mine(counts: dict[tuple[int, str], int]) -> dict[str, int]:
            total: Counter[str] = Counter()
            for (where, rule), count in counts.items():
                total[rule] += count if place in (None, where) else 0
            return {rule: count for rule, count in sorted(total.items()) if count}

        refused, excluded = mine(self.refused), mine(self.excluded)
        used, aside = (
            sum(
                count
                for (where, status), count in self.status.items()
                if status == one and place in (None, where)
            )
            for one in (USED, SET_ASIDE)
        )
        return {
            "read": used + aside + sum(refused.values()) + sum(excluded.values()),
            "used": used,
            "set_aside": aside,
            "refused": refused,
            "excluded": excluded,
        }


def counts_of(verdicts: Verdicts, place: np.ndarray) -> Counts:
    """Count the rows of a table by place and by what becomes of them.

    Parameters
    ----------
    place
        Of each row, the position of its area, -1 where it has none.
    """
    status = verdicts.status()
    at, rules, which = verdicts.broken_rules()
    out = np.flatnonzero(status == EXCLUDED)
    refused = Counter(_pairs(place[at], which, rules))
    for _, _, reason in verdicts.table.broken:
        refused[_ANYWHERE, reason] += 1
    return Counts(
        status={pair: count for pair, count in _tally(place, status).items() if count},
        refused=dict(refused),
        excluded=_pairs(place[out], verdicts.excluded_by()[out], verdicts.exclusions),
    )


def _tally(place: np.ndarray, number: np.ndarray) -> dict[tuple[int, int], int]:
    span = 1 << 20
    once, counts = np.unique((place.astype("int64") + 1) * span + number, return_counts=True)
    return {
        (int(one // span) - 1, int(one % span)): int(count)
        for one, count in zip(once, counts, strict=True)
    }


def _pairs(place: np.ndarray, number: np.ndarray, names: list[str]) -> dict[tuple[int, str], int]:
    return {(where, names[one]): count for (where, one), count in _tally(place, number).items()}


def accounts_of(counts: dict[str, Counts], areas: list[str]) -> dict[str, Account]:
    """Return the account of the source (`reoffending`) and of each area, each by kind of file."""
    answer = {}
    for name, place in [("reoffending", None), *((code, at) for at, code in enumerate(areas))]:
        by_file = {
            kind: one.account(place)
            for kind, one in counts.items()
            if place is None or kind != "reference_rates"
        }
        total: Account = {
            key: sum(one[key] for one in by_file.values()) for key in ("read", "used", "set_aside")
        }
        for key in ("refused", "excluded"):
            rules: Counter[str] = Counter()
            for one in by_file.values():
                rules.update(one[key])
            total[key] = dict(sorted(rules.items()))
        answer[name] = total | {"by_file": by_file}
    return answer


def refused_frame(verdicts: Verdicts) -> tuple[pd.DataFrame, list[str]]:
    """Return a table's refused rows as they stand in the files, and remarks on those not kept.

    Of each file the first `KEPT_REFUSED` rows are kept.
    """
    table = verdicts.table
    at, rules, which = verdicts.broken_rules()
    parts, remarks = [], []
    for number, path in enumerate(table.paths):
        here = np.flatnonzero(table.files[at] == number)
        found: list[tuple[int, str, str]] = [
            (int(table.rows[at[one]]), rules[which[one]], verdicts.reason(int(at[one])))
            for one in here[:KEPT_REFUSED]
        ]
        broken = [(row, text, text) for file, row, text in table.broken if file == number]
        found = sorted(found + broken)[:KEPT_REFUSED]
        if not found:
            continue
        texts = texts_of(path, table.kind, np.array([row for row, _, _ in found]))
        parts.append(
            pd.DataFrame(
                [
                    (table.shown[number], row, texts[row], rule, reason)
                    for row, rule, reason in found
                ],
                columns=list(REFUSED_COLUMNS),
            )
        )
        if (there := len(here) + len(broken)) > len(found):
            remarks.append(
                f"{path}: {there:,} rows are refused, of which the first {len(found):,} are listed"
            )
    return together(parts), remarks
