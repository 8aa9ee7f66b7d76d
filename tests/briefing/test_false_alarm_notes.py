"""The method note on false alarms quotes the simulation, and nothing else."""

import re
from pathlib import Path

import pandas as pd
import pytest

from community_safety.briefing import false_alarms
from community_safety.briefing.false_alarms import false_alarm_notes

CSV = Path(false_alarms.__file__).with_name("false_alarms.csv")


@pytest.fixture
def shares(monkeypatch, tmp_path):
    """The note's own file, in which every share may be replaced by another."""
    false_alarms._shares.cache_clear()

    def replaced(share):
        frame = pd.read_csv(CSV, keep_default_na=False).assign(share=share)
        frame.to_csv(tmp_path / "shares.csv", index=False)
        monkeypatch.setattr(false_alarms, "_SHARES", tmp_path / "shares.csv")

    yield replaced
    false_alarms._shares.cache_clear()


def _percentages(notes):
    return re.findall(r"(\d+|fewer than 1) of 100", " ".join(notes))


def test_every_number_of_the_note_comes_from_the_file(shares):
    """With all shares at 0.3 each of the ten numbers is 30, and no kind of series is harder."""
    shares(0.3)
    assert _percentages(false_alarm_notes()) == ["30"] * 10
    assert false_alarm_notes()[-1].startswith("30 of 100 charts")


def test_kinds_of_series_that_raise_more_false_alarms_are_told(shares):
    """By hand: 0.2 worse and 0.3 better, of which 0.05 each "or its season", is 40 of 100."""
    frame = pd.read_csv(CSV, keep_default_na=False)
    wanted = {"worse": 0.2, "better": 0.3}
    wanted |= {f"{word}, or its season": 0.05 for word in ("worse", "better")}
    shares(frame["outcome"].map(wanted).fillna(0.1))
    told = false_alarm_notes()[-1]
    assert told.startswith("False alarms are more frequent where a season is too weak to be found")
    assert told.count("(40 of 100 worse or better)") == 3


def test_share_that_rounds_to_nothing_is_not_called_none(shares):
    shares(0.002)
    assert set(_percentages(false_alarm_notes())) == {"fewer than 1"}


def test_note_says_what_the_page_of_the_method_says():
    """The first number, by its own way: measures called worse in briefings without any change."""
    frame = pd.read_csv(CSV, keep_default_na=False)
    mine = frame[
        (frame["question"] == "briefings") & (frame["outcome"] == "share of measures worse")
    ]
    assert _percentages(false_alarm_notes())[0] == f"{100 * mine['share'].item():.0f}"


def test_note_is_short_and_speaks_of_made_up_series():
    notes = false_alarm_notes()
    assert len(notes) == 4
    assert all(note.endswith(".") and len(note) < 450 for note in notes)
    assert "made-up series" in notes[0]


def test_file_of_shares_ships_with_the_package():
    text = (Path(false_alarms.__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert re.search(r"community_safety = \[.*\"briefing/\*\.csv\"", text)
