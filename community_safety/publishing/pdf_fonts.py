"""The fonts of the PDF: those of two packages and no other, so that bytes are the same everywhere.

Pango finds fonts through fontconfig, which by default offers those of the machine. Here it is shown
one folder, with copies of the fonts named below.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import font_source_sans_pro
import matplotlib as mpl
from fontTools.ttLib import TTFont

_SOURCE_SANS = Path(font_source_sans_pro.__file__).parent / "files"
_DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf"
_TEXT = (_SOURCE_SANS / "SourceSansPro-Regular.ttf", _DEJAVU / "DejaVuSans.ttf")
_FACES = (
    *_TEXT,
    *(_SOURCE_SANS / f"SourceSansPro-{face}.ttf" for face in ("It", "Semibold", "Bold", "BoldIt")),
    *(_DEJAVU / f"DejaVuSans-{face}.ttf" for face in ("Bold", "Oblique", "BoldOblique")),
    *(_DEJAVU / f"DejaVuSansMono{face}.ttf" for face in ("", "-Bold")),
)
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
_READ_BY_FONTCONFIG = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT", "FC_LANG")
_UNDRAWN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


@contextmanager
def only_own_fonts() -> Iterator[None]:
    """Keep fontconfig from the machine's fonts while it is being set up.

    It reads its environment each time a configuration is made; what was there comes back after.
    """
    before = {name: os.environ.pop(name, None) for name in _READ_BY_FONTCONFIG}
    os.environ["FONTCONFIG_FILE"] = str(Path(_folder().name) / "fonts.conf")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return the folder that fontconfig is shown; it goes when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="briefing-fonts-")
    fonts, cached = Path(folder.name) / "fonts", Path(folder.name) / "cache"
    fonts.mkdir()
    for face in _FACES:
        shutil.copyfile(face, fonts / face.name)
    (Path(folder.name) / "fonts.conf").write_text(
        _CONFIGURATION.format(fonts=escape(str(fonts)), cache=escape(str(cached))), "utf-8"
    )
    return folder


def undrawable(texts: Iterable[str]) -> list[str]:
    """Return the characters that no font of the PDF has, in order; they would be printed as boxes.

    Parameters
    ----------
    texts
        What is printed.
    """
    found = set().union(*texts) - _drawable()
    return sorted(
        character
        for character in found
        if unicodedata.category(character) not in _UNDRAWN
        and ord(character) not in _VARIATION_SELECTORS
    )


@cache
def _drawable() -> frozenset[str]:
    characters: set[str] = set()
    for face in _TEXT:
        with TTFont(face, lazy=True) as font:
            characters.update(map(chr, font.getBestCmap()))
    return frozenset(characters)
