"""Characters that no reader sees are named, and messages stay on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.characters import legible, unseen


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\u202eb", "U+202E (right-to-left override)"),
        ("a\u200b", "U+200B (zero width space)"),
        ("\x00", "U+0000 (control character)"),
        ("\x1b[1m", "U+001B (control character)"),
        ("\ud800", "U+D800 (control character)"),
        ("\ufffd", "U+FFFD (replacement character)"),
        ("\u2028", "U+2028 (line separator)"),
    ],
)
def test_what_no_reader_sees_is_named(text, named):
    assert unseen(text) == named


@pytest.mark.parametrize("text", ["Tŷ Ŵyn", "العربية", "שלום", "a\nb\tc", "👩\u200d🚒", "½ £ “x”"])
def test_letters_of_every_script_and_joiners_are_seen(text):
    assert unseen(text) == ""


def test_a_line_end_is_named_where_one_line_is_wanted():
    assert unseen("a\nb", lines=False) == "U+000A (line end)"


@given(st.text())
def test_what_a_message_quotes_is_one_line_that_can_be_printed(text):
    shown = legible(text)
    assert shown.isprintable()
    assert shown.encode().decode() == shown
    assert len(text) > 60 or bool(shown) == bool(text)
