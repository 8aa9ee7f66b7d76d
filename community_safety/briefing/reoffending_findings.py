"""What is said of reoffending: sentences computed from released tables, no stronger than they are.

The wording follows the Justice Data Lab: what was found, how sure it is, and how many more people
would be needed where it is not.
"""

from __future__ import annotations

import pandas as pd

from community_safety.briefing.ward_findings import Finding, first_names, records_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import (
    capital,
    count_of,
    listed,
    number,
    signed,
    signed_span,
    span,
)
from community_safety.reoffending.columns import (
    HIGHER,
    LOWER,
    NOT_APART,
    NOT_COMPARED,
    UNRELIABLE,
)

ENTERED = "released from custody, sentenced without custody or cautioned"
NO_PROOF = "that should not be taken to mean that there is none"
"""Of an inconclusive difference (Justice Data Lab)."""
TOO_SMALL_TO_SEE = 10
"""Times the people of a cohort: what would need more of them, no area of this size can see."""


def key_figures(whole: ReleasedTable, own: pd.Series | None) -> list[tuple[str, str]]:
    """Return the large figures of the first page.

    Parameters
    ----------
    whole
        The table of everybody in the year of cohorts.
    own
        The row of this area in the table of areas, where it is shown.
    """
    row = only(whole)
    if row is None or not row["offenders"]:
        return []
    figures = [
        ("entries in the cohort", number(row["offenders"])),
        ("followed by a reoffence within a year", number(row["reoffenders"])),
        ("proportion reoffending", f"{number(row['rate'], 1)}%"),
        ("95% interval", f"{span(row['rate_lower'], row['rate_upper'], 1)}%"),
        ("reoffences per re-offender", number(row["per_reoffender"], 2)),
    ]
    if own is not None and pd.notna(own["ratio"]):
        figures.append(("times the expected", number(own["ratio"], 2)))
    return figures


def rate_findings(whole: ReleasedTable, cohort: str, *, whole_year: bool) -> list[Finding]:
    """Say what was found for everybody: how many reoffended, and how often.

    Parameters
    ----------
    cohort
        Name of the year of cohorts.
    whole_year
        Whether it is one: four quarters in a row, or a cohort of twelve months.
    """
    row = only(whole)
    if row is None:
        return withheld_findings(whole, "The proportion reoffending")
    if not row["offenders"]:
        return [(f"Nobody here was {ENTERED} in {cohort}, so that there is no rate.", [])]
    counted = f"{_who(row, cohort)}: {number(row['rate'], 1)}%{_interval(row, 'rate', 1)}."
    if not whole_year and row["offenders"]:
        counted += " The records hold no whole year of complete cohorts yet."
    if row["state"] == UNRELIABLE:
        counted += " With fewer than 30 offenders the figure is unreliable."
    found: list[Finding] = [(counted, [])]
    if pd.notna(row["per_reoffender"]):
        found.append((_frequency(row), []))
    return found


def _who(row: pd.Series, cohort: str) -> str:
    """Say how many people entered, how often, and how many entries led to a reoffence."""
    entries, people = int(row["offenders"]), int(row["persons"])
    again = f"{number(row['reoffenders'])} committed a proven reoffence within a year"
    if entries == people:
        return f"Of {count_of(people, 'person', 'people')} {ENTERED} in {cohort}, {again}"
    return (
        f"{count_of(people, 'person', 'people')} were {ENTERED} in {cohort}, and entered "
        f"cohorts {entries:,} times (once in each quarter, as in the official figures). "
        f"{number(row['reoffenders'])} entries were followed by a proven reoffence within a year"
    )


def _frequency(row: pd.Series) -> str:
    """Say how often people reoffended; the denominator is named each time."""
    text = (
        f"Those who reoffended committed {number(row['per_reoffender'], 2)} reoffences each"
        f"{_interval(row, 'per_reoffender', 2)}. Out of everybody in the cohort that is "
        f"{number(row['per_100'])} reoffences per 100 offenders{_interval(row, 'per_100', 0)}."
    )
    serious, total = row["serious"], row["reoffences"]
    if total and pd.notna(serious):
        were = "was" if serious == 1 else "were"
        text += (
            f" Of the {number(total)} reoffences {number(serious) if serious else 'none'} {were} "
            "marked as serious in the records."
        )
    return text


def _interval(row: pd.Series, name: str, places: int) -> str:
    limits = span(row[f"{name}_lower"], row[f"{name}_upper"], places)
    return f" ({limits})" if limits else ""


def expected_findings(own: pd.Series | None, reference: str, needed: float) -> list[Finding]:
    """Say whether as many reoffended as the people's mix would lead one to expect.

    Parameters
    ----------
    own
        The row of this area in the table of areas.
    needed
        How many offenders would be needed for a difference of this size to be seen.
    """
    if own is None or pd.isna(own["ratio"]):
        return []
    text = (
        f"At the rates of {reference} for people of the same sex, age, previous offences and "
        f"index offence, {number(own['expected'])} re-offenders would be expected; "
        f"{number(own['reoffenders'])} were observed, {number(own['ratio'], 2)} times as many "
        f"({span(own['ratio_lower'], own['ratio_upper'], 2)}): "
    )
    verdict = own["verdict"]
    if verdict in (HIGHER, LOWER):
        how = "more" if verdict == HIGHER else "fewer"
        return [(f"{text}{how} than expected, by more than chance.", [])]
    if verdict == NOT_COMPARED:
        return [(f"{text}too few people for a comparison.", [])]
    more = more_people(needed, own["offenders"], "")
    return [(f"{text}no evidence of a difference{more}.", [])]


