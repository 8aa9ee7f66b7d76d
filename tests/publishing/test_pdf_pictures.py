"""Charts on paper look as on the page, are made of letters and few paths, and heard as figures."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from executed_notebooks import CHART, code, notebook, shown, text
from lxml import etree
from matplotlib.figure import Figure
from pikepdf import Dictionary
from PIL import Image
from printed_pages import needs_poppler, pdf_bytes, printed, words_on
from structure_tree import check_structure, opened

from community_safety.briefing.style import DARK_BLUE, DARK_PINK, house_style, svg_of
from community_safety.publishing import pdf as pdf_module
from community_safety.publishing.figures import picture_from
from community_safety.publishing.pdf_pictures import quick_to_print

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ("offence rates after shifts", "✓ better ≈ similar", "Dŵr £5", "Victims: 12")


def drawing(*words: str, weight: int = 400, rotation: float = 0, marks: bool = False) -> str:
    """Return a drawing in the house style with words below each other."""
    with house_style():
        figure = Figure(figsize=(4, 2))
        for i, each in enumerate(words):
            figure.text(0.1, 0.9 - 0.2 * i, each, weight=weight, fontsize=9, rotation=rotation)
        if marks:
            axes = figure.add_axes((0.5, 0.2, 0.4, 0.6))
            axes.plot([0, 1, 2, 3], [1, 3, 2, 4], marker="o", markersize=4, markeredgewidth=0)
            axes.scatter([0, 1, 2], [4, 2, 3], marker="s", facecolor=DARK_PINK, edgecolor=DARK_PINK)
            axes.scatter([1, 2], [2, 1], marker="D", facecolor="#FFFFFF", edgecolor=DARK_BLUE)
        return svg_of(figure)


def quick(svg: str):
    """Return the root of a drawing as it is printed."""
    picture, problems = picture_from("image/svg+xml", svg, {"alt": "A line"})
    assert not problems
    return etree.fromstring(quick_to_print(picture.data))


def texts(root) -> list[str]:
    return [element.text for element in root.iter(f"{SVG}text")]


def with_chart(svg: str):
    return notebook(code(shown("image/svg+xml", svg, {"image/svg+xml": CHART})))


@pytest.fixture(scope="module")
def chart() -> str:
    return drawing(*WORDS, marks=True)


def test_letters_are_written_without_their_outlines(chart):
    root = quick(chart)
    written = "".join(texts(root))
    assert all(word.replace(" ", "") in written for word in WORDS)
    assert not list(root.iter(f"{SVG}use"))
    assert not list(root.iter(f"{SVG}style"))


@pytest.mark.parametrize(
    ("weight", "faces"),
    [
        (400, {("Source Sans Pro", "400"), ("DejaVu Sans", "400")}),
        (600, {("Source Sans Pro", "600"), ("DejaVu Sans", "700")}),
    ],
)
def test_letters_keep_family_weight_and_size(weight, faces):
    written = list(quick(drawing("✓ ↯ better", weight=weight)).iter(f"{SVG}text"))
    assert {(t.get("font-family"), t.get("font-weight")) for t in written} == faces
    assert {t.get("font-size") for t in written} == {"9"}


@pytest.mark.parametrize("rotation", [0, 90])
def test_each_letter_starts_where_its_outline_stood(rotation):
    """The places are those that matplotlib writes for copies of outlines, in units of 1/100."""
    svg = drawing("Value To 12,5", rotation=rotation)
    group = re.search(r"<!-- Value To 12,5 -->(.*?)</g>", svg, flags=re.S)[1]
    outlined = [
        float(found or 0) * 0.09
        for found in re.findall(r"<use [^>]*?(?:translate\((\S+) 0\)\"|)/>", group)
    ]
    (written,) = quick(svg).iter(f"{SVG}text")
    places = [float(place) for place in written.get("x").split()]
    spaces = [i for i, letter in enumerate("Value To 12,5") if letter == " "]
    assert places == pytest.approx(np.delete(outlined, spaces), abs=0.006)
    assert ("rotate(-90)" in written.get("transform")) == (rotation == 90)


def test_letters_of_a_ligature_share_its_width():
    (written,) = quick(drawing("offer fit left")).iter(f"{SVG}text")
    assert written.text == "offerfitleft"
    places = [float(place) for place in written.get("x").split()]
    steps = np.diff(places)
    assert steps[1] == pytest.approx(steps[2], abs=0.011)
    assert (steps > 0).all()


def test_signs_that_markup_writes_in_another_way_are_letters_too():
    """Matplotlib escapes them in the comment that the words are read from."""
    words = ("Annfield Plain & Tanfield", "under 5 < 10 > 3", "written &amp;")
    root = quick(drawing(*words))
    assert "".join(texts(root)) == "".join(words).replace(" ", "")
    assert not list(root.iter(f"{SVG}use"))


@pytest.mark.parametrize("word", ["שלום", "مرحبا", "e̊tat"])
def test_letters_that_join_or_stand_on_others_stay_outlines(word):
    svg = drawing("Plain", word)
    root = quick(svg)
    assert texts(root) == ["Plain"]
    shapes = {path.get("id") for path in root.iter(f"{SVG}path")}
    uses = [use.get("{http://www.w3.org/1999/xlink}href") for use in root.iter(f"{SVG}use")]
    assert uses
    assert {use.removeprefix("#") for use in uses} <= shapes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SourceSansPro-Regular-", "Another-Regular-"),
        ("<!-- Plain -->", "<!-- Plainer -->"),
        (" scale(0.09 -0.09)", " scale(0.09 -0.08)"),
        (" 0)", " 1)"),
    ],
)
def test_outlines_that_are_not_understood_stay(old, new):
    svg = drawing("Plain")
    assert old in svg
    assert len(list(quick(svg.replace(old, new)).iter(f"{SVG}use"))) == 5


def test_drawing_without_named_letters_comes_back_as_it_is():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><path style="fill: red"/></g></svg>'
    assert quick_to_print(svg) == svg


def test_row_of_marks_in_one_colour_is_one_path_and_with_an_edge_each_its_own(chart):
    filled = [path for path in quick(chart).iter(f"{SVG}path") if path.get("d").count("M") > 1]
    assert sorted(path.get("d").count("M") for path in filled) == [3, 4]
    edged = [p for p in quick(chart).iter(f"{SVG}path") if p.get("stroke") == DARK_BLUE.lower()]
    assert len([path for path in edged if path.get("fill") == "#ffffff"]) == 2


def test_marks_of_shapes_that_are_not_written_absolutely_stay_copies(chart):
    shape = re.search(r'<path id="(m\w+)" d="M [^"]*C [^"]*"', chart)
    relative = shape[0].replace("C ", "c ")
    root = quick(chart.replace(shape[0], relative))
    names = [use.get("{http://www.w3.org/1999/xlink}href") for use in root.iter(f"{SVG}use")]
    assert names == [f"#{shape[1]}"] * 4


@pytest.mark.parametrize(("top", "is_clipped"), [(9.5, False), (10.5, True)])
def test_line_is_clipped_only_where_it_leaves_its_chart(top, is_clipped):
    """The axes go from 0 to 10: the one line ends inside of them, the other outside."""
    with house_style():
        figure = Figure(figsize=(4, 2))
        axes = figure.add_axes((0.1, 0.2, 0.8, 0.6))
        axes.set_ylim(0, 10)
        axes.set_xlim(-1, 2)
        axes.plot([0, 1], [5, top], color=DARK_PINK)
        axes.grid()
        root = quick(svg_of(figure))
    clipped = [path.get("stroke") for path in root.iter(f"{SVG}path") if path.get("clip-path")]
    assert clipped == [DARK_PINK.lower()] * is_clipped


def test_path_that_is_not_written_absolutely_stays_clipped(chart):
    line = re.search(r'd="M [^"]*" clip-path', chart)[0]
    root = quick(chart.replace(line, line.replace("L ", "l ")))
    assert [path for path in root.iter(f"{SVG}path") if path.get("clip-path")]


def test_style_sheet_of_more_than_one_rule_for_all_stays(chart):
    root = quick(chart.replace("*{stroke-linejoin: round", "path{stroke-linejoin: round"))
    assert len(list(root.iter(f"{SVG}style"))) == 1
    assert [path for path in root.iter(f"{SVG}path") if path.get("style")]


@pytest.fixture(scope="module")
def on_paper(chart, tmp_path_factory) -> Path:
    return printed(with_chart(chart), tmp_path_factory.mktemp("chart"))


@needs_poppler
def test_letters_of_a_chart_are_letters_on_paper_each_once(on_paper):
    pages = "\n".join(words_on(on_paper))
    for word in WORDS:
        assert len(re.findall(re.sub(" ", r"\\s*", word), pages)) == 1


def test_chart_with_letters_is_one_figure_with_nothing_else_to_read(on_paper):
    with opened(on_paper) as pdf:
        (figure,) = check_structure(pdf).all("Figure")
        assert str(figure.own.Alt) == CHART["alt"]
        assert figure.children == []
        fonts = {
            str(item.FontName).split("+")[1]
            for item in pdf.objects
            if isinstance(item, Dictionary) and item.get("/Type") == "/FontDescriptor"
        }
    assert all(name.startswith(("Source-Sans-Pro", "DejaVu-Sans")) for name in fonts)


def test_chart_with_letters_gives_the_same_bytes_again(chart, on_paper):
    assert pdf_bytes(notebook(text("## Other"))) != on_paper.read_bytes()
    assert pdf_bytes(with_chart(chart)) == on_paper.read_bytes()


def darkness(path: Path) -> np.ndarray:
    """Return how dark the first page is, in squares of six by six points of 1/144 inch."""
    command = [
        "pdftoppm",
        "-r",
        "144",
        "-gray",
        "-singlefile",
        str(path),
        str(path.with_suffix("")),
    ]
    subprocess.run(command, check=True)
    page = np.asarray(Image.open(path.with_suffix(".pgm")), dtype="float64")
    down, across = (size // 6 * 6 for size in page.shape)
    squares = page[:down, :across].reshape(down // 6, 6, across // 6, 6)
    return np.asarray(255 - squares.mean(axis=(1, 3)))


@needs_poppler
def test_chart_looks_the_same_as_drawn_from_outlines(chart, on_paper, tmp_path, monkeypatch):
    """Letters are smoothed a little otherwise; one moved or lost would show far more."""
    monkeypatch.setattr(pdf_module, "make_pictures_quick", lambda _: None)
    outlined = darkness(printed(with_chart(chart), tmp_path))
    assert outlined.max() > 200
    assert np.abs(outlined - darkness(on_paper)).max() < 60
