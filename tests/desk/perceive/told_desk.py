"""A scene that a test tells what there is, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping

from deskhand.core.world.delta import packed
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.merge import Pending
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.scene import Scene
from deskhand.desk.perceive.things import Thing


class Desk:
    """A scene and what came out of it."""

    def __init__(self, rules: Rules | None = None, granted: tuple[str, ...] = ("/g",)) -> None:
        self.graph = Graph("test")
        self.told = Graph("test")
        self.bytes = b""
        self.pending = Pending(self.graph)
        self.now = 100.0
        self.privacy = Privacy(rules or Rules(), granted)
        self.scene = Scene(self.pending, self.privacy, ("x11", "files", "atspi", "recent"), lambda: self.now, self.who)
        self.scene.begin("desk", {"name": "desk"})

    def who(self, pid: int) -> tuple[str, Mapping[str, Value]]:
        return (f"/bin/{pid}", {"exe": f"/bin/{pid}"}) if pid else ("", {})

    def take(self) -> None:
        delta = self.pending.take()
        if delta is not None:
            self.bytes += packed(delta)
            self.told.apply(delta)

    def app(self, source: str, pid: int, name: str = "App") -> Thing:
        return self.scene.new(source, f"app {pid}", "app", self.scene.device, {"pid": pid, "name": name})

    def window(self, source: str, key: str, app: Thing, title: str | None) -> Thing:
        return self.scene.new(source, key, "window", app, {} if title is None else {"title": title, "pid": 7})

    def titles(self) -> list[object]:
        self.take()
        return [node.fields.get("title") for node in self.told.by_kind("window")]
