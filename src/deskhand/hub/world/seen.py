"""The planner's world, answered from what a desk has told: a plan can be made for a desk that is somewhere else.

It is a guess, as every world is: the desk that carries the plan out looks again with its own eyes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, cast

from deskhand.core.flow.scope import Scope
from deskhand.core.paths import name_of, tidy
from deskhand.core.world.delta import Edge, Fields, Node, Snapshot
from deskhand.core.world.facts import Event, FileFact, Seen, SheetFact
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import Query, Range
from deskhand.core.world.seen import Opening, seen, sees_windows, unless_blind
from deskhand.hub.world.files import Files

_TYPES: Final = frozenset({"file", "folder", "link", "other"})
Past = Callable[[Range], Sequence[Opening]]
"""The files that were open at some time of a span, as the history has them. Asked from any thread but the loop's."""


def _no_past(_span: Range) -> Sequence[Opening]:
    return ()


class GraphWorld:
    """A `core.world.facts.World` within some folders of a desk.

    Made on the loop of the graph; it may then be asked from another thread: files as they are at that moment, all else
    as it was when this was made.
    """

    def __init__(
        self,
        graph: Graph,
        files: Files,
        root: str | None = None,
        folders: Sequence[str] = (".",),
        *,
        devices: Sequence[str] = (),
        past: Past = _no_past,
    ) -> None:
        """Without `root`, the desk's own."""
        self._past = past
        device = next(iter(graph.by_kind("device")), None)
        about: Fields = {} if device is None else device.fields
        self.home: str | None = _text(about, "home") or None
        self.root: str = root or _text(about, "root") or self.home or "/"
        self.people: Sequence[str] = tuple(_people(graph.by_kind("person")))
        self.apps_open: Sequence[str] = tuple(_apps(graph))
        self.events: Sequence[Event] = tuple(_events(graph.by_kind("event")))
        self.shops: Sequence[str] = tuple(_shops(graph))
        self.devices: Sequence[str] = tuple(devices)
        self._open, self._edges = _open(graph)
        self._sees = sees_windows(graph)
        self._files = files
        self._scope = Scope(self.root, tuple(folders))
        self.standard: Mapping[str, str] = {}
        """No desk tells of it: Downloads and the like are found by their names."""
        self.tops: Sequence[str] = tuple(one for one in self._scope.outermost() if one != ".")
        unseen = about.get("unseen")
        self._cut = isinstance(unseen, list) and any(one.startswith("files") for one in unseen)

    @property
    def capped(self) -> int:
        return len(self._files) if self._cut else 0

    def fact(self, path: str) -> FileFact | None:
        place = self._place(path)
        node = None if place is None else self._files.at(place)
        return None if node is None else self._fact(node)

    def listed(self, folder: str) -> Sequence[FileFact]:
        place = self._place(folder)
        nodes = [] if place is None else self._files.directly_in(place)
        return sorted(self._facts(nodes), key=lambda fact: fact.name)

    def named(self, name: str) -> Sequence[FileFact]:
        return sorted(self._facts(self._files.named(name)), key=lambda fact: (fact.path.count("/"), fact.path))

    def about(self, words: str, *, limit: int = 20) -> Sequence[FileFact]:
        found: list[FileFact] = []
        for fact in self._facts(self._files.about(words)):
            if len(found) >= limit:
                break
            found.append(fact)
        return found

    def sheets(self, path: str) -> Sequence[SheetFact]:
        """No desk tells what its tables hold: they are asked where they lie."""
        return ()

    def seen(self, query: Query) -> Sequence[Seen] | None:
        """What is open as it was when this was made, and files as they are now."""
        if query.device:
            return None
        touched = self._files.where(_touched(query)) if query.kind == "file" else []
        nodes = {node.id: Node(node.id, node.kind, 0, node.key, node.fields) for node in touched}
        # Of what was open, what was open later too: a file that was written then is the same.
        past = () if query.opened is None else self._past(Range(query.opened.start, None))
        known = (self._files.at(one.path) for one in past)
        nodes |= {node.id: Node(node.id, node.kind, 0, node.key, node.fields) for node in known if node is not None}
        graph = Graph()
        graph.take(Snapshot("seen", 1, list((nodes | self._open).values()), self._edges))
        return unless_blind(seen(graph, query, self._told, past), query, sees=self._sees)

    def _told(self, path: str) -> str | None:
        return self._text(path) if self._scope.covers(path) else None

    def _place(self, path: str) -> str | None:
        return self._scope.absolute(path) if self._scope.covers(path) else None

    def _facts(self, nodes: Iterable[Node]) -> Iterator[FileFact]:
        """What is within the folders and not hidden: people do not name what they do not see."""
        for node in nodes:
            if self._scope.covers(node.key) and not self._is_hidden(node.key):
                yield self._fact(node)

    def _is_hidden(self, path: str) -> bool:
        return any(part.startswith(".") for part in self._text(path).split("/"))

    def _text(self, path: str) -> str:
        """From the root, where it lies below."""
        start = (tidy(self.root) or self.root).rstrip("/") + "/"
        return path.removeprefix(start)

    def _fact(self, node: Node) -> FileFact:
        fields = node.fields
        kind = _text(fields, "type")
        return FileFact(
            path=self._text(node.key),
            name=name_of(node.key),
            kind=cast("Literal['file', 'folder', 'link', 'other']", kind) if kind in _TYPES else "file",
            size=int(_number(fields, "size") or 0),
            modified=_number(fields, "modified") or 0.0,
            created=_number(fields, "created"),
            accessed=_number(fields, "accessed"),
            points_to=_text(fields, "points_to") or None,
        )


