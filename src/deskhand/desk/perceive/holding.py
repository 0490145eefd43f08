"""Titles that are kept back until it is known which page they are of: it may be one that is told to nobody.

A browser says the title of a page at once, and where the page lies a moment later. So where folders are excluded, a
window of such a program is told once a document in it has an address, and a new title once one has another. Not every
program says that, and not every new title is of another page: after a while it is told anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from deskhand.desk.perceive.privacy import Privacy, any_of
from deskhand.desk.perceive.roles import TITLED
from deskhand.desk.perceive.things import Thing

NEW_SECONDS: Final = 5.0
"""A window that came: its program has to be read first."""
TITLE_SECONDS: Final = 2.0
_BROWSERS: Final = any_of(
    (
        "*browser*", "*chrom*", "*firefox*", "librewolf*", "waterfox*", "brave*", "*edge*", "opera*", "vivaldi*",
        "*epiphany*", "web", "falkon*", "konqueror*", "midori*", "soffice*", "*libreoffice*",
    ),
    whole=True,
)  # fmt: skip


class Holding:
    """Knows which windows wait; whoever asks acts on it."""

    def __init__(self, privacy: Privacy, clock: Callable[[], float] = time.monotonic) -> None:
        self._privacy = privacy
        self._clock = clock
        self._until: dict[Thing, float] = {}
        self._places: set[Thing] = set()
        """Apps that have said of a document where it lies."""
        self._left: set[Thing] = set()
        """Windows whose title may still be that of an excluded page."""

    def titled(self, window: Thing) -> None:
        """A window came, or has another title than it had."""
        if window in self._left:
            self._ended(window)
        elif self._privacy.excluded and window.value("role") != "dialog" and self._shows_pages(window):
            self._until[window] = self._clock() + (TITLE_SECONDS if window.id else NEW_SECONDS)

    def left(self, window: Thing) -> None:
        """It shows an excluded page no longer; its title may follow."""
        self._left.add(window)
        self._until[window] = self._clock() + TITLE_SECONDS

    def placed(self, document: Thing, window: Thing) -> bool:
        """A document has an address, perhaps another than before; whether a window waited for that."""
        app = window.above("app")
        if not document.value("url") or app is None:
            return False
        self._places.add(app)
        waited = window in self._until and window not in self._left
        if waited:
            self._ended(window)
        return waited

    def holds(self, window: Thing) -> bool:
        """Whether a window is not told yet; one that is told goes on without its new title."""
        return not window.id and window in self._until

    def keeps_back(self, thing: Thing, name: str) -> bool:
        """Whether a field of something that is told is to stay as it was told."""
        if not self._until:
            return False
        if thing.kind == "window":
            return name == "title" and thing in self._until
        titled = thing.kind == "element" and name == "name" and thing.value("role") in TITLED
        return titled and thing.above("window") in self._until

    def over(self) -> list[Thing]:
        """Windows that have waited long enough; they wait no more."""
        now = self._clock()
        ended = [window for window, until in self._until.items() if until <= now]
        for window in ended:
            self._ended(window)
        return ended

    def due(self) -> float | None:
        """In how many seconds the next of them will have."""
        return max(0.0, min(self._until.values()) - self._clock()) if self._until else None

    def ended(self, thing: Thing) -> None:
        self._ended(thing)
        self._places.discard(thing)

    def _ended(self, window: Thing) -> None:
        self._until.pop(window, None)
        self._left.discard(window)

    def _shows_pages(self, window: Thing) -> bool:
        app = window.above("app")
        if app is None:
            return False
        called = (app.lasting, *(layer.fields.get(name) for layer in app.layers for name in ("name", "exe")))
        names = (one.rpartition("/")[2].casefold() for one in called if isinstance(one, str))
        return app in self._places or any(map(_BROWSERS.fullmatch, names))
