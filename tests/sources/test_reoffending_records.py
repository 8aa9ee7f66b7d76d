"""Rows of reoffending records: each is used, set aside, excluded or refused, and why."""

import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PEOPLE = "person_id,sex,date_of_birth,ethnicity,area_code,ward_code"
OFFENCES = "person_id,offence_id,offence_date,proven_date,outcome,offence_group"
RELEASES = "person_id,release_date,offence_group"
NEEDS = "person_id,assessed_on,pathway,need"
RATES = "cohort,sex,age_group,previous_offences,index_offence,offenders,reoffenders"
ANN = "ann,F,1990-05-01,White,E07999001,E05999001"
BEN = "ben,man,2000-02-29,,E07999002,"
A_THEFT = "ann,o1,2024-01-10,2024-02-01,non_custodial,theft"
B_THEFT = "ben,o2,2024-03-01,2024-03-20,custody,"
EXPECTED_SEXES = "(write male or female; leave it empty where it is not known)"


class Records:
    """A partnership with files of records, prepared."""

    def __init__(self, place):
        self.place = place
        place.describe('indicators: ["*.csv"]', 'reoffending: ["*.csv"]')
        self.until("2026-03-31")
        self.people(ANN, BEN)
        self.offences(A_THEFT, B_THEFT)

    def until(self, day):
        text = self.place.path.read_text(encoding="utf-8").partition("reoffending: {")[0]
        more = f"reoffending: {{records_until: {day}}}\n" if day else ""
        self.place.path.write_text(text + more, encoding="utf-8")

    def put(self, name, header, rows):
        return self.place.put(name, "\n".join([header, *rows, ""]))

    def people(self, *rows, name="people.csv", header=PEOPLE):
        self.put(name, header, rows)

    def offences(self, *rows, name="offences.csv", header=OFFENCES):
        self.put(name, header, rows)

    def releases(self, *rows):
        self.put("releases.csv", RELEASES, rows)

    def needs(self, *rows):
        self.put("needs.csv", NEEDS, rows)

    def rates(self, *rows):
        self.put("reference_rates.csv", RATES, rows)

    def prepare(self):
        report = self.place.prepare("reoffending")
        self.warnings = [
            one.replace(f"{self.place.raw}/", "") for one in report.warnings
            if "provenance not recorded" not in one
        ]  # fmt: skip
        return report

    def account(self, name="reoffending"):
        folder = self.place.processed / "arkenshire" / "reoffending"
        return json.loads((folder / f"{name}.account.json").read_text(encoding="utf-8"))

    def about(self):
        folder = self.place.processed / "arkenshire" / "reoffending"
        return json.loads((folder / "records.json").read_text(encoding="utf-8"))

    def table(self, kind, area="E07999001"):
        folder = self.place.processed / "arkenshire" / "reoffending"
        return pd.read_parquet(folder / area / f"{kind}.parquet")

    def rate_table(self):
        folder = self.place.processed / "arkenshire" / "reoffending"
        return pd.read_parquet(folder / "reference_rates.parquet")

    def reasons(self):
        """The reasons of refused rows by file and row, such as `offences.csv 3`."""
        self.prepare()
        if not (self.place.processed / "refused" / "reoffending.csv").exists():
            return {}
        refused = self.place.refused("reoffending")
        return {f"{row['file']} {row['row']}": row["reason"] for row in refused.to_dict("records")}


@pytest.fixture
def records(place):
    return Records(place)


