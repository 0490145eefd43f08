"""What a person does on the page, done by a person's means: looking, typing, pressing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from deskhand.testing.bad_line import bad_line
from deskhand.testing.serving import Listening

AXE = Path(__file__).resolve().parents[2] / "page/node_modules/axe-core/axe.min.js"
BOX = ".composer textarea"
Visit = Any


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def say(page: Page, text: str) -> None:
    page.fill(BOX, text)
    page.press(BOX, "Enter")


def organized(page: Page) -> None:
    say(page, "organize Downloads by type")
    page.wait_for_selector(".card")


def test_from_the_link_to_undo(served: Listening, visit: Visit, root: Path) -> None:
    before = tree(root)
    page = visit(served.link())
    page.wait_for_selector(BOX)
    assert "in=" not in page.url
    organized(page)
    card = page.locator(".card")
    expect(card).to_contain_text("report.pdf")
    assert tree(root) == before
    card.get_by_role("button", name="Yes, do it").click()
    page.locator("[data-run][data-state=done]").wait_for()
    run = page.locator("[data-run]").first
    after = tree(root)
    assert after != before
    assert sorted(after.values()) == sorted(before.values())
    receipt = run.locator(".receipt").first
    receipt.locator("summary").click()
    expect(receipt.locator(".claims .held").first).to_be_visible()
    expect(receipt).to_contain_text("before:")
    run.get_by_role("button", name="Undo").click()
    expect(run.get_by_text("Undone", exact=True)).to_be_visible()
    assert tree(root) == before
    expect(run.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_no_changes_nothing(served: Listening, visit: Visit, root: Path) -> None:
    before = tree(root)
    page = visit(served.link())
    organized(page)
    page.locator(".card").get_by_role("button", name="No", exact=True).click()
    page.locator("[data-run][data-state=stopped]").wait_for()
    expect(page.locator(".card")).to_have_count(0)
    assert tree(root) == before


def test_what_hides_in_a_name_is_shown(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    organized(page)
    page.locator(".card .link").all()
    for more in page.locator(".card .link").all():
        more.click()
    text = page.locator(".card").inner_text()
    assert "‹202E›" in text
    assert "\u202e" not in text


def test_a_reload_shows_the_same(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    organized(page)
    page.get_by_role("button", name="Yes, do it").click()
    page.locator("[data-run][data-state=done]").wait_for()
    shown = page.locator(".column").inner_text()
    page.reload()
    page.locator("[data-run][data-state=done]").wait_for()
    expect(page.locator(".column")).to_have_text(shown, use_inner_text=True)
    expect(page.locator(".person")).to_have_count(1)


def test_words_it_does_not_know_bring_suggestions(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    say(page, "colourless green ideas sleep furiously")
    suggested = page.locator("[data-said] .examples button")
    suggested.first.wait_for()
    say(page, "furiously sleep ideas")
    expect(page.locator("[data-said]")).to_have_count(2)
    shown = page.locator(".column").inner_text()
    page.reload()
    expect(page.locator("[data-said]")).to_have_count(2)
    expect(page.locator(".column")).to_have_text(shown, use_inner_text=True)
    suggested.first.wait_for()


def test_a_line_that_keeps_breaking_loses_and_doubles_nothing(served: Listening, visit: Visit) -> None:
    with bad_line(served.port) as line:
        page = visit(served.link().replace(f":{served.port}/", f":{line.port}/"))
        page.wait_for_selector("[data-line=open]")
        for turn in range(8):
            line.break_after(600 + turn * 700)
            say(page, "list Downloads")
            line.cut()
        line.break_after(None)
        expect(page.locator("[data-run][data-state=done]")).to_have_count(8, timeout=30_000)
        expect(page.locator(".person")).to_have_count(8)
        expect(page.locator("[data-post]")).to_have_count(0)
        with httpx.Client(base_url=served.url, headers=served.terminal, trust_env=False) as terminal:
            runs = [run["run"] for run in terminal.get("/api/runs").json()["runs"]]
        shown = [int(str(block.get_attribute("data-run"))) for block in page.locator("[data-run]").all()]
        assert shown == sorted(runs)
        assert line.connections > 8


def test_an_answer_cut_short_is_a_lost_line_and_no_fault(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    page.wait_for_selector("[data-line=open]")
    cut: list[str] = []

    def short(route: Route) -> None:
        cut.append(route.request.url)
        route.fulfill(status=200, content_type="application/json", body='{"dev')

    page.route("**/api/devices", short, times=1)
    page.route("**/api/me", short, times=1)
    page.reload()
    page.wait_for_selector("[data-line=open]")
    say(page, "list Downloads")
    expect(page.locator("[data-run][data-state=done]")).to_have_count(1)
    assert cut


def test_what_is_written_offline_is_kept_over_a_reload_and_sent_once(served: Listening, visit: Visit) -> None:
    with bad_line(served.port) as line:
        page = visit(served.link().replace(f":{served.port}/", f":{line.port}/"))
        page.wait_for_selector("[data-line=open]")
        line.down()
        page.wait_for_selector("[data-line=offline]")
        expect(page.locator(".line")).to_contain_text("will catch up")
        say(page, "list Downloads")
        expect(page.locator("[data-post]")).to_contain_text("Will be sent when the line is back")
        line.up()
        page.reload()
        expect(page.locator("[data-run][data-state=done]")).to_have_count(1)
        expect(page.locator(".person")).to_have_count(1)
        expect(page.locator("[data-post]")).to_have_count(0)


def test_chinese_by_the_browser_and_by_the_switch(served: Listening, visit: Visit) -> None:
    page = visit(served.link(), locale="zh-CN")
    expect(page.locator("h2").last).to_have_text("要我做什么？")
    assert page.get_attribute("html", "lang") == "zh-CN"
    say(page, "把 Downloads 按类型整理")
    page.get_by_role("button", name="好，执行").click()
    page.locator("[data-run][data-state=done]").wait_for()
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_by_keyboard_alone(served: Listening, visit: Visit, root: Path) -> None:
    before = tree(root)
    page = visit(served.link())
    page.wait_for_selector(BOX)
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("organize")
    page.keyboard.press("Shift+Enter")
    assert page.input_value(BOX) == "organize\n"
    page.keyboard.press("Backspace")
    page.keyboard.type(" Downloads by type")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('primary')"):
            break
    page.keyboard.press("Enter")
    page.locator("[data-run][data-state=done]").wait_for()
    assert tree(root) != before
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert page.input_value(BOX) == "organize Downloads by type"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_axe_finds_nothing(served: Listening, visit: Visit, width: int, dark: bool) -> None:
    page = visit(served.link(), width=width, dark=dark)
    page.wait_for_selector("[data-line=open]")
    assert flaws(page) == []
    organized(page)
    time.sleep(0.4)  # the card has finished coming in
    assert flaws(page) == []
    page.get_by_role("button", name="Yes, do it").click()
    page.locator("[data-run][data-state=done]").wait_for()
    page.locator(".receipt summary").first.click()
    time.sleep(0.3)
    assert flaws(page) == []
    if width == 360:
        page.get_by_role("button", name="Show runs").click()
        time.sleep(0.3)
        assert flaws(page) == []


def flaws(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = cast("dict[str, Any]", page.evaluate("axe.run()"))
    return [f"{flaw['id']}: {[node['html'][:90] for node in flaw['nodes']]}" for flaw in found["violations"]]


def test_the_way_in_is_sound_too(served: Listening, visit: Visit) -> None:
    page = visit(served.url)
    expect(page.locator("h1")).to_have_text("Sign in")
    assert flaws(page) == []
    link = served.link()
    visit(link).wait_for_selector(BOX)
    used = visit(link)
    expect(used.get_by_role("alert")).to_contain_text("used already")


SLOW_FRAMES = """{
  const later = window.setTimeout.bind(window);
  window.requestAnimationFrame = (work) => later(() => work(performance.now()), 1500);
  window.setTimeout = (work, wait = 0, ...rest) => later(work, wait < 100 ? 1500 : wait, ...rest);
}"""


def test_what_the_hub_says_before_the_first_frame_is_not_missed(served: Listening, visit: Visit) -> None:
    page = visit("about:blank")
    page.add_init_script(SLOW_FRAMES)
    page.goto(served.url)
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_phone_shows_all_of_it(served: Listening, visit: Visit) -> None:
    page = visit(served.link(), width=360, height=700)
    organized(page)
    page.get_by_role("button", name="Yes, do it").click()
    page.locator("[data-run][data-state=done]").wait_for()
    page.locator(".receipt summary").first.click()
    for box in ("document.documentElement", "document.querySelector('.talk')"):
        assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth")
    page.get_by_role("button", name="Show runs").click()
    expect(page.get_by_role("navigation")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_the_first_load_is_light_and_asks_nobody_else(served: Listening, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    seen: list[Any] = []
    page.on("requestfinished", lambda request: seen.append(request))
    page.goto(served.url)
    page.wait_for_selector("h1")
    page.wait_for_load_state("load")
    assert all(request.url.startswith(served.url) for request in seen)
    loaded = [request for request in seen if "/api/" not in request.url]
    total = sum(request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"] for request in loaded)
    context.close()
    assert 5_000 < total < 60_000


def test_a_file_is_handed_over_by_a_click(served: Listening, visit: Visit, root: Path, tmp_path: Path) -> None:
    page = visit(served.link())
    page.wait_for_selector(BOX)
    say(page, "send me report.pdf")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download report.pdf").click()
    assert waiting.value.suggested_filename == "report.pdf"
    waiting.value.save_as(tmp_path / "got.pdf")
    assert (tmp_path / "got.pdf").read_bytes() == (root / "Downloads/report.pdf").read_bytes()
