"""What an ability may know of the computer it works on: its batteries, its disks, what is open and was worked on."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import Field

from deskhand.core.values import File, Folder, Record


class Battery(Record):
    """All batteries of a computer, taken together. `waiting`: plugged in, and not charging."""

    percent: int
    state: Literal["charging", "discharging", "full", "waiting", "unknown"]


class Disk(Record):
    """One file system, and the granted folders that lie on it. `free` is what may still be written, in bytes."""

    folders: list[Folder]
    free: int
    total: int


class OpenWindow(Record):
    """A window on the screen. `file` is the document it shows, where that is known and may be told."""

    title: str
    active: bool = False
    file: File | None = None


class OpenApp(Record):
    """A program that has windows."""

    name: str
    windows: list[OpenWindow]


class Control(Record):
    """Something in a window that has a name or says something; of a password field no more than that it is there."""

    role: str
    name: str = ""
    text: str = ""
    states: list[str] = Field(default_factory=list[str])


class ShownWindow(Record):
    """A window with what stands in it, as far as the desk keeps it in sight; what is typed into a field is not."""

    title: str
    app: str = ""
    controls: list[Control] = Field(default_factory=list[Control])
    more: int = 0
    """How many controls beyond those there are."""


class Touched(Record):
    """A file that was opened, or changed, and when it was last."""

    file: File
    at: float
    how: Literal["opened", "changed"]


class DeskDoor(Protocol):
    """What is known about this computer itself."""

    @property
    def name(self) -> str: ...

    @property
    def platform(self) -> str: ...

    async def battery(self) -> Battery | None:
        """None where there is none, or none that tells."""
        ...

    async def disks(self) -> list[Disk]:
        """Those that the granted folders lie on."""
        ...

    async def locked(self) -> bool | None:
        """Whether the screen is locked; None where that cannot be known."""
        ...

    def open(self) -> list[OpenApp] | None:
        """The programs with windows, the one in front first; None where nobody looks at the screen."""
        ...

    def shown(self, called: str, most: int) -> list[ShownWindow] | None:
        """The windows with this title, else of this program, else with these words in their title, each with at most
        so many controls; None where nobody looks."""
        ...

    def touched(self, since: float, until: float, most: int) -> list[Touched] | None:
        """The granted files that were opened or changed in that time, the last first; None where nobody looks."""
        ...
