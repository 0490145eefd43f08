"""A tree of 5,000 elements and what happens to it: typing, renames, lists drawn anew, scrolling, in bursts."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from deskhand.core.world.delta import Delta, Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.merge import Pending

_ROLES = ["button", "label", "list_item", "text", "menu_item", "panel", "link", "table_cell", "check_box", "image"]
_WORDS = [
    "Sales",
    "Report",
    "Q3",
    "Open",
    "File",
    "Save",
    "Reply",
    "Inbox",
    "Draft",
    "Total",
    "Revenue",
    "Chart",
    "Sheet",
    "Cancel",
    "Apply",
    "Settings",
    "Search",
    "Next",
    "Budget",
    "Team",
    "Review",
]
_STATES: tuple[list[str], ...] = (
    [],
    ["enabled", "visible"],
    ["enabled", "focusable", "visible"],
    ["enabled", "focusable", "focused", "visible"],
    ["checked", "enabled", "focusable", "visible"],
)
NODES = 5_000
BURSTS = 300


class Bursts:
    """One desk, always the same: `deltas` what it tells, a delta a burst."""

    def __init__(self, nodes: int = NODES, seed: int = 3, *, remember: int = 4_096) -> None:
        self._random = Random(seed)  # noqa: S311 - a repeatable desk, nothing secret
        self.graph = Graph("5f3a9c1e", remember=remember)
        self._pending = Pending(self.graph)
        self._next = 1
        for _ in range(nodes):
            self._add(0 if self._next == 1 else self._somewhere())
        self._pending.take()

    def deltas(self, bursts: int = BURSTS) -> Iterator[Delta]:
        for _ in range(bursts):
            self._burst()
            delta = self._pending.take()
            if delta is not None:
                yield delta

    def _somewhere(self) -> int:
        near = max(1, self._next - self._random.randrange(1, 40))
        return self._random.choice([near, self._random.randrange(1, self._next)])

    def _add(self, up: int) -> None:
        pick = self._random
        fields = {
            "role": pick.choice(_ROLES),
            "name": " ".join(pick.choices(_WORDS, k=pick.randrange(1, 5))),
            "x": pick.randrange(1920),
            "y": pick.randrange(1080),
            "width": pick.randrange(20, 400),
            "height": pick.randrange(12, 60),
            "states": pick.choice(_STATES),
        }
        self._pending.new(Node(self._next, "element", up, "", fields))
        self._next += 1

    def _burst(self) -> None:
        pick, share = self._random, self._random.random()
        keys = list(self.graph.nodes)
        if share < 0.55:
            one = pick.choice(keys)
            typed = self.graph.nodes[one].fields.get("value") or ""
            self._pending.set(one, "value", f"{typed}{pick.choice('abcdefgh ')}")
            self._pending.set(pick.choice(keys), "states", pick.choice(_STATES))
        elif share < 0.8:
            for _ in range(pick.randrange(2, 12)):
                one = pick.choice(keys)
                if pick.random() < 0.5:
                    self._pending.set(one, "name", " ".join(pick.choices(_WORDS, k=3)))
                else:
                    self._pending.set(one, "states", pick.choice(_STATES))
        elif share < 0.93:
            count, up = pick.randrange(20, 60), pick.choice(keys[:100])
            leaves = [one for one in keys if one != up and not self.graph.children(one)]
            for one in pick.sample(leaves, count):
                self._pending.gone(one)
            for _ in range(count):
                self._add(up)
        else:
            down = pick.randrange(-200, 200)
            for one in pick.sample(keys, 200):
                at = self.graph.nodes[one].fields["y"]
                assert isinstance(at, int)
                self._pending.set(one, "y", at + down)
