"""Records of street files: what is refused, set aside and kept, and where each record lies."""

import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.sources.job import Job
from community_safety.sources.police_uk import prepare, records
from community_safety.sources.police_uk.coverage import force_slug

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
# E01000003 of 2011 became E01000013 and E01000014; E01000009 is in no district of ours.
LSOAS = [
    ("E01000001", 2011, "E07000001"), ("E01000003", 2011, "E07000002"),
    ("E01000001", 2021, "E07000001"), ("E01000013", 2021, "E07000002"),
    ("E01000014", 2021, "E07000002"), ("E01000009", 2021, "E07000009"),
]  # fmt: skip
FORCES = {"E07000001": "Amber Police", "E07000002": "Jet & Opal Constabulary"}


def row(crime_id="", month="2025-05", place="-1.5,54.5", lsoa="E01000001", crime="Drugs", **more):
    force, outcome = more.get("force", "Amber Police"), more.get("outcome", "")
    where, name = more.get("location", "On or near High Street"), more.get("name", "Amber 001A")
    return f"{crime_id},{month},{force},{force},{place},{where},{lsoa},{name},{crime},{outcome},"


class Raw:
    """Street files by force and month, and the source prepared from them."""

    def __init__(self, folder):
        self.data, self.processed = folder / "raw", folder / "processed"
        self.sources = {"police_uk": ["**"], "lookups": ["*"], "lsoa_boundaries": ["*"]}
        self.areas = ["E07000001", "E07000002"]
        self.briefings = {}
        self.lookup("lookups/lsoa_to_district", LSOAS)
        self.forces(FORCES)

    def lookup(self, name, rows):
        columns = ["lsoa_code", "lsoa_vintage", "district_code"]
        frame = pd.DataFrame(rows, columns=columns).assign(
            district_vintage=2024, file="lookups/a.csv"
        )
        self.before(name, frame)

    def forces(self, names):
        frame = pd.DataFrame({"district_code": list(names), "force_name": list(names.values())})
        frame["district_name"] = (
            frame["district_code"].map({"E07000001": "Jet, Town of"}).fillna("")
        )
        self.before("lookups/districts", frame)

    def before(self, name, frame):
        path = self.processed / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(path)

    def put(self, *rows, month="2025-05", force="amber"):
        path = self.data / month / f"{month}-{force}-street.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        return path

    def prepare(self, files=None):
        description = {
            "name": "Arkenshire",
            "legal_basis": "none",
            "release": {"name": "2025"},
            "data": "raw",
            "sources": self.sources,
            "areas": [{"code": code, "name": code} for code in self.areas],
            "briefings": self.briefings,
        }
        path = self.data.parent / "arkenshire.yml"
        partnership = Partnership.model_validate(description)
        found = files or sorted(self.data.rglob("*.csv"))
        return prepare(Job("police_uk", partnership, path, self.data, tuple(found), self.processed))

    def table(self, name):
        return pd.read_parquet(self.processed / "police_uk" / f"{name}.parquet")

    def json(self, name):
        return json.loads((self.processed / "police_uk" / f"{name}.json").read_text())

    def places(self):
        table = self.table("places")
        return table.groupby("district_code")["records"].sum().to_dict()


@pytest.fixture
def raw(tmp_path):
    return Raw(tmp_path)


def test_a_record_is_kept_with_what_is_published_of_it(raw):
    raw.put(row("abc", outcome="Under investigation", crime=" Burglary "))
    raw.prepare()
    assert raw.table("E07000001/2025-05").to_dict("records") == [
        {
            "month": pd.Timestamp("2025-05-01"),
            "force": "amber",
            "crime_type": "Burglary",
            "outcome": "Under investigation",
            "longitude": -1.5,
            "latitude": 54.5,
            "lsoa_code": "E01000001",
            "lsoa_vintage": 2021,
            "location": "On or near High Street",
        }
    ]


