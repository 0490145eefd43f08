"""A desk that only tells: apps, windows, elements and files, and what happens to them, the same for the same seed."""

from __future__ import annotations

from random import Random
from typing import Final

from deskhand.core.wire.frames_line import Resync
from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import KEY, UNSTORED, Value
from deskhand.core.world.merge import Pending

HOME: Final = "/home/ana"
START: Final = 1_763_700_000.0
_WORDS: Final = (
    *("sales", "report", "invoice", "budget", "holiday", "photo", "draft", "plan", "meeting", "notes", "final"),
    *("team", "contract", "销售", "报告", "年度", "季度", "项目"),
)
_ENDINGS: Final = ("pdf", "xlsx", "docx", "png", "txt", "csv")


class SimulatedDesk:
    """`graph` is what it has told; `step` does something and gives what is to be told of it."""

    def __init__(self, seed: int = 0, *, files: int = 40, elements: int = 40, epoch: str = "") -> None:
        self.random = Random(seed)  # noqa: S311 - it only has to look alive
        self.now = START
        self.graph = Graph(epoch or f"epoch-{seed}")
        self._told = Pending(self.graph)
        self._next = 1
        self.device = self.new("device", 0, f"dev-{seed}", name=f"laptop {seed}", root=HOME, home=HOME)
        self.app = self.new("app", self.device, "calc.desktop", name="Calc", running=True, started=START)
        self.window = self.new("window", self.app, "calc", title="Untitled 1", active=True)
        self._elements = [
            self.new("element", self.window, "", role="cell", name=f"A{at}", states=["enabled", "visible"])
            for at in range(elements)
        ]
        self._files = [self._file() for _ in range(files)]
        self._open: dict[int, float] = {}
        self.tell()

    def new(self, kind: str, up: int, key: str, **fields: Value) -> int:
        one, self._next = self._next, self._next + 1
        self._told.new(Node(one, kind, up, key, fields))
        return one

    def set(self, one: int, field: str, value: Value) -> None:
        self._told.set(one, field, value)

    def gone(self, one: int) -> None:
        self._told.gone(one)

    def opened(self, file: int) -> None:
        self._told.edge("opened", self.window, file, self.now)
        self._open[file] = self.now
        self.set(file, "opened", self.now)

    def closed(self, file: int) -> None:
        self._told.end("opened", self.window, file, self.now)
        del self._open[file]
        self.set(file, "closed", self.now)

    def tell(self) -> Delta | None:
        """What there is to tell since the last time."""
        return self._told.take()

    def step(self) -> Delta:
        """A moment later: mostly typing, sometimes files, sometimes windows."""
        delta = None
        while delta is None:
            self.now += self.random.uniform(0.1, 20.0)
            chance = self.random.random()
            if chance < 0.6:
                self.set(self.random.choice(self._elements), "name", f"typed {self.random.randrange(10_000)}")
            elif chance < 0.9:
                self._touch()
            else:
                self.set(self.window, "title", f"{self._name()} - Calc")
            delta = self.tell()
        return delta

    def type(self) -> Delta:
        """One keystroke: two fields of two elements."""
        one, other = self.random.sample(self._elements, 2)
        self.set(one, "name", f"typed {self.random.randrange(1_000_000)}")
        self.set(other, "index", self.random.randrange(1_000_000))
        delta = self.tell()
        return delta if delta is not None else self.type()

    def answer(self, asked: Resync) -> Delta | Snapshot:
        """What a hub lacks that holds this much."""
        missing = self.graph.since(asked.v, asked.epoch) if asked.epoch else None
        return missing if missing is not None else self.graph.snapshot()

    def settled(self) -> dict[int, Node]:
        """What a store holds once everything is written."""
        return {one: node for one, node in self.graph.nodes.items() if node.kind not in UNSTORED}

    def _touch(self) -> None:
        file, chance = self.random.choice(self._files), self.random.random()
        if chance < 0.2:
            self._files.append(self._file())
        elif chance < 0.3 and len(self._files) > 5:
            self._files.remove(file)
            self._open.pop(file, None)
            self.gone(file)
        elif chance < 0.4:
            name = self._name()
            self._told.set(file, KEY, f"{HOME}/{name}")
            self.set(file, "name", name)
        elif file in self._open:
            self.closed(file)
        else:
            self.opened(file)
        if file in self._files:
            self.set(file, "modified", self.now)

    def _file(self) -> int:
        name = self._name()
        path = f"{HOME}/Documents/{self.random.choice(_WORDS)}/{name}"
        size = self.random.randrange(1_000_000)
        return self.new("file", self.device, path, name=name, type="file", size=size, modified=self.now)

    def _name(self) -> str:
        return f"{'_'.join(self.random.sample(_WORDS, 2))}_{self._next}.{self.random.choice(_ENDINGS)}"
