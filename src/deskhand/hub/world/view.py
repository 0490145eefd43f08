"""How a desk is at a glance: what is open on it, what was touched lately, and how the machine does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from deskhand.core.world.delta import Fields, Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.query import name_of
from deskhand.core.world.seen import sees_windows
from deskhand.hub.world.pending import hidden, is_open


class WindowState(msgspec.Struct, frozen=True):
    id: int
    title: str
    active: bool
    minimized: bool


class AppState(msgspec.Struct, frozen=True):
    id: int
    name: str
    active: bool
    windows: list[WindowState]


class FileState(msgspec.Struct, frozen=True):
    """A file that is open, or was touched lately."""

    id: int
    name: str
    path: str
    at: float | None
    app: str = ""


class DeskState(msgspec.Struct, frozen=True):
    """One desk. Without an epoch, nothing was ever told of it."""

    device: str
    name: str
    here: bool
    stale: bool
    """Whether it shows something else by now, which could not be taken."""
    seen: float
    epoch: str
    v: int
    system: str
    locked: bool | None
    battery: float | None
    charging: bool | None
    disk_free: int | None
    disk_total: int | None
    unseen: list[str]
    """What it cannot see, in its own words."""
    blind: bool
    """Whether windows are among that, so that none that is told does not mean that none is open."""
    apps: list[AppState]
    files: list[FileState]
    lately: list[FileState]


def state_of(
    device: str, name: str, here: bool, seen: float, graph: Graph, lately: Sequence[Node], *, stale: bool = False
) -> DeskState:
    about = next(iter(graph.by_kind("device")), None)
    fields: Fields = {} if about is None else about.fields
    return DeskState(
        device=device,
        name=name,
        here=here,
        stale=stale,
        seen=seen,
        epoch=graph.epoch,
        v=graph.v,
        system=_text(fields.get("system")),
        locked=_flag(fields.get("locked")),
        battery=_number(fields.get("battery")),
        charging=_flag(fields.get("charging")),
        disk_free=_whole(fields.get("disk_free")),
        disk_total=_whole(fields.get("disk_total")),
        unseen=_texts(fields.get("unseen")),
        blind=not sees_windows(graph),
        apps=list(_apps(graph)),
        files=list(_open_files(graph)),
        lately=[FileState(node.id, name_of(node), node.key, _touched(node)) for node in _shown(lately)],
    )


def _apps(graph: Graph) -> Iterator[AppState]:
    """Those with windows, the one that is used now first."""
    windows: dict[int, list[WindowState]] = {}
    for window in _shown(graph.by_kind("window")):
        up = next((node.id for node in graph.above(window.id) if node.kind == "app"), 0)
        active, minimized = window.fields.get("active") is True, window.fields.get("minimized") is True
        windows.setdefault(up, []).append(WindowState(window.id, name_of(window), active, minimized))
    found = [
        AppState(app.id, name_of(app) or app.key, any(one.active for one in windows[app.id]), windows[app.id])
        for app in _shown(graph.by_kind("app"))
        if app.id in windows and is_open(app)
    ]
    if 0 in windows:
        found.append(AppState(0, "", any(one.active for one in windows[0]), windows[0]))
    return iter(sorted(found, key=lambda app: not app.active))


def _open_files(graph: Graph) -> Iterator[FileState]:
    """Each once, the one that was opened last first."""
    edges = [
        edge
        for file in _shown(graph.by_kind("file"))
        for edge in graph.edges_of(file.id, "opened")
        if edge.dst == file.id and edge.until is None
    ]
    told: set[int] = set()
    for edge in sorted(edges, key=lambda edge: -edge.at):
        if edge.dst not in told:
            told.add(edge.dst)
            file = graph.nodes[edge.dst]
            source = [graph.nodes[edge.src], *graph.above(edge.src)]
            app = next((name_of(node) or node.key for node in source if node.kind == "app"), "")
            yield FileState(file.id, name_of(file), file.key, edge.at, app)


def _shown(nodes: Iterable[Node]) -> Iterator[Node]:
    return (node for node in nodes if not hidden(node))


def _touched(node: Node) -> float | None:
    times = [_number(node.fields.get(name)) for name in ("modified", "opened")]
    known = [time for time in times if time is not None]
    return max(known) if known else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def _flag(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