def _open(graph: Graph) -> tuple[dict[int, Node], list[Edge]]:
    """The programs, windows and files that are open, without what else they stand in."""
    shown = [*graph.by_kind("app"), *graph.by_kind("window")]
    edges = [edge for node in shown for edge in graph.edges_of(node.id, "opened") if edge.src == node.id]
    files = (graph.nodes[edge.dst] for edge in edges)
    kept = {node.id: Node(node.id, node.kind, _app(graph, node), node.key, node.fields) for node in (*shown, *files)}
    return kept, edges


def _app(graph: Graph, node: Node) -> int:
    """The program that a window stands in, perhaps by way of another window."""
    return next((one.id for one in graph.above(node.id) if one.kind == "app"), 0)


def _touched(query: Query) -> Callable[[Node], bool]:
    """Whether a file may have been changed, or opened and closed again, in the time that is asked about."""
    span = query.changed or query.opened or Range()
    names = ("modified",) if query.changed is not None else ("opened", "closed", "modified")

    def fits(node: Node) -> bool:
        times = [at for name in names if (at := _number(node.fields, name)) is not None]
        return bool(times) and span.meets(min(times), max(times))

    return fits


def _people(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        name, mails = _text(node.fields, "name"), node.fields.get("mails")
        if name:
            yield f"{name} <{mails[0]}>" if isinstance(mails, list) and mails else name


def _apps(graph: Graph) -> Iterator[str]:
    for window in graph.by_kind("window"):
        app = next((one for one in graph.above(window.id) if one.kind == "app"), None)
        title = _text(window.fields, "title")
        name = "" if app is None else _text(app.fields, "name") or app.key
        if name or title:
            yield f"{name}: {title}" if name and title else name or title


def _events(nodes: Iterable[Node]) -> Iterator[Event]:
    for node in nodes:
        title, start = _text(node.fields, "title"), _text(node.fields, "start")
        if title and start:
            yield Event(title=title, start=start, end=_text(node.fields, "end") or start)


def _shops(graph: Graph) -> Iterator[str]:
    nodes = (*graph.by_kind("product"), *graph.by_kind("order"))
    return iter(dict.fromkeys(shop for node in nodes if (shop := _text(node.fields, "shop"))))


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _number(fields: Fields, name: str) -> float | None:
    value = fields.get(name)
    return float(value) if isinstance(value, int | float) else None
