"""A page as a reader, and a screen reader, meets it."""

import re

import pytest
from executed_notebooks import (
    ABOUT,
    chart,
    code,
    exported,
    html,
    notebook,
    own_notebook,
    page,
    png,
    shown,
    table,
    text,
)
from nbformat.v4 import new_code_cell, new_output, new_raw_cell


@pytest.fixture(scope="module")
def briefing():
    return notebook(
        text("## Summary\n\nWhat we found."),
        code(html('<p class="finding">One is worse.</p>')),
        text("### By month"),
        code(chart()),
        code(table()),
        text("## Summary"),
    )


@pytest.fixture(scope="module")
def soup(briefing):
    return page(briefing)


def test_page_has_one_title_and_landmarks(soup):
    assert soup.html["lang"] == "en-GB"
    assert [h.get_text() for h in soup.find_all("h1")] == [ABOUT["title"]]
    assert len(soup.find_all("main")) == 1
    assert soup.find("header").parent.name == soup.find("footer").parent.name == "body"
    assert soup.select_one('a.skip-link[href="#main"]')
    assert all(nav.get("aria-label") for nav in soup.find_all("nav"))


def test_window_title_says_what_where_and_when(soup):
    expected = "Progress against the plan – Northford – 2025/26 – Northford Partnership"
    assert soup.title.get_text() == f"{expected} – Restricted edition"


