"""Bad input by the command line: one sentence for each fault, the documented exit status.

`check` is run in this process, which is quick; `build` as an analyst runs it.
"""

import csv
import datetime as dt
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from community_safety.errors import ConfigurationError
from community_safety.partnership_file import data_folder, load_partnership

ROOT = Path(__file__).parents[1]
DESCRIBED = """\
name: Arkenshire
legal_basis: Crime and Disorder Act 1998, section 6
release: {name: "2025/26"}
data: raw
sources:
  indicators: [a.csv]
areas:
  - {code: E07999001, name: Ambermoor}
  - {code: E07999002, name: Kestrelby}
objectives:
  - {id: crime, name: Reduce crime}
indicators:
  - {id: fires, name: Fires, objective: crime, kind: count, unit: fires, source: Fire service}
  - {id: repeats, name: Repeats, objective: crime, kind: proportion, unit: per cent, source: List}
"""
HEADER = "indicator_id,area_code,period_start,period_end,value,numerator,denominator,note\n"
GOOD = "fires,E07999001,2025-04-01,2025-04-30,,5,,\n"
RUN = re.compile(r"[=+\-@\t\r\n]")
SLIPS = "ab:-[]{}&*!'\"#|>?\n ,0é\u202e\t"
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")


@pytest.fixture(scope="module")
def pipeline():
    spec = importlib.util.spec_from_file_location(
        "pipeline_of_hostile_inputs", ROOT / "pipeline.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def check(pipeline, tmp_path):
    """Return the exit status and lines of `check` for a partnership and its one raw file."""
    (tmp_path / "raw").mkdir()

    def checked(content=HEADER + GOOD, described=DESCRIBED):
        path = tmp_path / "ark.yml"
        path.write_bytes(described if isinstance(described, bytes) else described.encode())
        if content is not None:
            content = content if isinstance(content, bytes) else content.encode()
            (tmp_path / "raw" / "a.csv").write_bytes(content)
        arguments = ["check", "--partnership", str(path), "--out", str(tmp_path / "reports")]
        result = CliRunner().invoke(pipeline.app, arguments)
        said = result.output.replace(f"{tmp_path}/", "")
        assert "Traceback" not in said
        assert "The program failed" not in said
        return result.exit_code, said.splitlines()

    return checked


def _once(lines, part):
    """Tell whether one line, and only one, has these words."""
    return sum(part in line for line in lines) == 1


ROWS = [
    (GOOD.replace(",5,", ',"1,234",'), "`numerator` is not a number: '1,234' (write it without a"),
    (GOOD.replace(",5,", ",-5,"), "`numerator` is negative: -5"),
    (GOOD.replace(",5,", ",5.5,"), "`numerator` counts events and must be whole: 5.5"),
    ("repeats,E07999001,2025-04-01,2025-04-30,,6,5,\n", "larger than `denominator`: 6 of 5"),
    ("repeats,E07999001,2025-04-01,2025-04-30,30,1,5,\n", "not what the counts give: 30, and the"),
    (GOOD + GOOD, "row 3 refused: this row repeats an earlier one, which is used (row 2)"),
    (GOOD.replace("E07999001", "e07999001"), "area `e07999001`: did you mean `E07999001`?"),
    (GOOD.replace("E07999001", "EO7999001"), "area `EO7999001`: did you mean `E07999001`?"),
    (GOOD.replace("E07999001", "Ambermoor"), "area `Ambermoor`: did you mean `E07999001`?"),
    (GOOD.replace("E07999001", "E07999009"), "unknown area `E07999009`"),
    (GOOD.replace("fires", "FIRES"), "unknown indicator `FIRES`: did you mean `fires`?"),
    (GOOD.replace("04-30", "02-30"), "`period_end` is a date that does not exist: '2025-02-30'"),
    (GOOD.replace("2025-04-01", "01/04/2025"), "and year in another order: '01/04/2025'"),
    (GOOD.replace("2025-04-01", "45748"), "a spreadsheet's number for a day, perhaps 2025-04-01"),
    (GOOD.replace("2025-04-01", "2025-05-01"), "lies before `period_start`: 2025-04-30 before"),
    (GOOD.replace("\n", ",6\n"), "9 cells where the header has 8"),
    ("fires\n", "1 cell where the header has 8"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "message"), ROWS)
def test_a_bad_row_is_refused_by_itself_and_nothing_fails(check, rows, message):
    status, lines = check(HEADER + rows)
    assert status == 0
    assert _once(lines, message)
    assert any(re.match(r"ark, indicators: a\.csv, row [23] refused: ", line) for line in lines)


FILES = [
    (None, "raw/a.csv: there is no such file; put it there, or name the file in ark.yml"),
    (b"", "raw/a.csv: the file is empty; put the data in it or take it out"),
    (HEADER, "raw/a.csv: there is a header but no row; put the data in it"),
    ((HEADER + GOOD).replace(",", ";"), "raw/a.csv: the columns are divided by semicolons; save"),
    ((HEADER + GOOD).encode("utf-16-le"), "raw/a.csv: the file is UTF-16; save it as `CSV UTF-8`"),
    (HEADER.encode() + b"\xa35\n", "line 2 is not UTF-8 (byte 0xa3, which is `\xa3` in Windows"),
    (HEADER.replace("area_code", "area_cod") + GOOD, "`area_cod`: did you mean `area_code`?"),
    (HEADER.replace("note", "value") + GOOD, "raw/a.csv: column `value` stands 2 times; keep one"),
    (HEADER + '"' + GOOD, "raw/a.csv: row 2 cannot be read as CSV (unexpected end of data); look"),
    (b"\x1f\x8b\x08\x00", "raw/a.csv: this is a gzip archive; open it and save the table as"),
    (b"\x00\x9f" + os.urandom(10_000_000), "raw/a.csv: line 1 has a NUL byte, so this is not a"),
    (b"a," * 5_000_000, "raw/a.csv: line 1 has 5,000,000 columns, from `a` on; it should name the"),
]


@pytest.mark.parametrize(("content", "message"), FILES, ids=[message for _, message in FILES])
def test_a_file_that_cannot_be_used_ends_with_3(check, content, message):
    status, lines = check(content)
    assert status == 3
    assert _once(lines, message)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "this is a folder; name the files in it (`a.csv/*.csv`)"),
        (lambda path: path.symlink_to(path), "this is a link that leads nowhere; put the file"),
        (os.mkfifo, "raw/a.csv: this is a pipe or a device; give a file"),
        (lambda path: path.parent.rmdir(), "raw: there is no such folder, and ark.yml calls it"),
        (lambda path: path.symlink_to("/proc/self/mem"), "raw/a.csv: cannot be read ("),
    ],
)
def test_what_is_no_file_is_said_and_not_waited_for(check, tmp_path, make, message):
    make(tmp_path / "raw" / "a.csv")
    status, lines = check(None)
    assert status == 3
    assert _once(lines, message)


