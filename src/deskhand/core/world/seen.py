"""What a graph saw happen, as a planner asks for it: files that are or were open, windows, programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from deskhand.core.world.delta import Edge, Node
from deskhand.core.world.facts import Seen
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import MOST_HITS, Query, ask, name_of, openings, time_of
from deskhand.core.world.terms import finder

Told = Callable[[str], str | None]
"""A path as a plan writes it, of an absolute one; None where it is not to be told."""
_KINDS: Final = frozenset({"file", "window", "app"})


class Opening(NamedTuple):
    """A file was open in a program; without `until` it is still. `path` is absolute (text form)."""

    path: str
    app: str
    at: float
    until: float | None


def seen(graph: Graph, query: Query, told: Told, past: Iterable[Opening] = ()) -> list[Seen]:
    """What answers a question about a kind, the last first; of files only those that may be told.

    `past` is what is remembered of files that were open: a graph knows of each how it was opened last.
    """
    if query.kind not in _KINDS:
        return []
    hits = ask(graph, replace(query, limit=MOST_HITS))
    found = [one for hit in hits if (one := _seen(graph, hit.node, query, told)) is not None]
    if query.kind == "file" and query.opened is not None and query.changed is None:
        found = _with_past(found, query, told, past)
    found.sort(key=lambda one: (-one.at, one.path, one.name))
    return found[: query.limit]


def _with_past(found: Iterable[Seen], query: Query, told: Told, past: Iterable[Opening]) -> list[Seen]:
    """What stands in the graph, and what was open before; of each file when that was last, within what was asked."""
    known = {one.path: one for one in found}
    about, app = finder(query.about), finder(query.app)
    for one in past:
        path = told(one.path)
        if path is None or query.opened is None or not query.opened.meets(one.at, one.until):
            continue
        name = one.path.rpartition("/")[2]
        if about(name) and app(one.app):
            other = known.get(path)
            fresh = Seen(kind="file", name=name, path=path, app=one.app, at=one.at) if other is None else other
            known[path] = fresh.model_copy(update={"at": max(fresh.at, one.at)})
    return list(known.values())


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
