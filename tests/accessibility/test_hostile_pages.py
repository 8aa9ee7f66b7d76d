"""Pages with names nobody hopes for, and an analyst's own notebook: as accessible as any other."""

from dataclasses import replace

import pandas as pd
import pytest
from executed_notebooks import (
    chart,
    code,
    exported,
    html,
    notebook,
    own_notebook,
    png,
    shown,
    table,
    text,
    withheld,
)
from looking import LETTERS_FOR_SIGNS, LOST, MEASURABLE
from real_browser import WCAG_2_2_AA

from community_safety.publishing.index import (
    AreaEntry,
    BriefingEntry,
    EditionEntry,
    FormatEntry,
    write_area_index,
    write_edition_index,
    write_root_index,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser_own_pages")]
NAMES = {
    "long": "Partneriaeth Diogelwch Cymunedol " * 9,
    "one_word": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch" * 4,
    "right_to_left": "شراكة سلامة المجتمع 2025/26 (أ)",
    "welsh": "Ŵyr a Ŷd: dŵr, tŷ ‘Ynys Môn’",
    "markup": "<script>alert(1)</script> {{ x }} & </style> $5",
}


def _briefing(name):
    return notebook(
        text("## Summary\n\nA [link](https://example.org) and `code`."),
        code(html(pd.DataFrame({name: [name], "Offences": [1]}).to_html())),
        code(chart(title=name, subtitle=name), table()),
        code(withheld()),
        title=name, area=name, partnership=name, notice=name, handling=name, owner=name,
    )  # fmt: skip


def _own():
    frame = pd.DataFrame(
        {"Offences": [1, None, 3], "Change": ["-5%", "+2%", "0%"]},
        index=pd.MultiIndex.from_product([["North", "South", "West"], ["All"]], names=["a", "b"]),
    )
    wide = pd.DataFrame({f"A long heading {i}": ["text"] for i in range(30)})
    picture = shown("image/png", png(), {"image/png": {"alt": "One white dot, falling to none"}})
    return own_notebook(
        text("# My look at burglary\n\nWords.\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        code(html(frame.to_html()), html(wide.to_html()), picture),
        text("## Second\n\n1. one\n2. two\n\n> quoted\n\n    verbatim\n\n---\n\nEnd."),
        code(shown("text/plain", "a plain result " * 30)),
    )


def _indexes(name):
    formats = (FormatEntry("PDF", "b.pdf", 35_000, older=True), FormatEntry("ODS", ""))
    tables = ((name, "tables/b.t.csv"),)
    built = BriefingEntry("b", name, name, "b.html", tables, formats=formats)
    failed = replace(built, name="c", title=f"{name} 2", status="failed", message=name)
    area = AreaEntry("E07999999", name, "E07999999-x", (built, failed))
    other = replace(area, name=f"{name} 2", folder="E07999998-x", briefings=())
    edition = EditionEntry(
        partnership=name, partnership_id="x", release="2025/26", edition="restricted",
        marking="OFFICIAL-SENSITIVE", notice=name, href="x/index.html", areas=(area, other),
        failures=(name,),
    )  # fmt: skip
    return [
        (write_root_index, ([edition],)),
        (write_edition_index, (edition,)),
        (write_area_index, (edition, area)),
    ]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Every page with every name, and the analyst's own."""
    folder = tmp_path_factory.mktemp("hostile")
    for kind, name in NAMES.items():
        (folder / f"{kind}.html").write_text(exported(_briefing(name)), "utf-8")
        for write, arguments in _indexes(name):
            write(folder / f"{kind}_{write.__name__}.html", *arguments)
    (folder / "own.html").write_text(exported(_own(), "own"), "utf-8")
    return sorted(folder.glob("*.html"))


def test_hostile_pages_break_no_rule_and_lose_nothing(browser, axe, hostile):
    assert len(hostile) == 4 * len(NAMES) + 1
    found = {}
    for page in hostile:
        browser.open(page, 320)
        lost = browser.run(LOST)
        browser.add_style(MEASURABLE)
        browser.run(LETTERS_FOR_SIGNS)
        wrong = [*browser.axe(axe, (*WCAG_2_2_AA, "best-practice")), *lost]
        if wrong:
            found[page.name] = wrong
    assert found == {}
