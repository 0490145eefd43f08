"""Questions about a person's desks, answered from what is live, what is stored, and what was open when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Final, NamedTuple, cast

from msgspec.structs import replace

from deskhand.core.flow.label import Label
from deskhand.core.world.delta import Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.index import sought
from deskhand.core.world.kinds import FIELDS, KEYS, PRIVACY, UNSTORED, Kind, override_of
from deskhand.core.world.query import MOST_HITS, Hit, Query, Why, ask, name_of, time_of
from deskhand.hub.world.history import Changed, Visit

_ONCE_SCORE: Final = 0.8
_GONE_SCORE: Final = 0.5
"""Of what only the past knows to fit: it is there still, or it is gone."""
_TITLED: Final = frozenset({"window", "event", "task"})


class Past(NamedTuple):
    """What is remembered of the time a question is about."""

    visits: Sequence[Visit] = ()
    moments: Sequence[Changed] = ()


class Found(NamedTuple):
    """One answer: something on a desk, or what was there; then its node has no id."""

    device: str
    node: Node
    score: float
    why: tuple[Why, ...]
    visits: tuple[Visit, ...] = ()
    moments: tuple[Changed, ...] = ()

    @property
    def gone(self) -> bool:
        return self.node.id == 0

    @property
    def at(self) -> float | None:
        """When it was last open or changed, as far as the question is about that; else when it last changed."""
        times = [*(one.at for one in self.visits), *(one.at for one in self.moments)]
        return max(times) if times else time_of(self.node)


def walks(query: Query) -> bool:
    """Whether a question starts from one node, so that it is about one desk."""
    return query.near is not None or query.derived_from is not None


def indexable(query: Query) -> bool:
    """Whether the tables know a superset of the answers: walks and what is never stored are only in the graph."""
    if walks(query) or query.app or query.kind in UNSTORED:
        return False
    return not query.about.strip() or bool(sought(query.about))


def answered(device: str, graph: Graph, query: Query, among: Iterable[int] | None, past: Past) -> list[Found]:
    """What a desk answers: what stands there, and what stood or changed there at the time."""
    asked = replace(query, device="", limit=MOST_HITS) if past != Past() else replace(query, device="")
    hits = {hit.node.id: hit for hit in ask(graph, asked, among)}
    visits, moments = _by_name(past.visits), _by_name(past.moments)
    keys = visits.keys() | moments.keys()
    known = _standing(graph, keys)
    fresh = [node.id for node in known.values() if node.id not in hits]
    # The past has answered for the words too: it may have been called otherwise then.
    bare = replace(asked, about="", opened=None, changed=None)
    loose = {hit.node.id: hit for hit in ask(graph, bare, fresh)} if fresh else {}
    found = {hit.node.id: Found(device, hit.node, hit.score, hit.why) for hit in hits.values()}
    for key in keys:
        node = known.get(key)
        hit = None if node is None else hits.get(node.id) or loose.get(node.id)
        if node is not None and hit is None:
            continue
        one = _of_past(device, key, hit, visits.get(key, []), moments.get(key, []))
        if one is not None:
            found[node.id if node is not None else -1 - len(found)] = one
    return first(found.values(), query)


def first(found: Iterable[Found], query: Query) -> list[Found]:
    """In the order asked for, no more than asked for."""
    best = sorted(found, key=lambda one: (-(one.at or 0.0), one.node.id))
    if query.order == "best":
        best.sort(key=lambda one: -one.score)
    elif query.order == "oldest":
        best.sort(key=lambda one: inf if one.at is None else one.at)
    elif query.order == "name":
        best.sort(key=lambda one: name_of(one.node).casefold())
    return best[: query.limit]


def labels_of(node: Node) -> dict[str, Label]:
    """Who wrote each field, and who may see it; of the key under `key`."""
    kind, raised = cast("Kind", node.kind), override_of(node.fields.get(PRIVACY))
    specs = {"key": KEYS[kind], **{name: FIELDS[kind][name] for name in node.fields}}
    return {name: Label(spec.origin, max(spec.privacy, raised)) for name, spec in specs.items()}


_Name = tuple[Kind, str]
_T = Visit | Changed


def _by_name(rows: Iterable[Visit] | Iterable[Changed]) -> dict[_Name, list[_T]]:
    found: dict[_Name, list[_T]] = {}
    for row in rows:
        found.setdefault((row.kind, row.key or row.name), []).append(row)
    return found


def _standing(graph: Graph, names: Iterable[_Name]) -> dict[_Name, Node]:
    """The nodes that are called so now."""
    wanted: dict[Kind, set[str]] = {}
    for kind, key in names:
        wanted.setdefault(kind, set()).add(key)
    return {
        (kind, key): node
        for kind, keys in wanted.items()
        for node in graph.by_kind(kind)
        if (key := node.key or name_of(node)) in keys
    }


def _of_past(device: str, name: _Name, hit: Hit | None, visits: Sequence[_T], moments: Sequence[_T]) -> Found | None:
    opened = tuple(one for one in visits if isinstance(one, Visit))
    changed = tuple(one for one in moments if isinstance(one, Changed))
    extra: Mapping[Why, object] = {"opened": opened, "changed": changed}
    why: tuple[Why, ...] = tuple(one for one, rows in extra.items() if rows)
    if hit is not None:
        score = hit.score if hit.why else _ONCE_SCORE
        return Found(device, hit.node, score, tuple(dict.fromkeys((*hit.why, *why))), opened, changed)
    kind, key = name
    last = (*opened, *changed)[0]
    called = {"title" if kind in _TITLED else "name": last.name} if last.name else {}
    return Found(device, Node(0, kind, 0, key, called), _GONE_SCORE, why, opened, changed)
