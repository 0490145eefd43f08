"""The graphs of desks that are away: made of what is stored when somebody asks, and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sqlalchemy import Connection, select

from deskhand.core.world.graph import Graph
from deskhand.hub.world import tables as t
from deskhand.hub.world.live import shared
from deskhand.hub.world.rows import edges_of, node_of
from deskhand.hub.world.settled import settled
from deskhand.hub.world.store import WorldStore

MOST_NODES: Final = 60_000
"""How many nodes are kept, over all desks; the one that is asked about is kept whatever its size."""


class Shelf:
    """Read-only graphs, without elements and clips. A desk that has told all it shows is not asked for here."""

    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self._kept: OrderedDict[str, Graph] = OrderedDict()
        self._reading: dict[str, object] = {}
        """Whose rows are being read just now; taken out, what was read is not kept."""

    async def graph(self, device: str) -> Graph | None:
        """What is stored of a desk; None of one that never told anything."""
        found = self._kept.get(device)
        if found is None:
            mine = self._reading[device] = object()
            found = await self._store.read(lambda sql: stored(sql, device))
            if self._reading.get(device) is not mine:
                return found
            del self._reading[device]
            if found is None:
                return None
            self._kept[device] = found
        self._kept.move_to_end(device)
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > MOST_NODES:
            self._kept.popitem(last=False)
        return found

    def drop(self, device: str) -> None:
        """It has changed, or is there by itself again: what is being read of it just now is old already."""
        self._kept.pop(device, None)
        self._reading.pop(device, None)


def stored(sql: Connection, device: str) -> Graph | None:
    """The graph of a desk as it is stored."""
    desk = sql.execute(select(t.desk).where(t.desk.c.device == device)).one_or_none()
    if desk is None or not desk.epoch:
        return None
    bodies = sql.execute(select(t.node.c.body).where(t.node.c.desk == desk.n).order_by(t.node.c.id)).scalars()
    nodes = shared(node_of(bytes(body)) for body in bodies)
    edges = edges_of(sql.execute(select(t.edge).where(t.edge.c.desk == desk.n)).all())
    return settled(desk.epoch, desk.v, nodes, edges)
