"""What a desk has told this hub of itself, field by field, and how much it keeps to itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints
from starlette.responses import JSONResponse, Response

from deskhand.core.flow.label import Privacy
from deskhand.core.values import Record
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import FIELDS, KEYS, KINDS, PRIVACY, Kind, privacy_of
from deskhand.hub.api.calls import Call
from deskhand.hub.api.world import kept
from deskhand.hub.api.world_models import ORIGINS, PRIVACIES, OriginName, PrivacyName


class SharedQuery(Record):
    """Which desk; the one of this computer where none is named."""

    device: Annotated[str, StringConstraints(max_length=500)] = ""


class SharedField(Record):
    """One field: how many things have it, who wrote it, who may see it, and whether former values are remembered."""

    name: str
    things: int
    origin: OriginName
    privacy: PrivacyName
    history: bool


class SharedKind(Record):
    kind: Kind
    things: int
    fields: list[SharedField]


class Withheld(Record):
    """How many things this desk tells nobody of; `secret` are fields of which only is told that they are there."""

    kind: str
    things: int


class SharedView(Record):
    device: str
    desk: str
    of_this_computer: bool
    """Whether it is the desk of the computer on which the hub is: what it leaves out is by rules that stand here."""
    kinds: list[SharedKind]
    withheld: list[Withheld] | None
    """None where the desk itself is elsewhere, and alone knows."""


async def shared(call: Call) -> Response:
    room, here = kept(call), call.hub.trust.book.trust.desk
    device, held = await room.told(await call.person(), call.of(SharedQuery).device or here)
    told = None if device != here or call.served.looker is None else call.served.looker.withheld()
    view = SharedView(
        device=device,
        desk=room.name_of(device),
        of_this_computer=device == here,
        kinds=list(_kinds(held)),
        withheld=None if told is None else [Withheld(kind=kind, things=n) for kind, n in sorted(told.items())],
    )
    return JSONResponse(view.model_dump(mode="json"))


def _kinds(graph: Graph) -> Iterator[SharedKind]:
    for kind in KINDS:
        nodes = list(graph.by_kind(kind))
        if nodes:
            yield SharedKind(kind=kind, things=len(nodes), fields=list(_fields(kind, graph)))


def _fields(kind: Kind, graph: Graph) -> Iterator[SharedField]:
    """The key first, by which a thing is known over restarts; each field as private as it is on the strictest thing."""
    counts, privacy = Counter[str](), dict[str, Privacy]()
    for node in graph.by_kind(kind):
        own = node.fields.get(PRIVACY)
        if node.key:
            counts["key"] += 1
            privacy["key"] = KEYS[kind].privacy
        for name in node.fields:
            counts[name] += 1
            privacy[name] = max(privacy.get(name, Privacy.PUBLIC), privacy_of(kind, name, own))
    for name in sorted(
        counts, key=lambda name: (name != "key", list(FIELDS[kind]).index(name) if name != "key" else 0)
    ):
        spec = KEYS[kind] if name == "key" else FIELDS[kind][name]
        yield SharedField(
            name=name,
            things=counts[name],
            origin=ORIGINS[spec.origin],
            privacy=PRIVACIES[privacy[name]],
            history=spec.history,
        )
