"""What is not seen is said: when the accessibility bus ends, and when one program is more than we can read."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from deskhand.desk.perceive.linux.application import Application
from deskhand.desk.perceive.linux.atspi import AtspiBackend
from deskhand.desk.perceive.linux.bus import AccessibilityLost, accessibility_bus
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.watching import SourceBroke
from deskhand.testing.seen import Seen, seeing
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import VirtualDesk, virtual_desk

DBUS = "org.freedesktop.DBus"


async def end_accessibility(desk: VirtualDesk) -> None:
    """Ends the bus itself, as a crash of it does."""
    bus = await accessibility_bus(desk.surroundings[SESSION])
    (pid,) = await bus.call(DBUS, "/org/freedesktop/DBus", DBUS, "GetConnectionUnixProcessID", "s", [DBUS])
    bus.close()
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)


def unseen(seen: Seen) -> list[str]:
    (device,) = seen.all("device")
    said = device.fields.get("unseen")
    return said if isinstance(said, list) else []


async def test_that_the_bus_ended_is_said_until_it_is_back(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello\n")
    async with virtual_desk() as desk:
        await desk.mousepad(file)
        backend = AtspiBackend(desk.surroundings[SESSION])
        async with seeing(Chosen(backend=backend), Privacy(Rules())) as (perceiver, seen):
            await seen.until("the editor", lambda: bool(seen.all("element")))
            await end_accessibility(desk)
            said = await seen.until("that it ended", lambda: unseen(seen) or None)
            assert said == [f"AT-SPI: {AccessibilityLost().said('en')}"]
            assert not seen.all("element"), "what is not seen any more is not told as if it were"
            assert isinstance(perceiver.unseen()["AT-SPI"], AccessibilityLost)
            await seen.until("that it is back", lambda: not unseen(seen))


async def test_one_program_that_breaks_us_is_said_and_the_others_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, orders = tmp_path / "notes.txt", tmp_path / "orders.csv"
    notes.write_text("hello\n")
    orders.write_text("orders,sum\n1,2\n")
    begin = Application.begin

    async def begins(self: Application) -> bool:
        went = await begin(self)
        if self.mirror.app.get("name") == "mousepad":
            raise KeyError("a fault of ours")
        return went

    monkeypatch.setattr(Application, "begin", begins)
    async with virtual_desk() as desk:
        backend = AtspiBackend(desk.surroundings[SESSION])
        async with seeing(Chosen(backend=backend), Privacy(Rules())) as (perceiver, seen):
            await desk.mousepad(notes)
            await seen.until("the fault", lambda: any("a fault of ours" in one for one in unseen(seen)))
            await desk.calc(orders)
            await seen.until("the sheet", lambda: any("orders" in str(one.fields) for one in seen.all("element")))
            assert isinstance(perceiver.unseen()["AT-SPI"], SourceBroke)
            assert not [one for one in seen.all("app") if one.fields["name"] == "mousepad"]
