"""Questions about a world as data, and their answers out of a live graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf
from typing import Annotated, Final, Literal, cast

import msgspec

from deskhand.core.world.delta import Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import FIELDS, KEYS, TIMES, Kind
from deskhand.core.world.terms import finder, holds, words_of

Order = Literal["best", "newest", "oldest", "name"]
Why = Literal["about", "opened", "changed", "near", "derived", "app"]

MOST_HITS: Final = 1_000
_NEAR: Final = 3
"""How many steps away is still near: from a file over its folder to what another file there is linked with."""
_DERIVED: Final = 8
_MOST_SEEN: Final = 2_000
_NAMES: Final = ("name", "title", "subject", "text", "number")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(name for name, field in fields.items() if field.words and name not in _NAMES)
    for kind, fields in FIELDS.items()
}


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From a moment until before another, in seconds since 1970; None is without end."""

    start: float | None = None
    end: float | None = None

    def meets(self, since: float, until: float | None) -> bool:
        """Whether any of a span lies in it; a span without end still lasts."""
        begins = -inf if self.start is None else self.start
        ends = inf if self.end is None else self.end
        return since < ends and (until is None or until >= begins)


class Query(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is looked for; everything that is said must hold. Without a kind, everything but elements is looked at.

    `near` and `derived_from` are ids, `app` and `device` are keys or names.
    """

    about: str = ""
    kind: Kind | None = None
    opened: Range | None = None
    changed: Range | None = None
    near: int | None = None
    derived_from: int | None = None
    app: str = ""
    device: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_HITS)] = 20
    order: Order = "best"


class Hit(msgspec.Struct, frozen=True):
    """One answer: the node, how well it fits (1 is best), and what it fitted by."""

    node: Node
    score: float
    why: tuple[Why, ...]


def ask(graph: Graph, query: Query, among: Iterable[int] | None = None) -> list[Hit]:
    """The nodes that fit, at most `limit`, in the order asked for; what fits equally well is newest first.

    `among` are ids beyond which there is nothing to be found: an index may know that more cheaply.
    """
    if query.device and not any(_called(node, query.device) for node in graph.by_kind("device")):
        return []
    walks = list(_walks(graph, query))
    tests = [*map(_walked, walks), *_tests(graph, query)]
    hits: list[Hit] = []
    for node in _candidates(graph, query, [*(reached for _, reached in walks), *([] if among is None else [among])]):
        scores = _scores(node, tests)
        if scores is not None:
            whole = sum(scores.values()) / len(scores) if scores else 1.0
            hits.append(Hit(node, round(whole, 4), tuple(scores)))
    hits.sort(key=lambda hit: hit.node.id)
    hits.sort(key=_ORDERS[query.order])
    return hits[: query.limit]


def name_of(node: Node) -> str:
    """What people call it; empty where nothing says so."""
    found = (node.fields.get(name) for name in _NAMES)
    return next((one for one in found if isinstance(one, str) and one), "")


def said(node: Node) -> Iterator[str]:
    """What else of it is searched by words, besides its name."""
    for field in _WORDS[node.kind]:
        value = node.fields.get(field)
        if isinstance(value, list):
            yield from value
        elif isinstance(value, str):
            yield value
    if KEYS[cast("Kind", node.kind)].words:
        yield node.key


def time_of(node: Node) -> float | None:
    """When it last changed, as far as the node itself says."""
    return _number(node, TIMES[cast("Kind", node.kind)])


_Test = tuple[Why, Callable[[Node], float]]
"""What is asked for, and how well a node fits it; 0 is not at all."""
_Walk = tuple[Why, Mapping[int, float]]
"""What is asked for, and how well each node that was reached fits it."""


def _candidates(graph: Graph, query: Query, within: list[Iterable[int]]) -> Iterable[Node]:
    """What is to be looked at: of a kind, and in each of several sets of ids."""
    if within:
        ids = set[int](within[0]).intersection(*within[1:])
        nodes: Iterable[Node] = (graph.nodes[one] for one in ids if one in graph.nodes)
    elif query.kind is not None:
        return graph.by_kind(query.kind)
    else:
        nodes = graph.nodes.values()
    kind = query.kind
    return (node for node in nodes if (node.kind != "element" if kind is None else node.kind == kind))


def _scores(node: Node, tests: Iterable[_Test]) -> dict[Why, float] | None:
    scores: dict[Why, float] = {}
    for why, test in tests:
        score = test(node)
        if not score:
            return None
        scores[why] = score
    return scores


def _walks(graph: Graph, query: Query) -> Iterator[_Walk]:
    """What is asked for that is found by going from node to node."""
    if query.derived_from is not None:
        yield "derived", _derived(graph, query.derived_from)
    if query.near is not None:
        yield "near", _around(graph, query.near)
    if query.app:
        yield "app", dict.fromkeys(_of_app(graph, query.app), 1.0)


def _walked(walk: _Walk) -> _Test:
    why, reached = walk
    return why, lambda node: reached.get(node.id, 0)


def _tests(graph: Graph, query: Query) -> Iterator[_Test]:
    """What else is asked for, what costs least first."""
    if (changed := query.changed) is not None:
        yield "changed", lambda node: _changed(node, changed)
    if (opened := query.opened) is not None:
        yield "opened", lambda node: any(opened.meets(*span) for span in openings(graph, node))
    if query.about.strip():
        yield "about", _about(graph, query.about)


def _derived(graph: Graph, origin: int) -> dict[int, float]:
    """What was made out of a node, and out of that."""
    return _steps(
        origin, _DERIVED, lambda one: (edge.src for edge in graph.edges_of(one, "derived") if edge.dst == one)
    )


def _around(graph: Graph, middle: int) -> dict[int, float]:
    """What a node stands in, what stands in it, and what it is linked with; that all is on one device says nothing."""

    def beside(one: int) -> Iterator[int]:
        for edge in graph.edges_of(one):
            yield edge.dst if edge.src == one else edge.src
        parent = graph.parent(one)
        if parent is not None and parent.kind != "device":
            yield parent.id
        yield from graph.below(one)

    return _steps(middle, _NEAR, beside) if graph.node(middle) else {}


def _steps(start: int, most: int, beside: Callable[[int], Iterable[int]]) -> dict[int, float]:
    """What can be reached in so many steps; what is one step away scores 1, two steps a half."""
    found: dict[int, float] = {start: 0}
    edge = [start]
    for step in range(1, most + 1):
        reached: list[int] = []
        for one in edge:
            for other in beside(one):
                if other not in found and len(found) <= _MOST_SEEN:
                    found[other] = 1 / step
                    reached.append(other)
        edge = reached
    return found


def _of_app(graph: Graph, called: str) -> set[int]:
    """An app, everything in it, and what it or one of its windows has open."""
    inside = {node.id for app in graph.by_kind("app") if _called(app, called) for node in (app, *graph.inside(app.id))}
    opened = (edge for one in inside for edge in graph.edges_of(one, "opened"))
    return inside | {edge.dst for edge in opened if edge.src in inside}


def _called(node: Node, called: str) -> bool:
    return node.key == called or holds(name_of(node), called)


def _changed(node: Node, span: Range) -> float:
    at = time_of(node)
    return at is not None and span.meets(at, at)


def openings(graph: Graph, node: Node) -> Iterator[tuple[float, float | None]]:
    """When it was open: by what has it open, and by what it says itself."""
    for edge in graph.edges_of(node.id, "opened"):
        if edge.dst == node.id:
            yield edge.at, edge.until
    for first, last in (("opened", "closed"), ("started", "used"), ("used", "used")):
        since, until = _number(node, first), _number(node, last)
        if since is not None:
            yield since, since if until is None or until < since else until


def _about(graph: Graph, words: str) -> Callable[[Node], float]:
    """Whether all the words are in what it is called, else in what else it says, else in what it speaks of."""
    found, wanted = finder(words), words_of(words)

    def fits(node: Node) -> float:
        name = name_of(node)
        if found(name):
            return 1.0 if words_of(name)[: len(wanted)] == wanted else 0.8
        if found(" ".join((name, *said(node)))):
            return 0.5
        spoken = (graph.nodes[edge.dst] for edge in graph.edges_of(node.id, "about") if edge.src == node.id)
        return 0.3 if any(found(name_of(other)) for other in spoken) else 0.0

    return fits


def _number(node: Node, field: str) -> float | None:
    value = node.fields.get(field)
    return value if isinstance(value, int | float) else None


def _newest(hit: Hit) -> float:
    at = time_of(hit.node)
    return inf if at is None else -at


def _oldest(hit: Hit) -> float:
    at = time_of(hit.node)
    return inf if at is None else at


_ORDERS: Final[Mapping[Order, Callable[[Hit], tuple[object, ...]]]] = {
    "best": lambda hit: (-hit.score, _newest(hit)),
    "newest": lambda hit: (_newest(hit),),
    "oldest": lambda hit: (_oldest(hit),),
    "name": lambda hit: (name_of(hit.node).casefold(), _newest(hit)),
}
