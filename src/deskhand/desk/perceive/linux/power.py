"""The battery, the room on the disks, and whether the screen is locked: told by signals of the system.

Only a battery that no service speaks for is looked at by the clock, once in two minutes. The disks are looked at when
files changed, once a minute at most.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, cast

from dbus_fast import Message, MessageType

from deskhand.core.paths import native_path
from deskhand.core.world.kinds import Value
from deskhand.desk.doors.device import SUPPLIES, battery
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux.bus import PROPERTIES, Bus, NoAnswer, plain

SYSTEM_BUS: Final = "unix:path=/run/dbus/system_bus_socket"
BATTERY_SECONDS: Final = 120.0
DISK_SECONDS: Final = 60.0
DISK_STEP: Final = 100_000_000
"""Bytes to which the room on a disk is rounded: less is no news."""
_UPOWER: Final = ("org.freedesktop.UPower", "/org/freedesktop/UPower/devices/DisplayDevice")
_UPOWER_DEVICE: Final = "org.freedesktop.UPower.Device"
_LOGIN: Final = "org.freedesktop.login1"
_SESSION: Final = "org.freedesktop.login1.Session"
_CHARGING: Final = (1, 5)
_SAVERS: Final = {
    "org.freedesktop.ScreenSaver": "/org/freedesktop/ScreenSaver",
    "org.gnome.ScreenSaver": "/org/gnome/ScreenSaver",
    "org.mate.ScreenSaver": "/org/mate/ScreenSaver",
    "org.cinnamon.ScreenSaver": "/org/cinnamon/ScreenSaver",
    "org.xfce.ScreenSaver": "/org/xfce/ScreenSaver",
}


class Power:
    """Tells fields of the device itself."""

    name = "power"

    def __init__(
        self,
        folders: Sequence[str],
        *,
        system: str | None = None,
        session: str | None = None,
        supplies: Path = SUPPLIES,
    ) -> None:
        """`folders` are the granted ones; `system` and `session` are addresses of buses, None the usual ones."""
        self._folders = [native_path(one) for one in folders]
        self._system = system or os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or SYSTEM_BUS
        self._session = session or os.environ.get("DBUS_SESSION_BUS_ADDRESS")
        self._supplies = supplies
        self._buses: list[Bus] = []
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._disk_read = 0.0
        self._hinted: bool | None = None
        self._saving: dict[str, bool] = {}
        self._out: Out | None = None

    async def start(self, out: Out) -> None:
        self._out = out
        await self._disks(out)
        told = await self._follow_system(out)
        if not told and self._batteries():
            self._by_the_clock()
        await self._follow_session(out)

    async def stop(self) -> None:
        self._out = None
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for bus in self._buses:
            bus.close()
        self._buses.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def files_changed(self) -> None:
        """There may be another amount of room on the disks now."""
        if self._out is None or self._disk_soon in self._timers:
            return
        wait = max(0.0, self._disk_read + DISK_SECONDS - time.monotonic())
        self._later(wait, self._disk_soon)

    async def _follow_system(self, out: Out) -> bool:
        """Whether somebody speaks for the battery."""
        bus = await self._bus(self._system)
        if bus is None:
            return False
        bus.hear(self._system_said)
        try:
            changed = f"type='signal',interface='{PROPERTIES}',member='PropertiesChanged'"
            await bus.match([f"{changed},arg0='{_UPOWER_DEVICE}',path='{_UPOWER[1]}'", f"{changed},arg0='{_SESSION}'"])
        except NoAnswer:
            return False
        await self._login_hint(bus, out)
        try:
            present = await bus.property(*_UPOWER, _UPOWER_DEVICE, "IsPresent")
            if present:
                percent = await bus.property(*_UPOWER, _UPOWER_DEVICE, "Percentage")
                state = await bus.property(*_UPOWER, _UPOWER_DEVICE, "State")
                self._battery_said({"Percentage": percent, "State": state})
        except NoAnswer:
            return False
        return True

    async def _login_hint(self, bus: Bus, out: Out) -> None:
        """The person's session at the screen, also for a desk that was started at boot and has none of its own."""
        try:
            own = os.environ.get("XDG_SESSION_ID")
            if own:
                (path,) = await bus.call(
                    _LOGIN, "/org/freedesktop/login1", f"{_LOGIN}.Manager", "GetSession", "s", [own]
                )
            else:
                user = f"/org/freedesktop/login1/user/_{os.getuid()}"
                display = cast("Sequence[object]", await bus.property(_LOGIN, user, f"{_LOGIN}.User", "Display"))
                path = display[1]
            self._hinted = bool(await bus.property(_LOGIN, str(path), _SESSION, "LockedHint"))
        except NoAnswer:
            return
        self._say_locked(out)

    async def _follow_session(self, out: Out) -> None:
        bus = await self._bus(self._session) if self._session else None
        if bus is None:
            return
        bus.hear(self._session_said)
        try:
            await bus.match(f"type='signal',interface='{one}',member='ActiveChanged'" for one in _SAVERS)
            for name, path in _SAVERS.items():
                owned = await bus.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "NameHasOwner", "s", [name])  # fmt: skip
                if owned[0]:
                    (active,) = await bus.call(name, path, name, "GetActive")
                    self._saving[name] = bool(active)
        except NoAnswer:
            return
        self._say_locked(out)

    async def _bus(self, address: str) -> Bus | None:
        try:
            bus = await Bus.at(address)
        except NoAnswer:  # a desk without this bus has nobody who could say
            return None
        self._buses.append(bus)
        return bus

    def _system_said(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL or message.member != "PropertiesChanged":
            return
        interface, changed = cast("tuple[str, dict[str, object]]", tuple(message.body[:2]))
        values = {name: plain(value) for name, value in changed.items()}
        if interface == _UPOWER_DEVICE:
            self._battery_said(values)
        elif interface == _SESSION and "LockedHint" in values and self._out is not None:
            self._hinted = bool(values["LockedHint"])
            self._say_locked(self._out)

    def _session_said(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL and message.interface in _SAVERS and self._out is not None:
            self._saving[message.interface] = bool(message.body[0])
            self._say_locked(self._out)

    def _battery_said(self, values: dict[str, object]) -> None:
        fields: dict[str, Value] = {}
        percent, state = values.get("Percentage"), values.get("State")
        if isinstance(percent, int | float):
            fields["battery"] = round(percent)
        if isinstance(state, int):
            fields["charging"] = state in _CHARGING
        if fields and self._out is not None:
            self._out.set("", fields)

    def _say_locked(self, out: Out) -> None:
        if self._hinted is not None or self._saving:
            out.set("", {"locked": bool(self._hinted) or any(self._saving.values())})

    def _batteries(self) -> bool:
        return battery(self._supplies) is not None

    def _by_the_clock(self) -> None:
        self._timers.pop(self._by_the_clock, None)
        found = battery(self._supplies)
        if found is not None and self._out is not None:
            self._out.set("", {"battery": found.percent, "charging": found.state == "charging"})
            self._later(BATTERY_SECONDS, self._by_the_clock)

    def _disk_soon(self) -> None:
        self._timers.pop(self._disk_soon, None)
        if self._out is not None:
            task = asyncio.get_running_loop().create_task(self._disks(self._out))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _disks(self, out: Out) -> None:
        self._disk_read = time.monotonic()
        found = await asyncio.to_thread(_room, self._folders)
        if found is not None:
            out.set("", {"disk_free": round(found[0] / DISK_STEP) * DISK_STEP, "disk_total": found[1]})

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self._timers[what] = asyncio.get_running_loop().call_later(seconds, what)


def _room(folders: Sequence[str]) -> tuple[int, int] | None:
    """What is free, and all there is, on the disk with the least room of those with granted folders."""
    found: list[tuple[int, int]] = []
    for folder in folders:
        try:
            stat = os.statvfs(folder)
        except OSError:
            continue
        found.append((stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize))
    return min(found, default=None)
