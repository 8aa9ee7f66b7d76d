"""Packing the parts of a workbook so that the same parts are always the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date a zip file can hold: what time it was says nothing about the figures."""


def packed(parts: Mapping[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """Return a zip file of the parts in their order.

    Parameters
    ----------
    parts
        Name and content of each part.
    stored
        Names of parts that are not compressed.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            about = zipfile.ZipInfo(name, _DATE)
            about.create_system = 3  # else it says on which system it was written
            about.external_attr = 0o644 << 16
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(about, content, compress_type=method)
    return buffer.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip file, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
