"""What people do with three applications, step by step, and whether what was told of the screen is so after each.

`async with following(desk) as screen: await editor(screen, file)` starts a backend, and compares after every step, once
no application said anything for a while, what it told by events alone with what one that starts now reads. A comparison
is made again only if something was told while it was made, however it came out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deskhand.desk.perceive.backend import Fields
from deskhand.desk.perceive.linux.atspi import AtspiBackend
from deskhand.testing.bystander import Bystander, bystander
from deskhand.testing.told import Told
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import App, VirtualDesk

QUIET_SECONDS: Final = 0.3
REST_SECONDS: Final = 30.0
MOST_RESTS: Final = 10
TYPED: Final = "abcd efgh, ijkl. " * 28 + "end."
"""480 characters."""
ROWS: Final = "".join(f"row {number},{number},{number * 2}\n" for number in range(2_000))
PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>One</title><h1>Orders</h1>
<button onclick="document.title = 'Two'; this.textContent = 'Pressed'">Press</button>
<label>Name <input></label> <label>Secret <input type="password"></label>
<label><input type="checkbox">Bold</label> <select aria-label="Size"><option>small<option>large</select>
<textarea aria-label="Notes"></textarea> <input type="range" aria-label="Loudness"> <div id="more"></div>
<button onclick="const p = document.createElement('p'); p.textContent = 'One more line';
document.getElementById('more').append(p)">Lengthen</button>
<table><tr><th>A<th>B<tr><td>1<td>2</table><ul><li>x<li>y</ul></html>"""


@dataclass(frozen=True, slots=True)
class Compared:
    """How what events told differs from what is read now; `wrong` describes all of it.

    `late` is how long after the last event on the bus the last of it was told.
    """

    step: str
    late: float
    nodes: int
    missing: int
    extra: int
    stale_names: int
    parents: int
    fields: int
    wrong: list[str]


@dataclass(slots=True)
class Followed:
    """A desk, a backend that follows it, and what came of every step so far."""

    desk: VirtualDesk
    backend: AtspiBackend
    told: Told
    bystander: Bystander
    steps: list[Compared] = field(default_factory=list[Compared])

    async def step(self, what: str, *keys: str) -> None:
        """Presses keys, lets everything come to rest, and compares."""
        if keys:
            await self.desk.key(*keys)
        for _ in range(MOST_RESTS):
            await self.rest()
            told, late = self.told.count, max(0.0, self.told.last - self.bystander.last)
            async with reading(self.desk) as fresh:
                found = compared(what, self.told, fresh, late)
            if self.told.count == told:  # else an application did something meanwhile, so this was not at rest
                self.steps.append(found)
                return
        raise AssertionError(f"{what}: an application never came to rest")

    async def until(self, what: str, holds: Callable[[], object]) -> None:
        """Returns when something was told."""
        deadline = time.monotonic() + REST_SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"{what} was never told; this is:\n{self.told.drawn()}"
            await asyncio.sleep(0.02)

    async def rest(self) -> None:
        """Returns when no application said anything for a while, nor owes an answer."""
        await asyncio.sleep(QUIET_SECONDS)
        await self.until("the rest", self._rests)

    def _rests(self) -> bool:
        last = max(self.told.last, self.bystander.last)
        return time.monotonic() - last >= QUIET_SECONDS and not self.backend.busy

    def titled(self, words: str) -> bool:
        return any(words in str(one.fields["title"]) for one in self.told.of("window"))

    def named(self, role: str, name: str) -> bool:
        return bool(self.told.find(role, name))


@asynccontextmanager
async def following(desk: VirtualDesk) -> AsyncGenerator[Followed]:
    """A backend that follows a desk."""
    session = desk.surroundings[SESSION]
    backend, told = AtspiBackend(session), Told()
    async with bystander(session) as listener:
        await backend.start(told)
        try:
            yield Followed(desk, backend, told, listener)
        finally:
            await backend.stop()


@asynccontextmanager
async def reading(desk: VirtualDesk) -> AsyncGenerator[Told]:
    """What a backend reads that starts now."""
    backend, told = AtspiBackend(desk.surroundings[SESSION]), Told()
    await backend.start(told)
    try:
        async with asyncio.timeout(REST_SECONDS):
            while backend.busy:  # noqa: ASYNC110 - nobody rings when it is not
                await asyncio.sleep(0.05)
        yield told
    finally:
        await backend.stop()


