"""Web pages as blocks: what a reader sees, without scripts, styles and what a page hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import Block, Counting, Document
from deskhand.formats.docs.docx_styles import BULLET
from deskhand.formats.docs.label import mark_in_html
from deskhand.formats.docs.ooxml import tag
from deskhand.formats.encoding import encoding_of, read_as
from deskhand.formats.library import needed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_HIDDEN_WORDS: Final = "script style noscript template head meta link svg math object iframe canvas select textarea"
_HIDDEN: Final = frozenset(_HIDDEN_WORDS.split())
_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_BLOCKS_WORDS: Final = (
    "p div section article main header footer nav aside figure figcaption blockquote address dl dt dd form"
    " fieldset body html center details summary td th caption"
)
_BLOCKS: Final = frozenset(_BLOCKS_WORDS.split())
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_NOTHING: Final = "<p></p>"
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACE: Final = re.compile(r"[ \t\r\f\v\n]+")
_BREAK: Final = "\x00"
"""A break that the page asks for, told from those of its source; no page holds this character."""
_ACTIVE: Final = re.compile(rb"<script|javascript:|\son\w+\s*=|<iframe|<object|<embed", re.IGNORECASE)


def source_of(content: bytes) -> tuple[str, str]:
    """The page's source, and its encoding: the one it names if that fits, else the one its bytes tell."""
    found = _CHARSET.search(content[:4096])
    if found:
        named = found[1].decode("ascii", "ignore")
        text = read_as(content, named)  # a page may well name the wrong one
        if text is not None:
            return text, named
    encoding = encoding_of(content)
    return content.decode(encoding, "replace"), encoding


def tree_of(content: bytes) -> Element:
    with needed("lxml"):
        from lxml import etree, html
    # A declaration of encoding in a text that is decoded already is refused by the parser.
    text = _DECLARED.sub("", source_of(content)[0])
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(text if text.strip() else _NOTHING, parser=parser)
    except etree.ParserError:  # nothing in it but comments, or the beginning of one
        return html.document_fromstring(_NOTHING, parser=parser)


def read(content: bytes) -> Document:
    root = tree_of(content)
    reader = _Reader()
    reader.walk(root)
    reader.flush()
    title = " ".join((root.findtext(".//title") or "").split())
    active = ("scripts",) if _ACTIVE.search(content) else ()
    return Document(
        "html", tuple(reader.blocks), title, written_by_model=mark_in_html(content) is not None, active=active
    )


@dataclass
class _Reader:
    blocks: list[Block] = field(default_factory=list[Block])
    counting: Counting = field(default_factory=Counting)
    depth: int = -1
    label: str = ""
    """Of a list item whose first line is still to come."""
    _open: list[str] = field(default_factory=list[str])
    _item: bool = False

    def walk(self, element: Element) -> None:
        name = tag(element)
        if name in _HIDDEN or _is_hidden(element):
            return
        if name in _HEADINGS:
            self.flush()
            text = _words(element)
            if text:
                self.blocks.append(self.counting.paragraph("heading", text, _HEADINGS[name]))
        elif name == "table":
            self._table(element)
        elif name in ("ul", "ol"):
            self._list(element, name)
        elif name == "pre":
            self.flush()
            text = "".join(_pieces(element)).strip("\n")
            if text.strip():
                self.blocks.append(self.counting.paragraph("paragraph", text))
        elif name == "br":
            self._open.append(_BREAK)
        elif name in _BLOCKS:
            self.flush()
            self._inside(element)
            self.flush()
        else:
            self._inside(element)

    def _inside(self, element: Element) -> None:
        if tag(element):
            self._open.append(element.text or "")
        for child in element:
            if tag(child):
                self.walk(child)
            self._open.append(child.tail or "")

    def _list(self, element: Element, name: str) -> None:
        self.flush()
        self.depth += 1
        number = 0
        for child in element:
            if tag(child) == "li":
                number += 1
                self.flush()
                self._item, self.label = True, f"{number}." if name == "ol" else BULLET
                self._inside(child)
                self.flush()
                self._item = False
            elif tag(child):
                self.walk(child)
        self.depth -= 1

    def _table(self, table: Element) -> None:
        self.flush()
        rows = [
            [_words(cell) for cell in row if tag(cell) in ("td", "th")]
            for row in table.iter("tr")
            if _nearest_table(row) is table
        ]
        if sum(1 for row in rows for _ in row) > 1:
            self.blocks.append(self.counting.table(rows))
        else:  # a table of one cell is there for its looks
            self._inside(table)
            self.flush()

    def flush(self) -> None:
        lines = [_SPACE.sub(" ", line).strip() for line in "".join(self._open).split(_BREAK)]
        self._open.clear()
        text = "\n".join(line for line in lines if line)
        if not text:
            return
        if self._item:
            self.blocks.append(self.counting.paragraph("item", text, max(self.depth, 0), self.label))
        else:
            self.blocks.append(self.counting.paragraph("paragraph", text))


def _is_hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").casefold()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _nearest_table(row: Element) -> Element | None:
    return next((above for above in row.iterancestors() if tag(above) == "table"), None)


def _words(element: Element) -> str:
    return _SPACE.sub(" ", "".join(_pieces(element))).strip()


def _pieces(element: Element) -> Iterator[str]:
    if tag(element) in _HIDDEN or _is_hidden(element):
        return
    yield element.text or ""
    for child in element:
        if tag(child):
            yield from _pieces(child)
        yield child.tail or ""
