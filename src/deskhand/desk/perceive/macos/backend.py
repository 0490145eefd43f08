"""The backend for macOS."""

from __future__ import annotations

from collections.abc import Callable

from deskhand.desk.perceive.listening import Listening
from deskhand.desk.perceive.macos.ax import Ax, connect
from deskhand.desk.perceive.macos.read import AxReader, Said


class MacBackend(Listening[Said]):
    """What is on a macOS screen. No such computer has run it so far."""

    name = "AX"
    verified = False

    def __init__(self, line: Callable[[], Ax] = connect) -> None:
        super().__init__(lambda hear: AxReader(line(), hear))