def test_records_lie_with_their_person_in_order_and_typed(records):
    records.offences(
        "ann,o3,2024-05-01,2024-06-01,caution,drugs", A_THEFT, B_THEFT,
        "ann,o4,2024-01-10,2024-01-10,Youth_Caution,theft",
    )  # fmt: skip
    records.releases("ben,2024-06-01,theft")
    records.needs("ann,2024-01-01,drugs_and_alcohol,1", "ann,2024-01-01,Finance,no")
    report = records.prepare()
    assert (report.rows_read, report.rows_used, report.rows_refused) == (9, 9, 0)
    assert records.table("people").to_dict("records")[0] == {
        "person_id": "ann", "sex": "female", "date_of_birth": pd.Timestamp("1990-05-01"),
        "ethnicity": "White", "area_code": "E07999001", "ward_code": "E05999001",
        "iom_start": pd.NaT, "iom_end": pd.NaT,
        "expected_reoffending": pytest.approx(float("nan"), nan_ok=True),
    }  # fmt: skip
    ben = records.table("people", "E07999002").iloc[0]
    assert ben[["sex", "ethnicity", "ward_code"]].tolist() == ["male", "not recorded", ""]
    offences = records.table("offences")
    assert offences["offence_id"].tolist() == ["o4", "o1", "o3"]
    assert offences["outcome"].tolist() == ["youth_caution", "non_custodial", "caution"]
    assert [str(kind) for kind in offences.dtypes] == [
        "str", "str", "datetime64[us]", "datetime64[us]", "str", "str", "bool",
    ]  # fmt: skip
    assert records.table("offences", "E07999002")["offence_group"].tolist() == ["not recorded"]
    assert records.table("needs")[["pathway", "need"]].to_numpy().tolist() == [
        ["drugs_and_alcohol", True], ["finance", False],
    ]  # fmt: skip
    assert records.table("needs", "E07999002").empty
    assert records.table("releases", "E07999002")["release_date"].tolist() == [
        pd.Timestamp("2024-06-01")
    ]
    assert records.about() == {
        "until": "2026-03-31", "until_from": "partnership file", "since": "2024-01-10",
        "given": ["people", "offences", "releases", "needs"],
        "known": {"iom_start": False, "iom_end": False, "expected_reoffending": False,
                  "breach": False, "serious": False, "outside_england_and_wales": False},
    }  # fmt: skip


BAD_PEOPLE = [
    (",F,1990-05-01,,E07999001,", "`person_id` is empty"),
    ("eve,F,,,E07999001,", "`date_of_birth` is empty"),
    ("eve,F,1990-02-30,,E07999001,", "`date_of_birth` is a date that does not exist: '1990-02-30'"),
    ("eve,F,03/04/1990,,E07999001,", "`date_of_birth` has day, month and year in another order: "
     "'03/04/1990' (write 2025-04-01)"),
    ("eve,F,2026-04-01,,E07999001,", "`date_of_birth` is after the day the records reach to: "
     "2026-04-01 after 2026-03-31 (`records_until` in arkenshire.yml; correct it where the extract "
     "was made later)"),
    ("eve,2,1990-05-01,,E07999001,", "`sex` is not a word that is understood: '2' "
     f"{EXPECTED_SEXES}"),
    ("eve,F,1990-05-01,,E0799900l,", "`area_code` is not written as the code of an area: "
     "`E0799900l`: did you mean `E07999001`?"),
    ("eve,F,1990-05-01,,ambermoor,", "`area_code` is not written as the code of an area: "
     "`ambermoor`: did you mean `E07999001`?"),
    ("eve,F,1990-05-01,,E10999000,", "`area_code` is not the code of a district: `E10999000` "
     "(Arkenshire; give the district, and the ward in `ward_code`)"),
    ("eve\u200b,F,1990-05-01,,E07999001,", "`person_id` has a character that cannot be read: "
     "U+200B (zero width space); take it out"),
    ("eve,F,1990-05-01,a\u202eb,E07999001,", "`ethnicity` has a character that cannot be read: "
     "U+202E (right-to-left override); take it out"),
    ("eve,F,1990-05-01,,E07999001", "5 cells where the header has 6"),
]  # fmt: skip


def test_every_bad_row_of_people_is_refused_with_its_reason(records):
    rows = [row.replace("eve", f"eve{number}") for number, (row, _) in enumerate(BAD_PEOPLE)]
    records.people(ANN, BEN, *rows)
    assert list(records.reasons().values()) == [reason for _, reason in BAD_PEOPLE]
    assert records.place.refused("reoffending")["text"].tolist() == rows


@pytest.mark.parametrize(
    ("cells", "reason"),
    [("2024-05-01,2024-04-01,", "`iom_end` lies before `iom_start`: 2024-04-01 before 2024-05-01"),
     (",2024-04-01,", "`iom_end` is given without `iom_start`"),
     (",,1.2", "`expected_reoffending` is not a probability from 0 to 1: '1.2'"),
     (",,0.4%", "`expected_reoffending` is not a number: '0.4%' (write it without the per cent "
      "sign)")],
)  # fmt: skip
def test_a_bad_programme_or_expectation_refuses_the_person(records, cells, reason):
    header = f"{PEOPLE},iom_start,iom_end,expected_reoffending"
    records.people(f"{ANN},2024-01-01,,0.25", f"{BEN},{cells}", header=header)
    records.offences(A_THEFT)
    assert records.reasons() == {"people.csv 3": reason}
    assert records.table("people")[["iom_start", "expected_reoffending"]].to_numpy().tolist() == [
        [pd.Timestamp("2024-01-01"), 0.25]
    ]


