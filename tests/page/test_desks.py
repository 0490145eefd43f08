"""The view of desks: what is open on each, live, for a phone and a desktop, by keyboard and in both languages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.page.test_in_browser import BOX, Visit, flaws

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import Delta, Edge, Node, Snapshot
from deskhand.testing.serving import Listening, listening

LAPTOP = "laptop-of-the-test"
BUDGET = "/home/li/Documents/budget.xlsx"
ODD = "notes\u202etxt.exe"


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    with listening(home, root, lasting=True) as it:
        yield it


class Told:
    """A desk elsewhere that tells what is on it, one delta after the other."""

    def __init__(self, served: Listening) -> None:
        room = served.hub.world
        assert room is not None
        self._room, self._served, self._v = room, served, 1
        self._served.on_loop(self._come)

    def _come(self) -> None:
        now = time.time()
        nodes = [
            Node(1, "device", 0, LAPTOP, {"name": "laptop", "system": "Linux 6", "battery": 81.0, "charging": True}),
            Node(2, "app", 1, "calc", {"name": "LibreOffice Calc"}),
            Node(3, "window", 2, "", {"title": "budget.xlsx - LibreOffice Calc", "active": True}),
            Node(
                4, "file", 1, "/home/li/Documents/budget.xlsx", {"name": "budget.xlsx", "type": "file", "modified": now}
            ),
        ]
        self._all = Snapshot("e", 1, nodes, [Edge("opened", 3, 4, now)])
        self._room.come(LAPTOP, self._served.house.person, "laptop", self._heard)
        self._room.take(LAPTOP, self._all)

    def _heard(self, _: Ack | Resync) -> None:
        """Nothing of it is lost on the way."""

    def tells(self, delta: Delta) -> None:
        self._served.on_loop(lambda: self._room.take(LAPTOP, delta))

    def tells_all(self) -> None:
        self._served.on_loop(lambda: self._room.take(LAPTOP, self._all))

    def leaves(self) -> None:
        self._served.on_loop(lambda: self._room.left(LAPTOP))


def desks(page: Page) -> Page:
    page.wait_for_selector(BOX)
    page.get_by_role("button", name=re.compile("Your desks|您的电脑")).click()
    return page


def test_what_is_open_is_shown_and_stays_so(served: Listening, visit: Visit) -> None:
    laptop = Told(served)
    page = desks(visit(served.link()))
    panel = page.get_by_role("region", name="laptop")
    expect(panel).to_contain_text("connected")
    expect(panel).to_contain_text("battery 81 %, charging")
    expect(panel.get_by_role("list", name="Open now")).to_contain_text("LibreOffice Calc")
    expect(panel.get_by_role("list", name="Open now")).to_contain_text(BUDGET)
    expect(panel.get_by_role("list", name="Touched lately")).to_contain_text("budget.xlsx")
    odd = Node(5, "window", 2, "", {"title": ODD})
    laptop.tells(Delta("e", 2, new=[odd], set=[(3, {"active": None})]))
    expect(panel.get_by_role("list", name="Open now")).to_contain_text("notes‹202E›txt.exe")
    laptop.tells(Delta("e", 3, gone=[3, 5], ended=[Edge("opened", 3, 4, 0.0, time.time())]))
    expect(panel).to_contain_text("No window is open.")
    laptop.leaves()
    expect(panel).to_contain_text("away since")
    expect(panel.get_by_role("heading", name="Open when last seen")).to_be_visible()
    expect(panel).to_contain_text("No window was open.")


@pytest.mark.parametrize(("locale", "said"), [("en-US", "shown as it was"), ("zh-CN", "显示的是之前的内容")])
def test_a_picture_that_is_old_is_called_so_until_it_is_told_anew(
    served: Listening, visit: Visit, locale: str, said: str
) -> None:
    laptop = Told(served)
    panel = desks(visit(served.link(), locale=locale)).get_by_role("region", name="laptop")
    expect(panel).to_contain_text("budget.xlsx")
    expect(panel).not_to_contain_text(said)
    laptop.tells(Delta("e", 2, gone=[77]))
    expect(panel).to_contain_text(said)
    expect(panel).to_contain_text("budget.xlsx")
    laptop.tells_all()
    expect(panel).not_to_contain_text(said)


def test_a_desk_that_told_nothing_is_not_said_to_have_nothing_open(served: Listening, visit: Visit) -> None:
    room = served.hub.world
    assert room is not None
    served.on_loop(lambda: room.come("fresh", served.house.person, "new laptop", lambda _: None))
    page = desks(visit(served.link()))
    panel = page.get_by_role("region", name="new laptop")
    expect(panel).to_contain_text("This desk has told nothing yet.")
    expect(panel.get_by_role("heading", level=4)).to_have_count(0)
    assert flaws(page) == []


@pytest.mark.parametrize(("width", "dark"), [(1100, False), (390, True)])
def test_it_reads_well_everywhere(served: Listening, visit: Visit, width: int, dark: bool) -> None:
    Told(served)
    page = desks(visit(served.link(), locale="zh-CN", width=width, dark=dark))
    expect(page.get_by_role("heading", level=2, name="您的电脑")).to_be_focused()
    expect(page.get_by_role("region", name="laptop")).to_contain_text("现在打开的")
    assert flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_focused()


def test_a_deskhand_that_looks_at_nothing_offers_no_view(home: Path, root: Path, visit: Visit) -> None:
    with listening(home, root) as served:
        page = visit(served.link())
        page.wait_for_selector(BOX)
        expect(page.get_by_role("button", name="Devices and permissions")).to_be_visible()
        expect(page.get_by_role("button", name="Your desks")).to_have_count(0)
