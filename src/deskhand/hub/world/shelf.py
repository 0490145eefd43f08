"""The graphs of desks that are away: made of what is stored when somebody asks, and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select

from deskhand.core.world.delta import Delta, Node
from deskhand.core.world.graph import Graph
from deskhand.hub.world import tables as t
from deskhand.hub.world.live import shared
from deskhand.hub.world.rows import edges_of, node_of
from deskhand.hub.world.store import WorldStore

MOST_NODES: Final = 60_000
"""How many nodes are kept, over all desks; the one that is asked about is kept whatever its size."""


class Shelf:
    """Read-only graphs, without elements. A desk that is there is not asked for here."""

    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self._kept: OrderedDict[str, Graph] = OrderedDict()

    async def graph(self, device: str) -> Graph | None:
        """What is stored of a desk; None of one that never told anything."""
        found = self._kept.get(device)
        if found is None:
            found = await self._store.read(lambda sql: stored(sql, device))
            if found is None:
                return None
            self._kept[device] = found
        self._kept.move_to_end(device)
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > MOST_NODES:
            self._kept.popitem(last=False)
        return found

    def drop(self, device: str) -> None:
        """It has changed, or is there by itself again."""
        self._kept.pop(device, None)


def stored(sql: Connection, device: str) -> Graph | None:
    """The graph of a desk as it is stored."""
    desk = sql.execute(select(t.desk).where(t.desk.c.device == device)).one_or_none()
    if desk is None or not desk.epoch:
        return None
    bodies = sql.execute(select(t.node.c.body).where(t.node.c.desk == desk.n).order_by(t.node.c.id)).scalars()
    nodes = {node.id: node for node in shared(node_of(bytes(body)) for body in bodies)}
    for node in list(nodes.values()):
        if node.up not in nodes and node.up != 0:  # it stood in an element
            nodes[node.id] = Node(node.id, node.kind, 0, node.key, node.fields)
    edges = edges_of(sql.execute(select(t.edge).where(t.edge.c.desk == desk.n)).all())
    graph = Graph(desk.epoch, desk.v - 1, remember=0)
    known = [edge for edge in edges if edge.src in nodes and edge.dst in nodes]
    graph.apply(Delta(desk.epoch, desk.v, new=ordered(nodes), edges=known))
    return graph


def ordered(nodes: Mapping[int, Node]) -> list[Node]:
    """Each after what it stands in."""
    told: dict[int, Node] = {}
    for start in nodes.values():
        chain: list[Node] = []
        node: Node | None = start
        while node is not None and node.id not in told:
            chain.append(node)
            node = nodes.get(node.up)
        for one in reversed(chain):
            told[one.id] = one
    return list(told.values())
