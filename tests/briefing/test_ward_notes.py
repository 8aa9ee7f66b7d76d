"""What the ward briefing says of its files, records, residents and spread; and its tables."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from community_safety.briefing import ward_layout, ward_notes
from community_safety.wards.accounts import OwnFiles, force_name

OWN = OwnFiles(("Durham police",), 1_200, 3, 0, 9, 80)


def totals(*rows):
    columns = ["force", "files", "first", "last", "months", "records"]
    return pd.DataFrame(rows, columns=columns)


DURHAM = ("durham", 12, "2025-01", "2025-12", 12, 1_000)
ELSEWHERE = ("north-yorkshire", 1, "2025-06", "2025-06", 1, 2)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("durham", "Durham police"),
        ("devon-and-cornwall", "Devon and Cornwall police"),
        ("city-of-london", "City of London police"),
        ("dyfed-powys", "Dyfed-Powys police"),
        ("btp", "British Transport Police"),
    ],
)
def test_forces_have_the_names_that_readers_know(slug, name):
    assert force_name(slug) == name


def test_total_names_the_files_it_rests_on():
    notes = ward_notes.file_notes(totals(DURHAM, ELSEWHERE), OWN, "Ashby", "2025")
    assert notes[0].startswith(
        "1,002 records of 2025 lie in Ashby, counted by place and not by who recorded them: 1,000 "
        "in 12 files of Durham police (2025) and 2 in 1 file of North Yorkshire police (June 2025)."
    )
    assert notes[1:4] == [
        "Of the 1,200 records in these files of Durham police, 3 have no location and belong to "
        "no area.",
        "No exact copy of a record with a Crime ID was met; 9 records have the Crime ID of "
        "another, differ and are kept.",
        "80 records have no Crime ID, above all those of anti-social behaviour. Two that look "
        "alike may be two events at one place, and both are counted.",
    ]
    assert notes[-1].startswith("British Transport Police is a force of its own; no file")


def test_files_without_a_record_here_and_of_the_railway_are_said():
    rows = totals(DURHAM, (*ELSEWHERE[:-1], 0), ("btp", 1, "2025-01", "2025-01", 1, 0))
    notes = ward_notes.file_notes(rows, OWN, "Ashby", "2025")
    assert notes[-1] == (
        "Files of North Yorkshire police and British Transport Police were read too and hold no "
        "record of this area."
    )


def test_copies_and_records_of_one_id_are_counted():
    own = OwnFiles(("Durham police",), 1_200, 0, 1, 1, 0)
    notes = ward_notes.file_notes(totals(DURHAM), own, "Ashby", "2025")
    assert notes[1] == "All of the 1,200 records in these files of Durham police have a location."
    assert notes[2] == (
        "1 exact copy was set aside; 1 record has the Crime ID of another, differs and is kept."
    )
    several = OwnFiles(("Durham police",), 1_200, 1, 2, 0, 0)
    notes = ward_notes.file_notes(totals(DURHAM), several, "Ashby", "2025")
    assert "1 has no location" in notes[1]
    assert notes[2] == ("2 exact copies were set aside; no Crime ID came again with other content.")


def analysis(**parts):
    """An analysis of which only what a note reads is there."""
    wards = pd.DataFrame({"district_code": ["E1"], "district": ["Ashby"], "ward_code": ["W1"]})
    counted = {
        "wards": SimpleNamespace(wards=wards, why_points={}, name="1 ward (boundaries of 2025)"),
        "coverage": SimpleNamespace(forces={"E1": ("durham", "lookup")}, left_out=()),
        "counts": SimpleNamespace(records=pd.DataFrame({"placed": ["point", "point", ""]})),
        "people": None,
        "homes": None,
    }
    figures = pd.DataFrame({"unit": [parts.pop("unit", "per 1,000 residents")]})
    return SimpleNamespace(counted=SimpleNamespace(**(counted | parts)), figures=figures)


def test_months_without_the_own_forces_file_are_gaps():
    full = ward_notes.coverage_notes(analysis(), {"E1": "Ashby"})
    assert full == [
        "The force of Ashby is Durham police, as the lookup of police force areas says."
    ]
    lacking = SimpleNamespace(
        forces={"E1": ("durham", "most of its records")}, left_out=(dt.date(2025, 2, 1),)
    )
    force, gap = ward_notes.coverage_notes(analysis(coverage=lacking), {"E1": "Ashby"})
    assert force.endswith("as most of its records were reported by it.")
    assert gap == (
        "Not counted, because a file of the area's own force is missing: February 2025. These "
        "months are gaps, not months without crime."
    )


def test_how_records_were_placed_is_said():
    one = analysis()
    one.counted.wards.why_points = {"E1": "since no best-fit lookup is given"}
    assert ward_notes.placing_notes(one)[:2] == [
        "Records were given to a ward: 2 by their point and 1 in no ward: neither LSOA nor point "
        "lies in one.",
        "In Ashby records are placed by their points, since no best-fit lookup is given.",
    ]


def people(**cells):
    known = {"of_ward": pd.Series([900.0]), "year": 2021, "how": {}, "lsoas": 0, "split": 0}
    return SimpleNamespace(**(known | {"not_placed": 0.0} | cells))


def test_whose_residents_rates_are_out_of_is_said():
    shared = people(how={"of LSOAs, shared by area": ("E1",)}, lsoas=50, split=5, not_placed=12.4)
    first, how, split, outside, burglary = ward_notes.resident_notes(analysis(people=shared))
    assert first == (
        "Rates are out of the usual residents of 2021, not of people who visit or pass by."
    )
    assert how.startswith("Residents of wards in Ashby: those of LSOAs (small areas of the census)")
    assert split.startswith("5 of 50 LSOAs (10%) are split: less than 95% of their area")
    assert outside == "12 residents lie outside all wards."
    assert burglary == (
        "Households of these wards are not given, so that burglary is out of residents too."
    )
    undated = ward_notes.resident_notes(analysis(people=people(year=0), homes=people()))
    assert undated[0].startswith("Rates are out of the usual residents of a year that was not said")
    assert "are not known of all of them" in undated[-1]
    homes = analysis(people=people(), homes=people(), unit="per 1,000 households")
    assert ward_notes.resident_notes(homes)[-1] == (
        "Burglary is out of households, not of residents."
    )
    assert ward_notes.resident_notes(analysis()) == [
        "No residents of these wards are known, so that there are counts but no rates."
    ]


def test_spread_is_said_as_a_multiple_of_chance():
    spread = SimpleNamespace(known=True, phi=4.61, between=SimpleNamespace(phi=np.float64(121.1)))
    series, between = ward_notes.spread_notes(analysis(spreads={"all_crime": spread}))
    assert "the variance is 4.6 times as large" in series
    assert "the variance is about 121 times as large" in between
    unknown = SimpleNamespace(known=False)
    (few,) = ward_notes.spread_notes(analysis(spreads={"all_crime": unknown}))
    assert few.startswith("From so few months it cannot be told how much a ward's records vary")


@pytest.mark.parametrize(("fixed", "words"), [(True, "partnership file"), (False, "about a fifth")])
def test_method_says_where_bands_come_from(fixed, words):
    notes = ward_notes.method_notes(fixed)
    assert words in notes[0]
    assert any("Benjamini-Hochberg" in note for note in notes)


# ---- tables -----------------------------------------------------------------------------------


def cells(layout, row):
    return {shown.heading: str(shown.cell(pd.Series(row))) for shown in layout}


def rate_rows(**row):
    whole = {
        "ward": "Ash",
        "district": "Ashby",
        "unit": "per 1,000 residents",
        "state": "",
        "events": 183.0,
        "rate": 18.34,
        "lower": 16.0,
        "upper": 20.0,
        "smoothed": 18.0,
        "ratio": 1.5,
        "ratio_lower": 1.2,
        "ratio_upper": 1.9,
        "group": "higher",
        "apart": "",
        "cluster": "",
        "decimals": 1,
    }
    return pd.DataFrame([whole | row])


def test_a_row_of_rates_is_one_line_with_its_intervals():
    rows = rate_rows()
    found = cells(ward_layout.rate_layout(SimpleNamespace(rows=rows)), rows.iloc[0])
    assert found == {
        "Ward": "Ash",
        "Records": "183",
        "Rate per 1,000 residents (95% interval)": "18.3 (16.0 to 20.0)",
        "Smoothed rate": "18.0",
        "Times the area's rate": "1.50 (1.20 to 1.90)",
        "Against the rest of the area": '<span aria-hidden="true">▲</span> Higher',
    }


def test_columns_that_say_nothing_are_left_out_and_gaps_are_words():
    rows = pd.concat(
        [
            rate_rows(apart="above 95%", cluster="high among high"),
            rate_rows(ward="Yew", district="Eastby", state="no data", rate=np.nan, lower=np.nan),
        ],
        ignore_index=True,
    )
    layout = ward_layout.rate_layout(SimpleNamespace(rows=rows))
    last = cells(layout, rows.iloc[1])
    assert last["Rate per 1,000 residents (95% interval)"] == "no data"
    assert (last["Outside the control limits"], last["Cluster"]) == ("no", "none")
    assert "Eastby" in last["Ward"]


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        ((2.0, 0.03, 1340.8), "2.00 (0.03 to over 10)"),
        ((1.2, 0.8, np.inf), "1.20 (0.80 to no limit)"),
        ((12.0, np.nan, np.nan), "over 10"),
        ((np.nan, np.nan, np.nan), "[x]"),
    ],
)
def test_a_ratio_of_next_to_nothing_is_not_given_digits(ratio, said):
    row = dict(zip(("ratio", "lower", "upper"), ratio, strict=True)) | {"group": "lower"}
    rows = pd.DataFrame([row | {"ward": "Ash", "district": "", "before": 1.0, "after": 2.0}])
    found = cells(ward_layout.change_layout(SimpleNamespace(rows=rows)), rows.iloc[0])
    assert found["Ratio (95% interval)"] == said
    assert found["Change"].endswith("Fewer")
