"""A raw CSV file is read as text, or refused as a whole with every problem named."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.errors import SourceError
from community_safety.sources.contract import Contract, FileColumn
from community_safety.sources.reading import read_csv

CONTRACT = Contract(
    "visits",
    (FileColumn("area"), FileColumn("visits", "number"), FileColumn("note", required=False)),
)
ENCODINGS = [("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-16", "UTF-16"),
             ("utf-32", "UTF-32")]  # fmt: skip


def _zipped(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            ods = "application/vnd.oasis.opendocument.spreadsheet"
            member = zipfile.ZipInfo(name)  # without the time, which would name the test anew
            archive.writestr(member, ods if name == "mimetype" else "")
    return content.getvalue()


OTHER_FORMATS = [
    (gzip.compress(b"area,visits\nA,1\n", mtime=0), "a gzip archive"),
    (_zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (.xlsx)"),
    (_zipped("mimetype"), "an OpenDocument spreadsheet (.ods)"),
    (_zipped(), "a zip archive"),
    (b"%PDF-1.7\n%\xe2\xe3\n", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ", "an old Excel or Word file (.xls, .doc)"),
    (b"PAR1\x15", "a Parquet file"),
    (b"<!DOCTYPE html><p>Sign in", "a web page, perhaps one that asks to sign in"),
    (b'\xef\xbb\xbf  <?xml version="1.0"?>', "an XML file"),
    (b'[{"area": 1}]', "a JSON file"),
    (b"version https://git-lfs.github.com/spec/v1\n",
     "a Git LFS pointer, not the file itself (`git lfs pull` gets it)"),
]  # fmt: skip
COLUMNS = "The columns of `visits` are area, visits, note"


@pytest.fixture
def read(tmp_path):
    def reader(content):
        path = tmp_path / "visits.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_csv(path, CONTRACT)

    return reader


@pytest.fixture
def problems(read, tmp_path):
    def listed(content):
        with pytest.raises(SourceError) as caught:
            read(content)
        return [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems]

    return listed


def test_rows_are_read_as_stripped_text_with_their_file_and_row(read):
    given_rows, broken = read("area, visits ,note\nA , 1,x\nB,2,\n")
    assert given_rows.to_dict("list") == {
        "file": ["visits.csv", "visits.csv"],
        "row": [2, 3],
        "area": ["A", "B"],
        "visits": ["1", "2"],
        "note": ["x", ""],
    }
    assert broken.empty


def test_columns_may_stand_in_any_order_and_an_optional_one_may_be_absent(read):
    given_rows, _ = read("visits,area\n1,A\n")
    assert given_rows[["area", "visits"]].values.tolist() == [["A", "1"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_understood(read, end):
    given_rows, _ = read(end.join(["area,visits", "A,1", "B,2", ""]))
    assert given_rows["row"].tolist() == [2, 3]


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_header(read):
    given_rows, _ = read(b"\xef\xbb\xbfarea,visits\nA,1\n")
    assert given_rows["area"].tolist() == ["A"]


def test_text_such_as_na_or_null_stays_as_it_is(read):
    given_rows, _ = read("area,visits\nNA,null\n")
    assert given_rows[["area", "visits"]].values.tolist() == [["NA", "null"]]


def test_rows_are_counted_as_a_spreadsheet_counts_them(read):
    given_rows, broken = read('area,visits,note\nA,1,"two\nlines"\n\n\nB,2\nC,3,\n')
    assert given_rows["row"].tolist() == [2, 6]
    assert given_rows["note"].tolist() == ["two\nlines", ""]
    assert broken["row"].tolist() == [5]


def test_rows_with_too_few_or_too_many_cells_are_set_aside_with_their_text(read):
    given_rows, broken = read('area,visits\nA\nB,1\n"C,D",1,2\n')
    assert given_rows["area"].tolist() == ["B"]
    assert broken.to_dict("records") == [
        {
            "file": "visits.csv",
            "row": 2,
            "text": "A",
            "reason": "1 cell where the header has 2",
        },
        {
            "file": "visits.csv",
            "row": 4,
            "text": '"C,D",1,2',
            "reason": "3 cells where the header has 2",
        },
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty; put the data in it or take it out"),
        (b" \n\n", "the file is empty; put the data in it or take it out"),
        (b"\xef\xbb\xbf", "the file is empty; put the data in it or take it out"),
        *[
            ("area,visits\nA,1\n".encode(encoding), f"the file is {name}; save it as `CSV UTF-8`")
            for encoding, name in ENCODINGS
        ],
        *[
            (content, f"this is {kind}; open it and save the table as `CSV UTF-8`")
            for content, kind in OTHER_FORMATS
        ],
        (
            b"\xa3rea\n",
            "line 1 is not UTF-8 (byte 0xa3, which is `£` in Windows files); save it as"
            " `CSV UTF-8`",
        ),
        (
            "area,visits\né,1\n".encode() + b"\xe9,2\n",
            "line 3 is not UTF-8 (byte 0xe9, which is"
            " `é` in Windows files); save it as `CSV UTF-8`",
        ),
        (
            b"a," * 1001,
            "line 1 has 1,001 columns, from `a` on; it should name the columns of one table",
        ),
        (b"a" * (1 << 21), "line 1 is not a header; it should name the columns"),
        (
            b"area,,visits\nA,,1\n",
            "column 2 has no name, but a column after it has; name it or take it out",
        ),
        (
            b"area,visits\nA,1\nB," + b"x" * (1 << 21),
            "row 3 cannot be read as CSV (a cell of more"
            " than 1,048,576 characters); look for an open quote",
        ),
        (b"Area,visits\nA,1\n", f"unknown column `Area`: did you mean `area`? {COLUMNS}"),
        ("area,visits".encode("utf-16"), "the file is UTF-16; save it as `CSV UTF-8`"),
        (b"\xfe\xff\x00a", "the file is UTF-16; save it as `CSV UTF-8`"),
        (
            b"area,visits\nA,\x001\n",
            "line 2 has a NUL byte, so this is not a text file; save the table as `CSV UTF-8`",
        ),
        (
            "area,visits\nA,1\nCafé,2\n".encode("cp1252"),
            "line 3 is not UTF-8 (byte 0xe9, which is `é` in Windows files); save it as "
            "`CSV UTF-8`",
        ),
        (b"area,visits\r", "there is a header but no row; put the data in it"),
        (b"area,visits,,\n", "there is a header but no row; put the data in it"),
        (b"area,visits\n\n , \n", "there is a header but no row; put the data in it"),
        (b"area;visits\nA;1\n", "the columns are divided by semicolons; save with commas"),
        (b"area\tvisits\nA\t1\n", "the columns are divided by tabs; save with commas"),
        (b"area|visits\nA|1\n", "the columns are divided by vertical bars; save with commas"),
        (b"\narea,visits\nA,1\n", "line 1 is not a header; it should name the columns"),
        (b",,\nA,1,\n", "line 1 is not a header; it should name the columns"),
        (b'area,"visits\nA,1\n', "line 1 is not a header; it should name the columns"),
        (
            b"area,visit\nA,1\n",
            f"unknown column `visit`: did you mean `visits`? {COLUMNS}",
        ),
        (b"area,visits,x\nA,1,2\n", f"unknown column `x`. {COLUMNS}"),
        (b"area,note\nA,1\n", "column `visits` is missing (there are: area, note)"),
        (b"area,visits,area\nA,1,B\n", "column `area` stands 2 times; keep one"),
        (
            b'area,visits,note\nA,1,\nB,2,"open\nC,3,\n',
            "row 3 cannot be read as CSV (unexpected end of data); look for an open quote",
        ),
        (
            b'area,visits,note\nA,1,\nB,2,"said" he\n',
            "row 3 cannot be read as CSV (',' expected after '\"'); look for an open quote",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(problems, content, problem):
    assert f"visits.csv: {problem}" in problems(content)


def test_all_problems_of_a_header_are_said_together(problems):
    assert problems("aera,aera,x\nA,B,1\n") == [
        "visits.csv: column `aera` stands 2 times; keep one",
        f"visits.csv: unknown column `aera`: did you mean `area`? {COLUMNS}",
        f"visits.csv: unknown column `x`. {COLUMNS}",
        "visits.csv: column `area` is missing (there are: aera, aera, x)",
        "visits.csv: column `visits` is missing (there are: aera, aera, x)",
    ]


def test_a_file_that_is_not_there_cannot_be_read(tmp_path):
    with pytest.raises(SourceError, match=r"cannot be read \(No such file or directory\)"):
        read_csv(tmp_path / "nowhere.csv", CONTRACT)


def test_a_quote_inside_a_cell_is_text(read):
    given_rows, _ = read('area,visits,note\nA,1,a 12" pipe\nB,2,"a ""pipe"""\n')
    assert given_rows["note"].tolist() == ['a 12" pipe', 'a "pipe"']


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_whatever_the_bytes_a_file_is_read_or_refused_and_never_a_traceback(tmp_path, content):
    path = tmp_path / "visits.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        read_csv(path, CONTRACT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text('A1," \n\r', max_size=60))
