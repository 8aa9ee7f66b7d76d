"""The features of a layer: their properties as text, and their geometry as given."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.sources.boundaries.layers import Layer

_READERS = ("pyogrio", "fiona", "pyproj")


def fields_of(layer: Layer) -> list[str]:
    """Return the names of a layer's columns, without the geometry.

    Raises
    ------
    SourceError
        When the layer cannot be read.
    """
    if layer.fields is not None:
        return list(layer.fields)
    with _quietly(layer):
        info = pyogrio.read_info(layer.address, layer=layer.name, **_options(layer))
    return [str(name) for name in info["fields"]]


def read_features(
    layer: Layer, columns: Sequence[str]
) -> tuple[pd.DataFrame, pd.Series, pyproj.CRS | None]:
    """Read some columns of a layer, and its geometry.

    Returns
    -------
    texts, shapes, crs
        The columns as stripped text, empty where there is none; the geometry, None where there is
        none or it cannot be read; both with the features' numbers from 1 on as their index; and
        what the file says of its coordinate system.

    Raises
    ------
    SourceError
        When the layer cannot be read whole.
    """
    with _quietly(layer):
        frame: Any = pyogrio.read_dataframe(
            layer.address,
            layer=layer.name,
            columns=list(columns),
            on_invalid="ignore",
            **_options(layer),
        )
    if not isinstance(frame, gpd.GeoDataFrame) or len(frame) != layer.features:
        raise SourceError(
            f"{layer.path}: of its {layer.features:,} features {len(frame):,} can be read; export "
            "the file again"
        )
    if lost := [name for name in columns if name not in frame]:
        raise SourceError(
            f"{layer.path}: column `{legible(lost[0])}` cannot be read; rename it with letters and "
            "digits alone"
        )
    index = range(1, len(frame) + 1)
    texts = pd.DataFrame(
        {name: [_text(cell) for cell in frame[name].tolist()] for name in columns},
        index=index,
        dtype="str",
    )
    shapes = pd.Series(frame.geometry.to_numpy(), index=index, dtype="object")
    return texts, shapes, layer.crs if layer.format != "GeoPackage" else _said(frame)


def _options(layer: Layer) -> dict[str, str]:
    return {"IMMUTABLE": "YES"} if layer.format == "GeoPackage" else {}


def _text(cell: Any) -> str:
    missing = cell is None or (isinstance(cell, float) and cell != cell)
    return "" if missing else str(cell).strip()


def _said(frame: gpd.GeoDataFrame) -> pyproj.CRS | None:
    """Return the coordinate system of a GeoPackage; its two undefined ones are none."""
    crs = frame.crs
    undefined = crs is None or crs.is_engineering or crs.name.casefold().startswith("undefined")
    return None if undefined else crs


@contextmanager
def _quietly(layer: Layer) -> Iterator[None]:
    """Keep what the reading library prints off the screen; its errors become a `SourceError`."""
    loggers = [logging.getLogger(name) for name in _READERS]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (DataSourceError, DataLayerError, CRSError, ValueError) as error:
        said = legible(str(error).replace(str(layer.path.resolve()), layer.path.name), 120)
        raise SourceError(
            f"{layer.path}: this {layer.format} cannot be read ({said}); get the file again"
        ) from None
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
