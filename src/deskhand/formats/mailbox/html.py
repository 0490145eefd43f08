"""A page as the text that a person would see: no scripts, nothing that is hidden, and where links really lead."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
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
DEEPEST: Final = 2_000


def as_text(page: str) -> str:
    """The text of a page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.parts.append("\n")
        if tag in _EMPTY:
            return
        hidden = tag in _UNSEEN or "hidden" in given or _HIDDEN.search(given.get("style", "")) is not None
        if len(self._open) < DEEPEST:
            self._open.append((tag, hidden))
            self._unseen += hidden
        if tag == "li":
            self.parts.append("\n• ")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        at = next((n for n in range(len(self._open) - 1, -1, -1) if self._open[n][0] == tag), None)
        if at is not None:
            self._unseen -= sum(hidden for _, hidden in self._open[at:])
            del self._open[at:]
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "a" and self._links:
            self._say_link(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " "))

    def _say_link(self, to: str, since: int) -> None:
        """Where a link leads, if its text does not say so: it may say another place."""
        said = "".join(self.parts[since:]).strip()
        if to.lower().startswith(("http://", "https://")) and said and said != to:
            self.parts.append(f" <{to}>")
