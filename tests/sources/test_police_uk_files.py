"""Downloads of street files as they come: archives, folders, and what is refused as a whole."""

import io
import json
import struct
import warnings
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.sources.job import Job
from community_safety.sources.police_uk import archives, prepare
from community_safety.sources.police_uk.street_files import read_blocks

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
MAY = "2025-05/2025-05-amber-street.csv"
JUNE = "2025-06/2025-06-amber-street.csv"


def row(crime_id="", month="2025-05", place="-1.5,54.5", lsoa="E01000001", crime="Drugs", **more):
    force, outcome = more.get("force", "Amber Police"), more.get("outcome", "")
    where = more.get("location", "On or near High Street")
    return (
        f"{crime_id},{month},{force},{force},{place},{where},{lsoa},Amber 001A,{crime},{outcome},"
    )


def street(*rows, header=HEADER, end="\n"):
    return end.join([header, *rows, ""]).encode()


class Raw:
    """A folder of raw files, the lookups prepared before, and the source prepared from them."""

    def __init__(self, folder):
        self.data, self.processed = folder / "raw", folder / "processed"
        self.sources = {"police_uk": ["**"], "lookups": ["*"], "lsoa_boundaries": ["*"]}
        self.areas = ["E07000001", "E07000002"]
        # E01000003 of 2011 became E01000013 and E01000014; E01000009 is in no district of ours.
        self.lookup(
            [("E01000001", 2011, "E07000001"), ("E01000003", 2011, "E07000002"),
             ("E01000001", 2021, "E07000001"), ("E01000013", 2021, "E07000002"),
             ("E01000014", 2021, "E07000002"), ("E01000009", 2021, "E07000009")]
        )  # fmt: skip

    def lookup(self, rows, name="lookups/lsoa_to_district.parquet", **more):
        columns = ["lsoa_code", "lsoa_vintage", "district_code"]
        frame = pd.DataFrame(rows, columns=columns).assign(district_vintage=2024, **more)
        (self.processed / name).parent.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(self.processed / name)

    def put(self, name, content):
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def zip(self, name, members, **options):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
            for member, content in members:
                archive.writestr(member, content)
        return self.put(name, buffer.getvalue())

    def prepare(self, files=None):
        description = {
            "name": "Arkenshire",
            "legal_basis": "none",
            "release": {"name": "2025"},
            "data": "raw",
            "sources": self.sources,
            "areas": [{"code": code, "name": code} for code in self.areas],
        }
        partnership = Partnership.model_validate(description)
        found = files or sorted(path for path in self.data.rglob("*") if path.is_file())
        path = self.data.parent / "arkenshire.yml"
        job = Job("police_uk", partnership, path, self.data, tuple(found), self.processed)
        return prepare(job)

    def outcome(self):
        try:
            return self.prepare(), []
        except SourceError as error:
            return None, error.problems

    def problems(self):
        with pytest.raises(SourceError) as caught:
            self.prepare()
        assert not (self.processed / "police_uk").exists()
        return [text.replace(f"{self.data}/", "") for text in caught.value.problems]

    def table(self, name):
        return pd.read_parquet(self.processed / "police_uk" / f"{name}.parquet")

    def json(self, name):
        return json.loads((self.processed / "police_uk" / f"{name}.json").read_text())


@pytest.fixture
def raw(tmp_path):
    return Raw(tmp_path)


