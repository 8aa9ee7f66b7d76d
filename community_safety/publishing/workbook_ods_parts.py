"""The parts of an ODS file around its content: styles, settings, properties, list of parts."""

from __future__ import annotations

from typing import Any

from lxml import etree

from community_safety.publishing.workbook_layout import FONT, SIZES, pages_wide
from community_safety.publishing.workbook_model import Look, Sheet, Workbook

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = {
    "office": f"{_OASIS}office:1.0",
    "style": f"{_OASIS}style:1.0",
    "text": f"{_OASIS}text:1.0",
    "table": f"{_OASIS}table:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "number": f"{_OASIS}datastyle:1.0",
    "meta": f"{_OASIS}meta:1.0",
    "config": f"{_OASIS}config:1.0",
    "manifest": f"{_OASIS}manifest:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
VERSION = "1.3"
Element = Any  # lxml's own class has no public name


def named(name: str) -> str:
    """Return a prefixed name, such as `text:p`, as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element; `table__name` stands for the attribute `table:name`, `_` for a hyphen."""
    element = etree.SubElement(parent, named(name))
    for key, value in attributes.items():
        element.set(named(key.replace("__", ":").replace("_", "-")), value)
    if text is not None:
        element.text = text
    return element


def root_of(name: str, *prefixes: str) -> Element:
    """Return the first element of a part, with the namespaces it uses."""
    used = {prefix: NAMESPACES[prefix] for prefix in (name.partition(":")[0], *prefixes)}
    root = etree.Element(named(name), nsmap=used)
    root.set(named(f"{name.partition(':')[0]}:version"), VERSION)
    return root


def xml_bytes(root: Element) -> bytes:
    """Return a part as UTF-8 with its declaration."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def styles_part(workbook: Workbook) -> bytes:
    """Return fonts, language, and the printed pages with the marking at their top and bottom."""
    root = root_of("office:document-styles", "style", "fo", "text", "table", "svg", "number")
    fonts = add(root, "office:font-face-decls")
    add(fonts, "style:font-face", style__name=FONT, svg__font_family=FONT)
    _default_styles(add(root, "office:styles"), workbook.language)
    automatic = add(root, "office:automatic-styles")
    masters = add(root, "office:master-styles")
    for name, sheet in {page_name(sheet): sheet for sheet in workbook.sheets}.items():
        _page_layout(automatic, name, sheet)
        master = add(
            masters, "style:master-page", style__name=name, style__page_layout_name=f"{name}-page"
        )
        add(add(master, "style:header"), "text:p", workbook.marking)
        foot = add(add(master, "style:footer"), "text:p", f"{workbook.marking} – page ")
        add(foot, "text:page-number", "1").tail = " of "
        add(foot, "text:page-count", "1")
    return xml_bytes(root)


def _default_styles(parent: Element, language: str) -> None:
    default = add(parent, "style:default-style", style__family="table-cell")
    spoken, _, country = language.partition("-")
    add(
        default,
        "style:text-properties",
        style__font_name=FONT,
        fo__font_size=f"{SIZES[Look.TEXT]}pt",
        fo__language=spoken,
        fo__country=country,
    )
    add(parent, "style:style", style__name="Default", style__family="table-cell")


def page_name(sheet: Sheet) -> str:
    """Return the name of the printed page of a sheet: upright, or across and so many wide."""
    return f"Tables{pages_wide(sheet)}" if sheet.grid is not None else "Cover"


def _page_layout(parent: Element, name: str, sheet: Sheet) -> None:
    landscape, long, short = sheet.grid is not None, "29.7cm", "21cm"
    layout = add(parent, "style:page-layout", style__name=f"{name}-page")
    add(
        layout,
        "style:page-layout-properties",
        fo__page_width=long if landscape else short,
        fo__page_height=short if landscape else long,
        style__print_orientation="landscape" if landscape else "portrait",
        fo__margin="1.5cm",
        style__scale_to_X=str(pages_wide(sheet)),
        style__scale_to_Y="0" if landscape else "1",
        style__first_page_number="continue",
    )
    for margin in ("style:header-style", "style:footer-style"):
        add(add(layout, margin), "style:header-footer-properties", fo__min_height="0.75cm")


def meta_part(workbook: Workbook) -> bytes:
    """Return the document properties: no times, and no user's name."""
    root = root_of("office:document-meta", "meta", "dc")
    meta = add(root, "office:meta")
    for name, text in (
        ("dc:title", workbook.title),
        ("dc:subject", workbook.subject),
        ("meta:initial-creator", workbook.creator),
        ("dc:creator", workbook.creator),
        ("meta:keyword", workbook.marking),
        ("dc:language", workbook.language),
    ):
        if text:
            add(meta, name, text)
    add(meta, "meta:user-defined", workbook.marking, meta__name="Marking")
    return xml_bytes(root)


def settings_part(workbook: Workbook) -> bytes:
    """Return where the cursor stands: in A1 of every sheet, with the first sheet in front."""
    root = root_of("office:document-settings", "config")
    settings = add(root, "office:settings")
    views = add(settings, "config:config-item-set", config__name="ooo:view-settings")
    indexed = add(views, "config:config-item-map-indexed", config__name="Views")
    view = add(indexed, "config:config-item-map-entry")
    _item(view, "ViewId", "string", "view1")
    sheets = add(view, "config:config-item-map-named", config__name="Tables")
    for sheet in workbook.sheets:
        entry = add(sheets, "config:config-item-map-entry", config__name=sheet.name)
        _item(entry, "CursorPositionX", "int", "0")
        _item(entry, "CursorPositionY", "int", "0")
    _item(view, "ActiveTable", "string", workbook.sheets[0].name)
    return xml_bytes(root)


def _item(parent: Element, name: str, kind: str, value: str) -> None:
    add(parent, "config:config-item", value, config__name=name, config__type=kind)


def manifest_part(parts: list[str]) -> bytes:
    """Return the list of the file's parts."""
    root = root_of("manifest:manifest")
    for name, kind in (("/", MIME), *((part, "text/xml") for part in parts)):
        entry = add(root, "manifest:file-entry")
        entry.set(named("manifest:full-path"), name)
        entry.set(named("manifest:media-type"), kind)
    return xml_bytes(root)
