"""Characters that no reader sees, and text as it can stand in a message or a file.

A name that ends in a zero-width space looks like another name, and one with a bidirectional
override (U+202E) shows its letters in an order in which they were not written ("Trojan Source",
Boucher and Anderson 2021, arXiv:2111.00169). Neither belongs in a report. Letters of right-to-left
scripts are no such characters, nor are joiners (U+200C, U+200D), which some scripts need.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, direction, separators
    "\ud800-\udfff"  # halves of characters, which no file can hold
    "\ufff0-\uffff\U000e0000-\U000e007f"  # not characters, replacement character, tags
    "]"
)
_NAMES = {"\t": "tab", "\n": "line end", "\r": "carriage return"}
_LINE_ENDS = re.compile("[\t\n\r]")
_RETURN = re.compile("\r\n?")
_CODE = re.compile(r"`([^`]*)`")
_NOT_STORABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unseen(text: str, *, lines: bool = True) -> str:
    r"""Name the first character of a text that cannot be read; empty where there is none.

    Parameters
    ----------
    lines
        Whether tabs and line ends are allowed.

    Examples
    --------
    >>> unseen("Amber\u200bmoor")
    'U+200B (zero width space)'
    """
    found = _UNSEEN.search(text)
    if found is None and not lines:
        found = _LINE_ENDS.search(text)
    if found is None:
        return ""
    name = _NAMES.get(found[0], unicodedata.name(found[0], "control character").lower())
    return f"U+{ord(found[0]):04X} ({name})"


def legible(text: str, longest: int = 60) -> str:
    """Return a text as it can stand in one line of a message: cut, and what is unseen escaped."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in cut
    )


def storable(text: str) -> str:
    """Return text that files of tables can hold, XML among them.

    Line ends become line feeds; control characters but the tab, halves of characters and what is no
    character become the sign for an unreadable one (U+FFFD).
    """
    return _NOT_STORABLE.sub("\ufffd", _RETURN.sub("\n", text))


def in_words(rule: str) -> str:
    """Put names of columns in quotation marks, as readers of prose know them."""
    return _CODE.sub("“\\1”", rule)
