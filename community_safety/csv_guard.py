"""Text in a CSV file that no spreadsheet takes for a formula, and the way back.

Spreadsheets run a cell that begins with `=`, `+`, `-` or `@`, also after blanks, a tab or a line
end (OWASP, "CSV Injection"); some take the wide signs of East Asian keyboards for the same. An
apostrophe before it makes it text. Numbers are left alone, so that -5 and -11% stay what they are.
"""

from __future__ import annotations

import re

_RUN = r"(?:\s*[=+@\-\uff1d\uff0b\uff0d\uff20]|[\t\r\n])"
_NEEDS_GUARD = re.compile(f"'*{_RUN}")
_GUARDED = re.compile(f"''*{_RUN}")
_NUMBER = re.compile(r"[+-]?(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3}|%)?")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would run it.

    A text that has such an apostrophe already gets one more, so that `unguarded` gives back
    exactly what was there.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-5"), guarded("'Twas")
    ("'=1+1", '-5', "'Twas")
    """
    if _NEEDS_GUARD.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text
