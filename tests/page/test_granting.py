"""The owner allows, forbids and takes back on the page: what is shown is what is signed, and it holds at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect
from tests.page.test_in_browser import Visit, flaws, say
from tests.page.test_trusted import bodies, command, listened

from deskhand.cli.unlock import unlock_file
from deskhand.testing.serving import Listening
from deskhand.trust import secretfile
from deskhand.trust.unlock import new_unlock

Sized = Callable[..., Page]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder beside the desk, which nobody granted yet."""
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.pdf").write_bytes(b"%PDF-1.4 one")
    return place


@pytest.fixture
def posts() -> list[Request]:
    return []


def opened(page: Page) -> Locator:
    """The form, on the page of permissions."""
    page.wait_for_selector("[data-line=open]")
    page.get_by_role("button", name="Devices and permissions").click()
    page.get_by_role("button", name="Allow or forbid something").click()
    return page.get_by_role("form", name="Allow or forbid something")


def looked(page: Page) -> Locator:
    """What would be signed."""
    page.get_by_role("button", name="See what I would sign").click()
    shown = page.get_by_role("form", name="This is what you sign")
    expect(shown.get_by_role("heading")).to_be_focused()
    return shown


def ids(served: Listening) -> set[str]:
    lists = served.hub.trust.lists
    return {one.id for one in lists.book.grants(lists.roster) if not one.revoked}


def test_a_folder_is_opened_used_and_closed(served: Listening, visit: Visit, posts: list[Request], data: Path) -> None:
    page = listened(visit(served.link()), posts)
    form = opened(page)
    form.get_by_label("Folder on this computer").fill(str(data))
    form.get_by_label("Look and change").check()
    shown = looked(page)
    expect(shown).to_contain_text("When you ask, I may from now on")
    expect(shown).to_contain_text(f"look into and change this folder and everything below it{data}")
    expect(shown).to_contain_text("can be undone")
    expect(shown).to_contain_text("until you take it back")
    before = ids(served)
    shown.get_by_role("button", name="Sign and allow").click()
    expect(page.get_by_role("status").filter(has_text="holds from now on")).to_be_visible()
    expect(page.get_by_role("button", name="Allow or forbid something")).to_be_focused()
    (given,) = ids(served) - before
    said = command(served, bodies(posts, "/api/grants/new")[0])
    assert json.loads(said.text.removeprefix("grant add "))["write"] == [str(data)]
    entry = page.locator(f"[data-grant={given}]")
    expect(entry).to_contain_text("data")
    page.keyboard.press("Escape")
    say(page, f"list {data}")
    expect(page.locator("[data-run][data-state=done]")).to_contain_text("a.pdf")
    page.get_by_role("button", name="Devices and permissions").click()
    entry.get_by_role("button", name=f"Take back {given}").click()
    expect(entry.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(entry.get_by_role("button", name=f"Take back {given}")).to_be_focused()
    assert given in ids(served)
    page.keyboard.press("Enter")
    entry.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_role("status").filter(has_text=f"{given} no longer holds")).to_be_visible()
    assert ids(served) == before
    assert command(served, bodies(posts, "/end")[0]).text == f"grant remove {given}"


def test_by_keyboard_alone(served: Listening, visit: Visit, data: Path) -> None:
    page = visit(served.link())
    opened(page)
    before = ids(served)
    expect(page.get_by_role("radio", name="Allow I may")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(str(data))
    page.keyboard.press("Enter")
    shown = page.get_by_role("form", name="This is what you sign")
    expect(shown).to_contain_text("Whoever asks, I may never")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="holds from now on")).to_be_visible()
    (denial,) = ids(served) - before
    entry = page.locator(f"[data-grant={denial}]")
    expect(entry).to_contain_text("Never")
    entry.get_by_role("button", name=f"Lift {denial}").click()
    expect(entry).to_contain_text("open again")
    entry.get_by_role("button", name="Yes, lift it").click()
    expect(entry.get_by_role("button")).to_have_count(0)
    assert ids(served) == before


def test_everything_in_words(served: Listening, visit: Visit, data: Path) -> None:
    page = visit(served.link())
    form = opened(page)
    form.get_by_label("Folder on this computer").fill(str(data))
    form.get_by_role("button", name="Another folder").click()
    form.get_by_label("Folder on this computer").nth(1).fill("/")
    form.get_by_label("Until when").select_option("date")
    form.get_by_label("Last day").fill("2099-12-31")
    form.get_by_text("Sites, people, money and limits").click()
    for name, value in (
        ("Sites", "example.com，*.example.org"), ("People who", "李伟"), ("Programs", "gedit"), ("Only by", "files.*"),
        ("Most for one", "19.90"), ("Currency", "eur"), ("Steps", "9"), ("Seconds", "60"), ("Megabytes", "2"),
        ("From where", "page"),
    ):  # fmt: skip
        form.get_by_label(name).fill(value)
    form.get_by_label("How far").select_option("2")
    shown = looked(page)
    for words in (
        str(data), "example.com", "*.example.org", "李伟", "gedit", "19.90 EUR", "Only by: files.*", "Only from: page",
        "9 steps, 60 seconds, 2.0 MB sent", "seen by others", "1 Jan", "That is wide: / holds everything",
    ):  # fmt: skip
        expect(shown).to_contain_text(words)
    shown.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Sites")).to_have_value("example.com，*.example.org")


