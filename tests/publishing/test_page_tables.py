"""Tables that pandas prints, made as accessible as those of the house verbs."""

import numpy as np
import pandas as pd
import pytest
from executed_notebooks import code, exported, html, own_notebook, page, table, text


def published(frame, *before):
    shown = frame._repr_html_() if isinstance(frame, pd.DataFrame) else frame
    return page(own_notebook(*before, code(html(shown))))


@pytest.fixture
def wards():
    return pd.DataFrame({"Ward": ["Alder", "Beck"], "Offences": [1200, 98], "Rate": [1.5, np.nan]})


def test_frame_gets_caption_scopes_and_a_region_that_scrolls(wards):
    found = published(wards, text("## Burglary")).select_one("figure.table table")
    assert found.caption.get_text() == "Table: Burglary"
    assert found.parent["class"] == ["table-scroll"]
    assert found.parent["aria-labelledby"] == found.caption["id"]
    assert found.parent["tabindex"] == "0"
    assert [(th.get_text(), th["scope"]) for th in found.find_all("th")] == [
        ("Ward", "col"),
        ("Offences", "col"),
        ("Rate", "col"),
        ("Alder", "row"),
        ("Beck", "row"),
    ]
    assert "border" not in found.attrs
    assert not found.find(style=True)


def test_numbers_are_marked_for_alignment_with_their_headings(wards):
    found = published(wards).select(".number")
    assert [cell.get_text() for cell in found] == ["Offences", "Rate", "1200", "1.5", "98", "[x]"]


def test_missing_value_is_shown_by_its_shorthand_and_explained(wards):
    soup = published(wards)
    assert "NaN" not in soup.get_text()
    assert soup.select_one("figure.table .notes").get_text() == "[x] not available."


def test_two_tables_under_a_heading_have_different_captions(wards):
    again = wards.to_html()
    captions = published(wards._repr_html_() + again, text("## Burglary")).find_all("caption")
    assert [c.get_text() for c in captions] == ["Table: Burglary", "Table 2: Burglary"]


def test_table_before_any_heading_is_named_after_the_page(wards):
    assert published(wards).caption.get_text() == "Table: Performance"


def test_row_with_the_names_of_the_index_is_merged_into_the_header(wards):
    found = published(wards.set_index("Ward")).table
    assert len(found.select("thead tr")) == 1
    assert [th.get_text() for th in found.select("thead th")] == ["Ward", "Offences", "Rate"]


def test_headings_over_several_columns_have_group_scope():
    columns = pd.MultiIndex.from_product([["2024", "2025"], ["n", "rate"]])
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=columns, index=["Alder"])
    found = published(frame).table
    assert [th["scope"] for th in found.select("thead tr")[0].find_all("th")] == ["colgroup"] * 2
    assert found.select("tbody th")[0]["scope"] == "row"


def test_rows_that_share_a_heading_have_group_scope():
    index = pd.MultiIndex.from_product([["Alder"], [2024, 2025]], names=["Ward", "Year"])
    found = published(pd.DataFrame({"n": [1, 2]}, index=index)).table
    assert [th["scope"] for th in found.select("tbody th")] == ["rowgroup", "row", "row"]
    assert [th.get_text() for th in found.select("thead th")] == ["Ward", "Year", "n"]


def test_heading_without_words_is_a_plain_cell():
    found = published(pd.DataFrame({"n": [1]}, index=["Alder"])).table
    assert all(th.get_text(strip=True) for th in found.find_all("th"))


def test_style_sheets_of_pandas_are_left_out(wards):
    styled = wards.style.set_uuid("u").highlight_max(subset=["Offences"]).to_html()
    written = exported(own_notebook(code(html(styled)), code(html(wards._repr_html_()))))
    assert written.count("<style") == 1


def test_markdown_tables_are_finished_too():
    soup = page(own_notebook(text("## Ranks\n\n| Ward | n |\n|---|---|\n| Alder | 4 |")))
    assert soup.caption.get_text() == "Table: Ranks"
    assert {th["scope"] for th in soup.find_all("th")} == {"col"}


def test_table_of_the_house_verbs_keeps_its_frame():
    soup = page(own_notebook(code(table())))
    assert len(soup.select("figure.table")) == 1
    assert soup.caption.get_text() == "Violence by month"
    assert [c.get_text() for c in soup.select(".number")] == ["Offences", "4"]


def test_empty_frame_is_published():
    assert published(pd.DataFrame({"Ward": []})).caption