CONFIGURATIONS = [
    (b"", "ark.yml:1: this holds nothing; a partnership file holds keys such as `name: ...`"),
    (b"\xff\xfe\x00", "ark.yml: not UTF-8 text (byte 0); save the file as UTF-8"),
    (
        DESCRIBED + "a: !!python/object:os.system x\n",
        "ark.yml:15: the tag tag:yaml.org,2002:python",
    ),
    (
        "a: &a [x]\nb: [*a, *a]\n" + DESCRIBED,
        "ark.yml:2: aliases (*a) are not used here; write the",
    ),
    (DESCRIBED + "name: x\n", "ark.yml:15: `name` stands twice (first on line 1); keep one"),
    (DESCRIBED + "x: " + "[" * 1000, "ark.yml:15: brackets or lists are nested too deeply"),
    (
        DESCRIBED.replace("release", "\trelease"),
        "ark.yml:3: this is not valid YAML (found character",
    ),
    (DESCRIBED.replace("Kestrelby", '"K\\u202ey"'), "U+202E (right-to-left override); take it out"),
    (
        DESCRIBED.replace("Kestrelby", '"K\\0y"'),
        "`name` has a character that cannot be read, U+0000",
    ),
    (DESCRIBED.replace("Kestrelby", "k" * 300), "has 300 characters: shorten it to 160 or fewer"),
    (DESCRIBED.replace("data: raw", 'data: "r\\nw"'), "`data` has a character that cannot be read"),
    (DESCRIBED.replace("data: raw", "data: ${ARK_UNSET}"), "ARK_UNSET is not set. Set it to the"),
    (
        DESCRIBED.replace("data: raw", f"data: {'r' * 300}"),
        "cannot be a folder (File name too long)",
    ),
    (DESCRIBED.replace("2025/26", "2190/91"), "'2190/91' lies outside the years 1900 to 2099"),
    (
        DESCRIBED.replace("kind: count", "kind: count, decimals: 010"),
        "`010` would be read as another",
    ),
    (
        DESCRIBED.replace("kind: count", "knd: count"),
        "unknown key `knd` in indicators.0: did you mean",
    ),
]


