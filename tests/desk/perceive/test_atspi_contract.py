"""The contract of every backend, on a real Linux desktop: a page in Chromium, and a text editor beside it."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskhand.desk.perceive.backend import Backend
from deskhand.desk.perceive.linux.atspi import AtspiBackend
from deskhand.testing.perceive_contract import SECRET, TYPED, Cue, PerceiveContract, Stage
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import App, VirtualDesk, virtual_desk

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Contract</title>
<main>
  <button id="print">   Print...
  </button>
  <label><input type="checkbox" id="bold">Bold</label>
  <input id="name" aria-label="Name" autofocus>
  <input id="secret" type="password" aria-label="Secret" value="before">
</main>
<script>
  const one = id => document.getElementById(id)
  const cues = {
    F2: () => one("bold").click(),
    F4: () => { one("print").textContent = ""; one("print").ariaLabel = "  Saved   as  " },
    F8: () => { const extra = document.createElement("button"); extra.id = "extra"; extra.textContent = "Extra"
                document.querySelector("main").append(extra) },
    F9: () => one("extra").remove(),
    Insert: () => { one("name").focus(); one("name").select() },
    Pause: () => { one("secret").focus(); one("secret").select() },
  }
  document.addEventListener("keydown", event => {
    if (event.key in cues) { event.preventDefault(); cues[event.key]() }
  })
</script>
"""
KEYS: dict[Cue, str] = {"toggle": "F2", "rename": "F4", "add": "F8", "remove": "F9"}


class PageStage(Stage):
    other = "Notes"

    def __init__(self, desk: VirtualDesk, browser: App) -> None:
        self.desk = desk
        self.browser = browser

    def backend(self) -> Backend:
        return AtspiBackend(self.desk.surroundings[SESSION])

    async def cue(self, cue: Cue) -> None:
        await self.desk.activate(self.browser.window)
        match cue:
            case "type":
                await self._write("Insert", TYPED)
            case "type secret":
                await self._write("Pause", SECRET)
            case _:
                await self.desk.key(KEYS[cue])

    async def hang(self) -> None:
        self.desk.signal(self.browser, signal.SIGSTOP)

    async def wake(self) -> None:
        self.desk.signal(self.browser, signal.SIGCONT)

    async def end(self) -> None:
        await self.desk.end(self.browser)

    async def _write(self, focus: str, text: str) -> None:
        await self.desk.key(focus)
        await self.desk.copy(text)
        await self.desk.key("ctrl+a")  # said twice, it stands there once
        await self.desk.key("ctrl+v")


class TestAtspi(PerceiveContract):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[Stage]:
        notes, page = tmp_path / "Notes.txt", tmp_path / "page.html"
        notes.write_text("one line\n")
        page.write_text(PAGE)
        async with virtual_desk() as desk:
            await desk.mousepad(notes)
            browser = await desk.chromium(page)
            await desk.window("Contract")
            yield PageStage(desk, browser)