def test_words_for_sex_are_understood_in_any_case(records):
    words = ["Male", "m", "WOMAN", "", "U", "Not known", "unknown"]
    rows = [f"{number},{word},1990-05-01,,E07999001," for number, word in enumerate(words)]
    records.people(ANN, BEN, *rows)
    records.prepare()
    assert records.table("people")["sex"].tolist()[:-1] == [
        "male", "male", "female", "not known", "not known", "not known", "not known",
    ]  # fmt: skip


def test_a_person_twice_with_different_birth_dates_is_refused_with_all_that_names_them(records):
    records.people(ANN, BEN, ANN.replace("1990", "1991"), name="people.csv")
    records.people(ANN, name="people_2026.csv")
    rule = "the person stands on another row with different content; none is used"
    assert records.reasons() == {
        "offences.csv 2": "its person is refused: row 2 of people.csv",
        "people.csv 2": f"{rule}: row 4 has another `date_of_birth`",
        "people.csv 4": f"{rule}: row 2 has another `date_of_birth`",
        "people_2026.csv 2": f"{rule}: row 4 of people.csv has another `date_of_birth`",
    }
    assert records.account("E07999001")["read"] == 4


def test_people_of_other_places_are_excluded_and_their_records_with_them(records):
    records.people(ANN, "eve,F,1990-05-01,,E06000047,", "ida,F,1990-05-01,,,", BEN)
    records.offences(A_THEFT, B_THEFT, A_THEFT.replace("ann", "eve"))
    records.releases("ida,2024-06-01,")
    report = records.prepare()
    assert (report.rows_read, report.rows_used, report.rows_refused) == (8, 4, 0)
    assert records.account()["excluded"] == {
        "its person is excluded": 2, "lives outside the partnership's areas": 1,
        "no area recorded": 1,
    }  # fmt: skip
    assert records.account("E07999001")["read"] == 2


@pytest.mark.parametrize(
    ("area", "rule", "advice"),
    [("E06000047", "lives outside the partnership's areas",
      "find out whether the codes are those of districts in the partnership file"),
     ("", "no area recorded", "ask for the areas")],
)  # fmt: skip
def test_it_is_said_where_most_or_all_people_are_excluded(records, area, rule, advice):
    records.people(ANN.replace("E07999001", area), BEN.replace("E07999002", area))
    records.prepare()
    assert records.warnings == [
        "people.csv: no person in it can be used, so that there is no cohort",
        f"people.csv: 2 of 2 rows are excluded, most by the rule “{rule}”; {advice}",
    ]
    assert records.about()["since"] == "2026-03-31"


def test_a_ward_that_is_none_is_left_out_and_said(records):
    records.people(ANN.replace("E05999001", "North"), BEN)
    records.until("")
    records.prepare()
    assert records.table("people")["ward_code"].tolist() == [""]
    assert records.warnings == [
        "people.csv: 1 person with a `ward_code` that is no code of a ward (E05 or W05 and six "
        "digits), first in row 2; used in their district, without a ward"
    ]


BAD_OFFENCES = [
    ("ann,o3,2024-05-01,2024-04-01,caution,", "`proven_date` lies before `offence_date`: "
     "2024-04-01 before 2024-05-01"),
    ("ann,o3,1990-04-30,2024-04-01,caution,", "`offence_date` lies before the person's birth: "
     "1990-04-30, born on 1990-05-01"),
    ("ann,o3,2000-04-30,2024-04-01,caution,", "committed before the age of criminal responsibility "
     "(10): aged 9 on 2000-04-30, born on 1990-05-01"),
    ("old,o3,2021-01-01,2024-04-01,caution,", "committed at an age over 110: find out whether the "
     "date of birth is right: aged 117 on 2021-01-01, born on 1903-06-30"),
    ("ann,o3,2024-05-01,2026-04-01,caution,", "`proven_date` is after the day the records reach "
     "to: 2026-04-01 after 2026-03-31 (`records_until` in arkenshire.yml; correct it where the "
     "extract was made later)"),
    ("ann,o3,03/04/2024,2024-04-10,caution,", "`offence_date` has day, month and year in another "
     "order: '03/04/2024' (write 2025-04-01)"),
    ("ann,o3,2024-04-01,2024-04-10,cautoin,", "`outcome` is not one of those known: 'cautoin': did "
     "you mean `caution`?"),
    ("ann,o3,2024-04-01,2024-04-10,77,", "`outcome` is not one of those known: '77' (known are "
     "caution, youth_caution, non_custodial, custody)"),
    ("eve,o3,2024-04-01,2024-04-10,caution,", "its person is not among the people: 'eve'"),
    ("ann,,2024-04-01,2024-04-10,caution,", "`offence_id` is empty"),
    ("ann,o3,2024-05-01,2024-04-01,,", "`outcome` is empty; `proven_date` lies before "
     "`offence_date`: 2024-04-01 before 2024-05-01"),
]  # fmt: skip


