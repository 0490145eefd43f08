"""The title of a page says what it shows before anybody says where it lies; one that is told to nobody is not told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive import holding
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.seen import Seen, seeing

NEWS = "https://example.org/news"


class Screen:
    """Says what a browser with a tab strip shows."""

    name = "screen"

    async def start(self, out: Out) -> None:
        self.out = out
        out.new("app", "app", "", {"name": "Chromium"})

    async def stop(self) -> None:
        pass

    def window(self, title: str) -> None:
        self.out.new("w", "window", "app", {"title": f"{title} - Chromium"}, f"Chromium\n{title} - Chromium")

    def titled(self, title: str) -> None:
        self.out.set("w", {"title": f"{title} - Chromium"})
        self.out.set("tab", {"name": title})

    def strip(self, title: str) -> None:
        self.out.new("tab", "element", "w", {"role": "tab", "name": title})

    def page(self, **fields: Value) -> None:
        self.out.new("page", "element", "w", {"role": "document", **fields})


@dataclass
class Bed:
    screen: Screen
    seen: Seen
    secret: str

    def titles(self) -> list[object]:
        return [node.fields.get("title") for node in self.seen.all("window")]


@asynccontextmanager
async def bed(folder: Path, *, excluded: bool = True) -> AsyncIterator[Bed]:
    private = folder / "private"
    private.mkdir()
    screen = Screen()
    privacy = Privacy(Rules(folders=(str(private),) if excluded else ()), [str(folder)])
    async with seeing(Chosen([screen]), privacy) as (_, seen):
        yield Bed(screen, seen, (private / "page.html").as_uri())


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no test passes because the waiting was over."""
    for name in ("NEW_SECONDS", "TITLE_SECONDS"):
        monkeypatch.setattr(holding, name, 3600.0)


@pytest.mark.usefixtures("patient")
async def test_a_new_window_waits_for_where_its_page_lies(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("Holiday")
        one.screen.strip("Holiday")
        await one.seen.at_rest()
        assert one.titles() == []
        one.screen.page(name="Holiday", url=one.secret)
        await one.seen.at_rest()
        assert b"Holiday" not in one.seen.bytes


@pytest.mark.usefixtures("patient")
async def test_a_new_title_waits_and_one_of_an_excluded_page_is_never_told(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.strip("News")
        one.screen.page(name="News", url=NEWS)
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        one.screen.titled("Holiday")
        one.screen.out.set("page", {"name": "Holiday"})
        await one.seen.at_rest()
        assert one.titles() == ["News - Chromium"]
        one.screen.out.set("page", {"url": one.secret})
        await one.seen.until("that it is hidden", lambda: not one.titles())
        one.screen.out.set("page", {"name": "More news", "url": NEWS})
        await one.seen.at_rest()
        assert one.titles() == []  # its title may still be of the other page
        one.screen.out.set("w", {"title": "More news - Chromium"})
        await one.seen.until("the window again", lambda: one.seen.titled("More news"))
        await one.seen.at_rest()
        assert [node.fields.get("privacy") for node in one.seen.all("element", role="tab")] == ["secret"]
        assert b"Holiday" not in one.seen.bytes


@pytest.mark.usefixtures("patient")
async def test_a_title_that_came_first_is_told_with_the_address_of_its_page(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.strip("News")
        one.screen.page(name="News", url=NEWS)
        one.screen.titled("Sports")
        one.screen.out.set("page", {"url": f"{NEWS}/sports"})
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))
        assert one.seen.one("element", role="tab", name="Sports")


@pytest.mark.usefixtures("patient")
async def test_nothing_waits_where_nothing_is_excluded(tmp_path: Path) -> None:
    async with bed(tmp_path, excluded=False) as one:
        one.screen.window("News")
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        one.screen.titled("Sports")
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))


async def test_a_browser_that_never_says_where_its_page_lies_is_told_a_while_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "NEW_SECONDS", 0.3)
    monkeypatch.setattr(holding, "TITLE_SECONDS", 0.3)
    async with bed(tmp_path) as one:
        one.screen.window("News")
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        one.screen.out.set("w", {"title": "Sports - Chromium"})
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))
