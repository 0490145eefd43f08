"""What is open on this desk and what was touched lately, read out of the picture that its perceiver keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from deskhand.core.computer import Control, OpenApp, OpenWindow, ShownWindow, Touched
from deskhand.core.world.delta import Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import MOST_HITS, Query, Range, ask, name_of, openings, time_of
from deskhand.core.world.seen import Told, app_of, documents, sees_windows
from deskhand.core.world.terms import holds

Sight = Callable[[], Graph | None]
"""The picture of this desk as it is now; None where nobody looks."""


def nobody_looks() -> Graph | None:
    return None


def open_apps(graph: Graph, told: Told) -> list[OpenApp] | None:
    """The programs with windows, the one in front first; None where none is told and none could be."""
    found: dict[int, list[OpenWindow]] = {}
    names: dict[int, str] = {}
    for window in graph.by_kind("window"):
        if title := name_of(window):
            shown = OpenWindow(
                title=title, active=window.fields.get("active") is True, file=_shows(graph, window, told)
            )
            app = _app(graph, window)
            found.setdefault(app, []).append(shown)
            names[app] = app_of(graph, window)
    apps = [
        OpenApp(name=names[app], windows=sorted(windows, key=lambda one: not one.active))
        for app, windows in found.items()
    ]
    return sorted(apps, key=lambda app: not app.windows[0].active) if apps or sees_windows(graph) else None


def shown_windows(graph: Graph, called: str, most: int) -> list[ShownWindow] | None:
    """The windows that are called so, with what stands in each; None where none is told and none could be."""
    windows = [node for node in graph.by_kind("window") if name_of(node)]
    if not windows and not sees_windows(graph):
        return None
    ways: tuple[Callable[[Node], bool], ...] = (
        lambda window: name_of(window) == called,
        lambda window: app_of(graph, window).casefold() == called.casefold(),
        lambda window: bool(called.strip()) and holds(name_of(window), called),
    )
    for way in ways:
        found = [window for window in windows if way(window)]
        if found:
            return [_shown(graph, window, most) for window in found]
    return []


def _shown(graph: Graph, window: Node, most: int) -> ShownWindow:
    controls = [one for node in graph.inside(window.id) if (one := _control(node)) is not None]
    more = max(0, len(controls) - most)
    return ShownWindow(title=name_of(window), app=app_of(graph, window), controls=controls[:most], more=more)


def _control(node: Node) -> Control | None:
    """An element that says anything; one that only holds others together says nothing."""
    name, value, number = (node.fields.get(one) for one in ("name", "value", "number"))
    text = value if isinstance(value, str) else f"{number:g}" if isinstance(number, int | float) else ""
    if node.kind != "element" or not (name or text):
        return None
    states = node.fields.get("states")
    role = node.fields.get("role")
    return Control(
        role=role if isinstance(role, str) else "unknown", name=name if isinstance(name, str) else "", text=text,
        states=states if isinstance(states, list) else [],
    )  # fmt: skip


def touched(graph: Graph, since: float, until: float, most: int, told: Told) -> list[Touched]:
    """The files that were opened or changed in a time, the last first, each once."""
    span = Range(since, until)
    found: dict[str, Touched] = {}
    for how, at, node in (*_changed(graph, span), *_opened(graph, span, until)):
        path = told(node.key) if node.fields.get("type") in ("file", None) else None
        if path is not None and (path not in found or found[path].at <= at):
            found[path] = Touched(file=path, at=at, how=how)
    return sorted(found.values(), key=lambda one: (-one.at, one.file))[:most]


_How = tuple[Literal["opened", "changed"], float, Node]


def _changed(graph: Graph, span: Range) -> Iterator[_How]:
    for hit in ask(graph, Query(kind="file", changed=span, order="newest", limit=MOST_HITS)):
        yield "changed", time_of(hit.node) or 0.0, hit.node


def _opened(graph: Graph, span: Range, until: float) -> Iterator[_How]:
    """When it was open last within the time: until then, if it still is."""
    for hit in ask(graph, Query(kind="file", opened=span, order="newest", limit=MOST_HITS)):
        spans = [(at, end) for at, end in openings(graph, hit.node) if span.meets(at, end)]
        yield "opened", max(min(until, until if end is None else end) for _, end in spans), hit.node


def _shows(graph: Graph, window: Node, told: Told) -> str | None:
    """The one document of a window; of several it is not known which one is seen."""
    shown = list(documents(graph, window, told))
    return shown[0] if len(shown) == 1 else None


def _app(graph: Graph, window: Node) -> int:
    return next((node.id for node in graph.above(window.id) if node.kind == "app"), 0)
