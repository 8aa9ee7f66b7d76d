"""Result tables beside the rate: time to reoffence, young people, IOM, wards, and their basis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.characters import in_words
from community_safety.reoffending import columns as spec
from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.areas import is_in
from community_safety.reoffending.basis_columns import BASIS_COLUMNS
from community_safety.reoffending.caseload import WardCaseload, caseload_by_ward
from community_safety.reoffending.iom import Programme, iom_of
from community_safety.reoffending.related import behind_rows, of_all_places
from community_safety.reoffending.related_people import (
    NO_WARD,
    UNKNOWN_WARD,
    behind_programme,
    behind_wards,
    behind_young,
    persons_by_reason,
    reasons_of,
)
from community_safety.reoffending.related_times import behind_curves
from community_safety.reoffending.tables import REST, parts_of, table_of
from community_safety.reoffending.time_to_reoffence import (
    curves_of,
    groupings_of,
    tests_of,
)
from community_safety.reoffending.young_people import YoungPeople, young_people_of
from community_safety.results import ResultTable
from community_safety.wards.residents import residents_of
from community_safety.wards.ward_sets import WardSet

FILES = {
    "people": "People",
    "offences": "Proven offences",
    "releases": "Releases from custody",
    "needs": "Assessed needs",
    "reference_rates": "Rates by group of the reference",
}
"""The files of the source, as readers call what is in them."""


def time_tables(analysis: Analysis) -> list[ResultTable]:
    """Return the share that had reoffended by each month, a table for each way of grouping."""
    latest, rules = analysis.cohorts.latest, analysis.rules
    members, every = analysis.own(latest), of_all_places(analysis, latest)
    frames = [curves_of(members, one, rules) for one in groupings_of(members)]
    rows = pd.concat([one for one in frames if len(one)] or frames[:1], ignore_index=True)
    groupings = {one.dimension_id: one for one in groupings_of(every)}
    caption = f"Time to the first reoffence: {analysis.area.name}, {analysis.year}"

    def made(part: pd.DataFrame) -> ResultTable:
        grouping = groupings[str(part["dimension_id"].iloc[0])]
        return table_of(
            "reoffending_times",
            caption,
            part,
            spec.CURVE_COLUMNS,
            related=behind_curves(part, every, grouping, rules),
            subject=str(part["dimension"].iloc[0]),
        )

    return parts_of(rows, "dimension_id", made)


def time_test_table(analysis: Analysis) -> ResultTable:
    """Return whether times to the first reoffence differ among groups."""
    members = analysis.own(analysis.cohorts.latest)
    return table_of(
        "reoffending_time_tests",
        f"Do times to reoffence differ? {analysis.area.name}, {analysis.year}",
        tests_of(members, groupings_of(members), analysis.rules),
        spec.CURVE_TEST_COLUMNS,
        (
            "Log-rank test over the first entry of each person; groups with fewer than 30 "
            "re-offenders are left out. The groups stand under what they are grouped by.",
        ),
    )


def young_table(analysis: Analysis, processed: Path, last: Any) -> tuple[ResultTable, YoungPeople]:
    """Return first time entrants and young people offending, and what is not among them.

    Parameters
    ----------
    last
        Last day of the release: years are counted that end with it, a year before, and so on.
    """
    plan, own = analysis.partnership, analysis.area
    path = processed / "population" / "ages.parquet"
    ages = pd.read_parquet(path) if path.exists() else None
    codes = plan.covered_by(own.code)
    every = {code for area in plan.areas for code in plan.covered_by(area.code)}
    rest = sorted(code for code in every - codes if not codes & plan.covered_by(code))
    areas = {own.name: sorted(codes)} | ({REST: rest} if rest else {})
    begin = plan.reoffending.records_since
    found = young_people_of(analysis.records, areas, own.name, last, ages, complete_from=begin)
    related = behind_young(found.rows, analysis, last)
    table = table_of(
        "reoffending_young",
        f"Young people aged 10 to 17: {own.name}",
        found.rows,
        spec.YOUNG_COLUMNS,
        found.notes,
        related,
        subject="Young people",
    )
    return table, found


def iom_table(analysis: Analysis) -> tuple[ResultTable, Programme]:
    """Return the IOM cohort before and after, and who was left out of it and why."""
    people = analysis.people_of(analysis.area.code)
    begin = analysis.partnership.reoffending.records_since
    found = iom_of(analysis.records, people["person_id"], analysis.rules, since=begin)
    table = table_of(
        "reoffending_iom",
        f"Integrated Offender Management: {analysis.area.name}",
        found.rows,
        spec.IOM_COLUMNS,
        found.notes,
        behind_programme(found.rows, analysis),
        subject="Integrated Offender Management",
    )
    return table, found


def ward_tables(
    analysis: Analysis, processed: Path, wards: WardSet, edges: dict[str, Any]
) -> tuple[list[ResultTable], WardCaseload]:
    """Return caseload and reoffending by ward, a table each, and who is in no ward."""
    found = ward_caseload(analysis, processed, wards, analysis.area.code, edges)
    every = of_all_places(analysis, analysis.cohorts.latest)
    own = every[is_in(every, analysis.partnership, analysis.area.code)]
    tables = parts_of(
        found.rows.sort_values(["measure_id", "district", "ward"], kind="stable"),
        "measure_id",
        lambda part: table_of(
            f"reoffending_wards_{part['measure_id'].iloc[0]}",
            f"{part['measure'].iloc[0]} by ward: {analysis.area.name}, {wards.name}, "
            f"{analysis.year}",
            part,
            spec.WARD_COLUMNS,
            related=behind_wards(part, own),
            subject=str(part["measure"].iloc[0]),
        ),
    )
    return tables, found


def ward_caseload(
    analysis: Analysis, processed: Path, wards: WardSet, code: str, edges: dict[str, Any]
) -> WardCaseload:
    """Count the members of the latest year by ward."""
    people = residents_of(processed, wards)
    places = wards.wards[["ward_code", "ward", "district_code", "district"]]
    known = people.of_ward if people is not None else pd.Series(dtype="float64")
    places = pd.DataFrame(places).assign(
        residents=known.reindex(places["ward_code"]).to_numpy(dtype="float64")
    )
    members = analysis.own(analysis.cohorts.latest, code)
    return caseload_by_ward(members, places, edges, analysis.rules)


def basis_table(analysis: Analysis, caseload: WardCaseload | None) -> ResultTable:
    """Return how many people the figures of the latest year rest on in which way.

    Parameters
    ----------
    caseload
        Of the own area, where there are wards: who is on none of the maps.

    Returns
    -------
    ResultTable
        Columns `what` and `people`: each counts once in a row, and may be in several, for entries
        of one person may have their expectation from different groups of the reference.
    """
    latest = analysis.cohorts.latest
    every = of_all_places(analysis, latest)
    basis = analysis.chances.loc[analysis.of(latest), "basis"].reset_index(drop=True)
    wards = None if caseload is None else caseload.rows["ward_code"]
    reasons = reasons_of(every, basis, wards)
    inside = is_in(every, analysis.partnership, analysis.area.code)
    found = persons_by_reason(every, reasons)
    # Which wards other areas have on their maps is not known here.
    away = ~found["place"].isin(every.loc[inside, "place"])
    found = found[~(away & (found["what"] == UNKNOWN_WARD))]
    own = persons_by_reason(every[inside].assign(place=""), reasons[inside])
    rows = own.rename(columns={"persons": "people"})
    rows = rows[(rows["people"] > 0) | rows["what"].isin((NO_WARD, UNKNOWN_WARD))]
    return table_of(
        "reoffending_basis",
        f"What the figures rest on: {analysis.area.name}, {analysis.year}",
        rows,
        BASIS_COLUMNS,
        related=behind_rows(rows, ["what"], found, {"persons": "whole"}, everywhere=False),
        subject="What the figures rest on",
    )


def account_table(account: dict[str, Any], place: str) -> ResultTable:
    """Return what became of every row that was read: used, copies, excluded, refused."""
    names = ("read", "used", "set_aside", "excluded", "refused")
    rows = [
        {"file": label} | {name: _rows(account["by_file"][key][name]) for name in names}
        for key, label in FILES.items()
        if key in account["by_file"]
    ]
    frame = pd.DataFrame(rows, columns=["file", *names])
    return table_of(
        "reoffending_records",
        f"What became of every row of the records of {place}",
        frame.astype(dict.fromkeys(names, "int64")),
        spec.ACCOUNT_COLUMNS,
        rule_notes(account),
        subject="Records",
    )


def _rows(count: int | dict[str, int]) -> int:
    """Return a count of rows, or the sum of those by rule."""
    return sum(count.values()) if isinstance(count, dict) else count


def rule_notes(account: dict[str, Any]) -> list[str]:
    """Say which rules rows were excluded and refused by, and how many by each."""
    notes = []
    for name, words in (("excluded", "Excluded by rule"), ("refused", "Refused")):
        found = account.get(name, {})
        rules = [f"{in_words(rule)}: {many:,}" for rule, many in found.items() if many]
        if rules:
            notes.append(f"{words}: {'; '.join(rules)}.")
    return notes


def read_account(processed: Path, name: str) -> dict[str, Any]:
    """Return the account of an area's records; of the whole source by its own name."""
    path = processed / "reoffending" / f"{name}.account.json"
    if not path.exists():
        return {"by_file": {}}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
