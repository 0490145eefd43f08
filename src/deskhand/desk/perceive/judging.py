"""What of a thing may be told: the rules of `privacy.py`, held against all that is said of it and stands in it."""

from __future__ import annotations

from typing import Final

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.holding import Holding
from deskhand.desk.perceive.privacy import Privacy
from deskhand.desk.perceive.things import LONGEST_NAME, Thing

DISK: Final = "files"
"""The source that looks at the disk itself: what it says is gone is, whoever else remembers it."""


class Judging:
    """Decides; whoever asks acts on it."""

    def __init__(self, privacy: Privacy) -> None:
        self._privacy = privacy
        self.holding = Holding(privacy)
        self._sealed: set[Thing] = set()
        """Elements that were a password field once, as one whose password is shown no longer is."""

    def hidden(self, thing: Thing) -> bool:
        """Whether a thing, and all that is in it, is not told."""
        if thing.private:
            return True
        if thing.kind == "window":
            return self._hides_window(thing)
        if thing.kind == "element" and self.holding.has_no_place(thing):
            return True
        if may_be_a_link(thing):
            return not self._privacy.may_tell_of(thing.lasting)
        return any(self._privacy.hides(thing.kind, layer.fields, thing.lasting) for layer in thing.layers)

    def secret(self, thing: Thing) -> bool:
        """Whether of an element only is told that it is there."""
        if any(layer.fields.get("role") == "password" for layer in thing.layers):
            self._sealed.add(thing)
        within = thing.up is not None and thing.up.kind == "element" and thing.up.secret
        return within or thing in self._sealed or any(self._privacy.is_secret(layer.fields) for layer in thing.layers)

    def ended(self, thing: Thing) -> None:
        self._sealed.discard(thing)
        self.holding.ended(thing)

    def weigh(self, document: Thing) -> Thing | None:
        """Notes in the window around a document whether it lies in an excluded folder; the window, to be judged."""
        window = document.above("window")
        if window is None:
            return None
        self.holding.weigh(document)
        known = window.private or {}
        if any(self._privacy.hides_address(layer.fields.get("url")) for layer in document.layers):
            window.private = {**known, document: self._learned(document)}
        else:
            known.pop(document, None)
        return window

    def _learned(self, document: Thing) -> bool:
        """Whether it surely lies there: then a tab of its name is of it, also when its window shows another."""
        if not any(self._privacy.hides_address(layer.fields.get("url"), surely=True) for layer in document.layers):
            return False
        self._privacy.learn([], titles=[self.holding.name_of(document)])
        return True

    def value(self, thing: Thing, name: str) -> Value:
        """What is told of a field of something that is told."""
        return self._tells(thing, name, thing.value(name))

    def fields(self, thing: Thing) -> dict[str, Value]:
        said = ((name, self._tells(thing, name, value)) for name, value in thing.fields().items())
        return {name: value for name, value in said if value is not None}

    def key(self, thing: Thing) -> str:
        """The lasting key that is told: of a window it may say a title that the window had before."""
        if thing.kind not in ("window", "element"):
            return thing.lasting
        key = thing.lasting[:LONGEST_NAME]
        if not self.holding.tells_key(thing, key):
            return ""
        return "" if any(map(self._privacy.hides_title, key.split("\n"))) else key

    def _tells(self, thing: Thing, name: str, value: Value) -> Value:
        return self._privacy.tells(thing.kind, name, self.holding.tells(thing, name, value))

    def _hides_window(self, window: Thing) -> bool:
        if self._privacy.waits or self.holding.holds(window):
            return True
        app = window.above("app")
        apps = [layer.fields.get("name") for layer in app.layers] if app is not None else []
        titles = [title for layer in window.layers if (title := layer.fields.get("title"))]
        if not any(self._privacy.hides_title(title, apps) for title in titles):
            return False
        if any(self._privacy.hides_title(title, apps, shows_granted=True) for title in titles):
            return True
        return not self._shows_granted(window)

    def _shows_granted(self, window: Thing) -> bool:
        """Whether the window's own documents are all granted files: then a name that an excluded one has as well is
        not about that."""
        urls = [url for one in window.inside() if one.kind == "element" and (url := one.value("url")) is not None]
        return bool(urls) and all(map(self._privacy.shows_granted, urls))


def may_be_a_link(thing: Thing) -> bool:
    """Whether a file is known by a path that somebody wrote down, in which links may be."""
    return thing.kind == "file" and thing.layer(DISK) is None
