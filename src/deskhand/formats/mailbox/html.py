"""A page as the text that a person would see: no scripts, nothing that is hidden, and where links really lead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final, NamedTuple

_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
_RAW: Final = frozenset({"script", "style", "title", "textarea"})
"""What stands in these is no markup: they go on to their own end."""
_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "tr",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "section",
        "article",
    }
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[A-Za-z][^\s/>]*+")
_ATTRIBUTE: Final = re.compile(r"[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+([\"']|[^\s>\"'][^\s>]*+)?+)?+")
_NO_LETTER: Final = re.compile(r"&#[xX]?0*[0-9a-fA-F]{8,}+;?")
"""Letters of such numbers there are none, and to work out what number it is takes as long as it is long."""
_STYLE: Final = 10_000
"""A style that is longer is there to hide something."""
DEEPEST: Final = 2_000


class Open(NamedTuple):
    """A tag that opens."""

    tag: str
    given: Mapping[str, str]


class Close(NamedTuple):
    """A tag that closes."""

    tag: str


def as_text(page: str) -> str:
    """The text of a page. Takes as long as the page is, however it is written."""
    reader = _Reader()
    for one in _pieces(page):
        match one:
            case str():
                reader.text(one)
            case Open():
                reader.open(one)
            case Close():
                reader.close(one.tag)
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(page: str) -> Iterator[str | Open | Close]:
    """Tags, and the text between them. What opens and never ends takes the rest of the page with it, as in browsers."""
    at, end = 0, len(page)
    while at < end:
        tag = page.find("<", at)
        if tag < 0:
            yield _plain(page[at:])
            return
        if tag > at:
            yield _plain(page[at:tag])
        at = tag + 1
        if page.startswith("!--", at):
            at = _behind(page, "-->", at + 1)  # `<!-->` is whole
        elif page[at : at + 1] in ("!", "?"):
            at = _behind(page, ">", at)
        elif closed := _NAME.match(page, at + 1) if page.startswith("/", at) else None:
            at = _behind(page, ">", closed.end())
            yield Close(closed[0].lower())
        elif named := _NAME.match(page, at):
            given, at = _attributes(page, named.end())
            if at > end:
                return
            name = named[0].lower()
            yield Open(name, given)
            if name in _RAW:
                ends = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(page, at)
                yield page[at : ends.start() if ends else end]
                at = ends.start() if ends else end
        else:
            yield "<"


def _attributes(page: str, at: int) -> tuple[dict[str, str], int]:
    """Those of the tag whose name ended here, and where it ends; beyond the page where it does not."""
    given: dict[str, str] = {}
    while found := _ATTRIBUTE.match(page, at):
        at, value = found.end(), found[2] or ""
        if value in ('"', "'"):
            closes = page.find(value, at)
            if closes < 0:
                return given, len(page) + 1
            value, at = page[at:closes], closes + 1
        given.setdefault(found[1].lower(), _plain(value))
    return given, _behind(page, ">", at)


def _behind(page: str, what: str, at: int) -> int:
    found = page.find(what, at)
    return len(page) + 1 if found < 0 else found + len(what)


def _plain(text: str) -> str:
    return unescape(_NO_LETTER.sub("\ufffd", text)) if "&" in text else text


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._count: Counter[str] = Counter()
        self._unseen = 0
        self._link: tuple[str, int] | None = None

    def open(self, one: Open) -> None:
        tag = one.tag
        if tag == "br":
            self.parts.append("\n")
        if tag in _EMPTY:
            return
        style = one.given.get("style", "")
        unseen = len(style) > _STYLE or _HIDDEN.search(style) is not None
        hidden = unseen or tag in _UNSEEN or "hidden" in one.given
        if len(self._open) < DEEPEST:
            self._open.append((tag, hidden))
            self._count[tag] += 1
            self._unseen += hidden
        if tag == "li":
            self.parts.append("\n• ")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")
        elif tag == "a":
            self._end_link()  # no link stands in another
            self._link = (one.given.get("href", ""), len(self.parts))

    def close(self, tag: str) -> None:
        while self._count[tag]:
            closed, hidden = self._open.pop()
            self._count[closed] -= 1
            self._unseen -= hidden
            if closed == tag:
                break
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "a":
            self._end_link()

    def text(self, text: str) -> None:
        if not self._unseen:
            self.parts.append(text.replace("\n", " "))

    def _end_link(self) -> None:
        """Where a link leads, if its text does not say so: it may say another place."""
        if self._link is None:
            return
        to, since = self._link
        self._link = None
        said = "".join(self.parts[since:]).strip()
        if to.lower().startswith(("http://", "https://")) and said and said != to:
            self.parts.append(f" <{to}>")
