"""Pictures as figures: a finding as the title, a real description, the source, the table twin."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from markupsafe import Markup

from community_safety.publishing.pdf_letters import name_letters

MIME_TYPES = ("image/svg+xml", "image/png", "image/jpeg")
_DUMMY = "no description has been provided for this image"
_FILE_NAME = re.compile(r"\S+\.(png|jpe?g|svg|gif|webp|pdf|bmp|tiff?)", re.IGNORECASE)
_EMPTY_WORDS = {"image", "picture", "figure", "chart", "graph", "plot", "map", "output", "png"}
_LENGTH = re.compile(r"([\d.]+)(pt|px)?")
_PIXELS_PER_POINT = 4 / 3
_WIDE = 560
_SVG_FORBIDDEN = {"script", "foreignObject", "iframe", "handler", "listener"}
_OUTER_URL = re.compile(r"url\(\s*['\"]?(?!['\"]?\s*(#|data:))|@import", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """One image output: its type, its bytes and what the notebook says of it."""

    mime: str
    data: bytes
    alt: str
    title: str = ""
    subtitle: str = ""
    source: str = ""
    chart_id: str = ""
    table_id: str = ""


def alt_problem(alt: str | None) -> str:
    """Say what is wrong with an alternative text, or return an empty string."""
    text = " ".join((alt or "").split())
    if not text:
        return "has no alternative text"
    if text.lower().rstrip(".") == _DUMMY:
        return "has only the dummy alternative text that nbconvert fills in"
    if _FILE_NAME.fullmatch(text) or text.lower().rstrip(".") in _EMPTY_WORDS:
        return f"has {text!r} for alternative text, which tells a reader nothing"
    return ""


def picture_from(
    mime: str, content: str | list[str], metadata: Mapping[str, Any]
) -> tuple[Picture, list[str]]:
    """Read an image output, and say why it cannot be published."""
    about = {**metadata, **metadata.get(mime, {})}
    text = content if isinstance(content, str) else "".join(content)
    problems: list[str] = []
    if mime == "image/svg+xml":
        data, problems = _clean_svg(text)
    else:
        data = base64.b64decode(text)
    words = {
        name: " ".join(str(about.get(name) or "").split())
        for name in ("alt", "title", "subtitle", "source", "chart_id", "table_id")
    }
    wrong = alt_problem(words["alt"])
    if wrong:
        problems.append(
            f"the figure {wrong}. Say what it shows: draw it with a chart verb, or "
            f'display(figure, metadata={{"{mime}": {{"alt": "..."}}}})'
        )
    return Picture(mime, data, **words), problems


def _clean_svg(text: str) -> tuple[bytes, list[str]]:
    """Return a drawing without prologue and metadata, and what in it is not allowed."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        return b"", [f"the SVG drawing cannot be read ({error.msg}). Draw it again"]
    name_letters(root)
    etree.strip_tags(root, etree.Comment)
    problems = sorted({word for node in root.iter() for word in _svg_problems(node)})
    for node in list(root.iter("{*}metadata")):
        node.getparent().remove(node)
    return etree.tostring(root), problems


def _svg_problems(node: Any) -> list[str]:
    if not isinstance(node.tag, str):
        return ["the SVG drawing holds an entity or instruction. Draw it again without"]
    name = etree.QName(node).localname
    found = []
    if name in _SVG_FORBIDDEN:
        found.append(f"the SVG drawing holds a <{name}>. Draw it without")
    styles = [node.text or ""] if name == "style" else []
    for attribute, value in node.attrib.items():
        local = etree.QName(attribute).localname
        if local.lower().startswith("on"):
            found.append(f"the SVG drawing has the event handler `{local}`. Draw it without")
        outer = local in ("href", "src") and name != "a" and not value.startswith(("#", "data:"))
        if outer:
            found.append(f"the SVG drawing loads {value} from outside. Put it into the drawing")
        styles.append(value)
    if any(_OUTER_URL.search(style) for style in styles):
        found.append("the SVG drawing's style loads something from outside. Put it in the drawing")
    return found


def figure_html(picture: Picture, figure_id: str, twin: str, twin_caption: str = "") -> Markup:
    """Return the figure as HTML.

    Parameters
    ----------
    picture
        What is shown.
    figure_id
        The figure's id in the page.
    twin
        Id of the table in the same page that holds the same numbers, or an empty string.
    twin_caption
        That table's caption, for a list of links read out of its place.
    """
    caption = Markup("")
    if picture.title:
        caption += Markup('<p class="chart-title" id="{}-title">{}</p>').format(
            figure_id, picture.title
        )
    if picture.subtitle:
        caption += Markup('<p class="chart-subtitle" id="{}-subtitle">{}</p>').format(
            figure_id, picture.subtitle
        )
    if caption:
        caption = Markup("<figcaption>{}</figcaption>").format(caption)
    # Several pictures may be of one table: a list of links has each of them once.
    of = ", ".join(text for text in (picture.title, picture.subtitle) if text)
    named = f"{twin_caption} (for {of})" if of else twin_caption
    source = _source_line(picture.source, twin, named)
    return Markup('<figure class="chart" id="{}">{}{}{}</figure>').format(
        figure_id, caption, _image(picture, figure_id), source
    )


def _image(picture: Picture, figure_id: str) -> Markup:
    width, height = _size(picture)
    size = Markup(' width="{}" height="{}"').format(width, height) if width and height else ""
    image = Markup('<img alt="{}" src="data:{};base64,{}"{}>').format(
        picture.alt, picture.mime, base64.b64encode(picture.data).decode("ascii"), size
    )
    if width <= _WIDE:
        return Markup('<div class="chart-image">{}</div>').format(image)
    label = (
        # Two findings may be the same words; what they are of is in the line below.
        Markup('aria-labelledby="{0}-title{1}"').format(
            figure_id, f" {figure_id}-subtitle" if picture.subtitle else ""
        )
        if picture.title
        else Markup('aria-label="Figure"')
    )
    return Markup(
        '<div class="chart-image chart-scroll" role="region" {} tabindex="0">{}</div>'
    ).format(label, image)


def _size(picture: Picture) -> tuple[int, int]:
    """Return the drawing's own width and height in CSS pixels, or zeros where it has none."""
    if picture.mime == "image/png":
        return (
            int.from_bytes(picture.data[16:20], "big"),
            int.from_bytes(picture.data[20:24], "big"),
        )
    if picture.mime != "image/svg+xml" or not picture.data:
        return 0, 0
    _, root = next(etree.iterparse(io.BytesIO(picture.data), events=("start",), no_network=True))
    lengths = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    sizes = [
        round(float(length[1]) * (_PIXELS_PER_POINT if length[2] == "pt" else 1)) if length else 0
        for length in lengths
    ]
    return sizes[0], sizes[1]


def _source_line(source: str, twin: str, twin_caption: str) -> Markup:
    words = Markup("")
    if source:
        prefix = "" if source.lower().startswith("source") else "Source: "
        words += Markup("{}{}").format(prefix, source)
        words += Markup("" if source.endswith((".", "!", "?")) else ".")
    if twin:
        words += Markup(
            ' <a href="#{}">The same numbers as a table'
            '<span class="visually-hidden">: {}</span></a>'
        ).format(twin, twin_caption)
    return Markup('<p class="source">{}</p>').format(words) if words else words
