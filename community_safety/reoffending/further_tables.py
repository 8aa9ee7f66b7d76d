"""Result tables beside the rate: time to reoffence, young people, IOM, wards, and the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.characters import in_words
from community_safety.reoffending import columns as spec
from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.caseload import WardCaseload, caseload_by_ward
from community_safety.reoffending.iom import Programme, iom_of
from community_safety.reoffending.tables import (
    REST,
    elsewhere_of,
    parts_of,
    related_counts,
    table_of,
)
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
    rows = _times(analysis, analysis.area.code)
    others = [_times(analysis, code) for code in elsewhere_of(analysis)]
    keys = ["dimension_id", "group", "months"]
    caption = f"Time to the first reoffence: {analysis.area.name}, {analysis.year}"
    return parts_of(
        rows,
        "dimension_id",
        lambda part: table_of(
            "reoffending_times",
            caption,
            part,
            spec.CURVE_COLUMNS,
            related=related_counts(part, keys, others, {"reoffended": ""}),
            subject=str(part["dimension"].iloc[0]),
        ),
    )


def _times(analysis: Analysis, code: str) -> pd.DataFrame:
    members = analysis.own(analysis.cohorts.latest, code)
    frames = [curves_of(members, one, analysis.rules) for one in groupings_of(members)]
    return pd.concat([one for one in frames if len(one)] or frames[:1], ignore_index=True)


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
    each = {code: sorted(plan.covered_by(code)) for code in elsewhere_of(analysis)}
    others = [
        young_people_of(analysis.records, {code: codes}, code, last, complete_from=begin).rows
        for code, codes in each.items()
    ]
    table = table_of(
        "reoffending_young",
        f"Young people aged 10 to 17: {own.name}",
        found.rows,
        spec.YOUNG_COLUMNS,
        found.notes,
        related_counts(found.rows, ["measure_id", "period"], others, {"people": ""}),
        subject="Young people",
    )
    return table, found


def iom_table(analysis: Analysis) -> tuple[ResultTable, Programme]:
    """Return the IOM cohort before and after, and who was left out of it and why."""
    found = _programme(analysis, analysis.area.code)
    others = [_programme(analysis, code).rows for code in elsewhere_of(analysis)]
    table = table_of(
        "reoffending_iom",
        f"Integrated Offender Management: {analysis.area.name}",
        found.rows,
        spec.IOM_COLUMNS,
        found.notes,
        related_counts(found.rows, ["line_id"], others, {"people": ""}),
        subject="Integrated Offender Management",
    )
    return table, found


def _programme(analysis: Analysis, code: str) -> Programme:
    people = analysis.people_of(code)
    return iom_of(analysis.records, people["person_id"], analysis.rules)


def ward_tables(
    analysis: Analysis, processed: Path, wards: WardSet, edges: dict[str, Any]
) -> tuple[list[ResultTable], WardCaseload]:
    """Return caseload and reoffending by ward, a table each, and who is in no ward."""
    found = ward_caseload(analysis, processed, wards, analysis.area.code, edges)
    tables = parts_of(
        found.rows.sort_values(["measure_id", "district", "ward"], kind="stable"),
        "measure_id",
        lambda part: table_of(
            f"reoffending_wards_{part['measure_id'].iloc[0]}",
            f"{part['measure'].iloc[0]} by ward: {analysis.area.name}, {wards.name}, "
            f"{analysis.year}",
            part,
            spec.WARD_COLUMNS,
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
