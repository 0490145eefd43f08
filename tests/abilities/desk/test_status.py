"""What is said of this computer, asked of a real desk and put into words."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from deskhand.abilities.desk import told
from deskhand.abilities.desk.results import About, Status
from deskhand.core.computer import Battery, Disk
from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from deskhand.testing.desk import RealDesk

FULL = Status(
    about="everything",
    name="office\npc",
    platform="Linux 6.1",
    battery=Battery(percent=80, state="discharging"),
    disks=[Disk(folders=[".", "/data"], free=25_000_000_000, total=100_000_000_000)],
    locked=True,
)


async def test_asked_of_a_desk(home: Path, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    desk = RealDesk(tmp_path / "root", home, packages=("deskhand.abilities",))
    receipt = await desk.do("desk.status")
    assert receipt.outcome == "done"
    found = Status.model_validate(receipt.result)
    assert found.name == platform.node()
    assert found.disks[0].total == shutil.disk_usage(tmp_path).total
    assert platform.node() in receipt.answer
    parts = {"battery", "disk", "screen", "name"}
    for about in sorted(parts):
        receipt = await desk.do("desk.status", about=about)
        if about == "screen" and receipt.outcome != "done":  # a system that does not tell
            assert (receipt.outcome, receipt.trouble and receipt.trouble.code) == ("failed", "LockNotSeen")
            continue
        only = Status.model_validate(receipt.result)
        assert bool(only.disks) is (about == "disk")
        assert only.battery is None or about == "battery"
        assert only.locked is None or about == "screen"
    assert (await desk.do("desk.status", about="windows")).outcome != "done"
    await desk.monitor.close()


async def test_what_cannot_be_known_is_no_answer(home: Path, tmp_path: Path) -> None:
    """Nobody looks at the screen of this desk: that it cannot tell must not look like something done."""
    (tmp_path / "root").mkdir()
    desk = RealDesk(tmp_path / "root", home, packages=("deskhand.abilities",))
    for about, code in (("open", "WindowsNotSeen"), ("lately", "TouchedNotSeen")):
        receipt = await desk.do("desk.status", about=about)
        assert receipt.outcome == "failed"
        assert receipt.trouble is not None and receipt.trouble.code == code
        assert "deskhand up" in receipt.trouble.text
    assert (await desk.do("desk.status")).outcome == "done"
    await desk.monitor.close()


@pytest.mark.parametrize("lang", LANGS)
def test_everything_in_a_few_lines(lang: Lang) -> None:
    lines = told.status(FULL, lang).splitlines()
    assert len(lines) == 4
    assert "office⏎pc" in lines[0]
    assert "80" in lines[1]
    assert "25.0 GB" in lines[2]
    assert "/data" in lines[2]
    little = FULL.model_copy(update={"battery": None, "disks": [], "locked": None})
    assert len(told.status(little, lang).splitlines()) == 2


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("about", ["battery", "disk", "screen", "name"])
def test_one_part_alone(lang: Lang, about: About) -> None:
    one = FULL.model_copy(update={"about": about})
    assert len(told.status(one, lang).splitlines()) == 1
    unlocked = one.model_copy(update={"locked": False})
    assert (told.status(unlocked, lang) == told.status(one, lang)) is (about != "screen")


@pytest.mark.parametrize("state", ["charging", "discharging", "full", "waiting", "unknown"])
def test_every_state_has_words(state: str) -> None:
    one = FULL.model_copy(update={"battery": Battery.model_validate({"percent": 5, "state": state})})
    assert len({told.status(one, lang).splitlines()[1] for lang in LANGS}) == 2


ASKED = {
    "how is my computer": None,
    "how much disk space is left": "disk",
    "how much free space do I have": "disk",
    "battery": "battery",
    "what's my battery level": "battery",
    "is my laptop charging": "battery",
    "is the screen locked": "screen",
    "what is this computer called": "name",
    "电脑还有多少电": "battery",
    "磁盘还剩多少空间": "disk",
    "还有多少可用空间": "disk",
    "我的电脑怎么样": None,
    "电脑锁屏了吗": "screen",
    "电脑叫什么名字": "name",
}
NOT_ASKED = ["status", "状态", "what's using all my disk space?", "how much space does Downloads take", "磁盘使用情况"]


def test_how_it_is_asked_for(tmp_path: Path) -> None:
    planner, world = Planner(Registry.discover()), FolderWorld(str(tmp_path))
    now = datetime(2026, 11, 21, 10, 0)  # noqa: DTZ001 - as everywhere in the planner
    for text, about in ASKED.items():
        plan = planner.plan(text, world, now).plan
        assert plan is not None, text
        (step,) = plan.steps
        assert isinstance(step, Do)
        assert (step.do, step.with_.get("about")) == ("desk.status", about), text
    for text in NOT_ASKED:
        plan = planner.plan(text, world, now).plan
        assert plan is None or all(step.do != "desk.status" for step in plan.steps if isinstance(step, Do)), text
    world.close()


def test_nothing_is_wrong_with_the_folder() -> None:
    registry = Registry.discover()
    assert "desk.status" in registry
    assert registry.flaws() == []


def test_a_step_loads_no_door_that_it_does_not_use() -> None:
    """Clients, jails and proxies are read from disk when the first step wants one."""
    code = (
        "import sys, deskhand.desk.monitor, deskhand.core.registry as a; a.Registry.discover()\n"
        "print([n for n in sys.modules if n == 'httpx' or n.startswith(('deskhand.jail.b', 'deskhand.jail.egress.p', "
        "'deskhand.desk.doors.jail', 'deskhand.desk.doors.http'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
