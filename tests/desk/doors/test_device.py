"""What is known of this computer, from the kernel's own files and calls."""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.desk.doors.conftest import Step

from deskhand.core.computer import Battery
from deskhand.core.flow.scope import Scope
from deskhand.desk.ctx import StepCtx
from deskhand.desk.doors import device
from deskhand.desk.doors.device import Device, battery
from deskhand.desk.files.beneath import Beneath
from deskhand.testing.desk import RealDesk
from deskhand.testing.pace import slowness_by_the_clock

SUPPLIES = Path("/sys/class/power_supply")
MAINS = {"type": "Mains", "online": "1"}
PACK = {"type": "Battery", "status": "Charging", "capacity": "40"}


def laid_out(place: Path, supplies: Mapping[str, Mapping[str, str]]) -> Path:
    """As the kernel shows them: a folder each, a line each."""
    for name, lines in supplies.items():
        (place / name).mkdir(parents=True)
        for key, value in lines.items():
            (place / name / key).write_text(f"{value}\n")
    return place


@pytest.mark.parametrize(
    ("supplies", "found"),
    [
        ({}, None),
        ({"AC": MAINS}, None),
        ({"AC": MAINS, "BAT0": PACK}, Battery(percent=40, state="charging")),
        ({"BAT0": {**PACK, "status": "Discharging"}}, Battery(percent=40, state="discharging")),
        ({"BAT0": {**PACK, "status": "Not charging"}}, Battery(percent=40, state="waiting")),
        ({"BAT0": {**PACK, "status": "Full", "capacity": "100"}}, Battery(percent=100, state="full")),
        ({"BAT0": {**PACK, "status": "Odd", "capacity": "104"}}, Battery(percent=100, state="unknown")),
        ({"mouse": {**PACK, "scope": "Device"}}, None),
        ({"BAT0": {"type": "Battery"}}, None),
        ({"BAT0": {**PACK, "capacity": "much"}}, None),
        (
            {
                "BAT0": {**PACK, "status": "Full", "energy_now": "90", "energy_full": "100", "capacity": "90"},
                "BAT1": {**PACK, "status": "Discharging", "energy_now": "10", "energy_full": "300", "capacity": "3"},
            },
            Battery(percent=25, state="discharging"),
        ),
        (
            {"BAT0": {**PACK, "charge_now": "1", "charge_full": "4"}, "mouse": {**PACK, "scope": "Device"}},
            Battery(percent=25, state="charging"),
        ),
        ({"A": {**PACK, "energy_now": "1", "energy_full": "2"}, "B": PACK}, Battery(percent=40, state="charging")),
        ({"A": {**PACK, "energy_now": "0", "energy_full": "0"}}, Battery(percent=40, state="charging")),
    ],
)
def test_batteries(tmp_path: Path, supplies: Mapping[str, Mapping[str, str]], found: Battery | None) -> None:
    assert battery(laid_out(tmp_path / "power_supply", supplies)) == found


async def test_of_this_computer(step: Step, desk: RealDesk) -> None:
    door = StepCtx(await step("fixture.noop")).desk
    assert door.name == platform.node()
    assert door.platform.startswith(platform.system())
    (disk,) = await door.disks()
    there = shutil.disk_usage(desk.root)
    assert disk.folders == ["."]
    assert disk.total == there.total
    assert abs(disk.free - there.free) < 1 << 30
    found = await door.battery()
    assert (found is not None) == any(SUPPLIES.glob("BAT*"))  # noqa: ASYNC240
    assert await door.locked() in (True, False, None)


async def test_each_disk_once_with_the_granted_folders_on_it(step: Step, desk: RealDesk, tmp_path: Path) -> None:
    work = await step("fixture.noop")
    (tmp_path / "two").mkdir()
    work.beneath.close()
    folders = (".", str(tmp_path / "two"), "/dev/shm", str(tmp_path / "gone"))
    work.beneath = Beneath(Scope(str(desk.root), folders))
    disks = await Device(work).disks()
    assert [disk.folders for disk in disks] == [[".", str(tmp_path / "two")], ["/dev/shm"]]
    assert disks[1].total == os.statvfs("/dev/shm").f_blocks * os.statvfs("/dev/shm").f_frsize


LOGINCTL = """#!/bin/sh
case "$1" in
show-user) [ "$2" = "$(id -u)" ] && echo c2 ;;
show-session) [ "$2" = {session} ] || exit 1; {then} ;;
esac
"""


@pytest.mark.parametrize(
    ("then", "locked"),
    [("echo yes", True), ("echo no", False), ("echo", None), ("exit 1", None), ("echo maybe", None)],
)
@pytest.mark.parametrize("session", ["c2", "7"])
async def test_locked_as_logind_says(
    step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, session: str, then: str, locked: bool | None
) -> None:
    """By a stand-in for its program: what it is asked, and what is made of the answer."""
    if session == "7":
        monkeypatch.setenv("XDG_SESSION_ID", session)
    else:
        monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    program = tmp_path / "bin/loginctl"
    program.parent.mkdir()
    program.write_text(LOGINCTL.format(session=session, then=then))
    program.chmod(0o755)
    door = Device(await step("fixture.noop"), programs=str(program.parent))
    assert await door.locked() is locked


async def test_a_logind_that_is_silent_or_not_there(
    step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "SECONDS", 0.2)
    monkeypatch.setenv("XDG_SESSION_ID", "7")
    work = await step("fixture.noop")
    assert await Device(work, programs=str(tmp_path)).locked() is None
    program = tmp_path / "loginctl"
    program.write_text("#!/bin/sh\nexec sleep 30\n")
    program.chmod(0o755)
    began = time.monotonic()
    assert await Device(work, programs=str(tmp_path)).locked() is None
    assert time.monotonic() - began < 5 * slowness_by_the_clock()
