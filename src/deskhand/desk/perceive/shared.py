"""What is shared of this desk, field by field, for the person whose desk it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import msgspec

from deskhand.core.flow.label import Label
from deskhand.core.world.delta import Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import FIELDS, PRIVACY, Kind, Value, privacy_of


class Shared(msgspec.Struct, frozen=True):
    """One field of one thing as whoever listens knows it, and how it is labelled there."""

    node: Node
    field: str
    value: Value
    label: Label


def shared(graph: Graph) -> Iterator[Shared]:
    """Everything that was told and still is so, each thing after what it stands in."""
    for node in graph.inside(0):
        kind = cast("Kind", node.kind)
        for name, value in node.fields.items():
            label = Label(FIELDS[kind][name].origin, privacy_of(kind, name, node.fields.get(PRIVACY)))
            yield Shared(node, name, value, label)