def compared(step: str, told: Told, fresh: Told, late: float = 0.0) -> Compared:
    ours, theirs = ({one.key: one for one in side.all()} for side in (told, fresh))
    both = ours.keys() & theirs.keys()
    missing = [theirs[key] for key in theirs.keys() - both]
    extra = [ours[key] for key in ours.keys() - both]
    fields = {key: _different(ours[key].fields, theirs[key].fields) for key in both}
    names = [key for key in both if fields[key].keys() & {"name", "title"}]
    parents = [key for key in both if ours[key].above != theirs[key].above]
    wrong = [f"missing {one}" for one in missing] + [f"extra {one}" for one in extra]
    wrong += [f"{theirs[key]}: {diff}" for key, diff in fields.items() if diff]
    wrong += [f"{theirs[key]} stands in {theirs[key].above}, not in {ours[key].above}" for key in parents]
    others = sum(bool(diff) for diff in fields.values()) - len(names)
    return Compared(step, late, len(theirs), len(missing), len(extra), len(names), len(parents), others, wrong)


def _different(ours: Fields, theirs: Fields) -> dict[str, tuple[object, object]]:
    names = (name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    return {name: (ours.get(name), theirs.get(name)) for name in names}


async def editor(screen: Followed, file: Path) -> App:
    """Menus, 480 typed characters, tabs and dialogs of a text editor; it stays open."""
    app = await screen.desk.mousepad(_written(file, "hello\n"))
    await screen.until("the editor", lambda: screen.titled(file.name))
    await screen.step("the editor is open")
    await screen.desk.activate(app.window)
    await screen.step("its menu", "alt+f")
    await screen.step("further down in it", "Down", "Down")
    await screen.step("the menu is closed", "Escape", "Escape")
    await screen.desk.type(TYPED)
    await screen.step("480 characters")
    await screen.step("a new tab", "ctrl+n")
    await screen.step("the search bar", "ctrl+f")
    await screen.step("no search bar", "Escape")
    await screen.desk.key("ctrl+o")
    await screen.until("the dialog", lambda: screen.titled("Open"))
    await screen.step("a dialog to open files")
    await screen.step("no dialog", "Escape")
    await screen.step("the new tab is closed", "ctrl+w")
    return app


async def sheet(screen: Followed, file: Path) -> App:
    """Cells, a menu and dialogs of a spreadsheet of 2,000 rows; it stays open."""
    app = await screen.desk.calc(_written(file, ROWS))
    await screen.until("the sheet", lambda: screen.named("table", f"Sheet {file.stem}"))
    await screen.step("the sheet is open")
    await screen.desk.activate(app.window)
    await screen.desk.key("Down", "Down")
    await screen.desk.type("12\tNorth\n")
    await screen.step("cells")
    await screen.step("its menu", "alt+f")
    await screen.step("the menu is closed", "Escape", "Escape")
    await screen.desk.key("ctrl+1")
    await screen.until("the dialog", lambda: screen.titled("Format Cells"))
    await screen.step("a dialog")
    await screen.step("another page of it", "ctrl+Next")
    await screen.step("no dialog", "Escape")
    await screen.step("scrolled", "Next", "Next")
    return app


async def browser(screen: Followed, file: Path) -> App:
    """A form on a page, tabs, a menu and a second window of a browser; it stays open."""
    app = await screen.desk.chromium(_written(file, PAGE))
    await screen.until("the page", lambda: screen.named("button", "Press"))
    await screen.step("the page is open")
    await screen.desk.activate(app.window)
    await screen.desk.click(*await _middle(screen, "button", "Press"))
    await screen.until("its new title", lambda: screen.titled("Two"))
    await screen.step("a button pressed, and a new title")
    await screen.desk.key("Tab")
    await screen.desk.type("Wang")
    await screen.desk.key("Tab")
    await screen.desk.type("secret")
    await screen.desk.key("Tab", "space", "Tab", "Down", "Tab")
    await screen.desk.type("notes")
    await screen.step("a form filled in")
    await screen.desk.click(*await _middle(screen, "button", "Lengthen"))
    await screen.until("one more line", lambda: "One more line" in screen.told.drawn())
    await screen.step("a line added by the page")
    await screen.desk.key("ctrl+t")
    await screen.until("the new tab", lambda: screen.titled("New Tab"))
    await screen.step("a new tab")
    await screen.desk.key("ctrl+w")
    await screen.until("the page again", lambda: screen.named("button", "Lengthen"))
    await screen.step("the new tab is closed")
    await screen.step("its menu", "alt+f")
    await screen.step("the menu is closed", "Escape")
    await screen.desk.key("F5")
    await screen.until("the page as it was", lambda: screen.named("button", "Press"))
    await screen.step("the page is loaded again")
    return app


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


async def _middle(screen: Followed, role: str, name: str) -> tuple[int, int]:
    box = await screen.backend.bounds(screen.told.one(role, name).key)
    return box.x + box.width // 2, box.y + box.height // 2
