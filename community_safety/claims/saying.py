"""The summary of the claims in a few sentences, from the released tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from community_safety.claims import summary as made
from community_safety.claims.chance import Holds
from community_safety.claims.figures import Agreement
from community_safety.claims.wording import in_words
from community_safety.claims.yardstick import AT_ITS_HIGHEST
from community_safety.numbers import count_of, listed, number


def summary_said(
    summary: pd.DataFrame, arithmetic: pd.DataFrame, tested: pd.DataFrame
) -> list[str]:
    """Say how many claims there are, and how their arithmetic and their tests came out.

    Parameters
    ----------
    summary
        Rows of `claims_summary`.
    arithmetic
        Rows of `arithmetic_of_claims`, for the figures of what stands out; it may be empty.
    tested
        Rows of `tests_of_claims`, for the name of what is not settled; it may be empty.
    """
    counts = {str(row["statement"]): int(row["count"]) for _, row in summary.iterrows()}
    if not counts.get(made.READ):
        return ["No claims were read."]
    return [
        f"{count_of(counts[made.READ], 'claim')}.",
        *_arithmetic(counts, arithmetic),
        *_tests(counts, tested),
        *_rest(counts),
    ]


def _arithmetic(counts: dict[str, int], arithmetic: pd.DataFrame) -> Iterator[str]:
    worked_out, cannot = counts.get(made.RECOMPUTED, 0), counts.get(made.NOT_WORKED_OUT, 0)
    if not worked_out + cannot:
        return
    start = f"{count_of(worked_out + cannot, 'figure')} could in principle be worked out again"
    if not worked_out:
        yield f"{start}: none could."
        return
    agree = counts.get(made.AGREE, 0)
    said = f"{start}: {number(worked_out)} could, and {number(agree)} {_verb(agree, 'agree')}"
    apart = list(_apart(counts, arithmetic))
    yield f"{said}; {listed(apart)}." if apart else f"{said}."


def _apart(counts: dict[str, int], arithmetic: pd.DataFrame) -> Iterator[str]:
    """Name what does not simply agree, with its figures where there is one of a kind."""
    kinds = (
        (made.CUT_OFF, Agreement.CUT_OFF, ("was cut off", "were cut off")),
        (
            made.POINTS,
            Agreement.POINTS,
            ("calls percentage points per cent", "call percentage points per cent"),
        ),
        (
            made.NOT_BETTER,
            Agreement.NOT_BETTER,
            (
                "is called better although it is the smaller reduction",
                "are called better although they are the smaller reductions",
            ),
        ),
        (made.DO_NOT_AGREE, Agreement.DISAGREES, ("does not agree", "do not agree")),
    )
    for name, status, (one, many) in kinds:
        count = counts.get(name, 0)
        rows = arithmetic[arithmetic["status"] == str(status)]
        figures = _figures(rows.iloc[0]) if count == len(rows) == 1 else ""
        if count:
            yield f"{in_words(count)} {one if count == 1 else many}{figures}"


def _figures(row: pd.Series) -> str:
    """Write what was printed and what it should be, in brackets."""
    if row["status"] == Agreement.NOT_BETTER:
        return f" ({row['published']})" if row["published"] else ""
    if pd.isna(row["recomputed"]) or not row["published"]:
        return ""
    digits = len(str(row["published"]).partition(".")[2].rstrip("%"))
    found = number(row["recomputed"], digits)
    if row["unit"] == "percentage points":
        return f" ({row['published']} for {found} percentage points)"
    return f" ({row['published']} for {found}{'%' if row['unit'] == 'per cent' else ''})"


def _tests(counts: dict[str, int], tested: pd.DataFrame) -> Iterator[str]:
    claims, total = counts.get(made.TESTED, 0), counts.get(made.COMPARED, 0)
    if not total:
        return
    kinds = (
        (made.WIDELY, "differ", f"even {AT_ITS_HIGHEST}"),
        (made.INDEPENDENT, "differ", "if the cases are independent of each other"),
        (made.UNSETTLED, "depend", "on how much such counts vary"),
        (made.NO_EVIDENCE, "show", "no evidence of a change"),
    )
    unsettled = tested.loc[tested["holds"] == str(Holds.DEPENDS), "measure"].unique()
    named = f" ({_lower(unsettled[0])})" if len(unsettled) == 1 else ""
    parts = [
        f"{number(counts[name])}{named if name == made.UNSETTLED else ''} "
        f"{_verb(counts[name], verb)} {rest}"
        for name, verb, rest in kinds
        if counts.get(name)
    ]
    start = f"{count_of(total, 'comparison')} {'has' if total == 1 else 'have'} counts"
    if claims > total:
        start += f" (some of them published more than once, in {number(claims)} claims)"
    yield f"{start}: {', '.join(parts)}."


def _rest(counts: dict[str, int]) -> Iterator[str]:
    missing, disagree = counts.get(made.MISSING, 0), counts.get(made.DISAGREE, 0)
    if missing:
        claims = count_of(missing, "claim")
        yield f"{claims} {_verb(missing, 'lack')} the counts a test needs."
    if disagree:
        claims = count_of(disagree, "claim")
        yield f"{claims} {_verb(disagree, 'disagree')} with another claim about the same thing."


def _lower(words: str) -> str:
    return f"{words[0].casefold()}{words[1:]}"


def _verb(count: int, verb: str) -> str:
    return f"{verb}s" if count == 1 else verb
