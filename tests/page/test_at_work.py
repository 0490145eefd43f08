"""A run at work on the page: how far it is, and the word to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.page.test_in_browser import Visit, organized, tree

from deskhand.core import fault
from deskhand.testing.serving import Listening

DONE = 3


@dataclass(frozen=True)
class Held:
    """A desk that waits before its fourth move, as before a slow disk: whether it is there, and the word to go on."""

    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def held() -> Iterator[Held]:
    one = Held()
    begun: list[str] = []

    def wait(point: str) -> None:
        if point != "desk.move.before":
            return
        begun.append(point)
        time.sleep(0.12)  # slow enough that each is told
        if len(begun) == DONE + 1:
            one.reached.set()
            one.go_on.wait(60)

    fault.install(wait)
    yield one
    one.go_on.set()
    fault.install(None)


def test_how_far_it_is_and_then_the_end(served: Listening, visit: Visit, held: Held) -> None:
    page = visit(served.link())
    organized(page)
    page.get_by_role("button", name="Yes, do it").click()
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    expect(page.locator(".bar")).to_contain_text(" / ")
    assert 0 < float(bar.evaluate("it => it.value / it.max")) < 1
    held.go_on.set()
    page.locator("[data-run][data-state=done]").wait_for()
    expect(bar).to_have_count(0)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_stop_in_the_middle(served: Listening, visit: Visit, held: Held, root: Path) -> None:
    before = tree(root)
    page = visit(served.link())
    organized(page)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert held.reached.wait(30)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Stopping…")).to_be_disabled()
    page.locator("[data-run][data-state=stopping]").wait_for()
    held.go_on.set()
    run = page.locator("[data-run][data-state=stopped]")
    run.wait_for()
    after = tree(root)
    assert after != before
    assert sorted(after.values()) == sorted(before.values())
    expect(run.locator("[data-answer]")).to_contain_text("Stopped")
    run.get_by_role("button", name="Undo").click()
    expect(run.get_by_text("Undone", exact=True)).to_be_visible()
    assert tree(root) == before
