"""The frames of a line itself: who is at either end, whether they still are, and the state of a desk as it changes.

Arrays with one letter for a name: what is sent all day must be small.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from deskhand.core.wire.signed import Signed
from deskhand.core.world.delta import Delta, Edge, Node

Nonce = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Epoch = Annotated[str, msgspec.Meta(max_length=32)]
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


LineFrame = Hello | Challenge | Proof | Welcome | Ping | Pong | WorldDelta | WorldPart | Ack | Resync
