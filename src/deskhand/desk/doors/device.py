"""What is known about this computer: read from the system when it is asked for, never kept."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from deskhand.core.computer import Battery, Disk, OpenApp, ShownWindow, Touched
from deskhand.desk.doors.sight import open_apps, shown_windows, touched
from deskhand.desk.files.problems import Vanished
from deskhand.desk.work import Work

SUPPLIES: Final = Path("/sys/class/power_supply")
PROGRAMS: Final = "/usr/bin:/bin"
SECONDS: Final = 2.0
State = Literal["charging", "discharging", "full", "waiting", "unknown"]
_STATES: Final[dict[str, State]] = {
    "Charging": "charging",
    "Discharging": "discharging",
    "Full": "full",
    "Not charging": "waiting",
}
_FIRST: Final[Sequence[State]] = ("discharging", "charging", "waiting", "full")
"""Of several batteries, what one of them does is what the computer does."""


class Device:
    """The computer a job runs on."""

    def __init__(self, work: Work, *, supplies: Path = SUPPLIES, programs: str = PROGRAMS) -> None:
        self._work = work
        self._supplies = supplies
        self._programs = programs

    @property
    def name(self) -> str:
        return platform.node()

    @property
    def platform(self) -> str:
        return f"{platform.system()} {platform.release()}".strip()

    async def battery(self) -> Battery | None:
        return await self._work.thread(battery, self._supplies)

    async def disks(self) -> list[Disk]:
        return await self._work.thread(self._disks)

    async def locked(self) -> bool | None:
        program = shutil.which("loginctl", path=self._programs)
        if program is None:
            return None
        # Started at boot a desk has no session of its own, but its person has one at the screen.
        session = os.environ.get("XDG_SESSION_ID") or await _login(program, "show-user", str(os.getuid()), "Display")
        hint = await _login(program, "show-session", session, "LockedHint") if session else ""
        return {"yes": True, "no": False}.get(hint)

    def open(self) -> list[OpenApp] | None:
        graph = self._work.sight()
        return None if graph is None else open_apps(graph, self._told)

    def shown(self, called: str, most: int) -> list[ShownWindow] | None:
        graph = self._work.sight()
        return None if graph is None else shown_windows(graph, called, most)

    def touched(self, since: float, until: float, most: int) -> list[Touched] | None:
        graph = self._work.sight()
        return None if graph is None else touched(graph, since, until, most, self._told)

    def _told(self, path: str) -> str | None:
        """As the job's own folders have it; what lies beyond them is not told of."""
        return self._work.beneath.text(path) if self._work.beneath.covers(path) else None

    def _disks(self) -> list[Disk]:
        found: dict[int, tuple[list[str], os.statvfs_result]] = {}
        for folder in self._work.beneath.scope.outermost():
            try:
                with self._work.beneath.folder(folder) as fd:
                    found.setdefault(os.fstat(fd).st_dev, ([], os.fstatvfs(fd)))[0].append(folder)
            except Vanished:
                continue
        return [
            Disk(folders=folders, free=stat.f_bavail * stat.f_frsize, total=stat.f_blocks * stat.f_frsize)
            for folders, stat in found.values()
        ]


def battery(supplies: Path) -> Battery | None:
    """The computer's own batteries together, as the kernel tells of them; not those of a mouse."""
    own = [
        place
        for place in (supplies.iterdir() if supplies.is_dir() else ())
        if _line(place / "type") == "Battery" and _line(place / "scope") != "Device"
    ]
    percent = _share(own)
    if percent is None:
        return None
    states: set[State] = {_STATES.get(_line(place / "status"), "unknown") for place in own}
    told: list[State] = [one for one in _FIRST if one in states]
    state: State = told[0] if told else "unknown"
    return Battery(percent=max(0, min(100, round(percent))), state=state)


def _share(own: Sequence[Path]) -> float | None:
    for kind in ("energy", "charge"):
        now = [_number(place / f"{kind}_now") for place in own]
        full = [_number(place / f"{kind}_full") for place in own]
        if all(one is not None for one in [*now, *full]) and (whole := sum(one or 0 for one in full)):
            return 100 * sum(one or 0 for one in now) / whole
    each = [one for place in own if (one := _number(place / "capacity")) is not None]
    return sum(each) / len(each) if each else None


def _line(path: Path) -> str:
    """What the kernel says there; nothing where it says nothing."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _line(path)
    return int(text) if text.isascii() and text.isdigit() else None


async def _login(program: str, ask: str, whom: str, what: str) -> str:
    """What logind knows; nothing where there is none, or it does not answer in time."""
    asked = await asyncio.create_subprocess_exec(
        program, ask, whom, f"--property={what}", "--value",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told, _ = await asyncio.wait_for(asked.communicate(), SECONDS)
    except TimeoutError:
        return ""
    finally:
        if asked.returncode is None:
            asked.kill()
            await asked.wait()
    return told.decode(errors="replace").strip() if asked.returncode == 0 else ""
