"""Cards on the page: each is one question, answered once, and never in place of another."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import httpx
from playwright.sync_api import Page, expect
from tests.page.test_in_browser import BOX, Visit, organized, say, tree

from deskhand.hub.api.server import Serving, serve
from deskhand.testing.serving import Listening
from deskhand.testing.whole import KEYS, Whole, whole
from deskhand.trust.keys import Alg, device_id
from deskhand.web.page import page as built

CHOOSE: dict[str, Any] = {
    "goal": "choose a box",
    "steps": [
        {"id": "box", "ask": "choose", "with": {"text": "Into which box?", "choices": ["red", "green"]}},
        {"id": "name", "ask": "fill", "with": {"text": "What shall the copy be called?"}, "after": ["box"]},
        {
            "id": "f",
            "do": "value.format",
            "with": {"text": "{$box.text}/{$name.text}"},
        },
    ],
}


@contextmanager
def given(home: Path, *plans: dict[str, Any]) -> Iterator[Serving]:
    """A hub and a desk that know these plans by their goals, and the page in front of them."""
    ready: Future[Serving] = Future()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def run() -> None:
        try:
            async with (
                whole(home, *plans) as on,
                serve(on.hub, home=home, enrol=partial(enrol, on), page=built(), port=0) as serving,
            ):
                ready.set_result(serving)
                await over.wait()
        except BaseException as wrong:
            if ready.done():
                raise
            ready.set_exception(wrong)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield ready.result(30)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        loop.close()


async def enrol(
    on: Whole, kind: Literal["page", "phone", "desk"], alg: Alg, public: bytes, name: str, folders: Sequence[str] = ()
) -> str:
    """Sign a page's key into the list, as whoever holds the owner's key does for a page of this computer."""
    now = int(time.time())
    roster = on.hub.trust.lists.roster.adding(
        KEYS.owner, kind=kind, alg=alg, public=public, name=name, person="owner", at=now
    )
    await on.hub.trust.take_roster(roster.entries)
    return device_id(public)


def test_choosing_and_filling_in(home: Path, visit: Visit) -> None:
    with given(home, CHOOSE) as serving:
        page = visit(serving.link())
        say(page, "choose a box")
        choice = page.locator(".card", has_text="Into which box?")
        expect(choice.get_by_role("button")).to_have_count(2)
        choice.get_by_role("button", name="green").click()
        filling = page.locator(".card", has_text="be called?")
        expect(filling.get_by_role("button", name="Answer")).to_be_disabled()
        expect(choice).to_have_count(0)
        filling.get_by_label("Your answer").fill("copy.txt")
        filling.get_by_label("Your answer").press("Enter")
        expect(page.locator("[data-run][data-state=done]")).to_contain_text("green/copy.txt")
        expect(page.locator(".card")).to_have_count(0)


def test_words_that_answer_a_choice_are_signed_as_its_answer(home: Path, visit: Visit) -> None:
    with given(home, CHOOSE) as serving:
        page = visit(serving.link())
        said: list[Any] = []
        page.on("request", lambda request: said.append(request) if request.url.endswith("/answer") else None)
        say(page, "choose a box")
        expect(page.locator(".card", has_text="Into which box?")).to_be_visible()
        say(page, "the second")
        filling = page.locator(".card", has_text="be called?")
        expect(filling).to_be_visible()
        say(page, "copy.txt")
        expect(page.locator("[data-run][data-state=done]")).to_contain_text("green/copy.txt")
        assert [sorted(request.post_data_json) for request in said] == [["id", "question", "signed", "text"]] * 2


def test_a_second_press_is_no_answer_to_the_card_that_follows(served: Listening, visit: Visit, root: Path) -> None:
    page = visit(served.link())
    organized(page)
    first = page.locator(".card").get_attribute("data-question")
    (root / "Downloads" / "report.pdf").write_text("another report")
    before = tree(root)
    page.get_by_role("button", name="Yes, do it").dblclick()
    second = page.locator(f".card:not([data-question='{first}'])")
    expect(second).to_contain_text("changed")
    assert tree(root) == before
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".refused")).to_have_count(0)
    second.get_by_role("button", name="Yes, do it").click()
    page.locator("[data-run][data-state=done]").wait_for()


def test_a_yes_that_was_meant_for_an_earlier_card_is_refused_and_said(
    served: Listening, visit: Visit, root: Path
) -> None:
    page = visit(served.link())
    organized(page)
    first = page.locator(".card").get_attribute("data-question")
    run = page.locator("[data-run]").get_attribute("data-run")
    (root / "Downloads" / "report.pdf").write_text("another report")
    before = tree(root)
    with httpx.Client(base_url=served.url, headers=served.terminal, trust_env=False) as terminal:
        page.get_by_role("button", name="Yes, do it").click()
        expect(page.locator(f".card:not([data-question='{first}'])")).to_have_count(1)
        for lang, words in (("en", "put again"), ("zh", "重新提出")):
            late = {"id": f"late-{lang}", "text": "yes", "question": int(str(first))}
            answer = terminal.post(f"/api/runs/{run}/answer", json=late, headers={"Accept-Language": lang})
            assert answer.status_code == 409
            assert words in answer.json()["error"]["text"]
        bare = terminal.post(f"/api/runs/{run}/answer", json={"id": "bare", "text": "yes", "step": "ok"})
        assert (bare.status_code, bare.json()["error"]["code"]) == (409, "SayWhich")
    assert tree(root) == before


def test_a_card_answered_elsewhere_goes_away_here(served: Listening, visit: Visit) -> None:
    link = served.link()
    one = visit(link)
    organized(one)
    other = visit(served.link())
    other.wait_for_selector(".card")
    one.get_by_role("button", name="No", exact=True).click()
    expect(other.locator(".card")).to_have_count(0)
    other.locator("[data-run][data-state=stopped]").wait_for()


def test_runs_from_long_ago_are_found_again(served: Listening, visit: Visit) -> None:
    with httpx.Client(base_url=served.url, headers=served.terminal, timeout=30, trust_env=False) as terminal:
        for n in range(100):
            terminal.post("/api/messages?wait=20", json={"id": f"n{n}", "text": "list Downloads"}).raise_for_status()
    for width in (390, 1100):
        page: Page = visit(served.link(), width=width, height=800)
        page.wait_for_selector("[data-line=open]")
        page.wait_for_selector(BOX)
        expect(page.locator("#run-1")).to_have_count(0)
        if width < 900:
            page.get_by_role("button", name="Show runs").click()
        oldest = page.locator(".sidebar li", has_text="#1 ·")
        earlier = page.get_by_role("button", name="Show earlier")
        for _ in range(150):
            if oldest.count() > 0:
                break
            # It may go at any moment: what was asked for last is still on its way.
            earlier.evaluate_all("buttons => buttons.forEach((button) => button.click())")
            page.wait_for_timeout(100)
        expect(page.locator(".sidebar li")).to_have_count(100)
        oldest.get_by_role("button").click()
        expect(page.locator("#run-1")).to_contain_text("report.pdf")
        expect(page.locator("#run-1")).to_be_in_viewport()


DRAWN_AT_ONCE = """() => {
  const scroll = Element.prototype.scrollIntoView;
  Element.prototype.scrollIntoView = function (...how) {
    scroll.apply(this, how);
    document.querySelector("button.lang").click();
  };
}"""
"""The page is drawn anew, in the other language, before the browser tells it that it was scrolled."""


def test_a_run_that_was_gone_back_to_stays_in_view_while_the_page_is_drawn(served: Listening, visit: Visit) -> None:
    with httpx.Client(base_url=served.url, headers=served.terminal, timeout=30, trust_env=False) as terminal:
        for n in range(8):
            terminal.post("/api/messages?wait=20", json={"id": f"n{n}", "text": "list Downloads"}).raise_for_status()
    page: Page = visit(served.link())
    expect(page.locator("#run-8")).to_be_in_viewport()
    expect(page.locator("#run-1")).not_to_be_in_viewport()
    page.evaluate(DRAWN_AT_ONCE)
    page.locator(".sidebar li", has_text="#1 ·").get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.wait_for_timeout(100)
    expect(page.locator("#run-1")).to_be_in_viewport()
