"""Who is who: the same app by its process, the same window by its title in that app, the same file by its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from deskhand.core.world.kinds import Kind, Value
from deskhand.desk.perceive.roles import tidy
from deskhand.desk.perceive.things import Thing

if TYPE_CHECKING:
    from deskhand.desk.perceive.scene import Scene


class Joining:
    """Finds what two sources both tell of. A window manager knows windows that no app tells of, and the reverse."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def same(self, source: str, kind: Kind, key: str, up: Thing, fields: Mapping[str, Value]) -> Thing | None:
        """What another source has told of already, if it is that."""
        match kind:
            case "file":
                return self._scene.files.get(key)
            case "app":
                return self._app(source, fields.get("pid"))
            case "window":
                return self._window(source, up, fields.get("title"))
            case _:
                return None

    def match(self, window: Thing) -> None:
        """A title changed: two windows may turn out to be one, or two that look alike to have been mistaken."""
        app = window.above("app")
        if app is None:
            return
        for other in app.windows():
            if other is window:
                continue
            if _sources(window).isdisjoint(_sources(other)):
                if _titles(window) & _titles(other):
                    self._unite(*sorted((window, other), key=lambda one: one.id or float("inf")))
                    return
            elif len(_titles(window)) > 1:
                self._untangle(window, other)

    def _app(self, source: str, pid: Value) -> Thing | None:
        if not isinstance(pid, int):
            return None
        apps = (one for one in self._scene.device.below if one.kind == "app" and one.layer(source) is None)
        return next((one for one in apps if one.value("pid") == pid), None)

    def _window(self, source: str, up: Thing, title: Value) -> Thing | None:
        app = up.above("app")
        if app is None or not isinstance(title, str) or not title:
            return None
        free = [one for one in app.windows() if one.layer(source) is None and _titles(one)]
        named = [one for one in free if tidy(title).casefold() in _titles(one)]
        if named:
            return named[0]
        # With one window on each side they are the same, whatever each calls it just now.
        return free[0] if len(free) == 1 and len(app.windows()) == 1 else None

    def _unite(self, kept: Thing, other: Thing) -> None:
        for source in _sources(other):
            self._scene.hand_over(source, other, kept)

    def _untangle(self, window: Thing, other: Thing) -> None:
        """Of two windows of one app, each was joined with what belongs to the other."""
        for mine in window.layers:
            theirs = other.layer(mine.source)
            rest = {_title(one.fields) for one in window.layers if one is not mine}
            if theirs is None or _title(mine.fields) in rest or _title(theirs.fields) not in rest:
                continue
            self._scene.swap(mine.source, window, other)
            return


def _sources(window: Thing) -> set[str]:
    return {one.source for one in window.layers}


def _titles(window: Thing) -> set[str]:
    return {title for one in window.layers if (title := _title(one.fields))}


def _title(fields: Mapping[str, Value]) -> str:
    title = fields.get("title")
    return tidy(title).casefold() if isinstance(title, str) else ""
