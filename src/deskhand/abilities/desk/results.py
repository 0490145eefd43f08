"""What is handed back about this computer."""

from __future__ import annotations

from typing import Literal

from deskhand.core.doors import Battery, Disk
from deskhand.core.values import Record

About = Literal["everything", "battery", "disk", "screen", "name"]


class Status(Record):
    """How this computer stands; parts that were not asked about are empty."""

    about: About
    name: str
    platform: str
    battery: Battery | None
    disks: list[Disk]
    locked: bool | None
