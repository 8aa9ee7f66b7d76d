"""Whatever a raw file holds, it is refused with a message or every row of it is accounted for."""

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.csv_guard import unguarded
from community_safety.errors import SourceError
from community_safety.sources.provenance import read_provenance, sidecar_of


def _rows(text):
    return [line.split(",") for line in text.split()]


INDICATORS = _rows("""\
indicator_id,area_code,period_start,period_end,value,numerator,denominator,note
fires,E07999001,2025-04-01,2025-04-30,,5,,
fires,E07999001,2025-05-01,2025-05-31,,7,,late
repeats,E07999002,2025-04-01,2025-04-30,25.0,10,40,
crimes,E92999000,2025-04-01,2025-04-30,,90,3000,
""")
CLAIMS = _rows("""\
claim_id,area,measure,period,value,unit,numerator,denominator,compared_with_period,\
compared_with_value,published_change,published_wording,source
one,A,Crime,2015/16,31.0,percent,31,100,2014/15,26.50,+4.5,up,Plan
two,A,Crime,2015/16,80,crimes,80,,2014/15,100,-20%,down,Plan
""")
NASTY = ["", "=1+1", "@x", "\t=1", "-5", "1,234", "01/04/2025", "2025-02-30", "a\nb", "a\rb", '"',
         "é", "\u202e", "\ufeff", "<b>", "'=1", "''-x", "1e3", "NaN", "9" * 20, "x" * 300,
         "fires", "E07999001", "2025-04-15", "\u0663"]  # fmt: skip
CELLS = st.sampled_from(NASTY) | st.text(max_size=6)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["cell", "double", "longer", "shorter", "blank"]),
        st.integers(0, 9),
        st.integers(0, 12),
        CELLS,
    ),
    max_size=5,
)


def _changed(rows, changes):
    rows = [list(row) for row in rows]
    for what, row, column, text in changes:
        row %= len(rows)
        match what:
            case "cell" if rows[row]:
                rows[row][column % len(rows[row])] = text
            case "double":
                rows.append(list(rows[row]))
            case "longer":
                rows[row].append(text)
            case "shorter":
                rows[row] = rows[row][: column % (len(rows[row]) + 1)]
            case "blank":
                rows.insert(row, [])
    return rows


def _bytes(rows, end="\n"):
    file = io.StringIO()
    csv.writer(file, lineterminator=end).writerows(rows)
    return file.getvalue().encode("utf-8", "surrogatepass")


def _assert_accounted_for(place, source, content):
    """Prepare a file; check that each row of it is used, or kept as it was with its reasons."""
    place.put("a.csv", content)
    report, problems = None, ["no problem"]
    try:
        report = place.prepare(source)
    except SourceError as error:
        problems = error.problems
    assert problems
    assert all(problem and "\n" not in problem for problem in problems)
    if report is None:
        return
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = [name.strip() for name in rows[0]]
    written = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    assert report.rows_read == len(written) == report.rows_used + report.rows_refused
    path = place.processed / "refused" / f"{source}.csv"
    assert path.exists() == bool(report.rows_refused)
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        refused = list(csv.DictReader(file))
    assert len(refused) == report.rows_refused
    for row in refused:
        given_cells = rows[int(row["row"]) - 1]
        assert row["reason"]
        if broken := unguarded(row.get("text") or ""):
            assert next(csv.reader(io.StringIO(broken, newline=""))) == given_cells
            continue
        for name, cell in zip(header, given_cells, strict=False):
            assert not name or unguarded(row[name]) == cell.strip()


FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SOURCES = st.sampled_from([("indicators", INDICATORS), ("published_claims", CLAIMS)])


@pytest.fixture
def both(place):
    place.describe('indicators: ["*.csv"]', 'indicators: ["*.csv"]\n  published_claims: ["*.csv"]')
    return place


@FUZZ
@given(SOURCES, CHANGES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_rows_of_a_file_with_faults_are_used_or_kept_as_they_were(both, source, changes, end):
    name, rows = source
    _assert_accounted_for(both, name, _bytes(_changed(rows, changes), end))


@FUZZ
@given(SOURCES, st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4))
def test_a_file_with_bytes_overwritten_is_refused_or_accounted_for(both, source, flips):
    name, rows = source
    content = bytearray(_bytes(rows))
    for position, byte in flips:
        content[position % len(content)] = byte
    _assert_accounted_for(both, name, bytes(content))


@FUZZ
@given(SOURCES, st.binary(max_size=200) | st.text(max_size=100).map(lambda t: t.encode("utf-8")))
def test_whatever_follows_good_rows_none_is_lost(both, source, more):
    name, rows = source
    _assert_accounted_for(both, name, _bytes(rows) + more)


