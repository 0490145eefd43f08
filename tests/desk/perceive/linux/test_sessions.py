"""After every step of a session what events told is what a fresh reading finds; nothing is polled, no audit is made."""

from __future__ import annotations

import time
from pathlib import Path

from deskhand.desk.perceive.linux.atspi import AtspiBackend
from deskhand.desk.perceive.linux.bus import DBUS, DBUS_PATH, accessibility_bus
from deskhand.testing.screen_sessions import PAGE, TYPED, Compared, Followed, browser, editor, following, sheet
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import virtual_desk

CALLS = 1_000
MOST_CALLS = 14.0
"""Four to eight are seen."""


def wrong(steps: list[Compared]) -> str:
    return "\n".join(f"{one.step}: {line}" for one in steps for line in one.wrong)


async def test_an_editor_is_followed_and_typing_costs_little(tmp_path: Path) -> None:
    async with virtual_desk() as desk, following(desk) as screen:
        app = await editor(screen, tmp_path / "notes.txt")
        assert not wrong(screen.steps)
        await typing_costs_little(screen)
        assert await screen.backend.audit() == 0
        await desk.end(app)
        await screen.until("its end", lambda: not screen.told.all())


async def typing_costs_little(screen: Followed) -> None:
    """A character, with the nine signals that a program says of it, costs as much as some empty calls on that bus."""
    before = await calls_cost(screen)
    began, told = time.process_time(), screen.told.count
    await screen.desk.type(TYPED)
    await screen.rest()
    spent, said = time.process_time() - began, screen.told.count - told
    call = (before + await calls_cost(screen)) / 2
    assert len(TYPED) == 480
    assert said <= 480, "told more often than something was typed"
    assert spent / len(TYPED) <= MOST_CALLS * call, f"{spent / len(TYPED) / call:.1f} calls for a character"


async def calls_cost(screen: Followed) -> float:
    """Seconds of this process for one call that asks for nothing, just now and on this machine."""
    bus = await accessibility_bus(screen.desk.surroundings[SESSION])
    began = time.process_time()
    for _ in range(CALLS):
        await bus.call(DBUS, DBUS_PATH, DBUS, "GetId")
    spent = time.process_time() - began
    bus.close()
    return spent / CALLS


async def test_a_spreadsheet_is_followed_and_its_cells_are_read_on_demand(tmp_path: Path) -> None:
    async with virtual_desk() as desk, following(desk) as screen:
        await sheet(screen, tmp_path / "orders.csv")
        assert not wrong(screen.steps)
        (table,) = [one for one in screen.told.of("element") if one.fields.get("role") == "table"]
        assert (await screen.backend.cell(table.key, 9, 0)).text == "row 9"
        assert (await screen.backend.cell(table.key, 1999, 2)).text == "3998"


async def test_a_browser_is_followed_though_it_does_not_say_what_comes_and_goes(tmp_path: Path) -> None:
    async with virtual_desk() as desk, following(desk) as screen:
        await browser(screen, tmp_path / "page.html")
        assert not wrong(screen.steps)


async def test_a_list_that_may_be_endless_is_never_listed(tmp_path: Path) -> None:
    page = tmp_path / "long.html"
    items = "".join(f"<li>item {number}" for number in range(600))
    page.write_text(PAGE.replace("<li>x<li>y", items))
    async with virtual_desk() as desk, following(desk) as screen:
        await desk.chromium(page)
        await screen.until("the page", lambda: screen.named("button", "Press"))
        await screen.rest()
        (endless,) = [one for one in screen.told.of("element") if one.fields.get("role") == "list"]
        assert not [one for one in screen.told.all() if one.above == endless.key]


async def test_what_comes_back_is_followed_again(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello\n")
    async with virtual_desk() as desk, following(desk) as screen:
        for _ in range(2):
            app = await desk.mousepad(file)
            await screen.until("the editor", lambda: screen.titled("notes.txt"))
            await screen.step("open")
            await desk.end(app)
            await screen.until("its end", lambda: not screen.told.all())
        assert not wrong(screen.steps)


async def test_a_document_is_told_with_where_it_lies_and_nothing_in_it_before(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    async with virtual_desk() as desk, following(desk) as screen:
        await desk.chromium(page)
        await screen.until("the page", lambda: screen.named("button", "Press"))
        said = screen.told.ever().splitlines()
        first = next(number for number, line in enumerate(said) if f"'url': '{page.as_uri()}'" in line)
        assert "'element'" in said[first], "it was told before its address was"
        assert not [line for line in said[:first] if "Orders" in line or "'Press'" in line]


async def test_a_start_that_was_broken_off_can_be_stopped() -> None:
    backend = AtspiBackend("unix:path=/nowhere")
    await backend.stop()
