"""The ids of a delta as steps from one to the next, for the way over the line.

What comes to a desk together is numbered one after the other, so steps repeat where numbers never do: packed, a window
that opens takes a third less.
"""

from __future__ import annotations

from deskhand.core.wire.frames_line import WorldDelta
from deskhand.core.world.delta import Delta, Fields, Node


def stepped(frame: WorldDelta) -> WorldDelta:
    """Each new node by how far its id is from the one before, and how far what it stands in is behind it."""
    told, before = frame.delta, 0
    new: list[Node] = []
    for node in told.new:
        new.append(Node(node.id - before, node.kind, node.id - node.up, node.key, node.fields))
        before = node.id
    changed: list[tuple[int, Fields]] = []
    before = 0
    for one, fields in told.set:
        changed.append((one - before, fields))
        before = one
    return WorldDelta(Delta(told.epoch, told.v, new, changed, told.gone, told.edges, told.ended, told.spans))


def counted(frame: WorldDelta) -> WorldDelta:
    """The same by their ids again; whatever the steps were, a graph judges where they lead."""
    told, one = frame.delta, 0
    new: list[Node] = []
    for node in told.new:
        one += node.id
        new.append(Node(one, node.kind, one - node.up, node.key, node.fields))
    changed: list[tuple[int, Fields]] = []
    one = 0
    for step, fields in told.set:
        one += step
        changed.append((one, fields))
    return WorldDelta(Delta(told.epoch, told.v, new, changed, told.gone, told.edges, told.ended, told.spans))