@FUZZ
@given(
    st.binary(max_size=100)
    | st.text("abpulisher:{}[]&*!'\"\n -\x00\u202e", max_size=60).map(str.encode)
)
def test_whatever_a_sidecar_holds_it_only_warns(place, content):
    path = place.put("a.csv", "x")
    sidecar_of(path).write_bytes(content)
    provenance, warnings = read_provenance(path)
    json.dumps(provenance.as_dict()).encode()
    assert all(warning and "\n" not in warning for warning in warnings)


LOOKUP = _rows("""\
LSOA21CD,WD24CD,WD24NM,LAD24CD
E01000001,E05000001,East,E07999001
E01000002,E05000002,West,E07999001
E01000003,E05000003,North,E07999002
""")
PEOPLE = _rows("""\
area_code,year,residents,sex
E01000001,2021,900,male
E01000001,2021,950,female
E07999001,2021,9000,male
""")
RANKS = _rows("""\
lsoa21_code,IMD_score,IMD_rank,IMD_decile
E01000001,60.5,10,1
E01000002,40,4000,2
""")
WEIGHTS = _rows("""\
edition,offence_code,weight,unit,citation
2020,17A,100,days,Ours
2020,8N,5.5,days,Ours
""")
RECORDED = _rows("""\
financial_year,financial_quarter,force_name,offence_group,offence_code,number_of_offences
2024/25,1,Arkenshire,Theft,49,10
2024/25,2,Arkenshire,Theft,49,-1
""")
BY_PLACE = {
    "lookups": LOOKUP, "population": PEOPLE, "deprivation": RANKS, "harm_weights": WEIGHTS,
    "recorded_crime": RECORDED,
}  # fmt: skip
FEW = settings(FUZZ, max_examples=25)


@FEW
@given(st.sampled_from(sorted(BY_PLACE)), CHANGES, st.binary(max_size=3))
def test_sources_by_place_are_refused_or_accounted_for(place, name, changes, more):
    text = place.path.read_text(encoding="utf-8")
    first, rest = text.split("sources:\n")[0], text.split("areas:\n")[1]
    rest = rest.replace("name: Ambermoor}", "name: Ambermoor, recorded_as: Arkenshire}")
    rest = rest.replace("Fire service}", 'Fires, recorded_crime: {offence_code: ["49"]}}')
    place.path.write_text(f'{first}sources:\n  {name}: ["*.csv"]\nareas:\n{rest}', "utf-8")
    _assert_accounted_for(place, name, _bytes(_changed(BY_PLACE[name], changes)) + more)


def test_an_account_counts_rules_and_quotes_no_cell(place):
    """It is printed in public reports, where a refused cell may hold what must not be shown."""
    rows = [*INDICATORS, *_rows("repeats,E07999001,2025-04-01,2025-04-30,30,3,12,")]
    rows += _rows("fires,E07999001,2025-06-01,2025-06-30,,three,,")
    place.put("a.csv", _bytes(rows))
    place.prepare()
    account = (place.processed / "arkenshire/indicators/E07999001.account.json").read_text("utf-8")
    assert json.loads(account)["refused"] == {
        "`numerator` is not a number": 1,
        "`value` is not what the counts give": 1,
    }
    assert place.refused()["reason"].tolist() == [
        "`value` is not what the counts give: 30, and the counts give 25",
        "`numerator` is not a number: 'three'",
    ]


def test_a_file_of_refused_rows_that_somebody_broke_is_written_anew_with_a_warning(place):
    path = place.processed / "refused" / "indicators.csv"
    path.parent.mkdir(parents=True)
    path.write_text('opened,"in a spreadsheet\n', encoding="utf-8")
    place.put("a.csv", _bytes([*INDICATORS, ["fires"]]))
    assert any("is written anew" in warning for warning in place.prepare().warnings)
    assert place.refused()["text"].tolist() == ["fires"]


def test_a_release_without_a_figure_is_remarked(place):
    place.describe("2025/26", "2031/32")
    place.put("a.csv", _bytes(INDICATORS))
    assert any(
        "no figure lies in the release 2031/32" in warning
        and "the figures end on 2025-05-31" in warning
        for warning in place.prepare().warnings
    )


def test_a_long_file_is_read_in_parts_and_its_one_bad_row_is_named(place, monkeypatch):
    monkeypatch.setattr("community_safety.sources.reading._ROWS_AT_ONCE", 100)
    days = pd.date_range("2000-01-01", periods=3000).strftime("%Y-%m-%d")
    rows = [["fires", "E07999001", day, day, "", "x" if n == 2500 else "5", "", ""]
            for n, day in enumerate(days)]  # fmt: skip
    place.put("a.csv", _bytes([INDICATORS[0], *rows]))
    report = place.prepare()
    assert (report.rows_read, report.rows_refused) == (3000, 1)
    assert place.refused()["row"].tolist() == ["2502"]
