"""The house style finds all its letters, says nothing about it and leaves no trace."""

import logging

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from community_safety.briefing.style import house_style, svg_of


@pytest.mark.parametrize(
    ("weight", "faces"),
    [
        (400, {"SourceSansPro-Regular", "DejaVuSans"}),
        (600, {"SourceSansPro-Semibold", "DejaVuSans-Bold"}),
    ],
)
def test_signs_that_the_house_font_lacks_are_drawn_without_a_word(caplog, weight, faces):
    """Source Sans Pro has no lightning, DejaVu Sans no semibold: its bold is drawn."""
    with caplog.at_level(logging.DEBUG, "matplotlib.font_manager"), house_style():
        figure = Figure(figsize=(2, 1))
        figure.text(0, 0.5, "worse ↯", weight=weight)
        svg = svg_of(figure)
    assert all(f'id="{face}-' in svg for face in faces)
    assert [r for r in caplog.records if r.levelno >= logging.INFO] == []


def test_settings_of_the_caller_come_back():
    with mpl.rc_context({"lines.linewidth": 9}):
        with house_style():
            assert mpl.rcParams["lines.linewidth"] == 2
        assert mpl.rcParams["lines.linewidth"] == 9