@pytest.mark.parametrize(("described", "message"), CONFIGURATIONS)
def test_a_partnership_file_with_a_fault_ends_with_2(check, monkeypatch, described, message):
    monkeypatch.delenv("ARK_UNSET", raising=False)
    status, lines = check(described=described)
    assert status == 2
    assert _once(lines, message)


def _build(folder, *more):
    arguments = ["--partnership", str(folder / "ark.yml"), "--out", str(folder / "reports")]
    return subprocess.run(
        [sys.executable, str(ROOT / "pipeline.py"), "build", *arguments,
         "--processed", str(folder / "processed"), *more],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def test_a_build_of_a_refused_file_ends_with_3_and_says_why(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "ark.yml").write_text(DESCRIBED, encoding="utf-8")
    (tmp_path / "raw" / "a.csv").write_bytes((HEADER + GOOD).encode("utf-16"))
    result = _build(tmp_path, "--jobs", "1")
    assert result.returncode == 3, result.stdout
    assert "the file is UTF-16; save it as `CSV UTF-8`" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(SLIPS)),
                min_size=1, max_size=4))  # fmt: skip
def test_a_partnership_file_with_slips_is_read_or_refused_in_sentences(tmp_path, slips):
    text = DESCRIBED
    for position, character in slips:
        position %= len(text)
        text = text[:position] + character + text[position + 1 :]
    path = tmp_path / "ark.yml"
    path.write_text(text, encoding="utf-8")
    problems = []
    try:
        data_folder(load_partnership(path), path)
    except ConfigurationError as error:
        problems = error.problems
    assert all(problem.startswith(f"{path}") and "\n" not in problem for problem in problems)


HOSTILE = {
    "name": "<script>alert(1)</script> & Partners'",
    "legal_basis": "Act {{ 7*7 }} {% raw %} ${HOME} $x^2$ <img src=x onerror=alert(1)>",
    "owner": "**Bold** [link](http://example.org/) `code` | pipe <b onclick=x>b</b>",
    "notice": "</style></title><script>alert(2)</script> ## heading",
    "measure": '=HYPERLINK("x") $x^$ [x](javascript:alert(4)) <script>alert(4)</script>',
    "share": "@Repeats | pipes | `ticks` </style>",
    "objective": "*Reduce* <i>crime</i> $1 {{ config }} $2",
    "handling": '<a href="javascript:alert(8)">x</a> **h**',
    "wording": "=crime **fell** by 20% {{ x }} $a$ </script>",
    "publisher": "<script>alert(11)</script>",
}
AREAS = {"E07999001": "../../../etc/passwd", "W06999002": "=Tŷ Ŵyn <ŷ> العربية"}


