"""Characters that no reader sees are named, and messages stay on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from community_safety.characters import legible, storable, unseen


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("a\tb \x85 é \U0001f6b2", "a\tb \x85 é \U0001f6b2"),
        ("nul\0 bell\x07 escape\x1b \x0b\x0c", "nul\ufffd bell\ufffd escape\ufffd \ufffd\ufffd"),
        ("half \ud83d, none \ufffe\uffff", "half \ufffd, none \ufffd\ufffd"),
    ],
)
def test_what_no_file_can_hold_is_replaced(text, kept):
    assert storable(text) == kept


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_stored_is_utf_8_and_xml_and_stays_as_it_is(text):
    stored = storable(text)
    assert storable(stored) == stored
    element = etree.Element("cell")
    element.text = stored
    assert (etree.fromstring(etree.tostring(element)).text or "") == stored
