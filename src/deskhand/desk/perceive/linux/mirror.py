"""One application as its bus describes it, and what was told of it: the difference is told, once, at the next flush.

Nothing here waits or asks. What an application says comes in any order, often twice and often for nothing: elements
before what they stand in, ends of things that come back at once. Only what stands, through elements that are there, in
the application is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from deskhand.core.world.kinds import Kind, Value
from deskhand.desk.perceive.backend import Fields, Out
from deskhand.desk.perceive.linux.meaning import (
    ACTIVE,
    ICONIFIED,
    MODAL,
    SHOWING,
    TOPLEVEL,
    VISIBLE,
    address_in,
    bits,
    brief,
    role,
    states,
)
from deskhand.desk.perceive.roles import Role, tidy
from deskhand.desk.perceive.subtrees import PAGE

Ref = tuple[str, str]
Item = tuple[Ref, Ref, Ref, int, int, list[str], str, int, str, list[int]]
"""An element in AT-SPI's cache: itself, its application, its parent, its place, how many are in it, its interfaces,
name, role, description and states."""

DEVICE: Final = ""
_PREFIX: Final = "/org/a11y/atspi/accessible/"


class Node:
    """An element as the application last described it, and where and how it was told."""

    __slots__ = (
        "below", "claim", "count", "description", "interfaces", "key", "kind", "name", "number", "path", "role",
        "states", "there", "told", "up", "up_told", "url", "value",
    )  # fmt: skip

    def __init__(self, path: str, key: str) -> None:
        self.path = path
        self.key = key
        self.there = False
        self.up: Node | None = None
        self.below: dict[Node, None] = {}
        self.name = ""
        self.description = ""
        self.role = 0
        self.states = 0
        self.count = 0
        self.interfaces: tuple[str, ...] = ()
        self.value: str | None = None
        self.number: float | None = None
        self.url: str | None = None
        """Where a document lies, empty where it says nothing; None until it was asked."""
        self.claim = ""
        """Where it says to stand, which is not always where it does."""
        self.kind: Kind = "element"
        self.told: Fields | None = None
        self.up_told: Node | None = None

    @property
    def word(self) -> Role:
        return role(self.role, self.states)

    def has(self, interface: str) -> bool:
        return interface in self.interfaces

    @property
    def is_page(self) -> bool:
        """Whether it is a document that can be asked where it lies."""
        return self.word == "document" and self.has("Document")

    @property
    def unplaced(self) -> bool:
        """Whether it is a document of which nobody knows where it lies: it may be one that is told to nobody."""
        return self.url is None and self.is_page


class Mirror:
    """The elements of one application. `root` is the application itself, told with `fields`."""

    def __init__(self, owner: str, root: str, out: Out) -> None:
        self.owner = owner
        self.root = Node(root, owner)
        self.root.kind = "app"
        self.app: dict[str, Value] = {}
        self.lasting = ""
        self.patchy = False
        """Whether some elements say that they stand in what nobody ever saw."""
        self.tellings = 0
        """How many things were told so far."""
        self._out = out
        self._nodes: dict[str, Node] = {root: self.root}
        self._dirty: dict[Node, None] = {}
        self._unplaced: list[Node] = []

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, path: str) -> bool:
        return (node := self._nodes.get(path)) is not None and node.there

    def nodes(self) -> Iterator[Node]:
        return (node for node in self._nodes.values() if node.there)

    def orphans(self) -> bool:
        """Whether something that can be seen is not told, because nobody knows what it says to stand in."""
        return any(node.told is None and node.states & VISIBLE and node.claim not in self for node in self.nodes())

    def hiding(self) -> list[Node]:
        """What hides by itself in something that is seen."""
        return [
            one for one in self.nodes() if one.up is not None and not one.states & VISIBLE and one.up.states & SHOWING
        ]

    def strays(self) -> list[Node]:
        """What stands elsewhere than it says, though that is known."""
        return [one for one in self.nodes() if one.up is not None and one.claim != one.up.path and one.claim in self]

    def straighten(self) -> list[str]:
        """Puts what was found elsewhere into what it says to stand in, where that is known by now; gives these."""
        strays = self.strays()
        for node in strays:
            self.move(node.path, node.claim)
        return list(dict.fromkeys(node.claim for node in strays))

    def find(self, path: str) -> Node | None:
        node = self._nodes.get(path)
        return node if node is not None and node.there else None

    def named(self, key: str) -> Node | None:
        """The element that is told under this key."""
        tail = key.removeprefix(self.owner)
        for path in (_PREFIX + tail.removeprefix("/"), tail):
            if (node := self.find(path)) is not None and node.key == key:
                return node
        return self.root if key == self.owner and self.root.there else None

    def begin(self, fields: Fields, lasting: str) -> None:
        """The application is there, and is described so."""
        self.app = dict(fields)
        self.lasting = lasting
        self.root.there = True
        self._dirty[self.root] = None

    def put(self, item: Item, in_: str | None = None) -> Node | None:
        """An element is so, and stands in another than it says if that is given; None when it is known to be so."""
        (_, path), _, (owner, above), _, count, interfaces, name, number, description, words = item
        node = self._node(path)
        if node is self.root:
            return None
        before = (node.there, node.up, node.name, node.role, node.description, node.states)
        if not node.there and node.told is None:
            node.url = None  # another may have had its path
        node.there = True
        node.count = count
        node.interfaces = brief(tuple(interfaces))
        node.role, node.description, node.states = number, description, bits(words)
        if not self.renamed(node, name):
            node.name = name
        node.claim = above if owner == self.owner else ""
        self._stand(node, node.claim if in_ is None else in_)
        if before == (True, node.up, name, number, description, node.states):
            return None
        self._dirty[node] = None
        return node

    def renamed(self, node: Node, name: str) -> bool:
        """Whether it is a page that has another name, which counts only with where it lies: both are asked anew."""
        if node.url is None or not node.is_page or node.name == name:
            return False
        self._unplaced.append(node)
        self._dirty[node] = None
        return True

    def describe(self, item: Item) -> Node | None:
        """A known element is so, wherever it stands; None when it is known to be just so."""
        node = self.find(item[0][1])
        return None if node is None or node.up is None else self.put(item, node.up.path)

    def all(self, items: Iterable[Item]) -> list[Node]:
        """These are all elements there are; gives what changed."""
        before = [node for node in self.nodes() if node is not self.root]
        named: set[str] = set()
        changed: list[Node] = []
        for item in items:
            if (node := self.put(item)) is not None:
                changed.append(node)
            named.add(item[0][1])
        for node in before:
            if node.path not in named:
                self.gone(node.path)
        return changed

    def inside(self, node: Node) -> Iterator[Node]:
        """All that stands in an element, at whatever depth."""
        waiting = [one for one in node.below if one.there]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += (each for each in one.below if each.there)

    def below(self, path: str) -> list[Node]:
        """The same of an element by its path; of the application itself all there is."""
        if path == self.root.path:
            return [node for node in self.nodes() if node is not self.root]
        node = self.find(path)
        return [] if node is None else list(self.inside(node))

    def gone(self, path: str) -> None:
        if (node := self._nodes.get(path)) is not None and node is not self.root:
            node.there = False
            self._dirty[node] = None

    def end(self) -> None:
        """The application is no more, nor anything in it."""
        if self.root.told is not None:
            self._out.gone(self.root.key)
        self._nodes = {self.root.path: self.root}
        self._dirty.clear()
        self.root.below.clear()
        self.root.told, self.root.there = None, False

    def move(self, path: str, above: str) -> None:
        """An element stands in another one now, if it does not already."""
        node = self.find(path)
        if node is not None and node is not self.root and (node.up is None or node.up.path != above):
            self._stand(node, above)
            self._dirty[node] = None

    def changed(self, node: Node) -> None:
        """Something was written into an element that may have to be told."""
        self._dirty[node] = None

    @property
    def pending(self) -> bool:
        return bool(self._dirty)

    def flush(self) -> list[Node]:
        """Tells what is not as it was told; gives documents to be asked which page they are, for which some wait."""
        dirty, self._dirty = self._dirty, {}
        if self.patchy and any(not node.there for node in dirty):
            dirty |= dict.fromkeys(node for node in self.nodes() if node.told is not None and self._lost(node))
        for node in dirty:
            if node.there and node.told is None:
                self._tell(node)
        self._tell_moves(dirty)
        for node in dirty:
            if not node.there:
                self._untell(node)
                self._forget(node)
        for node in dirty:
            if node.there:
                if node.told is None:
                    self._tell(node)
                else:
                    self._tell_fields(node)
        unplaced, self._unplaced = self._unplaced, []
        return unplaced

    def _tell_moves(self, dirty: Iterable[Node]) -> None:
        for node in dirty:
            if not node.there or node.told is None or node is self.root:
                continue
            up = node.up
            if self._kind(node) != node.kind or up is None or not _stands(up) or self._lost(node) or _inside(up, node):
                self._untell(node)  # what follows tells it anew, where it stands now
            elif up is not node.up_told:
                node.up_told = up
                self._out.move(node.key, up.key)
                self.tellings += 1

    def _tell_fields(self, node: Node) -> None:
        before, now = node.told or {}, self._fields(node)
        if before == now:
            return
        changed: dict[str, Value] = {name: value for name, value in now.items() if before.get(name) != value}
        changed |= dict.fromkeys(name for name in before if name not in now)
        if node.word == "document" and not changed.keys().isdisjoint(PAGE):
            changed |= {name: now.get(name) for name in PAGE}
        node.told = now
        self._out.set(node.key, changed)
        self.tellings += 1

    def _tell(self, first: Node) -> None:
        """Tells an element that stands in one that was told, and all that waited for it."""
        if first.told is not None or (first is not self.root and (first.up is None or not _stands(first.up))):
            return
        waiting = [first]
        while waiting:
            node = waiting.pop()
            if node.there and node.told is None and not self._lost(node):
                if node.unplaced:
                    self._unplaced.append(node)
                    continue
                node.kind, node.up_told = self._kind(node), node.up
                node.told = self._fields(node)
                up = node.up.key if node.up is not None else DEVICE
                self._out.new(node.key, node.kind, up, node.told, self.lasting if node is self.root else "")
                self.tellings += 1
                waiting += node.below

    def _untell(self, node: Node) -> None:
        """It went, and with it whatever was told to be in it."""
        if node.told is None:
            return
        self._out.gone(node.key)
        self.tellings += 1
        waiting = [node]
        while waiting:
            one = waiting.pop()
            one.told, one.up_told = None, None
            waiting += (each for each in one.below if each.told is not None)

    def _lost(self, node: Node) -> bool:
        """Whether it hides, and is a window, or says to stand in what nobody knows: what lists such ceases to, unsaid.

        A window is put together while it hides, and all in it would be told twice.
        """
        if node.states & VISIBLE or node is self.root:
            return False
        window = node.up is self.root and node.word in TOPLEVEL
        return window or (self.patchy and node.claim not in self)

    def _forget(self, node: Node) -> None:
        self._stand(node, "")
        if not node.below:  # what stands in it may still say where it stands instead
            self._nodes.pop(node.path, None)

    def _node(self, path: str) -> Node:
        node = self._nodes.get(path)
        if node is None:
            tail = path.removeprefix(_PREFIX)
            node = self._nodes[path] = Node(path, f"{self.owner}/{tail}" if tail != path else self.owner + path)
        return node

    def _stand(self, node: Node, above: str) -> None:
        up = self._node(above) if above else None
        if up is not node.up:
            if (before := node.up) is not None:
                before.below.pop(node, None)
                if not before.there and before.told is None and not before.below:
                    self._nodes.pop(before.path, None)
            if up is not None:
                up.below[node] = None
            node.up = up

    def _kind(self, node: Node) -> Kind:
        if node is self.root:
            return "app"
        return "window" if node.up is self.root and node.word in TOPLEVEL else "element"

    def _fields(self, node: Node) -> Fields:
        if node.kind == "app":
            return self.app
        if node.kind == "window":
            said: dict[str, Value] = {"title": tidy(node.name), "role": node.word}
            said |= {name: True for name, bit in _FLAGS if node.states & bit}
            return said | ({"pid": self.app["pid"]} if "pid" in self.app else {})
        said = {"role": node.word}
        if name := tidy(node.name):
            said["name"] = name
        if description := tidy(node.description):
            said["description"] = description
        if held := states(node.states, node.word):
            said["states"] = held
        if node.word == "document" and (url := node.url or address_in(node.name)):
            said["url"] = url
        if node.word != "password":
            if node.value is not None:
                said["value"] = node.value
            if node.number is not None:
                said["number"] = node.number
        return said


_FLAGS: Final = (("active", ACTIVE), ("modal", MODAL), ("minimized", ICONIFIED))


def _stands(node: Node) -> bool:
    return node.there and node.told is not None


def _inside(node: Node, of: Node) -> bool:
    """Whether it was told to stand in the other, at whatever depth."""
    above: Node | None = node
    while above is not None:
        if above is of:
            return True
        above = above.up_told
    return False
