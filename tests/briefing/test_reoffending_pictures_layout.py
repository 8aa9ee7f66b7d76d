"""Pictures of reoffending: no word over another, none cut, signs on white, colours of the house."""

import datetime as dt
import importlib
import io
import itertools
import pkgutil
import re
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from community_safety.briefing import reoffending_pictures as pictures
from community_safety.briefing.reoffending_pictures.looks import (
    HIGHER_LOOK,
    LOWER_LOOK,
    PLAIN_LOOK,
    UNRELIABLE_LOOK,
    WHOLE_LOOK,
)
from community_safety.briefing.reoffending_pictures.time_panel import line_of
from community_safety.briefing.style import BACKGROUND, house_style
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending import columns as spec
from community_safety.reoffending.iom_lines import LINES
from community_safety.reoffending.periods import quarters_between, twelve_months_from
from community_safety.results import NUMERIC_ROLES, ResultTable

pytestmark = pytest.mark.usefixtures("warnings_are_errors")

NAN = float("nan")
MODULES = [
    importlib.import_module(f"{pictures.__name__}.{module.name}")
    for module in pkgutil.iter_modules(pictures.__path__)
]
LONG = "Vale of Upper and Lower Northford upon Sea with the Parishes of Saint Swithin"
WORD = "x" * 120


def table(rows, columns):
    names = [column.name for column in columns]
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    blank = dict.fromkeys(names, "") | dict.fromkeys(numeric, NAN)
    frame = pd.DataFrame([blank | row for row in rows], columns=names)
    frame = frame.astype(dict.fromkeys(numeric, "float64"))
    result = ResultTable("people", "People", frame, columns, ("Local records",))
    return release(result, "restricted", DisclosurePolicy())


def around(name, value, reach):
    return {name: value, f"{name}_lower": max(value - reach, 0.0), f"{name}_upper": value + reach}


def names_of(how_many):
    return [f"Group {i}" for i in range(how_many - 2)] + [LONG, WORD][: min(how_many, 2)]


def counted(i):
    few = i % 7 == 5
    return {
        "offenders": 12 if few else 200 + i,
        "state": spec.UNRELIABLE if few else "",
        "verdict": (spec.NOT_APART, spec.HIGHER, spec.LOWER)[i % 3],
    } | around("rate", 20.0 + i, 15.0 if few else 4.0)


def groups(how_many):
    rows = [
        {"dimension_id": f"d{i // 6}", "dimension": f"Breakdown {i // 6}", "group": name}
        | counted(i)
        for i, name in enumerate(names_of(how_many))
    ]
    whole = {"dimension_id": "all", "dimension": "Everybody", "group": "Everybody"} | counted(0)
    pictures.groups_chart(table([whole, *rows], spec.GROUP_COLUMNS), "")


def areas(how_many):
    rows = [
        {"area_code": name, "area": name, "own": i == 0, "expected_rate": 22.0 + i} | counted(i)
        for i, name in enumerate(names_of(how_many))
    ]
    pictures.areas_chart(table(rows, spec.AREA_COLUMNS), "")


def needs(how_many):
    rows = [
        {"pathway": name, "assessed_reoffenders": 1_200, "assessed_others": 2_000}
        | counted(i)
        | around("share_reoffenders", 30.0 + i, 5.0)
        | around("share_others", 32.0, 4.0)
        for i, name in enumerate(names_of(how_many))
    ]
    pictures.needs_chart(table(rows, spec.NEED_COLUMNS), "")


