"""Titles that may be told: those that say nothing but what a page says of itself of which it is known where it lies.

What is told is compared with what was said with an address, never with when it was said. So it does not matter which of
the two an app says first, or how long the other takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from deskhand.core.world.spelling import local_paths, plain

MOST_TITLES: Final = 2_000
"""How many names of pages are kept in mind, the latest of them."""
_CUT: Final = re.compile(r"\s+(?=[-–—|•·(])")
_DASH: Final = re.compile(r"[-–—|•·]\s+")
_PROGRAMS: Final = frozenset({
    "chromium", "chromium (incognito)", "google chrome", "google chrome (incognito)", "mozilla firefox", "firefox",
    "mozilla firefox private browsing", "mozilla firefox (private browsing)", "firefox developer edition", "librewolf",
    "waterfox", "brave", "brave browser", "microsoft edge", "opera", "vivaldi", "web", "falkon", "konqueror", "midori",
    "libreoffice", "libreoffice writer", "libreoffice calc", "libreoffice impress", "libreoffice draw",
    "libreoffice math", "libreoffice base",
})  # fmt: skip
"""What programs put behind the title of a page, or show without one; as `plain` text."""


class Titles:
    """Knows names of pages that may be told, and finds them in titles."""

    def __init__(self, home: str = "") -> None:
        self._home = home
        self._known: dict[str, None] = {}

    def learn(self, name: str, address: str = "") -> bool:
        """A page has this name and lies there, which may be told; whether there is anything new in that."""
        said = {_compared(one) for one in (name, *self._said(address))} - {""}
        new = not said <= self._known.keys()
        for one in said:  # the latest stand at the end
            self._known.pop(one, None)
            self._known[one] = None
        while len(self._known) > MOST_TITLES:
            del self._known[next(iter(self._known))]
        return new

    def clear(self, title: str, program: Iterable[str] = ()) -> str | None:
        """What may be told of a title: all of it, the name of the page that it begins with, or nothing.

        `program` is what the program is called that shows it.
        """
        programs = _PROGRAMS.union(map(_compared, program))
        if _compared(title) in self._known or _compared(title) in programs:
            return title
        for cut in reversed(list(_CUT.finditer(title))):
            name, rest = title[: cut.start()], title[cut.end() :]
            if _compared(name) in self._known:
                dash = _DASH.match(rest)
                return title if dash and _compared(rest[dash.end() :]) in programs else name
        return None

    def _said(self, address: str) -> Iterator[str]:
        """What programs show for a page without a name of its own."""
        for path in local_paths(address, self._home):
            yield path
            yield path.rpartition("/")[2]
        if not local_paths(address, self._home):
            yield address
            bare = unquote(address.partition("://")[2]).rstrip("/")
            yield from _ends(bare)


def _ends(bare: str) -> Iterable[str]:
    return bare, bare.removeprefix("www."), bare.rpartition("/")[2]


def _compared(text: str) -> str:
    return plain(text).strip()
