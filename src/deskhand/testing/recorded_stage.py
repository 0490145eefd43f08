"""The stage of the contract suite, played by a recorded screen."""

from __future__ import annotations

from deskhand.desk.perceive.backend import Backend
from deskhand.desk.perceive.recorded import Recorded, RecordedBackend, RecordedScreen
from deskhand.testing.perceive_contract import SECRET, TYPED, Cue, Stage


class RecordedStage(Stage):
    """Its applications have the keys `a` and `o`, as in the recording that the suite is run with."""

    other = "Notes"

    def __init__(self, screen: RecordedScreen) -> None:
        self.screen = screen

    def backend(self) -> Backend:
        return RecordedBackend(self.screen, answer_seconds=0.05)

    async def cue(self, cue: Cue) -> None:
        extra = Recorded("a/w/g/x", "element", {"role": "button", "name": "Extra"})
        match cue:
            case "toggle":
                self.screen.change("a/w/g/b", states=["checkable", "checked"])
            case "rename":
                self.screen.change("a/w/g/p", name="  Saved   as  ")
            case "add":
                self.screen.add("a/w/g", extra)
            case "remove":
                self.screen.remove(extra.key)
            case "type":
                self.screen.write("a/w/g/n", TYPED)
            case "type secret":
                self.screen.write("a/w/g/s", SECRET)
                self.screen.change("a/w/g/s", value=SECRET)

    async def hang(self) -> None:
        self.screen.hang("a")

    async def wake(self) -> None:
        self.screen.wake("a")

    async def end(self) -> None:
        self.screen.end("a")