@pytest.mark.parametrize(
    ("given_row", "reason"),
    [
        (row(month="2025-04"),
         "`Month` is not that of the file's name: '2025-04' in a file of 2025-05"),
        (row(lsoa="E02000001"), "`LSOA code` is no code of a small area: 'E02000001'"),
        (row(crime=" "), "`Crime type` is empty: ' '"),
        (row(location="a\u200bb"),
         "`Location` has a character that cannot be read: 'a\\u200bb'"),
        (row(place="1 W,54.5"), "`Longitude` is not a number: '1 W'"),
        (row(place="nan,54.5"), "`Longitude` is not a number: 'nan'"),
        (row(place="-1.5,inf"), "`Latitude` is not a number: 'inf'"),
        (row(place="54.5,-1.5"),
         "`Longitude` lies outside the United Kingdom (-9 to 3): '54.5'; "
         "`Latitude` lies outside the United Kingdom (49 to 61.5): '-1.5'"),
        (row(place="-1.5,"),
         "one of `Longitude` and `Latitude` is empty: 'On or near High Street'"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_refused_and_kept_with_its_reason(raw, given_row, reason):
    raw.put(row(), given_row, row(place="1e0,5.45e1"))
    done = raw.prepare()
    assert (done.rows_read, done.rows_used) == (3, 2)
    kept = done.refused.to_dict("records")
    assert [(one["file"], one["row"], one["text"]) for one in kept] == [
        ("2025-05/2025-05-amber-street.csv", 3, given_row)
    ]
    assert kept[0]["reason"] == reason
    rules = [part.partition(": ")[0] for part in reason.split("; ")]
    assert raw.json("police_uk.account") == {
        "read": 3, "used": 2, "set_aside": 0, "refused": {"; ".join(rules): 1},
    }  # fmt: skip


def test_refused_rows_are_accounted_for_in_their_district(raw):
    raw.put(row(), row(month="2025-04"), row(month="2025-04", lsoa="E01000009"), row(lsoa="x"))
    raw.prepare()
    rule = "`Month` is not that of the file's name"
    assert raw.json("E07000001.account")["refused"] == {rule: 1}
    assert raw.json("E07000001.account")["read"] == 2
    assert raw.json("E07000002.account") == {"read": 0, "used": 0, "set_aside": 0, "refused": {}}


def test_of_many_refused_rows_the_first_are_listed_and_all_are_counted(raw, monkeypatch):
    monkeypatch.setattr(records, "KEPT_REFUSED", 3)
    raw.put(*[row(month="2025-04")] * 5, row())
    done = raw.prepare()
    assert done.refused["row"].tolist() == [2, 3, 4]
    assert done.warnings == [
        "2025-05/2025-05-amber-street.csv: 5 rows are refused, of which the first 3 are listed",
        "police_uk: no file of `jet-and-opal` is given for 2025-05; these are gaps and no zeros "
        "in E07000002",
    ]
    assert raw.table("files")[["rows", "used", "refused"]].to_numpy().tolist() == [[6, 1, 5]]


def test_unknown_crime_types_are_kept_and_reported_once_each(raw):
    raw.put(row(crime="Piracy"), row(crime="Violent crime"), row(crime="Drugs"))
    first = raw.put(row(month="2025-04", crime="Piracy"), month="2025-04")
    done = raw.prepare()
    assert done.rows_used == 4
    assert [text for text in done.warnings if "crime type" in text] == [
        f"{first}: crime type 'Piracy' is not one that police.uk is known to use; 2 records of "
        "it kept"
    ]


def test_of_many_unknown_crime_types_the_first_are_named(raw):
    raw.put(*(row(crime=f"Type {n:02d}") for n in range(23)))
    remarks = [text for text in raw.prepare().warnings if "crime type" in text]
    assert len(remarks) == 21
    assert remarks[-1] == "police_uk: 3 more crime types are not known; 3 records of them kept"


def test_rows_without_a_crime_id_are_never_copies(raw):
    raw.put(*[row(crime="Anti-social behaviour")] * 4)
    raw.prepare()
    files = raw.table("files")
    assert files[["used", "set_aside", "without_id", "repeated_ids"]].to_numpy().tolist() == [
        [4, 0, 4, 0]
    ]


def test_copies_are_set_aside_and_other_repeats_of_an_id_are_kept(raw):
    """Of `a`: the record, its copy, another outcome; its copy and another month elsewhere."""
    first = raw.put(row("a"), row("a"), row("a", outcome="Charged"), row("b"))
    raw.put(row("a"), row("c"), force="jet-and-opal")
    raw.put(row("a", month="2025-06"), row("d", month="2025-06"), month="2025-06")
    done = raw.prepare()
    columns = ["month", "force", "rows", "used", "set_aside", "repeated_ids"]
    assert raw.table("files")[columns].to_numpy().tolist() == [
        ["2025-05", "amber", 4, 3, 1, 1],
        ["2025-05", "jet-and-opal", 2, 1, 1, 0],
        ["2025-06", "amber", 2, 2, 0, 1],
    ]
    assert [text for text in done.warnings if "Crime ID" in text] == [
        f"{first} and 1 other file: 2 records set aside as exact copies of an earlier row with a "
        "Crime ID",
        f"{first} and 1 other file: 2 records kept with an earlier record's Crime ID and different "
        "content",
    ]
    assert raw.json("E07000001.account") == {
        "read": 8, "used": 6, "set_aside": 2, "refused": {},
    }  # fmt: skip


def test_a_record_is_placed_by_its_lsoa_and_not_by_its_force(raw):
    raw.put(
        row(lsoa="E01000013"),
        row(lsoa="E01000001"),
        row(lsoa="E01000009"),
        row(lsoa="W01000001"),
        row(lsoa="N20000123"),
        row(lsoa="95GG01S1"),
        row(lsoa="", place=",", location="No Location"),
        row(lsoa=""),
        row(lsoa="E01000014", place=","),
    )
    raw.prepare()
    assert raw.places() == {"": 2, "E07000001": 1, "E07000002": 2, "elsewhere": 4}
    files = raw.table("files").iloc[0]
    assert (files["without_location"], files["without_lsoa"], files["lsoa_vintage"]) == (2, 2, 2021)


@pytest.mark.parametrize(
    ("codes", "vintage", "placed"),
    [
        (["E01000001", "E01000003"], 2011, {"E07000001": 1, "E07000002": 1}),
        (["E01000001", "E01000013"], 2021, {"E07000001": 1, "E07000002": 1}),
        (["E01000001", "E01000009"], 2021, {"E07000001": 1, "elsewhere": 1}),
        (["E01000005"], 0, {"elsewhere": 1}),
        (["E01000003", "E01000013", "E01000014"], 2021, {"E07000002": 3}),
    ],
)
def test_the_vintage_of_a_file_is_that_of_codes_which_the_other_has_not(
    raw, codes, vintage, placed
):
    path = raw.put(*(row(lsoa=code) for code in codes))
    done = raw.prepare()
    assert raw.table("files")["lsoa_vintage"].tolist() == [vintage]
    assert raw.places() == placed
    mixed = [text for text in done.warnings if "vintage" in text]
    both = f"{path}: LSOA codes of two vintages (2 of 2021 alone, 1 of 2011 alone); it is read as"
    assert mixed == ([f"{both} 2021"] if len(codes) == 3 else [])


def test_codes_of_2011_are_placed_through_their_changes_where_no_lookup_has_them(raw):
    raw.lookup("lookups/lsoa_to_district", [one for one in LSOAS if one[1] == 2021])
    pairs = {"lsoa_2011": ["E01000003"] * 2, "lsoa_2021": ["E01000013", "E01000014"]}
    raw.before("lookups/lsoa_2011_to_2021", pd.DataFrame({**pairs, "change_code": "S"}))
    raw.put(row(lsoa="E01000003"), row(lsoa="E01000003"))
    raw.prepare()
    assert raw.places() == {"E07000002": 2}


def test_lsoas_named_for_a_district_that_no_lookup_has_are_refused(raw):
    """They would count as elsewhere; of an abolished district's name nothing can be said."""
    names = {"E01000021": '"Jet, Town of 002B"', "E01000022": '"Jet, Town of 001A"'}
    names |= {"E01000023": "Old Jet 001A", "W01000001": "Nowhere"}
    raw.put(row(), *(row(lsoa=code, name=name) for code, name in names.items()))
    with pytest.raises(SourceError) as caught:
        raw.prepare()
    assert caught.value.problems == [
        f"{raw.data}/lookups/a.csv: 2 LSOAs that police records name for E07000001 (E07000001) are "
        "not there (E01000021, E01000022), so that their records would count as elsewhere and "
        "their residents in no ward; give the whole lookup or, where these are LSOAs of 2011, the "
        "one from 2011 to 2021"
    ]
    assert not (raw.processed / "police_uk").exists()


def test_a_district_without_any_lsoa_is_refused_where_a_briefing_is_built_for_it(raw):
    raw.lookup("lookups/lsoa_to_district", [one for one in LSOAS if one[2] != "E07000001"])
    raw.put(row(name='"Jet, Town of 001A"'))
    with pytest.raises(SourceError, match="1 LSOA that police records name for E07000001"):
        raw.prepare()
    raw.briefings = {"ward_maps": {"areas": ["E07000002"]}}
    assert any("names an LSOA of E07000001" in warning for warning in raw.prepare().warnings)


def test_an_lsoa_is_placed_through_its_best_fit_ward_where_no_lookup_has_its_district(raw):
    ward = {"ward_code": ["E05000001"], "district_code": ["E07000002"], "vintage": [2024]}
    raw.before("lookups/wards", pd.DataFrame(ward))
    fit = {"lsoa_code": ["E01000005"], "lsoa_vintage": [2021], "ward_code": ["E05000001"]}
    raw.before("lookups/lsoa_to_ward", pd.DataFrame(fit))
    raw.put(row(lsoa="E01000005"))
    raw.prepare()
    assert raw.places() == {"E07000002": 1}


def test_boundaries_say_where_an_lsoa_lies_when_no_lookup_does(raw):
    (raw.processed / "lookups" / "lsoa_to_district.parquet").unlink()
    boundaries = {"lsoa_code": ["E01000001"], "district_code": ["E07000001"], "vintage": [2021]}
    raw.before("lsoa_boundaries/E07000001", pd.DataFrame({**boundaries, "lsoa_name": "A"}))
    raw.put(row())
    assert (
        f"{raw.data.parent / 'arkenshire.yml'}: no lookup or boundary names an LSOA of E07000002; "
        "police records there are counted as elsewhere"
    ) in raw.prepare().warnings
    assert raw.places() == {"E07000001": 1}


def test_nothing_that_says_where_an_lsoa_lies_is_an_error(raw):
    raw.sources = {"police_uk": ["**"]}
    raw.put(row())
    with pytest.raises(SourceError, match="nothing says in which district an LSOA lies; give a"):
        raw.prepare()


def test_a_partnership_without_a_district_is_an_error(raw):
    raw.areas = ["E10000001"]
    raw.put(row())
    with pytest.raises(SourceError, match=r"`areas` has no district \(a code that begins with E06"):
        raw.prepare()


def test_months_without_the_own_force_are_gaps(raw):
    raw.put(row())
    raw.put(row(month="2025-06"), month="2025-06")
    raw.put(row(lsoa="E01000013"), force="jet-and-opal")
    done = raw.prepare()
    assert raw.json("coverage") == {
        "E07000001": {"force": "amber", "known_by": "lookup", "months": ["2025-05", "2025-06"]},
        "E07000002": {"force": "jet-and-opal", "known_by": "lookup", "months": ["2025-05"]},
    }
    assert done.warnings == [
        "police_uk: no file of `jet-and-opal` is given for 2025-06; these are gaps and no zeros "
        "in E07000002"
    ]


def test_without_a_lookup_the_own_force_is_that_of_most_records(raw):
    """Of `E07000002` all is known from a force that has only a trace there: not its own."""
    raw.forces({})
    raw.put(*[row()] * 99, row(lsoa="E01000013"))
    raw.put(*[row()] * 3, force="btp")
    done = raw.prepare()
    assert raw.json("coverage") == {
        "E07000001": {"force": "amber", "known_by": "most of its records", "months": ["2025-05"]},
        "E07000002": {"force": "", "known_by": "", "months": []},
    }
    assert done.warnings == [
        "police_uk: no lookup names the police force of these districts, so that the force which "
        "most of their records are from is taken: E07000001 (amber)",
        "police_uk: whose files cover E07000002 is not known, so that nothing can be said of their "
        "months; give a lookup from districts to police forces under `sources: lookups:`",
    ]


def test_of_many_missing_months_the_ends_are_named(raw):
    for month in range(1, 9):
        raw.put(month=f"2025-{month:02d}")
    assert raw.prepare().warnings[-1] == (
        "police_uk: no file of `jet-and-opal` is given for 8 months from 2025-01 to 2025-08; "
        "these are gaps and no zeros in E07000002"
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Devon & Cornwall", "devon-and-cornwall"),
        ("London, City of", "city-of-london"),
        ("City of London Police", "city-of-london"),
        ("Metropolitan Police", "metropolitan"),
        ("Metropolitan Police Service", "metropolitan"),
        ("Hampshire", "hampshire"),
        ("Hampshire and Isle of Wight Constabulary", "hampshire"),
        ("Dyfed-Powys", "dyfed-powys"),
        ("Police Service of Northern Ireland", "northern-ireland"),
        ("British Transport Police", "btp"),
    ],
)
def test_a_force_is_known_by_the_name_its_files_have(name, slug):
    """The names of ONS's police force areas and of `Reported by`; slugs as on data.police.uk."""
    assert force_slug(name) == slug


ROWS = st.lists(
    st.builds(
        row,
        crime_id=st.sampled_from(["", "a", "b", "c"]),
        lsoa=st.sampled_from(["", "E01000001", "E01000013", "E01000003", "E01000009", "E0"]),
        place=st.sampled_from(["-1.5,54.5", "-1.25,54.75", ",", "9,9", "x,54.5"]),
        outcome=st.sampled_from(["", "Charged"]),
    ),
    max_size=8,
)


@given(content=st.lists(ROWS, min_size=2, max_size=3), data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_is_accounted_for_and_the_order_of_files_changes_nothing(raw, content, data):
    files = [raw.put(*rows, force=force) for rows, force in zip(content, "abc", strict=False)]
    target = raw.processed / "police_uk"
    written = []
    for order in (files, data.draw(st.permutations(files))):
        done = raw.prepare(order)
        written.append({path: path.read_bytes() for path in sorted(done.outputs)})
    assert written[0] == written[1]
    table = raw.table("files")
    parts = table[["used", "set_aside", "refused"]].sum(axis=1)
    assert (table["rows"] == parts).all()
    assert done.rows_read == sum(map(len, content)) == table["rows"].sum()
    assert len(done.refused) == table["refused"].sum()
    places = raw.table("places")
    assert places["records"].sum() == done.rows_used == table["used"].sum()
    for code in raw.areas:
        mine = [pd.read_parquet(path) for path in done.outputs if path.parent == target / code]
        kept = places.loc[places["district_code"] == code, "records"].sum()
        assert sum(map(len, mine)) == kept == raw.json(f"{code}.account")["used"]