def cohorts(how_many):
    periods = quarters_between(dt.date(2015, 10, 1), dt.date(2015 + how_many // 4 + 1, 3, 31))
    if how_many > 2:
        periods = (twelve_months_from(dt.date(2013, 10, 1)), *periods)
    rows = []
    for k, area in enumerate(names_of(min(how_many, 6))):
        for i, period in enumerate(periods):
            row = {"cohort": period.name, "kind": period.kind, "area": area, "own": k == 0}
            row |= {"cohort_start": str(period.start), "cohort_end": str(period.end)}
            row |= counted(i) | around("proxy_6", 12.0 + k, 3.0)
            late = i and i >= len(periods) - 2
            rows.append(row | ({"rate": NAN, "state": spec.INCOMPLETE} if late else {}))
    pictures.cohorts_chart(table(rows, spec.COHORT_COLUMNS), "")


def times(how_many):
    rows = [
        {"dimension_id": "d", "group": name, "months": month, "at_risk": 2_000 - month}
        | around("share", (20.0 + i) * month / 12, month / 6)
        for i, name in enumerate(names_of(how_many))
        for month in range(13)
    ]
    pictures.time_chart(table(rows, spec.CURVE_COLUMNS), "d", "")


def young(how_many):
    rows = [
        {"measure_id": measure, "measure": measure, "area": area, "own": k == 0, "people": 50}
        | {"period": f"April {2019 + i} to March {2020 + i}"}
        | around("rate", 3.0 + k / 10, 0.4)
        for measure in ("First time entrants", "Young people with a proven offence")
        for k, area in enumerate(names_of(how_many))
        for i in range(6)
    ]
    pictures.young_chart(table(rows, spec.YOUNG_COLUMNS), "")


def iom(how_many):
    rows = [
        {"line_id": name, "line": LINES[name], "people": 60, "value": value, "decimals": 0}
        | dict(zip(("lower", "upper"), limits, strict=True))
        for name, value, limits in (
            ("before", 10.0 * how_many, (NAN, NAN)),
            ("expected", 9.5 * how_many, (8.0 * how_many, 13.0 * how_many)),
            ("after", 12.0 * how_many, (NAN, NAN)),
            ("regression", -5.0, (NAN, NAN)),
            ("beyond", 26.0, (-2.0, 40.0)),
        )
    ]
    pictures.iom_chart(table(rows, spec.IOM_COLUMNS), "")


@pytest.fixture
def figures(monkeypatch):
    """The figures that a call draws, and their pictures."""
    kept = []

    def spied(svg_of):
        def keep(figure):
            kept.append((figure, svg_of(figure)))
            return kept[-1][1]

        return keep

    for module in MODULES:
        if hasattr(module, "svg_of"):
            monkeypatch.setattr(module, "svg_of", spied(module.svg_of))
    return kept


def texts_of(figure):
    """Texts of a figure that was drawn, with the boxes that they fill."""
    with house_style():
        renderer = RendererSVG(*figure.get_size_inches() * 72, io.StringIO(), image_dpi=72)
        texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
        return [(text, text.get_window_extent(renderer)) for text in texts]


@pytest.mark.parametrize("how_many", [2, 30])
@pytest.mark.parametrize("draw", [groups, areas, needs, cohorts, times, young, iom])
def test_no_word_covers_another_and_none_is_cut_or_small(draw, how_many, figures):
    draw(how_many)
    assert figures
    words = ""
    for figure, svg in figures:
        found = texts_of(figure)
        words += " ".join(text.get_text().replace("\n", " ") for text, _ in found)
        for (one, first), (other, second) in itertools.combinations(found, 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            up = min(first.y1, second.y1) - max(first.y0, second.y0)
            assert across <= 0.5 or up <= 3.6, (one.get_text(), other.get_text())
        for text, box in found:
            assert text.get_fontsize() >= 10.2, text.get_text()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= 721, text.get_text()
            assert box.y0 >= -1, text.get_text()
            assert box.y1 <= figure.get_figheight() * 72 + 1, text.get_text()
        signs = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>', svg, flags=re.S)
        for under, over in zip(signs[::2], signs[1::2], strict=True):
            assert set(re.findall(r"(?:fill|stroke): ?(#\w+)", under)) == {"#ffffff"}
            widths = [float(re.search(r"stroke-width: ?([\d.]+)", one)[1]) for one in (under, over)]
            assert widths[0] > widths[1]
    assert draw is iom or LONG in words


def test_signs_differ_in_shape_or_filling_and_not_in_colour_only():
    looks = [HIGHER_LOOK, LOWER_LOOK, PLAIN_LOOK, UNRELIABLE_LOOK, WHOLE_LOOK]
    assert len({(look.marker, look.face == BACKGROUND) for look in looks}) == len(looks)
    lines = [line_of(i) for i in range(25)]
    assert len({(look.marker, str(dashes)) for look, dashes in lines}) == len(lines)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_colours_come_from_the_house_style_and_are_solid(module):
    source = Path(module.__file__).read_text("utf-8")
    assert re.findall(r"['\"]#[0-9A-Fa-f]{3,8}['\"]|alpha=|['\"]white['\"]", source) == []