def test_archives_and_folders_are_read_alike(raw):
    loose = raw.put(MAY, street(row(), row()))
    raw.prepare()
    from_folder = raw.table("E07000001/2025-05")
    loose.unlink()
    raw.zip("download.zip", [(MAY, street(row(), row()))])
    raw.prepare()
    assert raw.table("E07000001/2025-05").equals(from_folder)
    assert raw.table("files")[["file", "archive"]].to_numpy().tolist() == [[MAY, "download.zip"]]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + street(row("a"), row()),
        street(row("a"), row(), end="\r\n"),
        street(row("a"), row()).rstrip(b"\n"),
        street(row("a"), "", row(), ""),
        street("Drugs,a,2025-05,P,P,-1.5,54.5,On or near High Street,E01000001,A,,",
               "Drugs,,2025-05,P,P,-1.5,54.5,On or near High Street,E01000001,A,,",
               header=f"Crime type,{HEADER}".replace("name,Crime type,", "name,")),
    ],
    ids=["byte order mark", "carriage returns", "no last line end", "blank lines", "other order"],
)  # fmt: skip
def test_harmless_forms_of_a_file_are_read_as_the_published_one(raw, content):
    raw.put(MAY, street(row("a"), row()))
    raw.prepare()
    published = raw.table("E07000001/2025-05")
    raw.put(MAY, content)
    done = raw.prepare()
    assert (done.rows_read, done.rows_used) == (2, 2)
    assert raw.table("E07000001/2025-05").equals(published)


QUOTED = row(location='"On or near Road, North"')
REFUSED = [
    (b"", "the file is empty; download it again, or take it out"),
    (b"\xef\xbb\xbf\n\n", "the file is empty; download it again, or take it out"),
    (street(row()).decode().encode("utf-16"),
     "the file is UTF-16; give it as published, in UTF-8"),
    (b"%PDF-1.7\n", "this is a PDF document; give the CSV file as published"),
    (street(row(), row(location="Caf\xe9")).decode().encode("latin-1"),
     "row 3 is not UTF-8 (byte 0xe9); give the file as published, not as a spreadsheet has saved "
     "it"),
    (street(row(), row(location="a\x00b")),
     "row 3 has a NUL byte, so this is not a text file; download it again"),
    (street(row()).replace(b",", b";"),
     "the columns are divided by semicolons; give the file as published, with commas"),
    (street(row()).replace(b",", b"\t"),
     "the columns are divided by tabs; give the file as published, with commas"),
    (street(row() + ",1", header=HEADER + ",Note"),
     "line 1 is not the header of a street file: with `Note`; the published columns are "
     + HEADER.replace(",", ", ")),
    (street(row(), header=HEADER.replace(",LSOA name", ",Month")),
     "line 1 is not the header of a street file: without `LSOA name`, with `Month` again; the "
     "published columns are " + HEADER.replace(",", ", ")),
    (street(row(), row() + ",more", row()),
     "row 3 has 13 cells where the header has 12; download the file again"),
    (street(row(), "", "a,b", row()),
     "row 4 has 2 cells where the header has 12; download the file again"),
    (street(row(), row())[:-40],
     "the file is cut short: its last row, 3, has 7 of 12 cells; download it again"),
    (street(row(), QUOTED)[:-45],
     "the file is cut short: row 3 ends inside a quote; download it again"),
    (street(row(location='"On or near'), row()),
     "row 2 has an open quote; download the file again"),
    (street(row(), row() + '"', row()), "row 3 has an open quote; download the file again"),
    (street(row(), row(location='"a\nb"'), row()),
     "row 3 has an open quote; download the file again"),
    (street(row(), row(location="a\rb"), row()),
     "row 3 has a carriage return inside; download the file again"),
    (street(row(location="x" * 20_000)), "row 2 has 20,074 characters; download the file again"),
    (b"x" * 20_000_000, "the file has no lines; download it again"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), REFUSED, ids=range(len(REFUSED)))
def test_a_file_in_another_form_is_refused(raw, content, said):
    raw.put(MAY, content)
    assert raw.problems() == [f"{MAY}: {said}"]


def test_every_file_at_fault_is_named_at_once(raw):
    raw.put(MAY, b"")
    raw.zip("d.zip", [(JUNE, street(row(month="2025-06"), "a"))])
    assert [text.partition(": ")[0] for text in raw.problems()] == [MAY, "d.zip"]


