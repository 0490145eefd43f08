"""What a window says, out of what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.abilities.apps.problems import NoSuchElement, NoSuchWindow, SeveralWindows
from deskhand.abilities.apps.results import Said
from deskhand.core.computer import Control, ShownWindow
from deskhand.core.shown import shown
from deskhand.core.world.terms import holds

MOST: Final = 300
"""So many controls of a window are read."""
LONGEST: Final = 10_000
_NAMED: Final = 8


def read(found: Sequence[ShownWindow], called: str, element: str) -> Said:
    """The one window that was meant, or what in it is called `element`. Raises what keeps it from being that one."""
    if not found:
        raise NoSuchWindow(window=shown(called))
    if len(found) > 1:
        titles = "; ".join(shown(one.title) for one in found[:_NAMED])
        raise SeveralWindows(window=shown(called), titles=titles)
    window = found[0]
    controls = _called(window.controls, element) if element.strip() else window.controls
    if element.strip() and not controls:
        raise NoSuchElement(window=shown(window.title), element=shown(element))
    text = "\n".join(_lines(controls))[:LONGEST]
    return Said(text=text, window=window.title, app=window.app, controls=controls, more=window.more)


def _called(controls: Sequence[Control], element: str) -> list[Control]:
    """Those with just this name, else with these words in their name or what they are."""
    exact = [one for one in controls if one.name == element]
    return exact or [one for one in controls if holds(f"{one.name} {one.role}", element)]


def _lines(controls: Sequence[Control]) -> Iterator[str]:
    """What is to be read there, each thing once: a label and the field it names say the same."""
    before = ""
    for one in controls:
        line = f"{one.name}: {one.text}" if one.name and one.text not in ("", one.name) else one.name or one.text
        if line != before:
            yield line
        before = line
