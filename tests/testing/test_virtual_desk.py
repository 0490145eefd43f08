from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deskhand.testing import virtual_apps
from deskhand.testing.virtual_desk import VirtualDesk, virtual_desk
from deskhand.testing.virtual_processes import ProgramEnded


def left(desk: VirtualDesk) -> set[str]:
    return named(desk.home)


def named(home: Path) -> set[str]:
    """The processes that were started with this home, or name it."""
    found: set[str] = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            known = (place / "environ").read_bytes() + (place / "cmdline").read_bytes()
            if str(home).encode() in known:
                found.add((place / "comm").read_text().strip())
        except OSError:
            continue
    return found


async def test_real_apps_side_by_side(tmp_path: Path) -> None:
    notes, sales, page = tmp_path / "notes.txt", tmp_path / "sales.csv", tmp_path / "page.html"
    notes.write_text("one line\n")
    sales.write_text("city,amount\nBerlin,3\n")
    page.write_text("<title>季度报告</title><button>Send</button>")
    async with virtual_desk() as desk:
        editor = await desk.mousepad(notes)
        small = await desk.tk("Small window", "Yes", "No")
        browser = await desk.chromium(page)
        await desk.window("季度报告")
        sheet = await desk.calc(sales)
        names = await desk.accessible()
        assert {editor.window.pid, browser.window.pid, sheet.window.pid} <= set(names)
        assert small.window.pid is None
        assert "notes.txt" in editor.window.title
        assert sheet.window.title.startswith("sales.csv")
        assert {"Xvfb", "dbus-daemon", "mousepad", "soffice.bin", "chromium"} <= left(desk)
    assert not left(desk)
    assert not desk.home.exists()


async def test_keys_reach_the_window_that_was_brought_to_the_front(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("")
    async with virtual_desk() as desk:
        editor = await desk.mousepad(notes)
        await desk.tk("In front", "Yes")
        await desk.activate(editor.window)
        await desk.type("hello")
        await desk.key("ctrl+s")
        await desk.screen.until("the saved file", lambda: notes.read_text().strip() or None, 20)
        assert notes.read_text() == "hello"


async def test_an_app_that_is_ended_is_gone_and_starts_again_without_a_question(tmp_path: Path) -> None:
    async with virtual_desk() as desk:
        editor = await desk.mousepad()
        await desk.activate(editor.window)
        await desk.type("never saved")
        await desk.end(editor)
        assert desk.screen.windows() == []
        again = await desk.mousepad()
        assert [window.id for window in desk.screen.windows()] == [again.window.id]


async def test_two_desks_do_not_see_each_other(tmp_path: Path) -> None:
    async with virtual_desk() as one, virtual_desk(800, 600) as two:
        assert one.surroundings["DISPLAY"] != two.surroundings["DISPLAY"]
        await asyncio.gather(one.tk("On the first", "Yes"), two.tk("On the second", "Yes"))
        assert [window.title for window in one.screen.windows()] == ["On the first"]
        assert [window.title for window in two.screen.windows()] == ["On the second"]


async def test_nothing_stays_after_a_failure() -> None:
    desks: list[VirtualDesk] = []
    with pytest.raises(RuntimeError, match="in the middle"):
        async with virtual_desk() as desk:
            desks.append(desk)
            await desk.copy("held by a process of its own")
            assert "xclip" in left(desk)
            raise RuntimeError("in the middle")
    assert not left(desks[0])
    assert not desks[0].home.exists()


async def test_a_program_that_ends_by_itself_is_named_with_its_words() -> None:
    async with virtual_desk() as desk:
        with pytest.raises(ProgramEnded, match="xdotool"):
            await desk.input("nonsense")


async def test_what_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(virtual_apps.ProgramMissing, match="apt-get install xvfb"):
        async with virtual_desk():
            pass


def test_a_killed_test_run_leaves_nothing_running() -> None:
    script = (
        "import asyncio\n"
        "from deskhand.testing.virtual_desk import virtual_desk\n"
        "async def run():\n"
        "    async with virtual_desk() as desk:\n"
        "        await desk.mousepad()\n"
        "        print(desk.home, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(run())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        home = Path(run.stdout.readline().strip())
        assert "mousepad" in named(home)
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while found := named(home):
        assert time.monotonic() < deadline, f"outlived the run that started them: {found}"
        time.sleep(0.05)
    shutil.rmtree(home)