def test_whatever_stands_under_a_header_no_line_with_text_is_lost(tmp_path, text):
    path = tmp_path / "visits.csv"
    path.write_bytes(f"area,visits\nlast,0\n{text}".encode())
    kept = set()
    try:
        given_rows, broken = read_csv(path, CONTRACT)
        kept = {*given_rows["row"], *broken["row"]}
    except SourceError as error:
        kept = None
        assert "look for an open quote" in str(error)  # noqa: PT017
    if kept is not None and '"' not in text:
        lines = Path(path).read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
        written = {
            number for number, line in enumerate(lines.split("\n"), start=1) if line.strip(" ,")
        }
        assert written - {1} <= kept


def test_a_row_of_nothing_but_commas_is_a_blank_line(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("a,b\n1,2\n,\n , \n3,4\n,\n", encoding="utf-8")
    contract = Contract("figures", (FileColumn("a"), FileColumn("b")))
    given, broken = read_csv(path, contract)
    assert list(given["row"]) == [2, 5]
    assert broken.empty


def test_empty_cells_that_a_spreadsheet_leaves_behind_are_no_columns(read):
    given_rows, broken = read("area,visits,,\nA,1,,\nB,2\nC,3,,,,\nD,4,,5\n")
    assert given_rows["area"].tolist() == ["A", "B", "C"]
    assert broken["text"].tolist() == ["D,4,,5"]


def test_a_line_end_inside_a_row_with_too_many_cells_is_kept(read):
    _, broken = read('area,visits\nA,1\nB,"2\n3","4\r5"\n')
    assert broken["text"].tolist() == ['B,"2\n3","4\r5"']
