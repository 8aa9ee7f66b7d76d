"""A county of three districts with a few people each, that a reader can add up.

Everybody is cautioned for theft on 10 November 2023 and lives in one of three districts:

    Ashby   E07000901   60 people, 24 of whom steal again on 10 January 2024 (the first 6 of them
                        twice), proven a month later; 30 of them are women, 6 of whom reoffend
    Brook   E07000902   40 people, 10 reoffend
    Coombe  E07000903    6 people, 2 reoffend

Everybody in Ashby was assessed on accommodation: 20 of the 24 re-offenders have the need, 10 of the
36 others. Records reach from a caution of the last of Ashby in January 2020 to the end of 2025. At
the rates of the nation half of all men and a fifth of all women reoffend.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ASHBY, BROOK, COOMBE = "E07000901", "E07000902", "E07000903"
SETTINGS = """\
name: Three Districts Partnership
release: {name: "2025"}
legal_basis: Crime and Disorder Act 1998, section 6
data: data
sources: {reoffending: [reoffending]}
areas:
  - {code: three, name: The Three Districts, members: [E07000901, E07000902, E07000903]}
  - {code: E07000901, name: Ashby}
  - {code: E07000902, name: Brook}
  - {code: E07000903, name: Coombe}
reoffending: {records_until: 2025-12-31, reference_name: the nation}
"""
_SIZES = {ASHBY: (60, 24), BROOK: (40, 10), COOMBE: (6, 2)}


def write_county(folder: Path) -> Path:
    """Write the raw files and the partnership file; return the latter."""
    raw = folder / "data" / "reoffending"
    raw.mkdir(parents=True)
    people, offences, needs = [], [], []
    assessed = {True: 0, False: 0}
    for code, (size, again) in _SIZES.items():
        for number in range(size):
            who = f"{code[-1]}{number:03d}"
            reoffends = _reoffends(code, number, again)
            woman = code == ASHBY and number < 30
            people.append((who, "female" if woman else "male", "1990-06-15", "", code, ""))
            offences.append(_offence(who, "index", "2023-10-01", "2023-11-10", "caution"))
            if (code, number) == (ASHBY, 59):
                offences.append(_offence(who, "earlier", "2020-01-02", "2020-01-15", "caution"))
            days = ["2024-01-10"] * reoffends + ["2024-02-20"] * (
                reoffends and code == ASHBY and number < 6
            )
            for place, day in enumerate(days):
                offences.append(_offence(who, f"again{place}", day, "2024-03-01", "custody"))
            if code == ASHBY:
                need = assessed[reoffends] < (20 if reoffends else 10)
                assessed[reoffends] += 1
                needs.append((who, "2023-11-01", "accommodation", int(need)))
    columns = ["person_id", "sex", "date_of_birth", "ethnicity", "area_code", "ward_code"]
    _write(raw / "people.csv", people, columns)
    _write(raw / "offences.csv", offences, _OFFENCES)
    _write(raw / "needs.csv", needs, ["person_id", "assessed_on", "pathway", "need"])
    rates = [("", "male", "", "", "", 1000, 500), ("", "female", "", "", "", 1000, 200)]
    _write(raw / "reference_rates.csv", rates, _RATES)
    path = folder / "three.yml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


_OFFENCES = [
    *("person_id", "offence_id", "offence_date", "proven_date", "outcome"),
    "offence_group",
]
_RATES = [
    *("cohort", "sex", "age_group", "previous_offences", "index_offence"),
    *("offenders", "reoffenders"),
]


def _reoffends(code: str, number: int, again: int) -> bool:
    """Six women and eighteen men of Ashby; elsewhere the first."""
    if code != ASHBY:
        return number < again
    return number < 6 or 30 <= number < 48


def _offence(who: str, name: str, committed: str, proven: str, outcome: str) -> tuple[str, ...]:
    return (who, f"{who}-{name}", committed, proven, outcome, "theft")


def _write(path: Path, rows: list[tuple], columns: list[str]) -> None:
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
