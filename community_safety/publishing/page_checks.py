"""What a page may hold. Everything not known to be harmless and self-contained is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from community_safety.publishing.figures import alt_problem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    "a abbr aside b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt "
    "em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section "
    "small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
ATTRIBUTES = _words(
    "abbr alt aria-describedby aria-hidden aria-label aria-labelledby cite class colspan datetime "
    "dir download headers height href id lang open reversed role rowspan scope span src start "
    "style tabindex title type value width"
)
DROPPED_ATTRIBUTES = _words("align bgcolor border cellpadding cellspacing halign valign")
_PANDAS_STYLER = re.compile(r"^T_\w+$")
_STYLE = re.compile(r"url\s*\(|@import|expression|position\s*:|\\", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
_OUTSIDE = re.compile(r"(https?:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_INVISIBLE = re.compile(r"[\x00-\x20]")


def parse(html: str) -> BeautifulSoup:
    """Return a piece of HTML as a tree, without comments.

    Written back from the tree it is balanced, so a piece cannot end the page it stands in.
    """
    soup = BeautifulSoup(html, "html.parser")
    for node in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        node.extract()
    return soup


def drop_pandas_styles(soup: BeautifulSoup) -> None:
    """Take out the style sheets pandas puts beside its tables: the page has its own."""
    made_by_pandas = soup.select_one("table.dataframe") or soup.find("table", id=_PANDAS_STYLER)
    if made_by_pandas:
        for style in soup.find_all("style"):
            style.decompose()


def markup_problems(soup: BeautifulSoup) -> Iterator[str]:
    """Yield what in a piece of HTML may not be published, and what to do about it."""
    for tag in soup.find_all(True):
        if tag.name not in ELEMENTS:
            yield _element_problem(tag)
            continue
        for name in list(tag.attrs):
            if name in DROPPED_ATTRIBUTES:
                del tag.attrs[name]
            elif name.startswith("on"):
                yield f"<{tag.name}> has the event handler `{name}`. Take it out: no page runs code"
            elif name not in ATTRIBUTES and not name.startswith("data-"):
                yield f"<{tag.name}> has the attribute `{name}`, which no page uses. Take it out"
        yield from _style_problems(tag)
        yield from _link_problems(tag)
        if tag.name == "img":
            yield from _image_problems(tag)


def _element_problem(tag: Tag) -> str:
    address = str(tag.get("src") or tag.get("href") or "")
    if _OUTSIDE.match(address):
        return (
            f"<{tag.name}> loads {address} from outside. A page is one file: put what it needs "
            "into the notebook"
        )
    advice = {
        "script": "Pages need no script: draw the figure with a chart verb",
        "style": "The page has its own style: take it out",
        "svg": "Show the drawing as an image output with an alternative text",
        "math": "Write the formula in words",
    }.get(tag.name, "Use plain headings, paragraphs, lists, tables and figures")
    return f"<{tag.name}> may not be in a page. {advice}"


def _style_problems(tag: Tag) -> Iterator[str]:
    style = str(tag.get("style", ""))
    if _STYLE.search(style):
        yield (
            f"<{tag.name}> has the style {style!r}, which could load something from outside or "
            "cover the marking. Take it out"
        )


def _link_problems(tag: Tag) -> Iterator[str]:
    href = tag.get("href")
    if href is None:
        return
    scheme = _SCHEME.match(_INVISIBLE.sub("", str(href)))
    if tag.name != "a":
        yield f"<{tag.name}> has an address, which only a link may have. Take it out"
    elif scheme and scheme[1].lower() not in _LINK_SCHEMES:
        yield f"a link leads to {str(href)!r}. Link to web, e-mail or telephone addresses only"


def _image_problems(image: Tag) -> Iterator[str]:
    source = str(image.get("src", ""))
    if _OUTSIDE.match(_INVISIBLE.sub("", source)):
        yield (
            f"the picture {source} is loaded from outside. Save it beside the notebook, so that "
            "it can be put into the page"
        )
    elif not _DATA_IMAGE.fullmatch(source):
        yield f"the picture {source[:80]!r} was not found beside the notebook. Put the file there"
    wrong = alt_problem(str(image.get("alt") or ""))
    if wrong:
        yield (
            f"a picture {wrong}. Say what it shows: ![what it shows](file.png) in markdown, "
            'alt="what it shows" in HTML'
        )