def test_headings_go_down_one_level_at_a_time(soup):
    levels = [int(h.name[1]) for h in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels == [1, 2, 3, 2]


def test_contents_lead_to_every_section(soup):
    links = soup.select("nav.contents a")
    assert [(a.get_text(), a["href"]) for a in links] == [
        ("Summary", "#summary"),
        ("By month", "#by-month"),
        ("Summary", "#summary-2"),
    ]
    assert all(soup.find(id=a["href"][1:]) for a in links)


def test_page_with_one_section_has_no_contents():
    assert not page(notebook(text("## Only"))).select("nav.contents")


def test_ids_are_unique(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_marking_is_first_and_last_and_on_printed_pages(soup):
    bands = soup.select(".marking")
    assert [band.get_text() for band in bands] == [ABOUT["marking"]] * 2
    assert soup.header.find("p") is bands[0]
    assert soup.footer.find_all("p")[-1] is bands[1]
    style = soup.style.get_text()
    assert '@top-center { content: "OFFICIAL-SENSITIVE"; }' in style
    assert '@bottom-center { content: "OFFICIAL-SENSITIVE"; }' in style


def test_page_says_notice_facts_handling_owner_and_legal_basis(soup):
    assert soup.select_one("header .banner").get_text() == ABOUT["notice"]
    assert soup.select_one(".standfirst").get_text() == ABOUT["question"]
    facts = {div.dt.get_text(): div.dd.get_text() for div in soup.select(".facts div")}
    assert facts == {
        "Area": "Northford",
        "Period": ABOUT["period"],
        "Release": "2025/26",
        "Edition": "Restricted edition",
    }
    assert ABOUT["handling"] in soup.select_one(".handling").get_text()
    footer = soup.footer.get_text()
    assert ABOUT["owner"] in footer
    assert ABOUT["legal_basis"] in footer


def test_period_that_is_the_release_is_said_once():
    facts = page(notebook(text("## A"), period="2025/26")).select(".facts dt")
    assert [label.get_text() for label in facts] == ["Area", "Release", "Edition"]


def test_page_of_public_edition_without_notice_or_handling_shows_neither():
    soup = page(notebook(text("## A"), notice="", handling="", edition="public"))
    assert not soup.select(".banner, .handling")


def test_page_loads_nothing_and_runs_nothing(briefing, soup):
    written = exported(briefing)
    assert not re.search(r"""(src|href|url\()\s*=?\s*["']?(https?:)?//""", written)
    assert "http" not in written.replace("http-equiv", "")
    assert not soup.find_all(["script", "iframe", "object", "embed"])
    assert [link["href"] for link in soup.find_all("link")] == ["data:,"]
    assert "default-src 'none'" in soup.find("meta", attrs={"http-equiv": True})["content"]


def test_no_code_front_matter_parameter_or_stream_is_printed():
    made = notebook(
        text("## A"),
        code(
            new_output("stream", name="stdout", text="PRINTED"),
            new_output("stream", name="stderr", text="WARNED"),
            shown("text/plain", "<pandas.io.formats.style.Styler at 0x...>"),
        ),
        new_code_cell("area_code = 'INJECTED'", metadata={"tags": ["injected-parameters"]}),
        new_raw_cell("RAW"),
    )
    written = exported(made)
    for hidden in (
        "SECRET_CODE", "FRONT", "MATTER", "PARAMETER", "PRINTED", "WARNED", "INJECTED", "RAW",
        "Styler",
    ):  # fmt: skip
        assert hidden not in written


@pytest.mark.parametrize("tag", ["remove_cell", "remove-cell", "hide_cell", "hide-cell"])
def test_tagged_cells_are_left_out(tag):
    made = notebook(text("GONE", tag), code(html("<p>GONE</p>"), tags=(tag,)), text("STAYS"))
    assert "GONE" not in exported(made)
    assert "STAYS" in exported(made)


@pytest.mark.parametrize("tag", ["remove_output", "remove-outputs", "hide_outputs", "hide-output"])
def test_tagged_outputs_are_left_out(tag):
    assert "GONE" not in exported(notebook(code(html("<p>GONE</p>"), tags=(tag,))))


def test_chart_has_finding_description_source_and_table_twin(soup):
    figure = soup.select_one("figure.chart")
    assert figure["id"] == "chart-violence-trend"
    assert figure.select_one(".chart-title").get_text() == "Violence has risen since August"
    assert figure.select_one(".chart-subtitle").get_text() == "Offences per month, Northford"
    assert figure.img["alt"] == "A line that rises from 60 to 70"
    assert (figure.img["width"], figure.img["height"]) == ("960", "480")
    assert figure.select_one(".source").get_text().startswith("Source: Home Office. ")
    assert figure.select_one(".source a")["href"] == "#table-monthly-counts"
    assert soup.find(id="table-monthly-counts")


def test_chart_without_its_table_on_the_page_has_no_link():
    soup = page(notebook(text("## A"), code(chart())))
    assert not soup.select("figure.chart a")


def test_drawing_keeps_neither_date_nor_document_type(soup):
    import base64

    data = base64.b64decode(soup.select_one("figure.chart img")["src"].partition(",")[2])
    assert data.startswith(b"<svg")
    assert b"2026-01-01" not in data
    assert b"DTD" not in data


def test_plain_picture_with_a_description_is_published():
    described = {"image/png": {"alt": "One white dot"}}
    soup = page(own_notebook(text("## A"), code(shown("image/png", png(), described))))
    assert soup.select_one("figure.chart img")["alt"] == "One white dot"


def test_names_are_escaped_everywhere():
    name = '<script>alert(1)</script> & "Co" </style>'
    soup = page(notebook(text("## A"), title=name, area=name, notice=name, marking="OFFICIAL"))
    assert not soup.find_all("script")
    assert soup.h1.get_text() == name
    assert soup.select_one(".banner").get_text() == name
    assert len(soup.find_all("style")) == 1
    assert "</style>" not in soup.style.get_text()


def test_notebooks_own_title_replaces_that_of_the_frame():
    soup = page(notebook(text("# My *own* title\n\nIntroduction."), text("## A")))
    assert [h.get_text() for h in soup.find_all("h1")] == ["My own title"]
    assert "Introduction." in soup.article.get_text()


def test_title_comes_from_front_matter_then_from_the_file_name():
    matter = new_raw_cell("---\ntitle: From the front\nquestion: Why?\n---")
    soup = page(own_notebook(matter, text("## A")))
    assert soup.h1.get_text() == "From the front"
    assert soup.select_one(".standfirst").get_text() == "Why?"
    assert page(own_notebook(text("## A")), "ward_hot-spots").h1.get_text() == "Ward hot spots"


def test_content_of_unknown_origin_is_not_under_marked():
    soup = page(own_notebook(text("## A")))
    assert {band.get_text() for band in soup.select(".marking")} == {"OFFICIAL-SENSITIVE"}


def test_money_is_not_mathematics():
    body = page(notebook(text("## A\n\nBetween $5 and $6, *or* £7; $5m-$6m."))).article
    assert body.p.get_text() == "Between $5 and $6, or £7; $5m-$6m."
    assert body.em.get_text() == "or"


def test_plain_results_and_examples_are_shown_as_text():
    made = own_notebook(code(shown("text/plain", "1 < 2")), text("```python\nx < 1\n```"))
    assert [pre.get_text().strip() for pre in page(made).find_all("pre")] == ["1 < 2", "x < 1"]


def test_computed_link_to_a_table_that_is_not_shown_becomes_words():
    soup = page(notebook(code(html('<p>See <a href="#table-x">the table</a>.</p>'))))
    assert soup.article.p.get_text() == "See the table."
    assert not soup.select("article a")


def test_unbalanced_output_cannot_end_the_page():
    soup = page(notebook(code(html("</div></article></main><p>Still inside")), text("## After")))
    assert "Still inside" in soup.article.get_text()
    assert soup.article.find("h2").get_text() == "After"


def test_comments_are_left_out():
    assert "REMARK" not in exported(notebook(code(html("<p>a<!-- REMARK --></p>"))))


def test_markdown_outputs_are_prose():
    assert page(notebook(code(shown("text/markdown", "## Computed")))).h2.get_text() == "Computed"


def test_same_notebook_gives_the_same_bytes(briefing):
    assert exported(briefing) == exported(briefing)


def test_notebook_is_not_changed(briefing):
    import copy

    before = copy.deepcopy(briefing)
    exported(briefing)
    assert briefing == before
