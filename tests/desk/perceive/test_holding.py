"""The title of a page says what it shows before anybody says where it lies; one that is told to nobody is not told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.perceive.told_desk import Desk

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive import holding
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux.documents import Documents
from deskhand.desk.perceive.linux.files import GrantedFolders
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.subtrees import Part, Subtrees
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

    def tab(self, title: str) -> None:
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
        one.screen.tab("Holiday")
        await one.seen.at_rest()
        assert one.titles() == []
        one.screen.page(name="Holiday", url=one.secret)
        await one.seen.at_rest()
        assert b"Holiday" not in one.seen.bytes


@pytest.mark.usefixtures("patient")
async def test_a_new_title_waits_and_one_of_an_excluded_page_is_never_told(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.tab("News")
        one.screen.page(name="News", url=NEWS)
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        one.screen.titled("Holiday")
        one.screen.out.set("page", {"name": "Holiday"})
        await one.seen.at_rest()
        assert one.titles() == ["News - Chromium"]
        one.screen.out.set("page", {"name": "Holiday", "url": one.secret})
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
        one.screen.tab("News")
        one.screen.page(name="News", url=NEWS)
        one.screen.titled("Sports")
        one.screen.out.set("page", {"name": "Sports", "url": f"{NEWS}/sports"})
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))
        assert one.seen.one("element", role="tab", name="Sports")


@pytest.mark.usefixtures("patient")
async def test_nothing_waits_where_nothing_is_excluded(tmp_path: Path) -> None:
    async with bed(tmp_path, excluded=False) as one:
        one.screen.window("News")
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        one.screen.titled("Sports")
        await one.seen.until("the new title", lambda: one.seen.titled("Sports"))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever waits for an address does so in vain: each comes after the waiting was over."""
    for name in ("NEW_SECONDS", "TITLE_SECONDS"):
        monkeypatch.setattr(holding, name, 0.0)


