"""The verbs that put text, tables and pictures on the page: escaped, marked up, and gated."""

import pytest
from bs4 import BeautifulSoup

from community_safety.briefing import (
    keep_table,
    say,
    say_named,
    show_chart,
    show_heading,
    show_key_figures,
    show_notes,
    show_table,
)
from community_safety.briefing.charts import Chart, measures_chart
from community_safety.briefing.indicator_layout import objective_layout
from community_safety.briefing.show import Shown, verdict_markup
from community_safety.errors import DisclosureError
from community_safety.media_types import TABLE_MIME
from community_safety.verdicts import SYMBOLS, Verdict

NASTY = "<script>alert(\"1\")</script> & 'two' {{ config }} {% x %} $a_1$ <b>"


def _soup(bundle):
    return BeautifulSoup(bundle["text/html"], "html.parser")


def assert_escaped(bundle, times=1):
    soup = _soup(bundle)
    assert soup.script is None
    assert soup.b is None
    assert soup.get_text().count(NASTY) == times


def test_sentences_are_escaped_and_plain_text_is_kept(displayed):
    bundle, _ = displayed(say, NASTY)
    assert_escaped(bundle)
    assert bundle["text/plain"] == NASTY


def test_one_sentence_is_a_paragraph_several_are_a_list_none_is_nothing(displayed):
    assert _soup(displayed(say, "One.", "")[0]).p.text == "One."
    several = _soup(displayed(say, "One.", "Two.")[0])
    assert [item.text for item in several.select("ul.findings > li")] == ["One.", "Two."]
    assert displayed(say, "", "") == (None, None)


def test_named_measures_are_listed_below_their_sentence(displayed):
    bundle, _ = displayed(say_named, ("Two are worse:", [NASTY, "Theft"]), ("None else.", []))
    assert_escaped(bundle)
    soup = _soup(bundle)
    assert [item.text for item in soup.select("ul.names > li")] == [NASTY, "Theft"]
    assert len(soup.select("ul.findings > li")) == 2
    assert bundle["text/plain"] == f"Two are worse: {NASTY}; Theft\nNone else."


def test_nothing_found_shows_nothing(displayed):
    assert displayed(say_named) == (None, None)


def test_notes_headings_and_key_figures_are_escaped(displayed):
    assert_escaped(displayed(show_notes, NASTY, title=NASTY)[0], 2)
    assert_escaped(displayed(show_heading, NASTY)[0])
    bundle, _ = displayed(show_key_figures, [(NASTY, "3"), ("better", NASTY)])
    assert_escaped(bundle, 2)
    assert [cell.text for cell in _soup(bundle).find_all("dd")] == ["3", NASTY]


def test_headings_of_the_notebook_itself_are_markdown(displayed):
    assert _soup(displayed(show_heading, "Text", level=4)[0]).h4.text == "Text"
    with pytest.raises(ValueError, match="level must be 3 or 4, got 2: sections are markdown"):
        show_heading("Text", level=2)


def test_table_has_caption_scopes_and_its_data(displayed, plain_table):
    table = plain_table(["Ashby", "Brook"], [1.25, None], sources=("Police",), notes=("A note.",))
    bundle, _ = displayed(show_table, table)
    soup = _soup(bundle)
    assert soup.caption.text == "Offences"
    assert [cell.text for cell in soup.select('th[scope="col"]')] == ["Place", "Offences"]
    assert [cell.text for cell in soup.select('th[scope="row"]')] == ["Ashby", "Brook"]
    assert [cell.text for cell in soup.select("td.number")] == ["1.3", "[x]"]
    assert [line.text for line in soup.select("p.source")] == [
        "Source: Police",
        "A note.",
        "[x]: not available.",
    ]
    assert soup.figure["id"] == "table-places"
    region = soup.select_one("[role=region]")
    assert region["aria-labelledby"] == soup.caption["id"]
    data = bundle[TABLE_MIME]
    assert data["rows"] == [["Ashby", 1.25], ["Brook", None]]
    assert [column["name"] for column in data["columns"]] == ["place", "count"]
    assert data["csv"].startswith("place,count\n")
    assert data["withheld"] is None


