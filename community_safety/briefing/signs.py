"""Signs for single figures: shapes in one or two colours, each on white.

White around a sign makes it stand out from a bar, a line or a sign of like darkness below it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import IdentityTransform

from community_safety.briefing.style import BACKGROUND, SECONDARY

KEY_SIZE = 10.5
"""Points."""


def draw_signs(
    axes: Axes,
    places: npt.ArrayLike,
    marker: str,
    size: float,
    colours: tuple[str, str],
    *,
    edge: float = 0.6,
    halo: float = 1.4,
    zorder: float = 4,
    clip: bool = False,
) -> None:
    """Draw the same sign at each of several places into axes whose scales are set.

    `Axes.scatter` would do the same, but takes several times as long over units and limits.

    Parameters
    ----------
    places
        In the data's units, shape (n, 2).
    marker
        A shape of matplotlib.
    size, edge, halo
        In points: height, width of the edge, and width of the white around it.
    colours
        Of edge and face.
    clip
        Whether to cut signs off where the axes end.
    """
    offsets = np.asarray(places, dtype="float64").reshape(-1, 2)
    if not len(offsets):
        return
    style = MarkerStyle(marker)
    shape = style.get_path().transformed(style.get_transform())
    for (line, face), width in (((BACKGROUND,) * 2, edge + 2 * halo), (colours, edge)):
        signs = PathCollection(
            [shape],
            (size**2,),
            offsets=offsets,
            offset_transform=axes.transData,
            edgecolors=line,
            facecolors=face,
            linewidths=width,
            zorder=zorder,
            clip_on=clip,
        )
        signs.set_transform(IdentityTransform())
        axes.add_collection(signs, autolim=False)


def write_key(figure: Figure, entries: Sequence[tuple[Artist, str]]) -> None:
    """Explain signs in one row at the top of a figure."""
    figure.legend(
        [handle for handle, _ in entries],
        [label for _, label in entries],
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=len(entries),
        frameon=False,
        fontsize=KEY_SIZE,
        handletextpad=0.5,
        columnspacing=1.6,
        borderaxespad=0.0,
        labelcolor=SECONDARY,
    )
