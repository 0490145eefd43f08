"""The frames of a line itself: who is at either end, whether they still are, and the state of a desk as it changes.

Arrays with one letter for a name: what is sent all day must be small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import msgspec

from deskhand.core.wire.signed import Signed
from deskhand.core.world.delta import Delta, Edge, Node
from deskhand.core.world.shares import MARK_BYTES, sharing

MOST_PATH: Final = 4_096
Nonce = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Epoch = Annotated[str, msgspec.Meta(max_length=32)]
Mark = Annotated[bytes, msgspec.Meta(min_length=MARK_BYTES, max_length=MARK_BYTES)]
Version = Annotated[int, msgspec.Meta(ge=1, le=63)]


class Hello(msgspec.Struct, frozen=True, array_like=True, tag="h"):
    """What a desk says first: who it claims to be, and which versions of the wire it speaks."""

    device: Id
    lowest: Version
    highest: Version
    nonce: Nonce
    codecs: Annotated[list[Id], msgspec.Meta(max_length=8)] = []


class Challenge(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """The hub's answer: the version that both speak, and its own signature over all that was said so far."""

    hub: Id
    version: Version
    nonce: Nonce
    signed: Signed
    codecs: Annotated[list[Id], msgspec.Meta(max_length=8)] = []


class Proof(msgspec.Struct, frozen=True, array_like=True, tag="p"):
    """The desk's signature over the same, with the hub's nonce in it."""

    signed: Signed


class Welcome(msgspec.Struct, frozen=True, array_like=True, tag="w"):
    """The hub takes this desk's line; from here on everything else may be said."""


class Ping(msgspec.Struct, frozen=True, array_like=True, tag="i"):
    """Are you there? Said after some silence."""


class Pong(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    """Yes."""


class WorldDelta(msgspec.Struct, frozen=True, array_like=True, tag="d"):
    """What changed on a desk."""

    delta: Delta


class WorldPart(msgspec.Struct, frozen=True, array_like=True, tag="s"):
    """Part `n` of `of` of all that is on a desk, in order; `parts.py` takes apart and puts together."""

    epoch: Epoch
    v: int
    n: int
    of: int
    nodes: list[Node] = []
    edges: list[Edge] = []


class Ack(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """The hub holds the world up to version `v`, and up to `stored` it would outlive the hub."""

    epoch: Epoch
    v: int
    stored: int


class Resync(msgspec.Struct, frozen=True, array_like=True, tag="r"):
    """The hub holds this much (`""` and 0: nothing): send what is missing, or all of it."""

    epoch: Epoch
    v: int


class Shares(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    """A desk tells of files in these folders only, and of none in those that are `hidden` by `hidden_mark`.

    Said on every line before what is on the desk, and whenever it changes: of files elsewhere the hub forgets what it
    keeps, when they were open, and the windows that were named after them.
    """

    folders: Annotated[list[Annotated[str, msgspec.Meta(max_length=MOST_PATH)]], msgspec.Meta(max_length=1_000)]
    hidden: Annotated[list[Mark], msgspec.Meta(max_length=1_000)] = []

    @property
    def holds(self) -> Callable[[str], bool]:
        """Whether a path is one of which may be known; made once for many paths."""
        return sharing(self.folders, self.hidden)


LineFrame = Hello | Challenge | Proof | Welcome | Ping | Pong | WorldDelta | WorldPart | Ack | Resync | Shares