def test_everything_a_file_holds_is_escaped_in_a_table(displayed, plain_table):
    table = plain_table([NASTY], caption=NASTY, sources=(NASTY,), notes=(NASTY,))
    assert_escaped(displayed(show_table, table)[0], 4)


def test_everything_a_file_holds_is_escaped_in_an_objectives_table(displayed, objective):
    names = ("measure", "unit", "change_reason", "gaps", "provisional", "period")
    table = objective(dict.fromkeys(names, NASTY) | {"benchmark": 1.0, "age_months": 3})
    layout = objective_layout(table, {"benchmark": NASTY, "neighbours": NASTY})
    assert_escaped(displayed(show_table, table, layout)[0], len(names) + 1)


def test_table_without_rows_says_so(displayed, plain_table):
    assert "There is nothing to show." in displayed(show_table, plain_table([], []))[0]["text/html"]


def test_withheld_table_shows_a_box_and_gives_no_data(displayed, plain_table):
    bundle, _ = displayed(show_table, plain_table(counts=[3.0], people=True))
    box = _soup(bundle).select_one("div.withheld")
    assert box.strong.text == "Offences"
    assert "withheld from the public edition" in box.text
    assert "below 5" in box.text
    assert _soup(bundle).table is None
    data = bundle[TABLE_MIME]
    assert data["withheld"] == box.select("p")[1].text
    assert (data["rows"], data["csv"]) == ([], "")


def test_a_kept_table_gives_its_data_and_says_where_they_are(displayed, plain_table):
    table = plain_table(["Ashby", "Brook"], [1.25, None], sources=("Police",), notes=("A note.",))
    bundle, _ = displayed(keep_table, table)
    kept = _soup(bundle).select_one("div.kept")
    assert kept["id"] == "table-places"
    assert [line.text for line in kept.select("p")] == [
        "Offences: 2 rows in the table “places” of the workbook.",
        "A note.",
    ]
    assert _soup(bundle).table is None
    assert bundle[TABLE_MIME]["sources"] == ["Police"]
    assert bundle[TABLE_MIME]["rows"] == [["Ashby", 1.25], ["Brook", None]]


def test_no_table_to_keep_shows_nothing(displayed):
    assert displayed(keep_table, None) == (None, None)


def test_a_kept_table_that_is_withheld_gives_its_reason_and_no_data(displayed, plain_table):
    bundle, _ = displayed(keep_table, plain_table(counts=[3.0], people=True))
    assert "withheld from the public edition" in _soup(bundle).select_one("div.withheld").text
    assert (bundle[TABLE_MIME]["rows"], bundle[TABLE_MIME]["csv"]) == ([], "")


def test_everything_a_file_holds_is_escaped_in_a_kept_table(displayed, plain_table):
    table = plain_table([NASTY], caption=NASTY, sources=(NASTY,), notes=(NASTY,))
    assert_escaped(displayed(keep_table, table)[0], 2)


@pytest.mark.parametrize("verb", [show_table, keep_table, lambda table: measures_chart(table, "")])
def test_nothing_is_shown_that_was_not_released(verb):
    with pytest.raises(DisclosureError, match="release"):
        verb(object())