@pytest.mark.parametrize(
    ("folder", "words"),
    [("/nowhere/at/all", "I see no folder /nowhere/at/all"), ("Documents", "whole path"), ("", "Nothing was named")],
)
def test_what_cannot_be_granted_is_said(served: Listening, visit: Visit, folder: str, words: str) -> None:
    page = visit(served.link())
    form = opened(page)
    before = ids(served)
    form.get_by_label("Folder on this computer").fill(folder)
    page.get_by_role("button", name="See what I would sign").click()
    expect(form.get_by_role("alert")).to_contain_text(words)
    expect(form.get_by_label("Folder on this computer")).to_have_value(folder)
    page.wait_for_timeout(300)
    assert flaws(page) == []
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.get_by_role("button", name="Allow or forbid something")).to_be_focused()
    assert ids(served) == before


def drafted(page: Page, change: Callable[[str], str]) -> None:
    """Whoever relays the draft writes something else into it."""

    def other(route: Route) -> None:
        answer = route.fetch()
        found = answer.json()
        route.fulfill(response=answer, json={**found, "text": change(found["text"])})

    page.route("**/api/grants/draft", other)


def test_what_is_shown_is_what_is_signed(
    served: Listening, visit: Visit, posts: list[Request], data: Path, tmp_path: Path
) -> None:
    page = listened(visit(served.link()), posts)
    form = opened(page)
    drafted(page, lambda text: text.replace(str(data), str(tmp_path)))
    form.get_by_label("Folder on this computer").fill(str(data))
    expect(looked(page)).to_contain_text(f"everything below it{tmp_path}")
    assert bodies(posts, "/api/grants/new") == []


def test_what_warns_is_read_out_of_what_is_signed(
    served: Listening, visit: Visit, posts: list[Request], data: Path
) -> None:
    """Whoever writes something wider into the draft cannot leave out the warning, or the secret."""
    page = listened(visit(served.link()), posts)
    form = opened(page)
    drafted(page, lambda text: text.replace(str(data), "/").replace('"risk":1', '"risk":3'))
    form.get_by_label("Folder on this computer").fill(str(data))
    shown = looked(page)
    expect(shown).to_contain_text("That is wide: / holds everything")
    expect(shown.get_by_label("Unlock secret")).to_be_visible()
    expect(shown.get_by_role("button", name="Sign and allow")).to_be_disabled()
    assert bodies(posts, "/api/grants/new") == []


def test_a_home_folder_is_called_wide(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    form = opened(page)
    form.get_by_label("Folder on this computer").fill("~")
    expect(looked(page)).to_contain_text(f"That is wide: {Path.home().resolve()} holds everything")


def test_all_abilities_are_said_as_everything(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    form = opened(page)
    form.get_by_text("Sites, people, money and limits").click()
    form.get_by_label("Only by").fill("*")
    expect(looked(page)).to_contain_text("everything that needs no folder, site, person, program or sum")
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("radio", name="Forbid").check()
    expect(looked(page)).to_contain_text("every ability is forbidden")


def test_another_folder_in_its_place_is_not_granted(
    served: Listening, visit: Visit, data: Path, tmp_path: Path
) -> None:
    page = visit(served.link())
    form = opened(page)
    before = ids(served)
    form.get_by_label("Folder on this computer").fill(str(data))
    shown = looked(page)
    data.rename(tmp_path / "moved")
    data.mkdir()
    shown.get_by_role("button", name="Sign and allow").click()
    expect(shown.get_by_role("alert")).to_contain_text("not the folder any more")
    assert ids(served) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"deny"', '"more":1,"deny"'),
        lambda text: text.replace('"parent":null', '"parent":"g1"'),
        lambda text: text.replace("grant add ", "forget "),
        lambda text: text[:-1],
    ],
)
def test_what_the_page_cannot_show_it_does_not_sign(
    served: Listening, visit: Visit, posts: list[Request], data: Path, change: Callable[[str], str]
) -> None:
    page = listened(visit(served.link()), posts)
    form = opened(page)
    drafted(page, change)
    form.get_by_label("Folder on this computer").fill(str(data))
    page.get_by_role("button", name="See what I would sign").click()
    expect(form.get_by_role("alert")).to_contain_text("not what this page can show")
    assert bodies(posts, "/api/grants/new") == []


