"""Versions of what can change a report's bytes: Python, its libraries, and those of the system."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

FIGURES = (
    "esda",
    "font-source-sans-pro",
    "geopandas",
    "ipykernel",
    "libpysal",
    "mapclassify",
    "matplotlib",
    "nbclient",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "scipy",
    "shapely",
    "statsmodels",
)
"""What a notebook's figures, tables and charts come from; the lock file holds them all."""
PAGE = ("beautifulsoup4", "jinja2", "lxml", "markupsafe", "mistune", "nbconvert")
PDF = (
    *("brotli", "cssselect2", "fonttools", "pillow", "pydyf", "pyphen", "tinycss2", "tinyhtml5"),
    *("weasyprint", "zopfli"),
)
WORKBOOK = ("lxml", "xlsxwriter")
_SYSTEM = {
    "pango": ("pango-1.0", ("0", "-0"), "pango_version_string"),
    "harfbuzz": ("harfbuzz", ("0", "-0"), "hb_version_string"),
}
"""What shapes and breaks the lines of a PDF: the library's name, its numbers, who says which."""
NOT_INSTALLED = "not installed"


def libraries(names: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each library, and of Python."""
    found = {"python": platform.python_version(), "platform": sys.platform}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = NOT_INSTALLED
    return found


def system_libraries() -> dict[str, str]:
    """Return the versions of the system's libraries that a PDF is set with.

    They are asked themselves, in milliseconds: importing WeasyPrint to learn them would take
    longer than finding out that nothing changed.
    """
    return {name: _said_by(*about) for name, about in _SYSTEM.items()}


def _said_by(name: str, numbers: tuple[str, str], function: str) -> str:
    unix, windows = numbers
    for file in (f"lib{name}.so.{unix}", f"lib{name}.{unix}.dylib", f"lib{name}{windows}.dll"):
        try:
            ask = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        ask.restype = ctypes.c_char_p
        return str(ask().decode())
    return NOT_INSTALLED