@pytest.mark.usefixtures("hasty")
async def test_a_browser_that_never_says_where_its_page_lies_is_told_without_titles(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.tab("News")
        one.screen.page(name="News")
        one.screen.out.new("text", "element", "page", {"role": "paragraph", "name": "zebra"})
        await one.seen.until("the window and its tab", lambda: one.seen.one("element", role="tab"))
        one.screen.titled("Sports")
        await one.seen.at_rest()
        assert one.titles() == [None]
        for word in (b"News", b"Sports", b"zebra"):
            assert word not in one.seen.bytes, word


@pytest.mark.usefixtures("hasty")
async def test_however_late_an_address_comes_the_title_is_not_told_before(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.tab("News")
        one.screen.page(name="News", url=NEWS)
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        one.screen.titled("Holiday")
        await one.seen.until("that it has no title", lambda: one.titles() == [None])
        one.screen.out.gone("page")
        one.screen.page(name="Holiday", url=one.secret)
        await one.seen.until("that it is hidden", lambda: not one.titles())
        one.screen.out.gone("page")
        one.screen.page(name="Sports", url=f"{NEWS}/sports")
        await one.seen.at_rest()
        assert one.titles() == []  # its title may still be of the other page
        one.screen.titled("Sports")
        await one.seen.until("the new title", lambda: one.titles() == ["Sports - Chromium"])
        assert [node.key for node in one.seen.all("window")] == ["Chromium\nNews - Chromium"]
        assert b"Holiday" not in one.seen.bytes


@pytest.mark.usefixtures("hasty")
async def test_an_address_of_another_page_in_the_window_lets_no_title_go(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.page(name="News", url=NEWS)
        one.screen.titled("Holiday")
        one.screen.out.new("advert", "element", "page", {"role": "document", "name": "Buy", "url": f"{NEWS}/buy"})
        one.screen.out.set("page", {"url": f"{NEWS}/2"})
        one.screen.out.set("advert", {"name": "Holiday"})
        await one.seen.until("the window", lambda: one.titles() == [None])
        assert b"Holiday" not in one.seen.bytes


@pytest.mark.usefixtures("hasty")
async def test_a_tab_is_named_once_its_page_was_seen(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("News")
        one.screen.tab("News - Memory usage - 22.0 MB")
        one.screen.page(name="News", url=NEWS)
        one.screen.out.new("second", "element", "w", {"role": "tab", "name": "Holiday"})
        one.screen.out.new("label", "element", "second", {"role": "label", "name": "Holiday"})
        one.screen.out.new("third", "element", "w", {"role": "tab", "name": "Sports"})
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        assert [node.fields.get("name") for node in one.seen.all("element", role="tab")] == ["News", None, None]
        one.screen.out.gone("page")
        one.screen.page(name="Sports", url=f"{NEWS}/sports")
        await one.seen.until("its name", lambda: one.seen.one("element", role="tab", name="Sports"))
        assert b"Holiday" not in one.seen.bytes


@pytest.mark.usefixtures("hasty")
async def test_a_window_that_opened_on_an_excluded_page_is_not_called_by_it(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        one.screen.window("Holiday")
        one.screen.page(name="", url=one.secret)
        one.screen.out.set("page", {"name": "News", "url": NEWS})
        one.screen.titled("News")
        await one.seen.until("the window", lambda: one.seen.titled("News"))
        assert b"Holiday" not in one.seen.bytes


async def test_a_file_is_not_found_by_a_title_that_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "NEW_SECONDS", 0.0)
    (tmp_path / "private").mkdir()
    (tmp_path / "plan.txt").write_text("x")
    screen, privacy = Screen(), Privacy(Rules(folders=(str(tmp_path / "private"),)), [str(tmp_path)])
    files = GrantedFolders([str(tmp_path)], privacy)
    observer = Documents(privacy, lambda: (), files.named, home="/nobody")
    async with seeing(Chosen([screen, files], observers=[observer]), privacy) as (_, seen):
        screen.window("plan.txt")
        await seen.until("the window", lambda: seen.all("window"))
        await seen.at_rest(1.0)
        assert not seen.graph.edges


async def test_a_tree_that_is_read_again_says_the_name_of_a_page_with_its_address(tmp_path: Path) -> None:
    async with bed(tmp_path) as one:
        trees = Subtrees(one.screen.out)
        for title in ("News", "Sports"):
            page = Part("page", "element", {"role": "document", "name": title, "url": NEWS})
            trees.put(Part("w", "window", {"title": f"{title} - Chromium"}, (page,)), "app")
            await one.seen.until("its title", lambda title=title: one.seen.titled(title))


def test_a_page_of_which_nobody_knows_yet_where_it_leads_names_no_tab_elsewhere() -> None:
    desk = Desk(Rules(folders=("/private",)))
    desk.privacy.where = lambda _path: None
    app = desk.app("atspi", 7, "Chromium")
    first = desk.window("atspi", "first", app, None)
    second = desk.window("atspi", "second", app, None)
    desk.scene.new("atspi", "tab", "element", second, {"role": "tab", "name": "Holiday"})
    desk.scene.new("atspi", "page", "element", first, {"role": "document", "name": "Holiday", "url": "file:///p.html"})
    desk.scene.let_go()
    desk.take()
    assert b"Holiday" not in desk.bytes
    desk.privacy.where = lambda path: path
    desk.scene.reconsider()
    desk.scene.let_go()
    desk.take()
    assert [node.fields.get("name") for node in desk.told.by_kind("element")] == ["Holiday", "Holiday"]


def test_a_program_that_is_made_of_a_browser_shows_pages_whatever_it_is_called() -> None:
    for toolkit, titles in (("Gecko", [None]), ("gtk", ["Holiday"])):
        desk = Desk(Rules(folders=("/private",)))
        app = desk.scene.new("atspi", "app", "app", desk.scene.device, {"name": "Reader", "toolkit": toolkit})
        window = desk.scene.new("atspi", "w", "window", app, {})
        desk.take()
        desk.scene.set("atspi", window, {"title": "Holiday"})
        assert desk.titles() == titles


def test_a_document_that_was_never_saved_lies_nowhere() -> None:
    desk = Desk(Rules(folders=("/private",)))
    window = desk.window("atspi", "w", desk.app("atspi", 7, "soffice"), "Untitled 1 - LibreOffice Calc")
    assert desk.titles() == []
    desk.scene.new("atspi", "page", "element", window, {"role": "document", "name": "Untitled 1"})
    desk.scene.let_go()
    assert desk.titles() == ["Untitled 1 - LibreOffice Calc"]


# What a browser says when the page of its only tab becomes another: of all sources, in every order, with time passing.
SAYS: Final = ("title", "frame", "tab", "leave", "page", "name", "wait")


@given(data=st.data())
def test_no_order_of_what_is_said_tells_the_title_of_an_excluded_page(data: st.DataObject) -> None:
    pages = {"News": NEWS, "Holiday": "file:///private/page.html", "Sports": f"{NEWS}/sports"}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NEW_SECONDS", "TITLE_SECONDS"):
            patch.setattr(holding, name, data.draw(st.sampled_from((0.0, 3600.0)), name))
        desk = Desk(Rules(folders=("/private",)))
        windows = {one: desk.window(one, "w", desk.app(one, 7, "Chromium"), "News") for one in ("x11", "atspi")}
        window = windows["atspi"]
        tab = desk.scene.new("atspi", "tab", "element", window, {"role": "tab", "name": "News"})
        for number, (title, address) in enumerate(list(pages.items()) * 2):
            for said in data.draw(st.permutations(SAYS)):
                page = desk.scene.find("atspi", "page")
                match said:
                    case "title":
                        desk.scene.set("x11", windows["x11"], {"title": f"{title} - Chromium"})
                    case "frame":
                        desk.scene.set("atspi", window, {"title": f"{title} - Chromium"})
                    case "tab":
                        desk.scene.set("atspi", tab, {"name": title})
                    case "leave" if page is not None:
                        desk.scene.gone("atspi", page)
                    case "name" if page is not None:
                        desk.scene.set("atspi", page, {"name": title})
                    case "page":
                        fields = {"role": "document", "name": title, "url": f"{address}#{number}"}
                        desk.scene.new("atspi", "page", "element", window, fields)
                    case _:
                        desk.scene.let_go()
                desk.take()
        assert b"Holiday" not in desk.bytes
        fields = {"role": "document", "name": "Weather", "url": f"{NEWS}/weather"}
        desk.scene.new("atspi", "page", "element", window, fields)
        for one, its in windows.items():
            desk.scene.set(one, its, {"title": "Weather - Chromium"})
        desk.scene.let_go()
        assert desk.titles() == ["Weather - Chromium"]