def test_every_bad_row_of_offences_is_refused_with_its_reasons(records):
    records.people(ANN, BEN, "old,M,1903-06-30,,E07999001,")
    rows = [row.replace("o3", f"o{number}") for number, (row, _) in enumerate(BAD_OFFENCES, 3)]
    records.offences(A_THEFT, *rows, B_THEFT)
    assert list(records.reasons().values()) == [reason for _, reason in BAD_OFFENCES]
    assert records.place.refused("reoffending")["text"].tolist() == rows
    assert records.table("offences")["offence_id"].tolist() == ["o1"]


def test_age_counts_from_the_birthday_and_from_1_march_for_29_february(records):
    records.people(ANN, BEN)
    records.offences(
        "ann,o1,2000-05-01,2024-04-01,caution,", "ben,o2,2010-02-28,2024-04-01,caution,",
        "ben,o3,2010-03-01,2024-04-01,caution,",
    )  # fmt: skip
    assert list(records.reasons()) == ["offences.csv 3"]


def test_overlapping_extracts_are_read_once(records):
    records.offences(A_THEFT, "ann,o3,2024-05-01,2024-06-01,caution,", name="offences_2026.csv")
    records.people(BEN, ANN.replace("F,", " female ,"), name="people_2026.csv")
    report = records.prepare()
    assert (report.rows_read, report.rows_used, report.rows_refused) == (8, 5, 0)
    assert records.account()["set_aside"] == 3
    assert records.table("offences")["offence_id"].tolist() == ["o1", "o3"]


def test_an_offence_twice_with_different_content_is_refused_on_every_row(records):
    records.offences(A_THEFT, A_THEFT.replace("theft", "drugs"), A_THEFT, B_THEFT)
    rule = "the offence stands on another row with different content; none is used"
    assert records.reasons() == {
        "offences.csv 2": f"{rule}: row 3 has another `offence_group`",
        "offences.csv 3": f"{rule}: row 2 has another `offence_group`",
        "offences.csv 4": f"{rule}: row 3 has another `offence_group`",
    }


def test_one_identifier_of_two_people_is_two_offences(records):
    records.offences(A_THEFT, B_THEFT.replace("o2", "o1"))
    assert records.reasons() == {}


def test_breaches_and_offences_elsewhere_are_excluded_in_any_writing_of_yes(records):
    records.offences(
        f"{A_THEFT},0,,", f"{A_THEFT.replace('o1', 'o3')},Yes,,", f"{B_THEFT},,TRUE,1",
        f"{B_THEFT.replace('o2', 'o4')},maybe,,",
        header=f"{OFFENCES},breach,serious,outside_england_and_wales",
    )  # fmt: skip
    assert records.reasons() == {
        "offences.csv 5": "`breach` is neither 0 nor 1: 'maybe' (write 0 or 1)"
    }
    assert records.account()["excluded"] == {
        "breach of an order": 1, "outside England and Wales": 1
    }  # fmt: skip
    assert records.account("E07999002")["excluded"] == {"outside England and Wales": 1}
    assert records.about()["known"]["serious"]


def test_releases_without_any_offence_on_record_are_refused(records):
    records.people(ANN, BEN, "eve,F,1990-05-01,,E07999001,", "old,M,1903-06-30,,E07999001,")
    records.offences(
        f"{A_THEFT},0", f"{B_THEFT},1", "old,o9,2021-01-01,2021-01-02,caution,,0",
        header=f"{OFFENCES},breach",
    )  # fmt: skip
    records.releases(
        "eve,2024-06-01,", "old,2024-06-01,", "ben,2024-06-01,", "zoe,2024-06-01,",
        "ann,1990-01-01,", "ann,2026-04-01,",
    )  # fmt: skip
    nothing = (
        "no offence of this person is on record, so that neither sentence nor reoffence could "
        "be seen"
    )
    reasons = records.reasons()
    assert reasons.pop("offences.csv 4").startswith("committed at an age over 110")
    assert reasons == {
        "releases.csv 2": nothing,
        "releases.csv 3": nothing,
        "releases.csv 5": "its person is not among the people: 'zoe'",
        "releases.csv 6": "`release_date` lies before the person's birth: 1990-01-01, born on "
        "1990-05-01",
        "releases.csv 7": "`release_date` is after the day the records reach to: 2026-04-01 after "
        "2026-03-31 (`records_until` in arkenshire.yml; correct it where the extract was made "
        "later)",
    }