def test_own_layout_decides_the_columns_shown(displayed, plain_table):
    columns = {"Where": "place", "Once more": "place"}
    layout = [Shown(text, lambda row, name=name: row[name]) for text, name in columns.items()]
    soup = _soup(displayed(show_table, plain_table(), layout)[0])
    assert [cell.text for cell in soup.select("th, td")] == ["Where", "Once more", "Ashby", "Ashby"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_verdict_has_word_and_sign_and_not_only_a_colour(verdict):
    soup = BeautifulSoup(str(verdict_markup(verdict.value, "99.8%")), "html.parser")
    assert soup.select_one('[aria-hidden="true"]').text == SYMBOLS[verdict]
    assert soup.get_text(" ", strip=True) == f"{SYMBOLS[verdict]} {verdict} (also at 99.8%)"
    assert f"verdict-{verdict.replace(' ', '-')}" in soup.span["class"]


def test_no_verdict_is_no_markup():
    assert verdict_markup("") == ""


def test_chart_is_shown_with_its_description_and_title(displayed):
    chart = Chart("one", "measures", "Finding", "Place", "Police", "In words", "<svg></svg>")
    bundle, metadata = displayed(show_chart, chart)
    assert bundle == {"image/svg+xml": "<svg></svg>", "text/plain": "In words"}
    about = metadata["image/svg+xml"]
    assert (about["alt"], about["title"], about["table_id"]) == ("In words", "Finding", "measures")


def test_no_chart_shows_nothing(displayed):
    assert displayed(show_chart, None) == (None, None)


LAID_OUT = {
    "measure": "Repeat referrals",
    "unit": "per cent",
    "decimals": 1,
    "value": 28.25,
    "lower": 25,
    "upper": 31,
    "last_year": 30,
    "change": -1.75,
    "change_lower": -5,
    "change_upper": 1.5,
    "change_unit": "percentage points",
    "change_verdict": "similar",
    "target_lower": 27,
    "target_upper": 27,
    "target_verdict": "worse",
    "target_strength": "99.8%",
    "neighbours_reason": "a reason",
    "plain_rag": "amber",
    "age_months": 3,
    "provisional": "provisional",
}


def _laid_out(displayed, objective, **cells):
    table = objective(LAID_OUT | cells)
    soup = _soup(
        displayed(
            show_table,
            table,
            objective_layout(table, {"benchmark": "the nation", "neighbours": "neighbours"}),
        )[0]
    )
    headings = [cell.text for cell in soup.select('th[scope="col"]')]
    found = [cell.get_text(" ", strip=True) for cell in soup.select("tbody th, tbody td")]
    return dict(zip(headings, found, strict=True))


def test_objective_is_laid_out_with_units_that_fit(displayed, objective):
    cells = _laid_out(displayed, objective)
    assert cells == {
        "Measure": "Repeat referrals per cent Not compared",
        "Value (95% interval)": "28.3 25.0 to 31.0",
        "Same period last year, and change": "30.0 −1.8 points (−5.0 to +1.5) ≈ similar",
        "Target": "27.0 ✗ worse (also at 99.8%)",
        "Period and age": "2025/26 3 months old provisional",
        "Plain RAG, for contrast": "amber",
    }


def test_comparators_get_a_column_where_there_is_a_figure(displayed, objective):
    cells = _laid_out(displayed, objective, benchmark=20, benchmark_verdict="worse", neighbours=21)
    assert cells["The nation"] == "20.0 ✗ worse"
    assert cells["Neighbours, pooled"] == "21.0 – not compared a reason"


@pytest.mark.parametrize(
    ("unit", "decimals", "expected"),
    [("per cent", 1, "−1.8% (−5.0 to +1.5)"), ("points", 0, "−2 (−5 to +2)")],
)
def test_change_of_a_count_is_in_per_cent_and_of_a_score_in_its_unit(
    displayed, objective, unit, decimals, expected
):
    cells = _laid_out(displayed, objective, change_unit=unit, change_decimals=decimals)
    assert expected in cells["Same period last year, and change"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (None, 30, "below 30.0"),
        (60, None, "60.0 or more"),
        (60, 75, "60.0 to 75.0"),
        (60, 60, "60.0"),
    ],
)
def test_targets_are_written_as_value_or_range(displayed, objective, low, high, expected):
    cells = _laid_out(displayed, objective, target_lower=low, target_upper=high)
    assert cells["Target"].startswith(f"{expected} ✗ worse")


def test_measure_without_target_or_figure_says_so(displayed, objective):
    cells = _laid_out(displayed, objective, target_reason="no target is set", period="", value=None)
    assert cells["Target"] == "no target"
    assert cells["Period and age"] == "[x]"
    assert cells["Value (95% interval)"].startswith("[x]")
    for months, expected in (
        (0, "up to date"),
        (1, "1 month old"),
        (24, "24 months old"),
    ):
        cells = _laid_out(displayed, objective, age_months=months)
        assert cells["Period and age"].startswith(f"2025/26 {expected}")