def test_what_cannot_be_taken_back_wants_the_unlock_secret(served: Listening, visit: Visit, home: Path) -> None:
    secretfile.keep(unlock_file(home), msgspec.json.encode(new_unlock("a long secret")))
    page = visit(served.link())
    form = opened(page)
    form.get_by_text("Sites, people, money and limits").click()
    form.get_by_label("Most for one").fill("300")
    form.get_by_label("How far").select_option("3")
    shown = looked(page)
    before = ids(served)
    expect(shown).to_contain_text("pay at most, each time300 CNY")
    expect(shown.get_by_role("button", name="Sign and allow")).to_be_disabled()
    assert flaws(page) == []
    shown.get_by_label("Unlock secret").fill("not that")
    shown.get_by_role("button", name="Sign and allow").click()
    expect(shown.get_by_role("alert")).to_contain_text("missing or wrong")
    assert ids(served) == before
    shown.get_by_label("Unlock secret").fill("a long secret")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="holds from now on")).to_be_visible()
    assert len(ids(served) - before) == 1


def test_a_line_that_breaks_is_said_to_leave_it_open(served: Listening, visit: Visit, data: Path) -> None:
    page = visit(served.link())
    form = opened(page)
    form.get_by_label("Folder on this computer").fill(str(data))
    shown = looked(page)
    page.route("**/api/grants/new", lambda route: route.abort())
    shown.get_by_role("button", name="Sign and allow").click()
    expect(shown.get_by_role("alert")).to_contain_text("not known whether")
    page.unroute("**/api/grants/new")
    shown.get_by_role("button", name="Sign and allow").click()
    expect(page.get_by_role("status").filter(has_text="holds from now on")).to_be_visible()


def test_without_its_key_a_page_changes_nothing(served: Listening, visit: Visit) -> None:
    page = visit(served.link())
    page.wait_for_selector("[data-line=open]")
    page.evaluate("indexedDB.deleteDatabase('deskhand')")
    page.reload()
    page.wait_for_selector(".standing")
    page.get_by_role("button", name="Devices and permissions").click()
    permissions = page.get_by_role("region", name="Permissions")
    expect(permissions.locator("[data-grant]")).to_have_count(1)
    expect(permissions.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1100])
def test_in_chinese_on_every_width(served: Listening, visit: Sized, data: Path, width: int) -> None:
    page = visit(served.link(), locale="zh-CN", width=width, dark=width == 360)
    page.get_by_role("button", name="设备与权限").click()
    page.get_by_role("button", name="允许或禁止").click()
    page.get_by_label("这台电脑上的文件夹").fill(str(data))
    page.get_by_text("网站、联系人、金额和限额").click()
    narrow = "document.querySelector('.trust').scrollWidth <= document.querySelector('.trust').clientWidth"
    assert flaws(page) == []
    assert page.evaluate(narrow)
    page.get_by_role("button", name="查看将要签名的内容").click()
    expect(page.locator(".allowed")).to_contain_text("您提出时，我此后可以：")
    page.wait_for_timeout(300)  # the button has its colour again
    assert flaws(page) == []
    assert page.evaluate(narrow)
    page.get_by_role("button", name="签名并允许").click()
    expect(page.get_by_role("status").filter(has_text="立即生效")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_run_without_a_signature_is_marked(served: Listening, visit: Sized, root: Path, locale: str) -> None:
    with httpx.Client(base_url=served.url, headers=served.terminal, trust_env=False, timeout=30) as terminal:
        for id_, text in (("look", "list Downloads"), ("change", "organize Downloads by type")):
            terminal.post("/api/messages?wait=20", json={"id": id_, "text": text}).raise_for_status()
        runs = terminal.get("/api/runs").json()["runs"]
        assert [one["unsigned"] for one in runs] == [True, True]
        assert terminal.get("/api/runs/2").json()["asks"][0]["unsigned"] is True
    page = visit(served.link(), locale=locale)
    mark, why = ("not signed", "may only look") if locale == "en-GB" else ("未签名", "只能查看")
    page.wait_for_selector("[data-line=open]")
    say(page, "list Downloads")
    page.locator("#run-3[data-state=done]").wait_for()
    side = page.get_by_role("navigation").get_by_role("listitem")
    expect(side.filter(has_text=mark)).to_have_count(2)
    side.filter(has_text="#2 ").get_by_role("button").click()
    expect(page.locator("#run-2 .card .unsigned")).to_contain_text(mark)
    expect(page.locator("#run-2 .card .unsigned")).to_contain_text(why)
    side.filter(has_text="#1 ").get_by_role("button").click()
    expect(page.locator("#run-1 > .unsigned")).to_contain_text(why)
    expect(page.locator("#run-3 .unsigned")).to_have_count(0)
    page.wait_for_timeout(2_000)
    assert flaws(page) == []
