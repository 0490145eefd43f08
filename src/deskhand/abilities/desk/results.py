"""What is handed back about this computer."""

from __future__ import annotations

from typing import Literal

from deskhand.core.computer import Battery, Disk, OpenApp
from deskhand.core.values import File, Record

About = Literal["everything", "battery", "disk", "screen", "name", "open", "lately"]


class TouchedFile(Record):
    """A file that was opened or changed; `at` is when it was last, in the asker's clock."""

    file: File
    at: str
    how: Literal["opened", "changed"]


class Recent(Record):
    """What was touched in a time; `files` is None where nobody looked. `whole`: there was no more than that."""

    files: list[TouchedFile] | None = None
    since: str = ""
    until: str = ""
    whole: bool = True


class Status(Record):
    """How this computer stands; parts that were not asked about are empty."""

    about: About
    name: str
    platform: str
    battery: Battery | None
    disks: list[Disk]
    locked: bool | None
    apps: list[OpenApp] | None = None
    """The programs with windows; None where nobody looks at the screen."""
    recent: Recent = Recent()
