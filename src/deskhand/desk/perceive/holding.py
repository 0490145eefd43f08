"""Titles that are kept back until it is known which page they are of: it may be one that is told to nobody.

A browser says the title of a page at once, and where the page lies later, sooner or never. So where folders are
excluded, the title of a window of such a program is told only if it is the name of a page that was said together with
an address outside of them (`titles.py`), and so is the name of a tab. No time that passes makes up for that: a window
that waited long enough is told without its title.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.privacy import Privacy, any_of
from deskhand.desk.perceive.things import Thing
from deskhand.desk.perceive.titles import Titles

NEW_SECONDS: Final = 5.0
"""A window that came: its program has to be read first."""
TITLE_SECONDS: Final = 2.0
"""How long a window keeps the title it was told with, until it has none."""
_BROWSERS: Final = any_of(
    (
        "*browser*", "*chrom*", "*firefox*", "librewolf*", "waterfox*", "brave*", "*edge*", "opera*", "vivaldi*",
        "*epiphany*", "web", "falkon*", "konqueror*", "midori*", "safari*", "floorp*", "zen", "zen-bin", "surf",
        "netsurf*", "dillo*", "palemoon*", "seamonkey*", "thorium*", "arc",
    ),
    whole=True,
)  # fmt: skip
_OFFICE: Final = any_of(("soffice*", "*libreoffice*"), whole=True)
_TOOLKITS: Final = frozenset({"Chromium", "Gecko", "WebKitGTK", "WebKitGtk"})
"""Whoever is made of these shows pages, whatever it is called."""
_TITLES: Final = frozenset({"tab", "tooltip", "titlebar", "window"})
"""Elements that say a title, where they are not part of a page."""


class Holding:
    """Knows which windows wait, and what of titles may be told; whoever asks acts on it."""

    def __init__(self, privacy: Privacy, clock: Callable[[], float] = time.monotonic) -> None:
        self._privacy = privacy
        self._clock = clock
        self._titles = Titles(privacy.home)
        self._until: dict[Thing, float] = {}
        self._windows: set[Thing] = set()
        """Those that show pages."""
        self._places: set[Thing] = set()
        """Apps that have said of a document where it lies."""
        self._pairs: dict[Thing, tuple[str, str]] = {}
        """Of documents the name and the address, where both were said at once: else one may be of another page."""
        self._learned = False
        """Whether titles may be told that could not be before."""

    def titled(self, window: Thing) -> None:
        """A window came, or has another title than it had."""
        if not self._is_held(window):
            return
        self._windows.add(window)
        if self._is_clear(window):
            self._until.pop(window, None)
        else:
            self._until.setdefault(window, self._clock() + (TITLE_SECONDS if window.id else NEW_SECONDS))

    def placed(self, document: Thing, *, at_once: bool) -> None:
        """Something else than before was said of where a document lies, or of its name; `at_once` if of both."""
        app, window = document.above("app"), document.above("window")
        if not self._privacy.excluded or app is None:
            return
        address, name = document.value("url"), document.value("name")
        if address:
            self._places.add(app)
            if window is not None:
                self._windows.add(window)
        pair = (str(name or ""), str(address or ""))
        if at_once:
            self._pairs[document] = pair
        elif self._pairs.get(document) != pair:
            self._pairs.pop(document, None)

    def name_of(self, document: Thing) -> str:
        """What a document is called, as far as that is sure to be of what lies at its address."""
        return self._pairs.get(document, ("", ""))[0]

    def weigh(self, document: Thing) -> None:
        """Notes the name of a document, if that may be told by what is known now."""
        app = document.above("app")
        if document not in self._pairs or app is None:
            return
        name, address = self._pairs[document]
        if address and not self._privacy.hides_address(address):
            self._learned |= self._titles.learn(name, address)
        elif not address and _is_called(app, _OFFICE):  # what was never saved lies nowhere
            self._learned |= self._titles.learn(name.rpartition(" - ")[0] or name)

    def holds(self, window: Thing) -> bool:
        """Whether a window is not told yet; one that is told goes on without its new title."""
        return not window.id and window in self._until

    def has_no_place(self, thing: Thing) -> bool:
        """Whether it is a page of which nobody says where it lies: then it may lie anywhere."""
        if not self._privacy.excluded or thing.value("role") != "document" or thing.value("url"):
            return False
        window = thing.above("window")
        if window is None or not self._shows_pages(window) or _is_in_document(thing):
            return False
        app = window.above("app")
        return app is not None and not _is_called(app, _OFFICE)

    def keeps_back(self, thing: Thing, name: str) -> bool:
        """Whether a field of something that is told is to stay as it was told."""
        if not self._until or not self.is_title(thing, name) or thing.above("window") not in self._until:
            return False
        return self._clear(thing, thing.value(name)) is None

    def tells(self, thing: Thing, name: str, value: Value) -> Value:
        """What of a field may be told: of a title what is known to be the name of a page that may be."""
        return self._clear(thing, value) if self.is_title(thing, name) else value

    def tells_key(self, window: Thing, key: str) -> bool:
        """Whether a lasting key may be told, in which the title may be that a window once had."""
        title = key.partition("\n")[2]
        return not title or not self._is_held(window) or self._clear(window, title) == title

    def is_title(self, thing: Thing, name: str) -> bool:
        """Whether a field says the title of a page, in a program that shows pages."""
        if not self._privacy.excluded:
            return False
        if thing.kind == "window":
            return name == "title" and self._is_held(thing)
        if thing.kind != "element" or name != "name":
            return False
        role, window = thing.value("role"), thing.above("window")
        in_tab = thing.up is not None and thing.up.kind == "element" and thing.up.value("role") == "tab"
        if window is None or (role != "document" and role not in _TITLES and not in_tab) or not self._is_held(window):
            return False
        if role == "document":
            return bool(thing.value("url")) or not _is_in_document(thing)
        return not _is_in_document(thing) and not _is_called(window.above("app"), _OFFICE)

    def over(self) -> list[Thing]:
        """Windows that have waited long enough and wait no more, or of which more may be told than before."""
        now = self._clock()
        ended = {window: None for window, until in self._until.items() if until <= now}
        if self._learned:
            self._learned = False
            ended |= dict.fromkeys(window for window in self._until if self._is_clear(window))
            for window in ended:
                self._until.pop(window, None)
            return list(ended | dict.fromkeys(self._windows))
        for window in ended:
            del self._until[window]
        return list(ended)

    def due(self) -> float | None:
        """In how many seconds there is something to tell again."""
        if self._learned:
            return 0.0
        return max(0.0, min(self._until.values()) - self._clock()) if self._until else None

    def ended(self, thing: Thing) -> None:
        self._until.pop(thing, None)
        self._windows.discard(thing)
        self._places.discard(thing)
        self._pairs.pop(thing, None)

    def _is_clear(self, window: Thing) -> bool:
        return self._clear(window, window.value("title")) is not None

    def _clear(self, thing: Thing, title: Value) -> str | None:
        if not isinstance(title, str) or not title:
            return ""
        app = thing.above("app")
        return self._titles.clear(title, _called(app) if app is not None else ())

    def _is_held(self, window: Thing) -> bool:
        return bool(self._privacy.excluded) and window.value("role") != "dialog" and self._shows_pages(window)

    def _shows_pages(self, window: Thing) -> bool:
        app = window.above("app")
        if app is None:
            return False
        is_made_so = app in self._places or app.value("toolkit") in _TOOLKITS
        return is_made_so or _is_called(app, _BROWSERS) or _is_called(app, _OFFICE)


def _is_called(app: Thing | None, names: re.Pattern[str]) -> bool:
    return app is not None and any(map(names.fullmatch, map(str.casefold, _called(app))))


def _called(app: Thing) -> list[str]:
    """What a program is called, by itself and by its file."""
    called = (app.lasting, *(layer.fields.get(name) for layer in app.layers for name in ("name", "exe")))
    return [one.rpartition("/")[2] for one in called if isinstance(one, str)]


def _is_in_document(thing: Thing) -> bool:
    above = thing.up
    while above is not None and above.kind == "element":
        if above.value("role") == "document":
            return True
        above = above.up
    return False