def _hostile_partnership(folder):
    said = HOSTILE
    (folder / "raw").mkdir(parents=True)
    measure = {"objective": "crime", "source": "+List </script>"}
    described = {
        **{key: said[key] for key in ("name", "legal_basis", "owner", "notice")},
        "release": {"name": "2025/26"},
        "data": "raw",
        "sources": {"indicators": ["a.csv"], "published_claims": ["claims.csv"]},
        "areas": [{"code": code, "name": name} for code, name in AREAS.items()],
        "objectives": [{"id": "crime", "name": said["objective"]}],
        "indicators": [
            measure | {"id": "fires", "name": said["measure"], "kind": "count",
                       "unit": "fires <b>"},
            measure | {"id": "repeats", "name": said["share"], "kind": "proportion",
                       "unit": "per cent"},
        ],
        "editions": {"restricted": {"marking": "OFFICIAL-SENSITIVE", "handling": said["handling"]}},
    }  # fmt: skip
    (folder / "ark.yml").write_text(yaml.safe_dump(described, allow_unicode=True), encoding="utf-8")
    rows = [HEADER.strip().split(",")]
    for area in AREAS:
        for year in range(2023, 2026):
            day = dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
            rows.append(["fires", area, *day, "", 80 + year % 7, "", "<script>"])
            rows.append(["repeats", area, *day, "", 60, 240 + year % 7, "=1+1"])
    rows.append(["=1+1", "@x", *day, "", -5, "", "-2+3"])
    _write(folder / "raw" / "a.csv", rows)
    columns = [
        "claim_id",
        "area",
        "measure",
        "period",
        "value",
        "unit",
        "numerator",
        "denominator",
        "compared_with_period",
        "compared_with_value",
        "published_change",
        "published_wording",
        "source",
    ]
    claim = ["one", AREAS["E07999001"], "@Crime", "2025/26", 80, "crimes", 80, "", "2024/25", 100,
             "-20%", said["wording"], "-Plan `s` <b>"]  # fmt: skip
    _write(folder / "raw" / "claims.csv", [columns, claim])
    sidecar = yaml.safe_dump({"publisher": said["publisher"], "title": "=title {{ t }}"})
    (folder / "raw" / "a.csv.source.yml").write_text(sidecar, encoding="utf-8")


def _write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The reports of a partnership of which every name is an attack."""
    folder = tmp_path_factory.mktemp("hostile") / "Dòs barth & co"
    _hostile_partnership(folder)
    before = {path for path in folder.parent.parent.iterdir() if path.is_file()}
    result = _build(folder, "--edition", "restricted")
    assert result.returncode == 0, result.stdout + result.stderr
    assert {path for path in folder.parent.parent.iterdir() if path.is_file()} == before
    return folder


def _soups(folder):
    pages = sorted((folder / "reports").rglob("*.html"))
    assert len(pages) >= 7
    return {page: BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser") for page in pages}


@pytest.mark.slow
@pytest.mark.xdist_group("hostile_build")
def test_no_name_becomes_markup(hostile):
    for page, soup in _soups(hostile).items():
        assert not soup.find_all(["script", "iframe", "object", "embed", "base"]), page
        for element in soup.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on")], (page, element)
            for name in ("href", "src", "action"):
                target = str(element.get(name, "")).strip().lower()
                assert not target.startswith(("javascript:", "http")), (page, element)


@pytest.mark.slow
@pytest.mark.xdist_group("hostile_build")
def test_names_are_shown_as_typed(hostile):
    texts = {
        (page.stem, page.parent.name[:9]): re.sub(r"\s+", " ", soup.get_text())
        for page, soup in _soups(hostile).items()
    }
    everywhere = ("name", "legal_basis", "owner", "notice", "handling")
    for code, name in AREAS.items():
        measured = texts["indicator_significance", code]
        for key in (*everywhere, "measure", "share", "objective", "publisher"):
            assert HOSTILE[key] in measured, key
        assert name in measured
        claimed = texts["published_claims", code]
        for key in everywhere:
            assert HOSTILE[key] in claimed, key
    assert HOSTILE["wording"] in texts["published_claims", "E07999001"]


@pytest.mark.slow
@pytest.mark.xdist_group("hostile_build")
def test_no_cell_of_a_csv_is_a_formula(hostile):
    tables = sorted(hostile.rglob("tables/*.csv"))
    refused = hostile / "processed" / "refused" / "indicators.csv"
    assert len(tables) >= 4
    for path in [*tables, refused]:
        with path.open(encoding="utf-8", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert not RUN.match(cell) or NUMBER.fullmatch(cell), (path.name, cell)
    with refused.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["indicator_id"], row["area_code"], row["note"]) == ("'=1+1", "'@x", "'-2+3")
    assert row["numerator"] == "-5"


@pytest.mark.slow
@pytest.mark.xdist_group("hostile_build")
def test_no_name_leads_out_of_its_folder(hostile):
    folders = {
        path.name for path in (hostile / "reports").glob("ark/*/restricted/*") if path.is_dir()
    }
    assert folders == {"E07999001-etc-passwd", "W06999002-ty-wyn-y"}
    assert {path.name for path in hostile.iterdir()} == {"ark.yml", "raw", "reports", "processed"}
    for path in (hostile / "reports").rglob("*"):
        assert path.resolve().is_relative_to((hostile / "reports").resolve())