@pytest.mark.parametrize("size", [150, 151, 400, 1000])
def test_where_a_file_is_cut_into_blocks_changes_nothing(raw, size):
    path = raw.put(MAY, street(*(row(str(n), location=f'"{n}, x"') for n in range(9)), "", row()))
    file = archives.StreetFile("2025-05", "amber", path)
    blocks = list(read_blocks(file, size))
    assert [number for block in blocks for number in block.rows] == [*range(2, 11), 12]
    assert [cell for block in blocks for cell in block.ids] == [*map(str, range(9)), ""]
    where = [cell for block in blocks for cell in block.texts["Location"].cells()]
    assert where == [*(f"{n}, x" for n in range(9)), "On or near High Street"]


def test_a_header_alone_is_a_month_without_records(raw):
    raw.put(MAY, street())
    assert f"{raw.data / MAY}: a header alone; the month is taken to have no record" in (
        raw.prepare().warnings
    )
    assert raw.table("files")["note"].tolist() == ["a header alone: no record of that month"]


def test_other_files_of_a_download_are_passed_over_and_counted(raw):
    raw.zip(
        "d.zip",
        [
            (MAY, street(row())),
            ("2025-05/2025-05-amber-outcomes.csv", b"Crime ID,Month"),
            ("2025-05/2025-05-amber-stop-and-search.csv", b"Type"),
            ("__MACOSX/2025-05/._2025-05-amber-street.csv", b"\x00\x05\x16\x07"),
        ],
    )
    name = f"{raw.data / 'd.zip'}: 2025-05/2025-05-amber-outcomes.csv"
    assert f"{name}: no street file, nor 2 other files; only street files are read" in (
        raw.prepare().warnings
    )


def test_a_street_file_under_another_name_is_refused(raw):
    raw.put("2025-05/2025-13-amber-street.csv", street(row()))
    assert raw.problems() == [
        "2025-05/2025-13-amber-street.csv: the columns are those of a street file, but not the "
        "name; give it the published one, `YYYY-MM-<force>-street.csv`, which says whose records "
        "of which month it holds"
    ]


def test_a_download_without_any_street_file_is_refused(raw):
    raw.zip("d.zip", [("2025-05/2025-05-amber-outcomes.csv", b"Crime ID")])
    assert raw.problems() == [
        "d.zip: no street file among the 1 given (expected `YYYY-MM-<force>-street.csv`, in a "
        "folder or in the archive that data.police.uk makes); name the download"
    ]


def test_the_same_file_in_two_archives_is_read_once(raw):
    one = raw.zip("one.zip", [(MAY, street(row("a"), row()))])
    two = raw.zip("two.zip", [(f"x/{MAY}", street(row("a"), row()))])
    done = raw.prepare()
    assert done.rows_read == 2
    assert f"{two}: x/{MAY}: the same file as {one}: {MAY}; it is read once" in done.warnings
    files = raw.table("files")
    assert files["rows"].tolist() == [2, 0]
    assert files["note"].tolist() == ["", f"the same as one.zip/{MAY}, read once"]


def test_two_files_for_one_force_and_month_are_refused(raw):
    raw.put(MAY, street(row()))
    raw.zip("d.zip", [(MAY, street(row(), row()))])
    assert raw.problems() == [
        f"d.zip: {MAY}: {MAY} holds other records of `amber` for 2025-05; keep one of "
        "the two, as a rule the newer download"
    ]


@pytest.mark.parametrize("name", ["../x.csv", "/x.csv", "a/../../x.csv", "C:/x.csv", "a\\x.csv"])
def test_an_archive_with_a_path_that_leaves_it_is_refused(raw, name):
    raw.zip("d.zip", [(MAY, street(row())), (name, b"")])
    assert raw.problems() == [
        f"d.zip: `{name}` is a path out of the archive's folder; do not use this archive"
    ]


def _zip_of(raw, change):
    """Make an archive and change its directory and its member's own header alike."""
    path = raw.zip("d.zip", [(MAY, street(row()))])
    content = bytearray(path.read_bytes())
    change(content, content.index(b"PK\x01\x02"))
    path.write_bytes(content)


def _locked(content, at):
    content[6] |= 1
    content[at + 8] |= 1


