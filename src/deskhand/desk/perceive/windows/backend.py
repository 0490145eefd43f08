"""The backend for Windows."""

from __future__ import annotations

from collections.abc import Callable

from deskhand.desk.perceive.listening import Listening
from deskhand.desk.perceive.windows.com import Com, connect
from deskhand.desk.perceive.windows.read import Said, UiaReader


class WindowsBackend(Listening[Said]):
    """What is on a Windows screen. No such computer has run it so far."""

    name = "UI Automation"
    verified = False

    def __init__(self, line: Callable[[], Com] = connect) -> None:
        super().__init__(lambda hear: UiaReader(line(), hear))
