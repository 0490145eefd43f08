"""`deskhand up` on a real desktop: what is open there is seen, can be asked for in words, and what is hidden is not."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from tests.cli.conftest import Deskhand, Said

from deskhand.testing.virtual_desk import App, VirtualDesk, virtual_desk

HIDDEN = "Diary of Li"
SECONDS = 20.0


@dataclass
class Seat:
    """A person at a desktop where Deskhand is up."""

    desk: VirtualDesk
    deskhand: Deskhand

    async def say(self, *words: str, code: int = 0) -> Said:
        return await asyncio.to_thread(lambda: self.deskhand(*words, code=code))

    async def until(self, found: str, *words: str) -> Said:
        """What a command says once that holds this: things are seen a moment after they happen."""
        deadline = monotonic() + SECONDS
        while found not in (said := await self.say(*words)).out:
            assert monotonic() < deadline, f"{found!r} never came; the last was:\n{said.out}"
            await asyncio.sleep(0.2)
        return said


@pytest.fixture
async def seat(deskhand: Deskhand) -> AsyncIterator[Seat]:
    async with virtual_desk() as desk:
        documents = desk.home / "Documents"
        documents.mkdir()
        (documents / "notes.txt").write_text("hello\n")
        (documents / "budget.csv").write_text("month,sum\n1,2\n")
        (desk.home / "Downloads").mkdir()
        deskhand.environ = {**os.environ, **desk.surroundings, "DESKHAND_HOME": str(desk.home / "deskhand")}
        settings = desk.home / "deskhand/settings.toml"
        settings.parent.mkdir(mode=0o700)
        settings.write_text(f'[perceive]\nhide_windows = ["{HIDDEN}"]\n')
        process = deskhand.start("up", "--port", "0", "--json")
        assert process.stdout is not None
        assert json.loads(await asyncio.to_thread(process.stdout.readline))["state"] == "up"
        yield Seat(desk, deskhand)
        process.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(process.wait, 20) == 0


def result(said: Said) -> dict[str, Any]:
    return json.loads(said.out)


async def test_what_is_open_can_be_asked_for_in_words(seat: Seat) -> None:
    documents = seat.desk.home / "Documents"
    pad = await seat.desk.mousepad(documents / "notes.txt")
    await seat.desk.calc(documents / "budget.csv")
    await seat.desk.tk(HIDDEN, "Close")
    await seat.until(f'"path":"{documents}/budget.csv"', "world", "--json")
    said = await seat.until("Documents/notes.txt", "do", "what is open on my computer", "--json")
    assert "budget.csv" in said.out
    assert HIDDEN not in said.out
    found = result(await seat.say("do", "find the sheet I have open", "--json"))
    assert found["receipts"][0]["result"]["files"] == ["Documents/budget.csv"]
    answer = (await seat.say("do", "我电脑上开着什么", "--json")).out
    assert "Documents/budget.csv" in answer
    await _and_over_the_command_line(seat, documents)
    await _and_once_it_is_closed(seat, pad)


async def _and_over_the_command_line(seat: Seat, documents: Path) -> None:
    asked = ("world", "--opened", "today", "--kind", "file", "--json")
    # Until it is written down, the history does not know of it.
    opened = result(await seat.until("notes.txt", *asked))["found"]
    assert {one["key"] for one in opened} == {f"{documents}/notes.txt", f"{documents}/budget.csv"}
    assert all(one["visits"][0]["until"] is None for one in opened)
    shared = result(await seat.say("world", "--shared", "--json"))
    assert {one["kind"]: one["things"] for one in shared["withheld"]}["window"] == 1
    assert shared["of_this_computer"] and any(HIDDEN in rule for rule in shared["rules"])
    assert result(await seat.say("world", "Diary", "--json"))["found"] == []
    assert "budget.csv" in (await seat.say("world")).out
    checks = result(await seat.say("doctor", "--json"))["checks"]
    assert all(one["ok"] for one in checks if one["name"] == "perceive")
    assert any("AT-SPI" in one["what"] for one in checks if one["name"] == "perceive")


async def _and_once_it_is_closed(seat: Seat, pad: App) -> None:
    """The desk reads the words again by what it remembers itself."""
    await seat.desk.end(pad)
    found = await seat.until("Documents", "do", "find the text file I had open today", "--json")
    assert result(found)["receipts"][0]["result"]["files"] == ["Documents/notes.txt"]
    with closing(sqlite3.connect(seat.desk.home / "deskhand/openings.db")) as sql:
        kept = {path.rpartition("/")[2]: until for path, until in sql.execute("SELECT path, until FROM opening")}
    assert kept["notes.txt"] is not None and kept["budget.csv"] is None


async def test_what_was_open_is_forgotten_by_hub_and_desk(seat: Seat) -> None:
    documents, asked = seat.desk.home / "Documents", ("world", "--opened", "today", "--json")
    pad = await seat.desk.mousepad(documents / "notes.txt")
    await seat.desk.tk("Stays open", "Close")
    await seat.until("notes.txt", *asked)
    await seat.until("Stays open", *asked)
    await until(lambda: list(_openings(seat)) == [f"{documents}/notes.txt"])
    await seat.desk.end(pad)
    await until(lambda: list(_openings(seat).values()) != [None])
    said = result(await seat.say("world", "--forget", "--json"))
    assert said["notes"] > 0 and said["elsewhere"] == []
    windows = {one["name"] for one in result(await seat.say(*asked, "--kind", "window"))["found"]}
    assert any("Stays open" in one for one in windows) and not any("notes.txt" in one for one in windows)
    await until(lambda: _openings(seat) == {})


def _openings(seat: Seat) -> dict[str, float | None]:
    with closing(sqlite3.connect(seat.desk.home / "deskhand/openings.db")) as sql:
        return dict(sql.execute("SELECT path, until FROM opening"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110 - another process writes it down, and rings for nobody here
            await asyncio.sleep(0.1)


def test_where_nothing_runs_it_says_so(deskhand: Deskhand) -> None:
    said = deskhand("world", code=1)
    assert "deskhand up" in said.err
    assert json.loads(deskhand("world", "--json", code=1).out)["error"]["code"] == "NobodyLooks"


@pytest.mark.parametrize("screen", ["", ":9913"])
def test_a_desk_that_sees_no_windows_does_not_say_that_none_is_open(
    deskhand: Deskhand, tmp_path: Path, screen: str
) -> None:
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        deskhand.environ.pop(name, None)
    home = tmp_path / "home"
    (home / "Documents").mkdir(parents=True)
    (home / "Documents/sales_report.csv").write_text("month,sum\n1,2\n")
    deskhand.environ |= {"HOME": str(home)} | ({"DISPLAY": screen} if screen else {})
    process = deskhand.start("up", "--port", "0", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["state"] == "up"
    for words, cannot in (("what is open on my computer", "I cannot tell"), ("我电脑上开着什么", "无法得知")):
        asked = deskhand("do", words, code=1)
        said = asked.out + asked.err
        assert cannot in said and "✓" not in said and "No window" not in said and "没有打开" not in said
    asked = deskhand("do", "is sales_report open", code=None)
    assert "I looked through" not in asked.out + asked.err
    assert "windows are not seen" in asked.out + asked.err
    told = deskhand("world").out
    assert "which windows are open cannot be told" in told and "no window is open" not in told
    assert "cannot see: x11" in told and "cannot see: AT-SPI" in told and "DISPLAY" in told


def test_without_a_screen_the_folders_still_work(deskhand: Deskhand) -> None:
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        deskhand.environ.pop(name, None)
    checks = [one for one in deskhand("doctor", "--json").object["checks"] if one["name"] == "perceive"]
    assert [one["ok"] for one in checks[:2]] == [False, False]
    assert all(not one["needed"] for one in checks)
    assert "DISPLAY" in checks[0]["what"]
    assert not [one for one in checks if "Wayland" in one["what"]]
    there = deskhand("doctor", "--json", WAYLAND_DISPLAY="wayland-0").object["checks"]
    assert [one["ok"] for one in there if "nor what is copied" in one["what"]] == [False]
    off = deskhand("doctor", "--json", DESKHAND_PERCEIVE="off").object["checks"]
    assert ["off in" in one["what"] for one in off if one["name"] == "perceive"] == [True]


def looked_at(deskhand: Deskhand, **environ: str) -> dict[str, tuple[bool, str]]:
    """What doctor says of each way of looking, by its first word."""
    checks = deskhand("doctor", "--json", code=None, **environ).object["checks"]
    ways = [one for one in checks if one["name"] == "perceive"]
    return {one["what"].partition(":")[0]: (one["ok"], one["what"]) for one in ways}


def test_what_cannot_be_looked_at_or_was_not_tried_is_not_said_to_work(deskhand: Deskhand, tmp_path: Path) -> None:
    deskhand.environ |= {"DISPLAY": ":9913"}
    deskhand.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    found = looked_at(deskhand)
    assert [found[what][0] for what in ("windows (X11)", "the clipboard")] == [False, False]
    assert "not tried, because no windows are seen" in found["which file a window shows"][1]
    assert "not tried, because no folder is granted" in found["the granted folders"][1]
    folder = tmp_path / "granted"
    folder.mkdir()
    assert looked_at(deskhand, DESKHAND_FOLDERS=str(folder))["the granted folders"][0]
    folder.rmdir()
    ok, why = looked_at(deskhand, DESKHAND_FOLDERS=str(folder))["the granted folders"]
    assert not ok and str(folder) in why
    settings = deskhand.home / "settings.toml"
    settings.parent.mkdir(mode=0o700, exist_ok=True)
    settings.write_text('[perceive]\nclipboard = "off"\n')
    assert "off in" in looked_at(deskhand)["the clipboard"][1]


def test_a_kind_that_there_is_not_is_named(deskhand: Deskhand) -> None:
    assert "--kind dog" in deskhand("world", "--kind", "dog", code=1).err