def _oddly_compressed(content, at):
    content[8:10] = content[at + 10 : at + 12] = struct.pack("<H", 93)


def _said_to_be_huge(content, at):
    content[at + 24 : at + 28] = struct.pack("<I", 3 << 30)


def _swelling(content, at):
    content[at + 24 : at + 28] = struct.pack("<I", 200 << 20)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_locked, "is locked with a password; give the archive without one"),
        (_oddly_compressed,
         "is compressed in an unusual way; make the archive anew as a plain zip"),
        (_said_to_be_huge,
         "would unpack to far more than a street file holds; do not use this archive"),
        (_swelling, "would unpack to far more than a street file holds; do not use this archive"),
    ],
)  # fmt: skip
def test_a_member_that_no_download_has_is_refused(raw, change, said):
    _zip_of(raw, change)
    assert raw.problems() == [f"d.zip: `{MAY}` {said}"]


def test_an_archive_of_many_swelling_members_is_refused(raw, monkeypatch):
    monkeypatch.setattr(archives, "_SUSPECT_SIZE", 100_000)
    members = [(f"2025-05/2025-05-{name}-street.csv", b"0" * 90_000) for name in ("amber", "jet")]
    raw.zip("d.zip", members)
    assert raw.problems() == [
        "d.zip: the archive of 0.0 MB would unpack to 0; no download does, do not use it"
    ]


def test_a_member_that_is_larger_than_it_says_is_damaged(raw):
    def smaller(content, at):
        content[22:26] = content[at + 24 : at + 28] = struct.pack("<I", 20)

    _zip_of(raw, smaller)
    assert raw.problems() == [
        f"d.zip: {MAY}: cannot be unpacked (Bad CRC-32 for file '{MAY}'); the archive is damaged, "
        "download it again"
    ]


def test_archives_with_links_copies_and_archives_in_them_are_refused(raw):
    link = zipfile.ZipInfo("2025-05/2025-05-jet-street.csv")
    link.external_attr = 0o120777 << 16
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the name is there twice
        raw.zip("d.zip", [(MAY, b""), (MAY.upper(), b""), (link, b"/etc/x"), ("b/c.ZIP", b"")])
    assert raw.problems() == [
        "d.zip: `2025-05/2025-05-jet-street.csv` is a link and no file; put the file in its place",
        "d.zip: `b/c.ZIP` is an archive in the archive; unpack it and give the street files",
        f"d.zip: `{MAY}` is in the archive more than once; leave one",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this is an empty file; give the archive as data.police.uk makes it"),
        (b"Crime ID", "this is no archive; give the archive as data.police.uk makes it"),
        (b"Rar!\x1a\x07", "this is a RAR archive; give the archive as data.police.uk makes it"),
        (b"PK\x03\x04 and no more", "the archive is damaged or cut short; download it again"),
    ],
)
def test_what_is_no_archive_is_refused(raw, content, said):
    raw.put("d.zip", content)
    assert raw.problems() == [f"d.zip: {said}"]


def test_a_file_that_cannot_be_read_is_refused(raw):
    raw.put(JUNE, street())
    with pytest.raises(SourceError, match=r"cannot be read \(No such file or directory\); see"):
        raw.prepare([raw.data / MAY])


@given(data=st.data())
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_archive_ends_in_a_message_or_in_what_was_put_in(raw, data):
    path = raw.zip("d.zip", [(MAY, street(*(row(str(n)) for n in range(5))))])
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] or content)
    done, problems = raw.outcome()
    assert all(str(path) in problem for problem in problems)
    assert done is None or done.rows_read == 5


@given(content=st.binary(max_size=300) | st.text('",\n\r;E0152-\ufeffé', max_size=200))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_follows_the_header_ends_in_a_message_or_an_account(raw, content):
    more = content if isinstance(content, bytes) else content.encode()
    raw.put(MAY, street(row()) + more)
    done, problems = raw.outcome()
    assert all(str(raw.data / MAY) in problem for problem in problems)
    assert done is None or done.rows_read == done.rows_used + len(done.refused)