def test_releases_without_a_sentence_to_custody_are_used_and_said(records):
    records.until("")
    records.releases("ann,2024-06-01,", "ben,2024-03-19,", "ben,2024-03-20,", "ben,2024-03-20,")
    report = records.prepare()
    assert (report.rows_refused, records.account()["set_aside"]) == (0, 1)
    assert records.warnings == [
        "releases.csv: 2 releases used without a sentence to custody proven on or before the day; "
        "previous offences of these are those proven before the release"
    ]
    assert records.about()["until"] == "2024-06-01"
    assert records.about()["until_from"] == "latest proof"


def test_bad_rows_of_needs_are_refused(records):
    records.needs(
        "ann,2024-01-01,finance,1", "ann,2024-01-01,finance,1", "ann,2024-01-02,attitude,1",
        "ann,2024-01-02,finance,2", "ann,1980-01-01,finance,1", "ben,2024-01-01,health,1",
        "ben,2024-01-01,HEALTH,0", "ann,2027-01-01,finance,1", "ann,2024-01-02,zzz,1",
    )  # fmt: skip
    reasons = records.reasons()
    twice = "person, day and pathway stand on another row with the other answer; none is used"
    assert reasons.pop("needs.csv 9").startswith("`assessed_on` is after the day the records")
    assert reasons.pop("needs.csv 10").startswith(
        "`pathway` is not one of those known: 'zzz' (known are accommodation, ete, health"
    )
    assert reasons == {
        "needs.csv 4": "`pathway` is not one of those known: 'attitude': did you mean `attitudes`?",
        "needs.csv 5": "`need` is neither 0 nor 1: '2' (write 0 or 1)",
        "needs.csv 6": "`assessed_on` lies before the person's birth: 1980-01-01, born on "
        "1990-05-01",
        "needs.csv 7": f"{twice}: row 8",
        "needs.csv 8": f"{twice}: row 7",
    }
    assert records.account()["by_file"]["needs"]["set_aside"] == 1


def test_rates_by_group_are_kept_as_given_and_bad_ones_refused(records):
    records.rates(
        "2024,M,18 to 20,0,theft,100,30", "2024,male,18-20,0,Theft,100,30",
        "2024,all,,,,1000,280", "2024,F,old,0,theft,10,3", "2024,F,21-24,0,theft,10,11",
        "2024,F,21-24,1 to 2,theft,0,0", "2024,F,21-24,3 to 6,theft,1.5,1",
        "2024,F,60+,0,theft,10,3", "2024,F,60 and over,0,theft,10,4",
        "2024,F,25-29,0,theft,10,-1",
    )  # fmt: skip
    clash = "the group stands on another row with different figures; none is used"
    assert records.reasons() == {
        "reference_rates.csv 5": "`age_group` is no range that is understood: 'old' (write "
        "`18-20`, `18 to 20`, `60+`, `60 and over`, `11 or more`, `under 18`, `0` or `all`)",
        "reference_rates.csv 6": "`reoffenders` is larger than `offenders`: 11 of 10",
        "reference_rates.csv 7": "`offenders` is not above zero: '0'",
        "reference_rates.csv 8": "`offenders` counts people and must be whole: '1.5'",
        "reference_rates.csv 9": f"{clash}: row 10",
        "reference_rates.csv 10": f"{clash}: row 9",
        "reference_rates.csv 11": "`reoffenders` is negative: '-1'",
    }
    assert records.rate_table().to_numpy().tolist() == [
        ["2024", "", "", "", "", 1000, 280], ["2024", "male", "18 to 20", "0", "theft", 100, 30],
    ]  # fmt: skip
    assert records.account()["by_file"]["reference_rates"]["set_aside"] == 1
    assert "reference_rates" not in records.account("E07999001")["by_file"]


