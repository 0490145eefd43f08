"""How what a desk tells becomes rows, and rows nodes again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import msgspec

from deskhand.core.world.delta import Edge, Node
from deskhand.core.world.facts import Doubt
from deskhand.core.world.index import indexed
from deskhand.core.world.kinds import Value
from deskhand.core.world.query import name_of, said, time_of
from deskhand.hub.world.pending import Moment, Opened

Row = dict[str, Any]
_OPENED: Final = (("opened", "closed"), ("started", "used"), ("used", "used"))
"""What a node says itself of when it was open: since, until."""
_pack: Final = msgspec.msgpack.Encoder().encode
_node: Final = msgspec.msgpack.Decoder(Node)


class Named(msgspec.Struct, frozen=True, array_like=True):
    """What was open, or changed, as it was called then; it may be gone by now."""

    key: str
    name: str
    app: str = ""
    value: Value = None
    doubt: Doubt = ""


_named: Final = msgspec.msgpack.Decoder(Named)


def own_term(desk: int) -> str:
    """The term that stands before a desk's words, so that nobody's search wades through those of others."""
    return f"\ue000{desk}"


def node_row(desk: int, node: Node) -> Row:
    name = name_of(node)
    rest = " ".join(said(node))
    if name and rest.endswith(name):
        rest = rest[: -len(name)]  # of a path, the folders: its name is in `words`
    return {
        **set_row(desk, node),
        "kind": node.kind,
        "words": " ".join((own_term(desk), *indexed(name))),
        "more": _more(rest),
    }


@lru_cache(maxsize=4_096)
def _more(rest: str) -> str:
    """Thousands of files lie in the same folder."""
    return " ".join(indexed(rest))


def set_row(desk: int, node: Node) -> Row:
    """The same of a node whose words are what they were."""
    since, until = _open_between(node)
    return {"desk": desk, "id": node.id, "at": time_of(node), "since": since, "until": until, "body": body_of(node)}


def body_of(node: Node) -> bytes:
    return _pack(node)


def node_of(body: bytes) -> Node:
    return _node.decode(body)


def edge_row(desk: int, edge: Edge) -> Row:
    return {"desk": desk, "rel": edge.rel, "src": edge.src, "dst": edge.dst, "at": edge.at, "until": edge.until}


def visit_row(desk: int, one: Opened) -> Row:
    node, app = one.node, one.app
    called = "" if app is None else name_of(app) or app.key
    doubt: Doubt = "titled" if node.fields.get("titled") is True else ""
    return {
        "desk": desk,
        "kind": node.kind,
        "mark": mark(node.kind, node.key or name_of(node)),
        "app": 0 if app is None else mark(app.kind, app.key or name_of(app)),
        "node": node.id,
        "src": one.src,
        "at": one.at,
        "until": one.until,
        "body": _pack(Named(node.key, name_of(node), called, doubt=doubt)),
    }


def moment_row(desk: int, one: Moment) -> Row:
    node = one.node
    return {
        "desk": desk,
        "kind": node.kind,
        "mark": mark(node.kind, node.key or name_of(node)),
        "field": one.field,
        "at": one.at,
        "body": _pack(Named(node.key, name_of(node), value=one.value)),
    }


def named_of(body: bytes) -> Named:
    return _named.decode(body)


def mark(kind: str, key: str) -> int:
    """A number for what stays the same over restarts."""
    return int.from_bytes(blake2b(f"{kind}\0{key}".encode(), digest_size=8).digest(), "big", signed=True)


def edges_of(rows: Sequence[Any]) -> list[Edge]:
    return [Edge(row.rel, row.src, row.dst, row.at, row.until) for row in rows]


def _open_between(node: Node) -> tuple[float | None, float | None]:
    """The widest span that covers all it says; where it was opened again after it was closed, it is open still."""
    since: float | None = None
    until: float | None = None
    for first, last in _OPENED:
        began, ended = _number(node, first), _number(node, last)
        if began is None:
            continue
        since = began if since is None else min(since, began)
        end = began if ended is None or ended < began else ended
        until = end if until is None else max(until, end)
    return since, until


def _number(node: Node, field: str) -> float | None:
    value = node.fields.get(field)
    return float(value) if isinstance(value, int | float) else None
