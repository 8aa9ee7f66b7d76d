"""Files of reoffending records as a whole: which kind each is, how it is read, what is refused."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import SourceError
from community_safety.sources.reoffending.blocks import read_blocks, texts_of

PEOPLE = "person_id,sex,date_of_birth,ethnicity,area_code,ward_code\n"
ANN = "ann,F,1990-05-01,White,E07999001,\n"
OFFENCES = "person_id,offence_id,offence_date,proven_date,outcome,offence_group\n"
THEFT = "ann,o1,2024-01-10,2024-02-01,non_custodial,theft\n"


@pytest.fixture
def folder(place):
    place.describe('indicators: ["*.csv"]', "reoffending: [records]")
    place.put("records/people.csv", PEOPLE + ANN)
    place.put("records/offences.csv", OFFENCES + THEFT)
    return place


def _problems(place):
    with pytest.raises(SourceError) as caught:
        place.prepare("reoffending")
    folder = place.path.parent
    return [one.replace(f"{folder}/raw/records/", "").replace(f"{folder}/", "")
            for one in caught.value.problems]  # fmt: skip


FILES = [
    (b"", "people.csv: the file is empty; put the data in it or take it out"),
    (PEOPLE, "people.csv: there is a header but no row; put the data in it"),
    (PEOPLE + ",,,,,\n", "people.csv: there is a header but no row; put the data in it"),
    ((PEOPLE + ANN).encode("utf-16"), "people.csv: the file is UTF-16; save it as `CSV UTF-8`"),
    ((PEOPLE + ANN).replace(",", ";"), "people.csv: the columns are divided by semicolons; save "
     "with commas"),
    (b"PK\x03\x04..xl/workbook.xml", "people.csv: this is an Excel workbook (.xlsx); open it and "
     "save the table as `CSV UTF-8`"),
    ((PEOPLE + ANN).encode() + b"b\xa3n,F,1990-05-01,,,\n", "people.csv: line 3 is not UTF-8 (byte "
     "0xa3, which is `\xa3` in Windows files); save it as `CSV UTF-8`"),
    (PEOPLE + ANN + "a\x00b,F,1990-05-01,,,\n", "people.csv: line 3 has a NUL byte, so this is not "
     "a text file; save the table as `CSV UTF-8`"),
    (PEOPLE + ANN + '"ben,F,1990-05-01,,E07999001,\n' + ANN, "people.csv: row 3 cannot be read as "
     "CSV (unexpected end of data); look for an open quote"),
    (PEOPLE + ANN + '"ben"x,F,1990-05-01,,E07999001,\n' + ANN, "people.csv: row 3 cannot be read "
     "as CSV (',' expected after '\"'); look for an open quote"),
    (PEOPLE.replace("sex", "sexx") + ANN, "people.csv: unknown column `sexx`: did you mean `sex`? "
     "The columns of `people` are person_id, sex, date_of_birth, ethnicity, area_code, ward_code, "
     "iom_start, iom_end, expected_reoffending"),
    (PEOPLE.replace("sex", "ethnicity") + ANN, "people.csv: column `ethnicity` stands 2 times; "
     "keep one"),
    (PEOPLE.replace(",ward_code", "") + "ann,F,1990-05-01,White,E07999001\n", "people.csv: column "
     "`ward_code` is missing (there are: person_id, sex, date_of_birth, ethnicity, area_code)"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), FILES)
def test_a_file_that_cannot_be_used_is_told_of_as_in_other_sources(folder, content, message):
    folder.put("records/people.csv", content)
    assert message in _problems(folder)
    assert not (folder.processed / "arkenshire" / "reoffending").exists()


@pytest.mark.parametrize("kind", ["people", "offences"])
def test_without_people_or_offences_nothing_can_be_said(folder, kind):
    (folder.raw / "records" / f"{kind}.csv").unlink()
    folder.put("records/releases.csv", "person_id,release_date,offence_group\nann,2024-01-01,\n")
    (problem,) = _problems(folder)
    assert problem.startswith(
        f"arkenshire.yml: no file of {kind} is given under `sources: reoffending:` (there are: "
    )
    assert "without people and offences nothing can be said; give " in problem


def test_a_file_is_known_by_its_columns_where_its_name_says_nothing(folder):
    (folder.raw / "records" / "people.csv").rename(folder.raw / "records" / "extract.csv")
    folder.put("records/offences_2.csv", OFFENCES + THEFT.replace("o1", "o2"))
    assert folder.prepare("reoffending").rows_used == 3


def test_a_file_that_neither_name_nor_columns_tell_is_refused(folder):
    folder.put("records/notes.csv", "a,b\n1,2\n")
    assert _problems(folder) == [
        "notes.csv: neither its name nor its columns say what it holds (there are: a, b); begin "
        "its name with one of people, offences, releases, needs, reference_rates"
    ]


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + PEOPLE + ANN).encode(),
        (PEOPLE + ANN).replace("\n", "\r\n").encode(),
        (PEOPLE + ANN).replace("\n", "\r").encode(),
        (PEOPLE + ANN).rstrip("\n").encode(),
        (PEOPLE + "\n" + ANN + ",,,,,\n").encode(),
        (PEOPLE + ANN.replace("ann,F", ' ann ,"F"')).encode(),
        (PEOPLE.replace("\n", ",,\n") + ANN.replace("\n", ",,\n")).encode(),
    ],
    ids=["byte order mark", "windows line ends", "old line ends", "no last line end",
         "blank rows", "spaces and quotes", "trailing commas"],
)  # fmt: skip
def test_harmless_forms_of_a_file_are_read_alike(folder, content):
    path = folder.processed / "arkenshire" / "reoffending" / "E07999001" / "people.parquet"
    folder.prepare("reoffending")
    plain = path.read_bytes()
    folder.put("records/people.csv", content)
    assert folder.prepare("reoffending").rows_refused == 0
    assert path.read_bytes() == plain


def test_a_bad_line_among_many_is_refused_alone_and_found_in_its_file(folder):
    rows = [f"ann,o{number},2024-01-10,2024-02-01,caution,theft" for number in range(3000)]
    rows[1998] = rows[1998].replace("2024-01-10", "10/01/2024")
    rows[2500] = rows[2500].replace(",theft", "")
    folder.put("records/offences.csv", OFFENCES + "\n".join(rows) + "\n")
    report = folder.prepare("reoffending")
    assert (report.rows_read, report.rows_used, report.rows_refused) == (3001, 2999, 2)
    refused = folder.refused("reoffending")
    assert refused["row"].tolist() == ["2000", "2502"]
    assert refused["text"].tolist() == [rows[1998], rows[2500]]
    assert refused["reason"].tolist() == [
        "`offence_date` has day, month and year in another order: '10/01/2024' (write 2025-04-01)",
        "5 cells where the header has 6",
    ]


def test_of_very_many_refused_rows_the_first_ten_thousand_are_listed_and_all_counted(folder):
    rows = [f"eve,o{number},2024-01-10,2024-02-01,caution,theft" for number in range(10_002)]
    folder.put("records/offences.csv", OFFENCES + THEFT + "\n".join(rows) + "\n")
    report = folder.prepare("reoffending")
    assert report.rows_refused == 10_002
    refused = folder.refused("reoffending")
    assert (len(refused), refused["row"].iloc[-1]) == (10_000, "10002")
    assert report.warnings[-1].endswith(
        "offences.csv: 10,002 rows are refused, of which the first 10,000 are listed"
    )


CELLS = st.sampled_from(["a", "", " b ", "x,y", 'say "so"', "two\nlines", "é", "2024-01-01"])
ENDS = st.sampled_from(["\n", "\r\n"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=12), ENDS,
       st.integers(8, 60))  # fmt: skip
def test_parts_of_any_size_give_what_a_reader_of_the_whole_file_gives(tmp_path_factory, rows, end,
                                                                      size):  # fmt: skip
    header = ["person_id", "release_date", "offence_group"]
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows([header, *rows])
    path = tmp_path_factory.getbasetemp() / "releases.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    whole = {
        number: row for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)
    }
    fitting = {
        number: row[:3] for number, row in whole.items()
        if len(row) == 3 or (len(row) > 3 and not any(row[3:]))
    }  # fmt: skip
    if not whole:
        return
    blocks = list(read_blocks(path, "releases", header, max(size, len(",".join(header)) + 4)))
    numbers = [number for block in blocks for number in block.rows.tolist()]
    columns = [
        [cell for block in blocks for cell in block.columns[name].to_pylist()] for name in header
    ]
    assert dict(zip(numbers, map(list, zip(*columns, strict=True)), strict=True)) == fitting
    broken = {row: cells for block in blocks for row, cells in block.broken}
    assert broken == {n: len(row) for n, row in whole.items() if n not in fitting}
    texts = texts_of(path, "releases", np.array(sorted(whole)))
    assert {
        n: next(csv.reader(io.StringIO(text, newline=""))) for n, text in texts.items()
    } == whole
