"""All of it on a real desktop: Linux's backend and sources as they are chosen for a person's desk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deskhand.core.world.delta import Node
from deskhand.desk.perceive.choose import Places, choose
from deskhand.desk.perceive.perceiver import Perceiver
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.pace import slowness, slowness_by_the_clock
from deskhand.testing.seen import Seen, seeing
from deskhand.testing.virtual_desk import VirtualDesk


@asynccontextmanager
async def whole(desk: VirtualDesk, rules: Rules | None = None) -> AsyncIterator[tuple[Perceiver, Seen, Path]]:
    granted = desk.home / "Documents"
    granted.mkdir(exist_ok=True)
    state = desk.home / "state"
    state.mkdir(exist_ok=True)
    privacy = Privacy(rules or Rules(), [str(granted)], own=[str(state)], home=str(desk.home))
    chosen = choose(privacy, Places([str(granted)], state, str(desk.home)))
    async with seeing(chosen, privacy) as (perceiver, seen):
        yield perceiver, seen, granted


def shows(seen: Seen, file: Path) -> Node | None:
    """The window that has a file open."""
    node = seen.file(file)
    opened = [edge for edge in seen.graph.edges_of(node.id, "opened") if edge.until is None] if node else []
    return seen.graph.node(opened[0].src) if len(opened) == 1 else None


async def test_apps_windows_and_elements_come_once_each(screen_desk: VirtualDesk) -> None:
    async with whole(screen_desk) as (perceiver, seen, granted):
        assert perceiver.unseen() == {}
        file = granted / "notes.txt"
        file.write_text("hello")
        tk = await screen_desk.tk("Only EWMH knows me", "Ja")
        editor = await screen_desk.mousepad(file)
        window = await seen.until("the editor's window", lambda: seen.titled("notes.txt"))
        await seen.until("what is in it", lambda: len(list(seen.graph.inside(window.id))) > 100)
        await seen.at_rest()
        titled = [node for node in seen.all("window") if node.fields.get("title")]
        assert len(titled) == 2, seen.drawn()
        assert len(seen.all("app")) == 2, seen.drawn()
        (app,) = seen.all("app", accessible=True)
        assert (app.fields["pid"], app.key) == (editor.window.pid, "/usr/bin/mousepad")
        assert seen.titled("Only EWMH").fields["xid"] == tk.window.id  # type: ignore[union-attr]

        began = time.monotonic()
        await screen_desk.end(editor)
        await seen.until("its end", lambda: not seen.all("app", accessible=True) and not seen.titled("notes.txt"))
        assert not seen.all("element")
        assert time.monotonic() - began < 15 * slowness_by_the_clock()
        assert seen.titled("Only EWMH")


async def test_a_window_has_its_file_open_until_it_closes_or_shows_another(screen_desk: VirtualDesk) -> None:
    async with whole(screen_desk) as (_, seen, granted):
        first, second = granted / "first.txt", granted / "季度报告.txt"
        for file in (first, second):
            file.write_text("x")
        began = time.time()
        editor = await screen_desk.mousepad(first)
        window = await seen.until("that the file is open", lambda: shows(seen, first))
        assert began <= float(str(seen.file(first).fields["opened"])) <= time.time()  # type: ignore[union-attr]
        await screen_desk.activate(editor.window)
        await screen_desk.type("more")
        await seen.until("that it is not saved", lambda: seen.one("file", name="first.txt", unsaved=True))
        await screen_desk.key("ctrl+s")
        await seen.until("that it is", lambda: "unsaved" not in seen.file(first).fields)  # type: ignore[union-attr]
        # While it is open it is called something else: still the same file, and still open there.
        node = seen.file(first)
        first.rename(granted / "renamed.txt")
        renamed = await seen.until("its new name", lambda: seen.file(granted / "renamed.txt"))
        assert node is not None
        assert renamed.id == node.id
        assert seen.graph.edges_of(renamed.id, "opened")[0].src == window.id

        other = await screen_desk.mousepad(second)
        await seen.until("that the second is open", lambda: shows(seen, second))
        await screen_desk.end(other)
        await seen.until("that it is closed", lambda: "closed" in seen.file(second).fields)  # type: ignore[union-attr]
        assert not seen.graph.edges_of(seen.file(second).id)  # type: ignore[union-attr]
        ended = [edge for delta in seen.deltas for edge in delta.ended]
        assert ended
        assert all(edge.until is not None and edge.until >= edge.at for edge in ended)


async def test_nothing_of_what_is_excluded_ever_leaves(screen_desk: VirtualDesk) -> None:
    home = screen_desk.home
    private = home / "Documents/Private"
    private.mkdir(parents=True)
    secret = private / "diary-9931.txt"
    secret.write_text("zebra-9931")
    rules = Rules(windows=("tax return",), folders=(str(private),))
    async with whole(screen_desk, rules) as (_, seen, granted):
        await screen_desk.mousepad(secret)
        new = private / "brandnew-9931.txt"
        new.write_text("zebra-9931")
        await screen_desk.mousepad(new)
        tk = await screen_desk.tk("tax return 9931", "zebra-9931")
        await seen.at_rest(1.5)
        (granted / "tax return 9931.md").write_text("x")  # a file may be called so; a window may not
        await seen.until("the file", lambda: seen.one("file", name="tax return 9931.md"))
        told = seen.bytes.replace(b"tax return 9931.md", b"")
        for word in (b"9931", b"zebra", b"diary", b"Private"):
            assert word not in told, word
        await screen_desk.input("set_window", "--name", "holiday", str(tk.window.id))
        await seen.until("the window that is no longer hidden", lambda: seen.titled("holiday"))


async def test_at_rest_it_costs_next_to_nothing(screen_desk: VirtualDesk) -> None:
    async with whole(screen_desk) as (_, seen, granted):
        file = granted / "a.txt"
        file.write_text("x")
        await screen_desk.mousepad(file)
        await screen_desk.tk("Zwei", "Ja")
        await seen.until("both", lambda: len(seen.all("app")) == 2)
        await seen.at_rest(2.0)
        deltas, began = len(seen.deltas), time.process_time()
        await asyncio.sleep(8)
        spent = time.process_time() - began
        assert spent / slowness() < 8 * 0.005
        assert len(seen.deltas) - deltas <= 1


async def test_a_page_of_an_excluded_folder_is_hidden_before_its_content_is_told(screen_desk: VirtualDesk) -> None:
    private = screen_desk.home / "Documents/Private"
    private.mkdir(parents=True)
    page = private / "page.html"
    page.write_text("<!doctype html><title>Holiday</title><h1>zebra-9931</h1><button>giraffe-9931</button>")
    async with whole(screen_desk, Rules(folders=(str(private),))) as (_, seen, _granted):
        await screen_desk.chromium(page)
        await seen.until("the browser", lambda: seen.all("app", accessible=True))
        await seen.at_rest(2.0)
        assert seen.titled("Holiday") is None
        for word in (b"zebra", b"giraffe", b"Holiday"):
            assert word not in seen.bytes, word


def holiday(desk: VirtualDesk) -> bool | None:
    return any("Holiday" in window.title for window in desk.screen.windows()) or None


async def test_a_page_that_leads_into_an_excluded_folder_is_hidden_before_its_title_is_told(
    screen_desk: VirtualDesk,
) -> None:
    private = screen_desk.home / "Documents/Private"
    private.mkdir(parents=True)
    (private / "page.html").write_text("<!doctype html><title>Holiday</title><h1>zebra-9931</h1>")
    page = screen_desk.home / "Documents/plain.html"
    page.write_text(
        "<!doctype html><title>Public</title><script>setTimeout(() => location = 'Private/page.html', 6000)</script>"
    )
    async with whole(screen_desk, Rules(folders=(str(private),))) as (_, seen, _granted):
        await screen_desk.chromium(page)
        await seen.until("the page", lambda: seen.titled("Public"))
        await screen_desk.screen.until("the other page", lambda: holiday(screen_desk), 30)
        await seen.until("that it is hidden", lambda: not seen.titled("Chromium"))
        await seen.at_rest(2.0)
        for word in (b"zebra", b"Holiday"):
            assert word not in seen.bytes, word