def change_findings(years: ReleasedTable) -> list[Finding]:
    """Say whether the proportion reoffending differs from that of the year before."""
    rows = years.rows
    if len(rows) < 2:
        if years.withheld:
            return []
        return [("There is no complete year before it to compare with.", [])]
    latest, before = rows.iloc[0], rows.iloc[1]
    verdict = latest["verdict"]
    if verdict == NOT_COMPARED:
        return [(f"The year before ({before['cohort']}) had too few people to compare with.", [])]
    text = (
        f"The year before ({before['cohort']}) it was {number(before['rate'], 1)}%: a difference "
        f"of {signed(latest['difference'], 1)} percentage points "
        f"({signed_span(latest['difference_lower'], latest['difference_upper'], 1)}), "
    )
    if verdict in (HIGHER, LOWER):
        return [(f"{text}{verdict} by more than chance.", [])]
    more = more_people(latest["needed"], latest["offenders"], " in each year")
    return [(f"{text}no evidence of a change{more}.", [])]


def more_people(needed: float, there: float, where: str) -> str:
    """Say how many people an inconclusive result would need.

    Parameters
    ----------
    needed
        People needed; missing: nothing is said.
    there
        People there are: of very many times as many it is said that they are not to be had.
    where
        Words after the number, such as ` in each year`.
    """
    if pd.isna(needed):
        return ""
    if needed > TOO_SMALL_TO_SEE * there:
        return f". A difference this small cannot be seen with the people this area has; {NO_PROOF}"
    return (
        f". About {in_round_numbers(needed)} offenders{where} would be needed to tell a difference "
        f"of this size from chance; {NO_PROOF}"
    )


def in_round_numbers(needed: float) -> str:
    """Write how many people are needed with two digits that count, rounded up: it is a guide."""
    step = 10 ** max(len(str(int(needed))) - 2, 0)
    return number(-(-int(needed) // step) * step)


def area_findings(areas: ReleasedTable) -> list[Finding]:
    """Name the other areas whose people reoffend more or less than expected."""
    rows = areas.rows[~areas.rows["own"].astype(bool)]
    compared = rows[rows["verdict"] != NOT_COMPARED]
    if compared.empty:
        return withheld_findings(areas, "The comparison of areas")
    found: list[Finding] = []
    for verdict, words in ((HIGHER, "more"), (LOWER, "fewer")):
        names = [
            f"{row['area']}: {number(row['ratio'], 2)} times as many "
            f"({span(row['ratio_lower'], row['ratio_upper'], 2)})"
            for row in records_of(compared[compared["verdict"] == verdict])
        ]
        if names:
            text = f"Other areas with {words} re-offenders than expected, by more than chance:"
            found.append((text, names))
    alike = compared.loc[compared["verdict"] == NOT_APART, "area"]
    if len(alike):
        ending = "no evidence of a difference from what is expected given who is in the cohort"
        found.append((f"{listed(list(alike))}: {ending}.", []))
    return found


def group_findings(groups: ReleasedTable) -> list[Finding]:
    """Name the groups that reoffend more or less than everybody else, and say what is not known."""
    rows = groups.rows[groups.rows["dimension_id"] != "all"]
    if rows.empty:
        return withheld_findings(groups, "Who reoffends")
    found: list[Finding] = []
    for verdict, words in ((HIGHER, "more"), (LOWER, "less")):
        own = rows[rows["verdict"] == verdict].sort_values(
            "rate", ascending=verdict == LOWER, kind="stable"
        )
        names = [
            f"{group_name(row)}: {number(row['rate'], 1)}% "
            f"({span(row['rate_lower'], row['rate_upper'], 1)})"
            for row in records_of(own)
        ]
        if names:
            text = f"Reoffending {words} than everybody else, by more than chance:"
            found.append((text, first_names(names)))
    return [*found, (_not_said(rows, bool(found)), []), *withheld_findings(groups)]


def _not_said(rows: pd.DataFrame, some: bool) -> str:
    """Say how many groups were compared, and how many are too small for that."""
    tests, small = int(rows["p_value"].notna().sum()), int((rows["state"] == UNRELIABLE).sum())
    chance = tests * 0.05
    about = f"about {number(chance)}" if chance >= 1 else "less than one"
    text = (
        f"{capital(count_of(tests, 'group'))} {'were' if tests != 1 else 'was'} compared with "
        f"everybody else; by chance alone {about} would differ, which is allowed for"
    )
    if not some:
        text += ": none differs by more than that"
    if small:
        have, are = ("group has", "is") if small == 1 else ("groups have", "are")
        text += f". {small} {have} fewer than 30 offenders and {are} not compared"
    return f"{text}."


def group_name(row: dict[str, object] | pd.Series) -> str:
    """Name a group with what it is a group of: `Sex, female`, `Previous offences, 11 or more`."""
    group = str(row["group"])
    disposal = row["dimension_id"] == "index_disposal"
    return f"{row['dimension']}, {group.lower() if disposal else group}"


def withheld_findings(table: ReleasedTable | None, name: str = "") -> list[Finding]:
    """Say what an edition does not show, where a summary would be silent about it.

    Parameters
    ----------
    name
        What to call a table that is withheld whole: `Integrated Offender Management`.
    """
    if table is None:
        return []
    if table.withheld:
        text = "cannot be shown in this edition without revealing something about individual people"
        return [(f"{name} {text}.", [])]
    return [(note, []) for note in table.notes if note.startswith("Withheld")]


def only(table: ReleasedTable) -> pd.Series | None:
    """Return the first row of a table, which is that of everybody; None where it is withheld."""
    return None if table.rows.empty else table.rows.iloc[0]


def own_row(areas: ReleasedTable) -> pd.Series | None:
    """Return the row of the report's own area; None where the table is withheld."""
    own = areas.rows[areas.rows["own"].astype(bool)]
    return None if own.empty else own.iloc[0]
