"""The ward briefing of the made county, from raw files to the page that a reader opens."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from made_county import HOT, record, write_month

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ward_build")]
HOT_NAME, OTHERS = "West ward 5", [f"West ward {n}" for n in (1, 2, 3, 4, 6, 7, 8, 9)]
RATES = "ward_rates_all_crime"
WITHOUT_LSOA = "E05900001"


class Page:
    """A briefing as a reader sees it, and the CSV files beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.soup = BeautifulSoup(path.read_text("utf-8"), "lxml")
        self.text = " ".join(self.soup.get_text(" ").split())

    def rows(self, table: str) -> list[dict[str, str]]:
        path = self.path.parent / "tables" / f"ward_maps.{table}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def rate_of(self, ward: str) -> dict[str, str]:
        (row,) = [row for row in self.rows(RATES) if row["ward_code"] == ward]
        return row

    def shown(self, anchor: str) -> list[list[str]]:
        cells = [row.find_all(["th", "td"]) for row in self.soup.select(f"#{anchor} tbody tr")]
        return [[" ".join(cell.get_text(" ").split()) for cell in row] for row in cells]

    def key_figures(self) -> list[str]:
        """Return the figures above the summary: records, their rate, wards higher and lower."""
        return [one.get_text(strip=True) for one in self.soup.select("dl.key-figures dd")]

    def summary(self) -> str:
        """Return what stands before the first map."""
        start = self.soup.select_one("dl.key-figures")
        words = start.find_all_next(["p", "li", "figure"])
        end = next(place for place, one in enumerate(words) if one.name == "figure")
        return " ".join(" ".join(one.get_text(" ").split()) for one in words[:end])

    def description(self, anchor: str) -> str:
        (picture,) = self.soup.select(f"#{anchor} img")
        return str(picture["alt"])


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def west(ward_build):
    return Page(ward_build.page("E07000901"))


@pytest.fixture(scope="module")
def both(ward_build):
    return Page(ward_build.page("marches"))


def test_figures_of_a_district_add_up_by_hand(west):
    """Three months of five crimes in nine wards and twenty more in one: 195 of 18,000 people."""
    assert west.key_figures()[:4] == ["195", "10.8", "1", "0"]
    rows = west.rows(RATES)
    assert {row["ward"]: (row["events"], row["rate"], row["group"]) for row in rows} == {
        HOT_NAME: ("75", "37.5", "higher"),
        **dict.fromkeys(OTHERS, ("15", "7.5", "not to be told apart")),
    }


def test_a_partnership_of_two_districts_adds_both_up(both):
    """(195 + 135) of 36,000 people are 9.17 per 1,000; of 18 wards the hot one alone is named."""
    assert both.key_figures()[:4] == ["330", "9.17", "1", "0"]
    assert "of 18 wards, 1 is higher than the rest of the area by more than chance" in both.text
    rows = both.rows(RATES)
    assert sum(int(row["events"]) for row in rows) == 330
    assert [row["ward_code"] for row in rows if row["group"] == "higher"] == [HOT]
    assert {row["district"] for row in rows} == {"Westmarch", "Eastmarch"}
    assert "438 records of Jan to Mar 2025 lie in The Marches" in both.text


def test_the_hot_ward_and_no_other_is_named_in_the_summary(west):
    summary = west.summary()
    assert re.search(r"West ward 5:? 37\.5 .{,20}\(?29\.5 to 47\.0", summary)
    assert "99.8% limits" in summary
    assert [name for name in OTHERS if name in summary] == []


def test_the_table_beside_the_map_holds_the_same_figures(west):
    (map_, ranked, table) = [
        west.soup.select_one(f"#{anchor}")
        for anchor in (
            "chart-map-ward-rates-all-crime",
            "chart-ranked-ward-rates-all-crime",
            "table-ward-rates-all-crime",
        )
    ]
    following = map_.find_all_next("figure", limit=2)
    assert following == [ranked, table]
    shown = {row[0]: row[1:3] for row in west.shown("table-ward-rates-all-crime")}
    assert shown == {
        row["ward"]: [row["events"], f"{row['rate']} ({row['lower']} to {row['upper']})"]
        for row in west.rows(RATES)
    }


def test_the_map_is_described_in_words_with_its_hot_ward(west):
    """Its alternative text says what it shows, not what it is."""
    told = west.description("chart-map-ward-rates-all-crime")
    assert "Higher than the rest of the area by more than chance: 1 ward (West ward 5" in told
    assert "Lower than the rest of the area by more than chance: no wards" in told
    assert "the rate of the whole area is 10.8" in told
    for picture in west.soup.find_all("img"):
        assert len(picture["alt"].split()) > 20, picture["alt"]
        assert re.search(r"\d", picture["alt"])


def test_the_files_that_a_total_rests_on_are_named(west):
    """83 records a month in the district: 9 wards of 7, and the hot ward's 20."""
    assert "249 in 3 files of Marchshire police (Jan to Mar 2025)" in west.text
    assert "All of the 438 records in these files of Marchshire police have a location" in west.text
    assert "as the lookup of police force areas says" in west.text
    ((force, *figures),) = west.shown("table-ward-forces")
    kept = ["438", "0", "0", "0", "249"]
    assert (force.casefold(), figures) == ("marchshire police", ["3", "Jan to Mar 2025", *kept])
    files = {row["month"]: row for row in west.rows("ward_files")}
    assert set(files) == {f"{year}-0{month}" for year in (2024, 2025) for month in (1, 2, 3)}
    for month, row in files.items():
        assert row["file"].endswith(f"{month}-marchshire-street.csv")
        assert (row["rows"], row["used"], row["refused"], row["here"]) == ("146", "146", "0", "83")


