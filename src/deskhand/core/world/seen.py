"""What a graph saw happen, as a planner asks for it: files that are or were open, windows, programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from typing import Final, NamedTuple

from msgspec.structs import replace

from deskhand.core.world.delta import Edge, Node
from deskhand.core.world.facts import Doubt, Seen
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import MOST_HITS, Query, ask, name_of, openings, time_of
from deskhand.core.world.terms import finder

Told = Callable[[str], str | None]
"""A path as a plan writes it, of an absolute one; None where it is not to be told."""
_KINDS: Final = frozenset({"file", "window", "app"})
SAVING_SECONDS: Final = 5.0
"""A program may close its window before what it saves is on the disk."""


class Opening(NamedTuple):
    """A file was open in a program; without `until` it is still. `path` is absolute (text form)."""

    path: str
    app: str
    at: float
    until: float | None
    doubt: Doubt = ""


def sees_windows(graph: Graph) -> bool:
    """Whether a desk tells which windows are open; of one that does not, none that is told means nothing."""
    return not any(device.fields.get("blind") is True for device in graph.by_kind("device"))


def unless_blind(found: list[Seen], query: Query, *, sees: bool) -> list[Seen] | None:
    """What was found; None where nothing was, is asked of windows or what was open in them, and nobody `sees` them."""
    of_windows = query.kind != "file" or query.opened is not None
    return found if found or sees or not of_windows else None


def seen(graph: Graph, query: Query, told: Told, past: Iterable[Opening] = ()) -> list[Seen]:
    """What answers a question about a kind, the last first; of files only those that may be told.

    `past` is what is remembered of files that were open: a graph knows of each how it was opened last.
    """
    if query.kind not in _KINDS:
        return []
    hits = ask(graph, replace(query, limit=MOST_HITS))
    found = [one for hit in hits if (one := _seen(graph, hit.node, query, told)) is not None]
    if query.kind == "file" and query.opened is not None and query.changed is None:
        found = _with_past(graph, found, query, told, list(past))
    found.sort(key=lambda one: (-one.at, one.path, one.name))
    return found[: query.limit]


def _with_past(
    graph: Graph, found: Iterable[Seen], query: Query, told: Told, past: Sequence[Opening]
) -> list[Seen]:  # fmt: skip
    """What stands in the graph, and what was open before; of each file when that was last, within what was asked."""
    known = {one.path: one for one in found}
    about, app = finder(query.about), finder(query.app)
    sure: set[str] = set()
    for one in past:
        path = told(one.path)
        if path is None or query.opened is None or not query.opened.meets(one.at, one.until):
            continue
        name = one.path.rpartition("/")[2]
        if about(name) and app(one.app):
            fresh = Seen(kind="file", name=name, path=path, app=one.app, at=one.at, doubt=one.doubt)
            other = known.get(path, fresh)
            known[path] = other.model_copy(update={"at": max(other.at, one.at)})
            if not one.doubt:
                sure.add(path)
    written = _written_since(graph, told, past)
    return [_doubted(one, one.path in sure, one.path in written) for one in known.values()]


def _doubted(one: Seen, sure: bool, written: bool) -> Seen:
    """With what makes it doubtful that what lies there is what was open, all of its openings considered."""
    doubt: Doubt = "" if one.open and one.doubt != "titled" else "replaced" if written else "" if sure else one.doubt
    return one if doubt == one.doubt else one.model_copy(update={"doubt": doubt})


def _written_since(graph: Graph, told: Told, past: Iterable[Opening]) -> set[str]:
    """Files that were written when nobody had them open any more, as far as it is known when that ended.

    Saving what is open is how people work; a file that another one took the place of looks just so too.
    """
    ends: dict[str, float] = {}
    for one in past:
        if not one.doubt:
            ends[one.path] = max(ends.get(one.path, -inf), _known_end(one.at, one.until))
    written: set[str] = set()
    for node in graph.by_kind("file"):
        opened = _time(node, "opened")
        if opened is None and node.key not in ends:
            continue
        closed, modified = _time(node, "closed"), _time(node, "modified")
        last = ends.get(node.key, -inf)
        if opened is not None:
            last = max(last, _known_end(opened, closed if closed is not None and closed >= opened else None))
        if modified is not None and modified > last + SAVING_SECONDS and (path := told(node.key)) is not None:
            written.add(path)
    return written


def _known_end(at: float, until: float | None) -> float:
    """When it was closed; of what is open, or was open for nobody knows how long, there is no end."""
    return inf if until is None or until <= at else until


def _time(node: Node, name: str) -> float | None:
    value = node.fields.get(name)
    return value if isinstance(value, int | float) else None


def documents(graph: Graph, window: Node, told: Told) -> Iterator[str]:
    """The files that a window shows, as far as they may be told."""
    for edge in graph.edges_of(window.id, "opened"):
        if edge.src == window.id and edge.until is None:
            path = told(graph.nodes[edge.dst].key)
            if path is not None:
                yield path


def app_of(graph: Graph, node: Node) -> str:
    """What the program is called that something stands in."""
    app = next((one for one in (node, *graph.above(node.id)) if one.kind == "app"), None)
    return "" if app is None else name_of(app) or app.key.rpartition("/")[2]


def _seen(graph: Graph, node: Node, query: Query, told: Told) -> Seen | None:
    if node.kind == "file":
        return _file(graph, node, query, told)
    shows = list(documents(graph, node, told)) if node.kind == "window" else []
    return Seen(
        kind="window" if node.kind == "window" else "app",
        name=name_of(node),
        path=shows[0] if len(shows) == 1 else "",
        app=app_of(graph, node),
        at=time_of(node) or 0.0,
        open=True,
        active=_in_front(node) or any(map(_in_front, graph.children(node.id))),
    )


def _file(graph: Graph, node: Node, query: Query, told: Told) -> Seen | None:
    path = told(node.key) if node.fields.get("type", "file") == "file" else None
    if path is None:
        return None
    windows = [graph.nodes[edge.src] for edge in _open_in(graph, node)]
    return Seen(
        kind="file",
        name=node.key.rpartition("/")[2],
        path=path,
        app=next((app_of(graph, one) for one in windows), ""),
        at=_at(graph, node, query),
        open=bool(windows),
        active=any(map(_in_front, windows)),
        doubt="titled" if node.fields.get("titled") is True else "",
    )


def _in_front(node: Node) -> bool:
    return node.fields.get("active") is True


def _open_in(graph: Graph, file: Node) -> list[Edge]:
    return [edge for edge in graph.edges_of(file.id, "opened") if edge.dst == file.id and edge.until is None]


def _at(graph: Graph, file: Node, query: Query) -> float:
    """When it was changed or open last, within what was asked for."""
    if query.opened is None:
        return time_of(file) or 0.0
    asked = query.opened
    spans = [(at, until) for at, until in openings(graph, file) if asked.meets(at, until)]
    return max((at for at, _ in spans), default=0.0)
