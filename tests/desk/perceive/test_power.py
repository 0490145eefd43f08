# ruff: noqa: F821 - the types of a bus are written as annotations
# pyright: reportUndefinedVariable=false
"""Battery, disks and the locked screen, told by a bus on which a service speaks as the system's do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dbus_fast import PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property, method, signal

from deskhand.desk.perceive.linux.power import Power
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.seen import Seen, seeing
from deskhand.testing.virtual_apps import find


class Battery(ServiceInterface):
    def __init__(self) -> None:
        super().__init__("org.freedesktop.UPower.Device")
        self.percent, self.state = 80.0, 2

    @dbus_property(access=PropertyAccess.READ)
    def IsPresent(self) -> b:
        return True

    @dbus_property(access=PropertyAccess.READ)
    def Percentage(self) -> d:
        return self.percent

    @dbus_property(access=PropertyAccess.READ)
    def State(self) -> u:
        return self.state


class Saver(ServiceInterface):
    def __init__(self) -> None:
        super().__init__("org.gnome.ScreenSaver")

    @method()
    def GetActive(self) -> b:
        return False

    @signal()
    def ActiveChanged(self, active: bool) -> b:
        return active


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[str]:
    address = f"unix:path={tmp_path}/bus"
    daemon = await asyncio.create_subprocess_exec(
        find("dbus-daemon"), "--session", "--nofork", "--nopidfile", "--nosyslog", f"--address={address}",
        "--print-address", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert daemon.stdout is not None
    await daemon.stdout.readline()
    yield address
    daemon.kill()
    await daemon.wait()


def device(seen: Seen) -> dict[str, object]:
    return dict(seen.all("device")[0].fields)


async def test_a_battery_and_a_lock_are_told_by_signals(bus: str, tmp_path: Path) -> None:
    service = await MessageBus(bus_address=bus).connect()
    battery, saver = Battery(), Saver()
    service.export("/org/freedesktop/UPower/devices/DisplayDevice", battery)
    service.export("/org/gnome/ScreenSaver", saver)
    await service.request_name("org.freedesktop.UPower")
    await service.request_name("org.gnome.ScreenSaver")
    power = Power([str(tmp_path)], system=bus, session=bus, supplies=tmp_path)
    async with seeing(Chosen([power]), Privacy(Rules())) as (_, seen):
        said = device(seen)
        assert (said["battery"], said["charging"], said["locked"]) == (80, False, False)
        assert 0 < int(str(said["disk_free"])) <= int(str(said["disk_total"]))
        battery.percent, battery.state = 79.4, 1
        battery.emit_properties_changed({"Percentage": 79.4, "State": 1})
        await seen.until("the battery", lambda: device(seen)["battery"] == 79 and device(seen)["charging"])
        saver.ActiveChanged(True)
        await seen.until("the lock", lambda: device(seen)["locked"] is True)
        saver.ActiveChanged(False)
        await seen.until("its end", lambda: device(seen)["locked"] is False)
    service.disconnect()


async def test_without_any_service_the_kernel_is_asked_for_the_battery_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("deskhand.desk.perceive.linux.power.BATTERY_SECONDS", 0.1)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    supply = tmp_path / "BAT0"
    supply.mkdir()
    for name, text in {"type": "Battery", "capacity": "55", "status": "Charging"}.items():
        (supply / name).write_text(text)
    power = Power([str(tmp_path)], system="unix:path=/nowhere", supplies=tmp_path)
    async with seeing(Chosen([power]), Privacy(Rules())) as (_, seen):
        assert (device(seen)["battery"], device(seen)["charging"]) == (55, True)
        assert "locked" not in device(seen)
        (supply / "capacity").write_text("54")
        await seen.until("the next look", lambda: device(seen)["battery"] == 54)


async def test_a_computer_without_a_battery_has_no_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    power = Power([str(tmp_path)], system="unix:path=/nowhere", supplies=tmp_path / "none")
    async with seeing(Chosen([power]), Privacy(Rules())) as (_, seen):
        assert "battery" not in device(seen)
        assert not power._timers
        power.files_changed()
        power.files_changed()
        assert len(power._timers) == 1
