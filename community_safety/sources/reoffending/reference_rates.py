"""Rates by group of people, national or other, that local rates are compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.sources.reoffending.cells import (
    check_filled,
    content_of,
    numbers_in,
    sexes_of,
)
from community_safety.sources.reoffending.ranges import EXPECTED, OPEN_END, read_range
from community_safety.sources.reoffending.repeats import find_repeats
from community_safety.sources.reoffending.tables import Table, Texts
from community_safety.sources.reoffending.verdicts import USED, Verdicts
from community_safety.sources.values import quoted

COLUMNS = (
    "cohort", "sex", "age_group", "previous_offences", "index_offence", "offenders", "reoffenders",
)  # fmt: skip
ANY_SEX = ""
"""What `sex` holds where a rate is of all."""
_RANGES = ("age_group", "previous_offences")
_ALL = dict.fromkeys(["", "all", "any", "both", "persons", "people", "total"], ANY_SEX)


@dataclass(frozen=True, slots=True)
class ReferenceRates:
    """What the rows of rates say."""

    verdicts: Verdicts
    frame: pd.DataFrame
    """The rows that are used, with `COLUMNS`, sorted."""


def no_rates() -> pd.DataFrame:
    """Return a table of rates without rows."""
    text = {name: pd.Series(dtype="str") for name in COLUMNS[:5]}
    return pd.DataFrame(text | {name: pd.Series(dtype="int64") for name in COLUMNS[5:]})


def check_reference_rates(table: Table) -> ReferenceRates:
    """Hold every row of rates against every rule."""
    verdicts = Verdicts(table)
    check_filled(verdicts)
    sex = sexes_of(verdicts, _ALL)
    ranges = {name: _ranges_of(verdicts, name) for name in _RANGES}
    counts = {name: _counts_of(verdicts, name) for name in ("offenders", "reoffenders")}
    verdicts.refuse(
        counts["reoffenders"] > counts["offenders"],
        "`reoffenders` is larger than `offenders`",
        lambda at: f": {counts['reoffenders'][at]:,.0f} of {counts['offenders'][at]:,.0f}",
    )
    _check_repeats(verdicts, sex, ranges, counts)
    return ReferenceRates(verdicts, _frame(verdicts, sex, counts))


def _counts_of(verdicts: Verdicts, name: str) -> np.ndarray:
    least = 1 if name == "offenders" else 0
    low = f"`{name}` is {'not above zero' if least else 'negative'}"
    return numbers_in(
        verdicts,
        name,
        {
            f"`{name}` counts people and must be whole": lambda found: found != np.floor(found),
            low: lambda found: found < least,
        },
    )


def _ranges_of(verdicts: Verdicts, name: str) -> np.ndarray:
    """Return each row's range as one number, -1 where it cannot be read."""
    texts = verdicts.table.texts[name]
    found = [read_range(word) for word in texts.words]
    wrong = {
        number: f": {quoted(texts.words[number])} ({EXPECTED})"
        for number, ends in enumerate(found)
        if ends is None
    }
    verdicts.refuse_some(texts, f"`{name}` is no range that is understood", wrong)
    whole = [-1 if ends is None else ends[0] * (OPEN_END + 1) + ends[1] for ends in found]
    return np.array(whole)[texts.codes]


def _check_repeats(
    verdicts: Verdicts, sex: Texts, ranges: dict[str, np.ndarray], counts: dict[str, np.ndarray]
) -> None:
    table = verdicts.table
    parts = [content_of(table.texts["cohort"]), content_of(sex), *ranges.values()]
    parts.append(content_of(_in_lower_case(table.texts["index_offence"])))
    groups = pd.DataFrame(dict(enumerate(parts)))
    key = groups.groupby(list(groups), sort=False).ngroup().to_numpy()
    content = {name: np.nan_to_num(of, nan=-1.0) for name, of in counts.items()}
    repeats = find_repeats(key, content)
    verdicts.set_aside(repeats.copies)
    verdicts.refuse(
        repeats.clashing,
        "the group stands on another row with different figures; none is used",
        lambda at: f": {table.place(int(repeats.other[at]), at)}",
    )


def _in_lower_case(texts: Texts) -> Texts:
    return Texts([word.casefold() for word in texts.words], texts.codes)


def _frame(verdicts: Verdicts, sex: Texts, counts: dict[str, np.ndarray]) -> pd.DataFrame:
    used = verdicts.status() == USED
    columns: dict[str, pd.Series] = {}
    for name in COLUMNS[:5]:
        texts = sex if name == "sex" else verdicts.table.texts[name]
        words = np.array(texts.words, dtype="object")[texts.codes[used]]
        columns[name] = pd.Series(words, dtype="str")
    for name, values in counts.items():
        columns[name] = pd.Series(values[used].astype("int64"))
    return pd.DataFrame(columns).sort_values(list(COLUMNS), ignore_index=True)