def test_every_record_of_the_page_is_placed(west):
    assert "Records were given to a ward: 249 by the best-fit ward of their LSOA." in west.text


def test_what_is_alike_in_both_years_has_not_changed(west):
    rows = west.rows("ward_changes_all_crime")
    assert all(row["before"] == row["after"] and row["ratio"] == "1.00" for row in rows)
    assert "In none of 9 wards is there evidence of a change" in west.text


def test_a_second_build_and_the_status_change_nothing(ward_build):
    before = files_of(ward_build.folder / "reports")
    again = ward_build.run("build", "--edition", "restricted", "--area", "E07000901", "--dry-run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout == "1 briefing up to date, 0 to build.\n"
    again = ward_build.run("status")
    assert again.returncode == 0, again.stdout + again.stderr
    assert files_of(ward_build.folder / "reports") == before


def make_gaps(folder: Path) -> None:
    """Take February's file away, a ward's LSOAs out of the lookup, and three records' places."""
    (folder / "police" / "2025-02" / "2025-02-marchshire-street.csv").unlink()
    lookup = folder / "lookup.csv"
    text = lookup.read_text("utf-8")
    lookup.write_text(text.replace("E05900001,West ward 1", "E05900002,West ward 2"), "utf-8")
    path = folder / "police" / "2025-01" / "2025-01-marchshire-street.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    nowhere = [record("2025-01", "", (430_000, 540_000), "Burglary", 900 + n) for n in range(3)]
    for row in nowhere:
        row[4] = row[5] = ""
        row[6] = "No Location"
    write_month(folder / "police", "2025-01", [*rows, *nowhere])


@pytest.fixture(scope="module")
def rebuilt(ward_build, tmp_path_factory):
    """A copy of the built project, whose raw files were changed before it was built again."""
    copied = ward_build.copied(tmp_path_factory.mktemp("moved") / "Ŵyl and more")
    chosen = ("--edition", "restricted", "--area", "E07000901")
    status = copied.run("build", *chosen, "--dry-run")
    assert status.stdout == "1 briefing up to date, 0 to build.\n", "moved reports are up to date"
    make_gaps(copied.folder)
    planned = copied.run("build", *chosen, "--dry-run").stdout
    done = copied.run("build", *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    return copied, planned, done.stdout


@pytest.fixture(scope="module")
def gaps(rebuilt):
    return Page(rebuilt[0].page("E07000901"))


def test_a_changed_lookup_and_a_changed_police_file_are_reasons_to_build(rebuilt):
    _, planned, said = rebuilt
    assert "lookups" in planned
    assert "police_uk" in planned
    assert "1 briefing built, 0 up to date, 0 failed." in said
    assert "built  marches: lookups (" in said
    assert "built  marches: police_uk (" in said


def test_a_month_without_a_file_is_a_gap_and_no_zero(gaps):
    """Two months of 65 crimes; February is neither counted nor compared."""
    assert gaps.key_figures()[0] == "130"
    assert "2 months of Jan to Mar 2025" in gaps.text
    assert (
        "Not counted, because a file of the area's own force is missing: February 2025. "
        "These months are gaps, not months without crime."
    ) in gaps.text
    changes = {row["ward_code"]: row for row in gaps.rows("ward_changes_all_crime")}
    assert (changes[HOT]["before"], changes[HOT]["after"]) == ("50", "50")


def test_a_ward_without_lsoa_has_no_data_on_map_in_table_and_in_words(gaps):
    row = gaps.rate_of(WITHOUT_LSOA)
    assert (row["state"], row["events"], row["rate"]) == ("no data", "[x]", "[x]")
    assert row["group"] == "not compared"
    (shown,) = [row for row in gaps.shown("table-ward-rates-all-crime") if "ward 1" in row[0]]
    assert "0" not in shown[1:]
    assert "no data" in " ".join(shown).lower()
    assert re.search(r"no data of 1 ward.*West ward 1", gaps.text)
    assert "no data: 1 ward (West ward 1)" in gaps.description(
        "chart-map-ward-rates-all-crime"
    ).replace("No data", "no data")


def test_the_neighbour_that_its_lsoas_fit_has_its_records_and_its_people(gaps):
    """Twenty records of 4,000 people: 5.0 per 1,000, where the other wards have ten of 2,000."""
    row = gaps.rate_of("E05900002")
    assert (row["events"], row["base"], row["rate"]) == ("20", "4000", "5.00")


def test_records_without_a_location_are_told(gaps):
    (january,) = [row for row in gaps.rows("ward_files") if row["month"] == "2025-01"]
    assert (january["rows"], january["without_location"], january["here"]) == ("149", "3", "83")
    assert "Of the 295 records in these files of Marchshire police, 3 have no location" in gaps.text


def test_a_rebuilt_report_has_the_bytes_of_one_built_elsewhere_from_the_start(
    rebuilt, ward_build, tmp_path
):
    fresh = ward_build.copied(tmp_path / "fresh")
    for name in ("reports", "processed"):
        (fresh.folder / name).rename(tmp_path / name)
    make_gaps(fresh.folder)
    done = fresh.run("build", "--edition", "restricted", "--area", "E07000901")
    assert done.returncode == 0, done.stdout + done.stderr
    one = files_of(rebuilt[0].page("E07000901").parent)
    other = files_of(fresh.page("E07000901").parent)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert {Path(name).suffix for name in one} >= {".html", ".csv", ".xlsx", ".ods", ".ipynb"}