def test_without_a_declared_day_dates_are_held_against_the_sidecars_or_today(records):
    records.until("")
    records.offences(A_THEFT, "ann,o3,2024-05-01,2024-07-02,caution,")
    for name, day in (("people", "2024-06-30"), ("offences", "2024-07-01")):
        records.place.put(f"{name}.csv.source.yml", f"accessed: {day}\n")
    assert records.reasons() == {
        "offences.csv 3": "`proven_date` is after the day the records were taken: 2024-07-02 after "
        "2024-07-01, `accessed` in the file's sidecar"
    }
    records.offences(A_THEFT, "ann,o3,2024-05-01,2099-07-02,caution,")
    (records.place.raw / "people.csv.source.yml").unlink()
    (reason,) = records.reasons().values()
    assert reason.startswith("`proven_date` lies in the future: 2099-07-02 after 20")


def test_records_that_end_long_before_the_declared_day_are_said(records):
    records.until("2024-04-20")
    records.prepare()
    assert records.warnings == []
    records.until("2024-04-21")
    records.prepare()
    assert records.warnings == [
        "offences.csv: the latest proof or release is of 2024-03-20, but `records_until` in "
        "arkenshire.yml says that the records reach to 2024-04-21; if the extract is older, "
        "correct the day, or offences not yet in it count as none"
    ]


def test_the_same_files_give_the_same_bytes_whatever_the_order_of_their_rows(records):
    folder = records.place.processed / "arkenshire" / "reoffending"
    rows = [A_THEFT, B_THEFT, "ann,o0,2024-01-10,2024-02-01,caution,x", "ann,o9,2024-01-10,"
            "2024-02-01,caution,y"]  # fmt: skip

    def content():
        records.prepare()
        paths = sorted(path for path in folder.rglob("*") if path.name != "provenance.json")
        return {path: path.read_bytes() for path in paths if path.is_file()}

    records.offences(*rows)
    first = content()
    assert content() == first
    records.offences(*rows[::-1])
    records.people(BEN, ANN)
    assert content() == first


DAYS = st.sampled_from(["2024-01-10", "2010-01-01", "1985-01-01", "2027-01-01", "03/04/2024", ""])
WHO = st.sampled_from(["ann", "ben", "eve", "out", ""])
PEOPLE_ROWS = st.builds(
    "{},{},{},,{},".format,
    WHO,
    st.sampled_from(["M", "F", "2"]),
    st.sampled_from(["1990-05-01", "2000-02-29", "2027-01-01", ""]),
    st.sampled_from(["E07999001", "E07999002", "E06000047", "", "e07999001"]),
)
OFFENCE_ROWS = st.builds(
    "{},{},{},{},{},theft,{}".format,
    WHO,
    st.sampled_from(["o1", "o2", ""]),
    DAYS,
    DAYS,
    st.sampled_from(["caution", "custody", "fine"]),
    st.sampled_from(["", "1", "x", "0,0"]),
)
RELEASE_ROWS = st.builds("{},{},theft".format, WHO, DAYS)
NEED_ROWS = st.builds(
    "{},{},{},{}".format, WHO, DAYS, st.sampled_from(["finance", "x"]), st.sampled_from(["0", "1"])
)


def _adds_up(account):
    parts = (account["used"], account["set_aside"], *account["refused"].values(),
             *account["excluded"].values())  # fmt: skip
    return account["read"] == sum(parts)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(PEOPLE_ROWS, min_size=1, max_size=6),
    st.lists(OFFENCE_ROWS, min_size=1, max_size=8),
    st.lists(RELEASE_ROWS, min_size=1, max_size=4),
    st.lists(NEED_ROWS, min_size=1, max_size=5),
)
def test_every_row_is_accounted_for_in_every_level(records, people, offences, releases, needs):
    records.people(*people)
    records.offences(*offences, header=f"{OFFENCES},breach")
    records.releases(*releases)
    records.needs(*needs)
    report = records.prepare()
    rows = sum(map(len, (people, offences, releases, needs)))
    whole = records.account()
    areas = [records.account(code) for code in ("E07999001", "E07999002")]
    assert report.rows_read == whole["read"] == rows
    assert report.rows_refused == sum(whole["refused"].values())
    levels = [one for account in (whole, *areas) for one in (account, *account["by_file"].values())]
    assert all(map(_adds_up, levels))
    for key in ("read", "used", "set_aside"):
        assert whole[key] >= sum(area[key] for area in areas)
        assert all(
            account[key] == sum(one[key] for one in account["by_file"].values())
            for account in (whole, *areas)
        )
    assert whole["used"] == sum(area["used"] for area in areas)
    if report.rows_refused:
        refused = records.place.refused("reoffending")
        assert len(refused) == report.rows_refused
        assert refused["reason"].ne("").all()
