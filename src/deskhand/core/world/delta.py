"""What crosses the wire of a world: nodes, edges, what changed, and all of it. Arrays, so that names cost nothing.

Nothing of this is changed once it is made: graphs on both sides hold the same objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeVar

import msgspec

from deskhand.core.world.kinds import Value

Fields = Mapping[str, Value]
Code = Literal[
    "epoch",
    "old",
    "gap",
    "kind",
    "field",
    "value",
    "id",
    "id_used",
    "unknown",
    "cycle",
    "gone",
    "rel",
    "time",
    "secret",
    "too_many",
    "too_much",
    "unreadable",
]
"""epoch: of another start of the device · old: known already · gap: something before it is missing · kind, field, rel:
no such thing · value: not of the field's type · id: no id · id_used: ids are never used again · unknown: no such node ·
cycle: a node inside itself · gone: changed and gone at once · time: an end before its beginning · secret: what must
not leave the device · too_many, too_much: more things, or more text, than is held of one device · unreadable: bytes
that hold nothing of the kind."""


class Node(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing on a desk. `id` is the device's, never used again in its epoch; `up` the node it stands in, 0 for none.

    `key` is what stays the same over restarts: a file's path, an app's desktop id or program, a window's app and title;
    empty for an element.
    """

    id: int
    kind: str
    up: int
    key: str
    fields: Fields = {}


class Edge(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A relation between two nodes since `at`, `until` it ended; there is one of a `rel` between the same two."""

    rel: str
    src: int
    dst: int
    at: float
    until: float | None = None

    @property
    def ends(self) -> Ends:
        return (self.rel, self.src, self.dst)


Ends = tuple[str, int, int]
"""What names an edge: its relation, and the two nodes."""


class Delta(msgspec.Struct, frozen=True, array_like=True):
    """What brings a graph of version `v - spans` to version `v`, in this order: new, set, edges, ended, gone.

    `new` has what contains before what is contained. A `set` value of None removes the field; of the reserved ones `up`
    moves the node, `key` gives it another key. What is `gone` takes everything in it, and its edges, along. `ended`
    edges leave the graph.
    """

    epoch: str
    v: int
    new: list[Node] = []
    set: list[tuple[int, Fields]] = []
    gone: list[int] = []
    edges: list[Edge] = []
    ended: list[Edge] = []
    spans: int = 1


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """All of a graph, what contains before what is contained."""

    epoch: str
    v: int
    nodes: list[Node] = []
    edges: list[Edge] = []


class Change(msgspec.Struct, frozen=True, gc=False):
    """One thing that a delta did to a graph. `fields` are those that changed, with `up` for a move and `key`.

    A node has `before`, `after` or both; an edge only `edge`.
    """

    what: Literal["new", "set", "gone", "edge", "ended"]
    before: Node | None = None
    after: Node | None = None
    fields: tuple[str, ...] = ()
    edge: Edge | None = None


class BadDelta(Exception):
    """A change that no graph can take; the graph is as it was. `code` says why, `about` names what it is about."""

    def __init__(self, code: Code, about: object = "") -> None:
        self.code: Code = code
        self.about = about
        super().__init__(f"{code}: {about}" if about != "" else code)


_encoder: Final = msgspec.msgpack.Encoder()


def packed(one: Delta | Snapshot) -> bytes:
    """As MessagePack. What a graph has taken can always be packed."""
    return _encoder.encode(one)


def unpacked_delta(data: bytes) -> Delta:
    """The delta that bytes hold; raises `BadDelta` where they hold none."""
    return _read(Delta, data)


def unpacked_snapshot(data: bytes) -> Snapshot:
    """The snapshot that bytes hold; raises `BadDelta` where they hold none."""
    return _read(Snapshot, data)


_One = TypeVar("_One", Delta, Snapshot)


def _read(kind: type[_One], data: bytes) -> _One:
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (RecursionError, ValueError) as wrong:  # msgspec's own errors are ValueErrors, as is text that is no UTF-8
        raise BadDelta("unreadable", str(wrong)) from None
