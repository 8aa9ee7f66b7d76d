"""What a file that is no CSV looks like, told by its first bytes.

The signatures are those that the makers of the formats document.
"""

from __future__ import annotations

import re

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (.xls, .doc)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"{\\rtf", "a Rich Text document"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself (`git lfs pull` gets it)"),
)
_INSIDE_ZIP = (
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"word/", "a Word document (.docx)"),
)
_MARKUP = (
    (rb"<(?:!doctype html|html|head|body)\b", "a web page, perhaps one that asks to sign in"),
    (rb"<\?xml\b|<svg\b", "an XML file"),
    (rb"[{\[]\s*[\"{\[\]}]", "a JSON file"),
)
_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_ENOUGH = 4096


def other_format(raw: bytes) -> str:
    """Say what a file is, where its first bytes tell that it is no CSV; empty otherwise."""
    for signature, name in _SIGNATURES:
        if raw.startswith(signature):
            return name
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        named = (name for part, name in _INSIDE_ZIP if part in raw)
        return next(named, "a zip archive")
    start = raw[:_ENOUGH].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((name for pattern, name in _MARKUP if re.match(pattern, start)), "")


def other_encoding(raw: bytes) -> str:
    """Name a Unicode encoding other than UTF-8 by its mark, or by where its zero bytes stand.

    Without a mark a Latin text in UTF-16 has a zero in almost every second byte.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    start = raw[: _ENOUGH // 2 * 2]
    even, odd = start[0::2], start[1::2]
    most, few = 0.7 * len(odd), 0.1 * len(odd)
    zeros = sorted((even.count(0), odd.count(0)))
    return "UTF-16" if len(odd) > 1 and zeros[1] >= most and zeros[0] <= few else ""
