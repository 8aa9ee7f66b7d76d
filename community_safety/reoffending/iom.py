"""Integrated Offender Management: the programme's people in the year before they began and after.

People are taken on when they offend most, and most of them would offend less in the next year
anyway. The plain change says nothing without what was to be expected, which stands beside it here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.reoffending import iom_lines
from community_safety.reoffending.given import counting
from community_safety.reoffending.records import Records
from community_safety.reoffending.rules import Days, Rules, months_after
from community_safety.statistics.arguments import FloatArray
from community_safety.statistics.before_after import (
    BeyondRegression,
    MatchedExpectation,
    change_beyond_regression,
    matched_expectation,
    paired_change,
)

NOT_OVER = "their twelve months and the time for proof are not over"
TOO_EARLY = "the records do not reach back two years before they began"
LIKE_THEM = (
    "What was to be expected rests on people of the area who had an offence in the year before "
    "the 12 months that are compared, and on what became of those of them who were not taken on."
)
LEAST_PEOPLE = 10
"""Of fewer nothing is said but the counts: one person would decide."""


@dataclass(frozen=True, slots=True)
class ProgrammeCounts:
    """Offences of the programme's people, and of those they are set against.

    Attributes
    ----------
    before, after
        Whole counts, shape (people,): in the twelve months before each began, and in those from
        that day on.
    population_before, population_after
        The same of everybody they were chosen from, shape (population,): theirs first, in the same
        order, then others who had an offence in the twelve months before those. Each of the others
        has the day of one of the programme's people, in turn, and was not taken on within the
        twelve months after it.
    """

    before: FloatArray
    after: FloatArray
    population_before: FloatArray
    population_after: FloatArray


@dataclass(frozen=True, slots=True)
class Programme:
    """The rows of `IOM_COLUMNS`, and whom they are of.

    Attributes
    ----------
    rows
        One line each: before, after, change, expected, regression, beyond.
    on_programme
        People who ever began.
    used
        Those whose two years are known.
    left_out
        How many of the others, by reason.
    population
        People that the expectation rests on, the programme's included.
    counts, beyond, matched
        The counts, the comparison, and the check of it; the last two missing for fewer than ten.
    """

    rows: pd.DataFrame
    on_programme: int
    used: int
    left_out: dict[str, int]
    population: int
    counts: ProgrammeCounts
    beyond: BeyondRegression | None
    matched: MatchedExpectation | None

    @property
    def check_agrees(self) -> bool:
        """Whether what others with the same counts did gives about the same expectation.

        True also where nothing could be checked, of which the line's note tells: nothing speaks
        against it. See `iom_lines.check_ratio`.
        """
        if self.beyond is None or self.matched is None:
            return True
        return iom_lines.agrees(iom_lines.check_ratio(self.beyond, self.matched))

    @property
    def notes(self) -> tuple[str, ...]:
        """Say for the table whom it is of; without numbers of people, which may be small."""
        if not self.on_programme:
            return ("Nobody on record has begun the programme.",)
        left_out = [f"Some who began are left out: {reason}." for reason in self.left_out]
        return (*left_out, *((LIKE_THEM,) if self.beyond is not None else ()))


def iom_of(
    records: Records,
    persons: Collection[str] | pd.Series | None = None,
    rules: Rules | None = None,
    until: dt.date | None = None,
    since: dt.date | None = None,
) -> Programme:
    """Compare the offences of the IOM programme's people with what was to be expected of them.

    Parameters
    ----------
    records
        `iom_start` in `people` says who began when.
    persons
        Identities of the people of one area, its other offenders included: who was chosen, and
        from whom. Left out: everybody on record.
    rules
        Lengths of the two periods and of the time for proof.
    until
        Last day on which the records are complete; left out: that of the records.
    since
        First day on which they are; left out: that of the first proof. Nobody is compared of whom
        a year that is looked at begins sooner.

    Returns
    -------
    Programme
        An offence is counted in the period in which it was committed if it was proven by six
        months after the end of that period. For fewer than ten people there are counts only.

    Notes
    -----
    The expectation is Hauer's empirical Bayes, with the trend of those who were not taken on. It
    rests on people like the programme's: those with an offence in the year before the period for
    which people were chosen. Among all offenders on record many no longer offend, and a gamma
    distribution of rates does not hold them; see `docs/methods/reoffending_questions.md`.
    """
    rules = rules or Rules()
    last = np.datetime64(until or records.until, "D")
    records = _of_persons(records, persons)
    begun = records.people["iom_start"].to_numpy().astype("datetime64[D]")
    ever = ~np.isnat(begun)
    not_over = ever & (months_after(begun, rules.months_to_complete) > last)
    earliest = months_after(begun, -2 * rules.follow_up_months)
    too_early = ever & ~not_over & (earliest < np.datetime64(since or records.since, "D"))
    left_out = {NOT_OVER: int(not_over.sum()), TOO_EARLY: int(too_early.sum())}
    counts = programme_counts(records, ever & ~not_over & ~too_early, rules)
    used = counts.before.size
    beyond, matched = None, None
    if used >= LEAST_PEOPLE:
        own = (counts.before, counts.after)
        everybody = (counts.population_before, counts.population_after)
        beyond = change_beyond_regression(*own, *everybody)
        matched = matched_expectation(counts.before, *(each[used:] for each in everybody))
        rows = iom_lines.compared(beyond, matched)
    else:
        rows = iom_lines.counted(paired_change(counts.before, counts.after), LEAST_PEOPLE)
    return Programme(
        rows=rows,
        on_programme=int(ever.sum()),
        used=used,
        left_out={reason: number for reason, number in left_out.items() if number},
        population=counts.population_before.size,
        counts=counts,
        beyond=beyond,
        matched=matched,
    )


def _of_persons(records: Records, persons: Collection[str] | pd.Series | None) -> Records:
    if persons is None:
        return records
    inside = records.people["person_id"].isin(list(persons))
    people = records.people[inside].reset_index(drop=True)
    theirs = records.offences["person_id"].isin(people["person_id"])
    return replace(records, people=people, offences=records.offences[theirs])


def programme_counts(
    records: Records, used: npt.NDArray[np.bool_], rules: Rules
) -> ProgrammeCounts:
    """Return what the programme's people did before and after, and what others did.

    Parameters
    ----------
    used
        Which of `records.people` are the programme's.
    """
    begun = records.people["iom_start"].to_numpy().astype("datetime64[D]")
    length = rules.follow_up_months
    spans = ((-2 * length, -length), (-length, 0), (0, length))
    _, before, after = _windows(records, begun, spans, rules)
    allotted = _allotted(records.people["person_id"], begun[used])
    earlier, others_before, others_after = _windows(records, allotted, spans, rules)
    # Who is taken on later is among the others until then: without those who were to come, the
    # others would be the ones whose bad year passed.
    free = np.isnat(begun) | (begun >= months_after(allotted, length))
    like_them = free & (earlier > 0)
    return ProgrammeCounts(
        before=before[used],
        after=after[used],
        population_before=np.concatenate([before[used], others_before[like_them]]),
        population_after=np.concatenate([after[used], others_after[like_them]]),
    )


def _allotted(person_ids: pd.Series, days: Days) -> Days:
    """Give every person one of the days on which the programme's people began, in turn.

    In the order of identities, so that the order of rows makes no difference.
    """
    allotted = np.full(len(person_ids), np.datetime64("NaT", "D"))
    if days.size:
        order = np.argsort(person_ids.to_numpy(dtype=str), kind="stable")
        allotted[order] = np.resize(np.sort(days), order.size)
    return allotted


def _windows(
    records: Records, day: Days, windows: Sequence[tuple[int, int]], rules: Rules
) -> list[FloatArray]:
    """Return each person's offences in windows of months from a day of their own.

    The first day of a window belongs to it, the last does not.
    """
    rows = counting(records.offences)
    person = pd.Index(records.people["person_id"]).get_indexer(pd.Index(rows["person_id"]))
    mine = (person >= 0) & ~np.isnat(day[person])
    person = person[mine]
    committed = rows["offence_date"].to_numpy().astype("datetime64[D]")[mine]
    proven = rows["proven_date"].to_numpy().astype("datetime64[D]")[mine]
    found = []
    for begin, end in windows:
        first, last = months_after(day, begin), months_after(day, end)
        proof = months_after(last, rules.proof_months)
        inside = (committed >= first[person]) & (committed < last[person])
        inside &= (proven <= proof[person]) & (proven >= committed)
        found.append(np.bincount(person[inside], minlength=len(day)).astype(np.float64))
    return found
