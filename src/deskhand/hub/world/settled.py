"""The graph of a desk as it settles: without what is never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deskhand.core.world.delta import Delta, Edge, Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import UNSTORED


def settled(epoch: str, v: int, standing: Iterable[Node], edges: Iterable[Edge]) -> Graph:
    """A graph of these. What stood in something that is not among them stands in nothing; such edges are left out."""
    nodes = {node.id: node for node in standing if node.kind not in UNSTORED}
    for node in list(nodes.values()):
        if node.up not in nodes and node.up != 0:
            nodes[node.id] = Node(node.id, node.kind, 0, node.key, node.fields)
    graph = Graph(epoch, v - 1, remember=0)
    known = [edge for edge in edges if edge.src in nodes and edge.dst in nodes]
    graph.apply(Delta(epoch, v, new=_ordered(nodes), edges=known))
    return graph


def _ordered(nodes: Mapping[int, Node]) -> list[Node]:
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
