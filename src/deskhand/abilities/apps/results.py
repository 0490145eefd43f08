"""What the abilities about programs hand back."""

from __future__ import annotations

from typing import Literal

from deskhand.core.computer import Control
from deskhand.core.values import App, Record, Window


class Opened(Record):
    app: App
    window: Window | None


class Closed(Record):
    app: App


class Program(Record):
    app: App
    windows: list[Window]
    active: bool


class Programs(Record):
    programs: list[Program]
    app: App | None


class Said(Record):
    """What a window, or some of its elements, shows; `more` elements were left out."""

    text: str
    window: Window
    app: App
    controls: list[Control]
    more: int


class Acted(Record):
    """One element that was acted on; `by` what, of the ways there are, worked."""

    window: Window
    element: str
    by: Literal["plugin", "accessibility", "keys", "vision"]
