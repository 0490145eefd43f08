"""A page is known by its name and its address together, however slowly a browser says either."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.desk.perceive.linux.scripted_browser import PAGE, ROOT, SEEN, TAB, WINDOW, Browser, scripted_browser

from deskhand.desk.perceive import holding
from deskhand.desk.perceive.linux import reading
from deskhand.desk.perceive.linux.asking import Asking
from deskhand.desk.perceive.linux.atspi import AtspiBackend
from deskhand.desk.perceive.linux.bus import A11Y, A11Y_PATH, Bus
from deskhand.desk.perceive.linux.mirror import Item, Mirror
from deskhand.desk.perceive.linux.reading import Ref
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.seen import Seen, seeing
from deskhand.testing.told import Told
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import virtual_desk

NEWS = "https://example.org/news"


@dataclass
class Bed:
    browser: Browser
    seen: Seen
    secret: str

    async def hidden(self) -> None:
        await self.seen.until("that it is hidden", lambda: not self.seen.all("window"))
        await self.seen.at_rest()
        assert b"Holiday" not in self.seen.bytes


@asynccontextmanager
async def bed(private: Path) -> AsyncIterator[Bed]:
    async with virtual_desk() as desk:
        session = await Bus.at(desk.surroundings[SESSION])
        (address,) = await session.call(A11Y, A11Y_PATH, A11Y, "GetAddress")
        session.close()
        privacy = Privacy(Rules(folders=(str(private),)))
        async with scripted_browser(str(address), "News", NEWS) as browser:
            backend = AtspiBackend(desk.surroundings[SESSION])
            async with seeing(Chosen(backend=backend), privacy) as (_, seen):
                await seen.until("the window", lambda: seen.titled("News"))
                yield Bed(browser, seen, (private / "page.html").as_uri())


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no test passes because a window still waits."""
    for name in ("NEW_SECONDS", "TITLE_SECONDS"):
        monkeypatch.setattr(holding, name, 0.0)


async def test_a_browser_that_answers_late_has_told_nothing_of_its_page(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.browser.answers.clear()
        one.browser.page = ("Holiday", one.secret)
        one.browser.titled("Holiday")
        one.browser.named(PAGE)
        await one.seen.until("that the title is not told", lambda: one.seen.all("window", title=None))
        await one.seen.at_rest(1.0)
        assert b"Holiday" not in one.seen.bytes
        one.browser.answers.set()
        await one.hidden()


@pytest.mark.parametrize("when", ["name", "address"])
async def test_a_page_that_becomes_another_while_it_is_asked_has_the_name_of_neither(tmp_path: Path, when: str) -> None:
    async with bed(tmp_path) as one:

        def becomes_another(what: str) -> None:
            if what == when and one.browser.page[0] == "Holiday":
                one.browser.page = ("Sports", f"{NEWS}/sports")

        one.browser.answered = becomes_another
        one.browser.page = ("Holiday", one.secret)
        one.browser.titled("Holiday")
        await one.seen.until("that the title is not told", lambda: one.seen.all("window", title=None))
        await one.seen.at_rest(1.0)
        one.browser.titled("Sports")
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))
        assert b"Holiday" not in one.seen.bytes


async def test_a_page_that_has_another_name_where_it_lies_is_told_by_it(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.browser.page = ("Sports", NEWS)
        one.browser.titled("Sports")
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))


def test_a_page_that_comes_where_another_was_is_asked_anew() -> None:
    def item(path: str, up: str, role: int, name: str) -> Item:
        return ("o", path), ("o", ROOT), ("o", up), -1, 0, ["org.a11y.atspi.Document"], name, role, "", SEEN

    mirror = Mirror("o", ROOT, Told())
    mirror.begin({"name": "Firefox"}, "")
    mirror.all([item(WINDOW, ROOT, 23, "News"), item(PAGE, WINDOW, 95, "News"), item(TAB, PAGE, 73, "text")])
    page = mirror.find(PAGE)
    assert page is not None
    page.url = NEWS
    mirror.flush()
    mirror.gone(PAGE)
    mirror.flush()
    mirror.put(item(PAGE, WINDOW, 95, "Holiday"))
    assert {node.path for node in mirror.flush()} == {PAGE}
    assert page.told is None


async def test_a_page_that_changes_in_silence_after_its_title_is_found_to_have_it(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.browser.titled("Sports")
        await one.seen.until("that the title is not told", lambda: one.seen.all("window", title=None))
        await one.seen.at_rest(1.0)
        one.browser.page = ("Sports", f"{NEWS}/sports")
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))
        assert one.seen.one("element", role="tab", name="Sports")


@pytest.mark.parametrize(
    ("error", "told"), [("Failed", None), ("NoReply", None), ("LimitsExceeded", None), ("UnknownMethod", "")]
)
async def test_a_failure_to_say_where_a_page_lies_is_not_taken_for_nowhere(error: str, told: str | None) -> None:
    async with virtual_desk() as desk:
        session = await Bus.at(desk.surroundings[SESSION])
        (address,) = await session.call(A11Y, A11Y_PATH, A11Y, "GetAddress")
        session.close()
        async with scripted_browser(str(address), "News", NEWS) as office:
            office.fails = f"org.freedesktop.DBus.Error.{error}"
            bus = await Bus.at(str(address))
            mirror = Mirror(office.owner, ROOT, Told())
            asking = Asking(bus, mirror, lambda: None)
            items = await reading.cached(bus, Ref(office.owner, ROOT), 5.0, ())
            for item in items:
                mirror.put(item)
            page = mirror.find(PAGE)
            assert page is not None
            asking.ask(page, "url")
            await asking.settled(5)
            assert not asking.busy
            assert page.url == told
            await asking.close()
            bus.close()
