"""The styles of an ODS file's content: each is written once, in the order of its first use."""

from __future__ import annotations

from collections.abc import Mapping

from community_safety.publishing.workbook_layout import SIZES
from community_safety.publishing.workbook_model import Cell, Link, Look, Number, Sheet
from community_safety.publishing.workbook_ods_parts import Element, add, page_name

_CM_PER_CHARACTER = 0.235
"""Width of a digit of Arial at 12 points."""


class Styles:
    """Gives the name of the style for what is asked, and writes it when it is new.

    Parameters
    ----------
    parent
        The element `office:automatic-styles`.
    """

    def __init__(self, parent: Element) -> None:
        self._parent = parent
        self._made: dict[tuple[object, ...], str] = {}

    def page(self, sheet: Sheet) -> str:
        """Return the style of a sheet, which says how it is printed."""
        return self._style(
            *("page", page_name(sheet)),
            about={"style__family": "table", "style__master_page_name": page_name(sheet)},
            properties={"style:table-properties": {"table__display": "true"}},
        )

    def column(self, width: int) -> str:
        """Return the style of a column that many characters wide."""
        size = {"style__column_width": f"{width * _CM_PER_CHARACTER:.2f}cm"}
        return self._style(
            *("column", width),
            about={"style__family": "table-column"},
            properties={"style:table-column-properties": size},
        )

    def row(self, height: float) -> str:
        """Return the style of a row that many points high."""
        high = {
            "style__row_height": f"{height:.1f}pt",
            "style__use_optimal_row_height": "false",
        }
        return self._style(
            *("row", height),
            about={"style__family": "table-row"},
            properties={"style:table-row-properties": high},
        )

    def line(self, look: Look, *, wrap: bool, linked: bool) -> str:
        """Return the style of a line above a table, or of the cover."""
        key = ("line", look, wrap, linked)
        return self._cell(key, look, wrap=wrap, bold=look is not Look.TEXT, linked=linked)

    def heading(self, *, numeric: bool) -> str:
        """Return the style of a column's heading: bold over a line."""
        box = {"fo__border_bottom": "1.5pt solid #000000", "style__vertical_align": "bottom"}
        side = "end" if numeric else "start"
        return self._cell(("heading", numeric), wrap=True, bold=True, side=side, box=box)

    def cell(self, cell: Cell, *, numeric: bool) -> str:
        """Return the style of a table's cell; figures have their digits after the point."""
        decimals = cell.decimals if isinstance(cell, Number) else None
        data = self._number(decimals) if decimals is not None else ""
        side, linked = "end" if numeric else "start", isinstance(cell, Link)
        key = ("cell", numeric, decimals, linked)
        return self._cell(key, wrap=True, side=side, data=data, linked=linked)

    def _cell(
        self,
        key: tuple[object, ...],
        look: Look = Look.TEXT,
        *,
        wrap: bool,
        bold: bool = False,
        side: str = "start",
        data: str = "",
        linked: bool = False,
        box: Mapping[str, str] | None = None,
    ) -> str:
        frame = {"style__vertical_align": "top", **(box or {})}
        if side == "end":  # away from the words in the next column
            frame |= {"fo__padding": "0.035cm", "fo__padding_right": "0.25cm"}
        words = {"fo__font_size": f"{SIZES[look]}pt"}
        words |= {"fo__font_weight": "bold"} if bold else {}
        words |= {"style__text_underline_style": "solid"} if linked else {}
        return self._style(
            *key,
            about={
                "style__family": "table-cell",
                **({"style__data_style_name": data} if data else {}),
            },
            properties={
                "style:table-cell-properties": {
                    **frame,
                    **({"fo__wrap_option": "wrap"} if wrap else {}),
                    "style__text_align_source": "fix",
                },
                "style:paragraph-properties": {"fo__text_align": side},
                "style:text-properties": words,
            },
        )

    def _number(self, decimals: int) -> str:
        key = ("number", decimals)
        if key not in self._made:
            self._made[key] = f"N{decimals}"
            style = add(self._parent, "number:number-style", style__name=self._made[key])
            add(
                style,
                "number:number",
                number__decimal_places=str(decimals),
                number__min_decimal_places=str(decimals),
                number__min_integer_digits="1",
                number__grouping="true",
            )
        return self._made[key]

    def _style(
        self,
        *key: object,
        about: Mapping[str, str],
        properties: Mapping[str, Mapping[str, str]],
    ) -> str:
        if key not in self._made:
            self._made[key] = f"s{len(self._made) + 1}"
            style = add(self._parent, "style:style", style__name=self._made[key], **about)
            for element, attributes in properties.items():
                add(style, element, **attributes)
        return self._made[key]
