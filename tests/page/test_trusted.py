"""The page as a device of its owner: what it says is signed, what it shows is what is signed, and who else there is."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Request, expect
from tests.page.test_in_browser import BOX, Visit, flaws, organized, say, tree
from tests.page.test_signing import NOT_ED25519

from deskhand.hub.trust.kept import as_text
from deskhand.testing.serving import Listening
from deskhand.trust.consent import Consent, read_consent
from deskhand.trust.envelope import Command, read_command
from deskhand.trust.signed import Signed

DESK = "x" * 26


@pytest.fixture
def posts() -> list[Request]:
    """What the page has sent, once `listened` to."""
    return []


def listened(page: Page, posts: list[Request]) -> Page:
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    return page


def bodies(posts: list[Request], end: str) -> list[dict[str, Any]]:
    return [dict(post.post_data_json or {}) for post in posts if post.url.endswith(end)]


def signed(body: dict[str, Any]) -> Signed:
    given = body["signed"]
    return Signed(base64.b64decode(given["raw"]), given["by"], base64.b64decode(given["sig"]))


def command(served: Listening, body: dict[str, Any]) -> Command:
    return read_command(signed(body), served.hub.trust.lists.roster, desk=DESK)[0]


def consent(served: Listening, body: dict[str, Any], card: str) -> Consent:
    return read_consent(signed(body), base64.b64decode(card), served.hub.trust.lists.roster)[0]


def card_of(served: Listening, run: int) -> str:
    with httpx.Client(base_url=served.url, headers=served.terminal, trust_env=False) as terminal:
        return str(terminal.get(f"/api/runs/{run}").raise_for_status().json()["asks"][0]["card"])


@pytest.mark.parametrize("alg", ["ed25519", "p256"])
def test_all_that_a_person_says_is_signed(
    served: Listening, visit: Visit, posts: list[Request], root: Path, alg: str
) -> None:
    before = tree(root)
    page = listened(visit("about:blank"), posts)
    if alg == "p256":
        page.add_init_script(NOT_ED25519)
    page.goto(served.link())
    organized(page)
    (session,) = bodies(posts, "/api/session")
    assert session["device"]["alg"] == alg
    said = command(served, bodies(posts, "/api/messages")[0])
    assert (said.text, said.iss, said.channel) == ("organize Downloads by type", "owner", "page")
    card = card_of(served, 1)
    page.get_by_role("button", name="Yes, do it").click()
    page.locator("[data-run][data-state=done]").wait_for()
    assert consent(served, bodies(posts, "/answer")[0], card).answer.yes is True
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone", exact=True)).to_be_visible()
    undo = command(served, bodies(posts, "/api/runs/1/undo")[0])
    assert undo.text == "undo 1"
    assert undo.seq > said.seq
    assert tree(root) == before


@pytest.mark.parametrize(("word", "state"), [("Yes!", "done"), ("不要", "stopped"), ("好的 1", "done")])
def test_a_typed_word_answers_the_one_card_there_is(
    served: Listening, visit: Visit, posts: list[Request], word: str, state: str
) -> None:
    page = listened(visit(served.link()), posts)
    organized(page)
    card = card_of(served, 1)
    say(page, word)
    page.locator(f"[data-run][data-state={state}]").wait_for()
    assert len(bodies(posts, "/api/messages")) == 1
    (answer,) = bodies(posts, "/answer")
    assert consent(served, answer, card).answer.yes is (state == "done")


def test_a_typed_word_is_no_answer_where_two_cards_are_open(
    served: Listening, visit: Visit, posts: list[Request]
) -> None:
    page = listened(visit(served.link()), posts)
    organized(page)
    say(page, "trash holiday.jpg")
    expect(page.locator(".card")).to_have_count(2)
    say(page, "yes")
    expect(page.locator("[data-said]")).to_have_count(1)
    assert bodies(posts, "/answer") == []
    expect(page.locator(".card")).to_have_count(2)


ALTERED = """{
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    if (!String(given[0]).startsWith("/api/events")) return answer;
    const alter = (text, out) => out.enqueue(text.replace(FROM, TO));
    const changed = answer.body.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TransformStream({ transform: alter })).pipeThrough(new TextEncoderStream());
    return new Response(changed, { status: answer.status, headers: answer.headers });
  };
}"""


def altered(visit: Visit, link: str, found: str, put: str) -> Page:
    """A visit in which whoever relays the events writes one thing for another."""
    page = visit("about:blank")
    page.add_init_script(ALTERED.replace("FROM", found).replace("TO", json.dumps(put)))
    page.goto(link)
    organized(page)
    return page


def test_the_card_shows_what_is_signed_and_not_what_came_beside_it(served: Listening, visit: Visit) -> None:
    page = altered(visit, served.link(), r"/(event: question\n[^]*?)Organize Downloads by kind\?/", "$1Look around?")
    expect(page.locator(".card .asked")).to_have_text("Organize Downloads by kind?")


def test_nobody_says_yes_to_changes_they_were_not_shown(served: Listening, visit: Visit, root: Path) -> None:
    before = tree(root)
    page = altered(visit, served.link(), r"/(event: question\n[^]*?\"steps\":{\"[^\"]+\":\")[0-9a-f]{8}/", "$100000000")
    card = page.locator(".card")
    expect(card).to_contain_text("is not the one your answer would be for")
    expect(card).not_to_contain_text("report.pdf")
    expect(card.get_by_role("button", name="Yes, do it")).to_be_disabled()
    page.wait_for_timeout(400)  # the card has finished coming in
    assert flaws(page) == []
    card.get_by_role("button", name="No", exact=True).click()
    page.locator("[data-run][data-state=stopped]").wait_for()
    assert tree(root) == before


def test_a_damaged_card_cannot_be_answered(served: Listening, visit: Visit) -> None:
    page = altered(visit, served.link(), r"/\"card\":\"eyJ/", '"card":"eyK')
    card = page.locator(".card")
    expect(card.get_by_role("alert")).to_contain_text("damaged")
    expect(card.get_by_role("button")).to_have_count(0)


CHALLENGED = """{
  const ask = window.fetch.bind(window);
  let times = TIMES;
  window.fetch = async (...given) => given[0] === "/api/messages" && times-- > 0
    ? new Response(JSON.stringify({ message: 1, run: null, challenge: "ab".repeat(16) }), { status: 202 })
    : ask(...given);
  window.asked = [];
  const note = window.fetch;
  window.fetch = (...given) => {
    if (given[0] === "/api/messages") window.asked.push(JSON.parse(given[1].body));
    return note(...given);
  };
}"""


@pytest.mark.parametrize("times", [1, 5])
def test_asked_to_sign_again_it_does_so_once(served: Listening, visit: Visit, times: int) -> None:
    page = visit("about:blank")
    page.add_init_script(CHALLENGED.replace("TIMES", str(times)))
    page.goto(served.link())
    say(page, "list Downloads")
    page.wait_for_timeout(2_000)
    first, second = page.evaluate("window.asked")
    assert first["id"] == second["id"]
    told, again = command(served, first), command(served, second)
    assert (told.challenge, again.challenge) == (None, "ab" * 16)
    assert (told.text, again.text) == ("list Downloads", "list Downloads")
    assert again.seq > told.seq
    assert again.nonce != told.nonce


TELLING = """{
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    if (!String(given[0]).startsWith("/api/events")) return answer;
    const more = new TransformStream();
    window.line = more.writable.getWriter();
    answer.body.pipeThrough(new TextDecoderStream()).pipeTo(
      new WritableStream({ write: (text) => window.line.write(text) }),
    );
    return new Response(more.readable.pipeThrough(new TextEncoderStream()), { status: 200 });
  };
  window.tell = (id) => {
    const data = JSON.stringify({ run: 1, at: "", forgotten: false, id, challenge: "ab".repeat(16) });
    return window.line.write(`event: challenge\\ndata: ${data}\\n\\n`);
  };
}"""


def test_told_later_to_sign_again_it_signs_once_and_only_what_was_said_here(
    served: Listening, visit: Visit, posts: list[Request]
) -> None:
    page = listened(visit("about:blank"), posts)
    page.add_init_script(TELLING)
    page.goto(served.link())
    say(page, "list Downloads")
    page.locator("[data-run][data-state=done]").wait_for()
    (said,) = bodies(posts, "/api/messages")
    for id_ in ("somebody-elses", said["id"], said["id"]):
        page.evaluate("id => window.tell(id)", id_)
        page.wait_for_timeout(500)
    _, again = bodies(posts, "/api/messages")
    assert (again["id"], again["text"]) == (said["id"], said["text"])
    assert command(served, again).challenge == "ab" * 16
    expect(page.locator(".person")).to_have_count(1)


def test_a_pairing_address_that_is_not_whole_is_said_to_be_so(served: Listening, visit: Visit) -> None:
    page = visit(f"{served.url}/#pair=abc.def")
    expect(page.get_by_role("alert")).to_contain_text("not whole")
    assert page.url == f"{served.url}/"
    assert flaws(page) == []


def test_the_digits_of_a_pairing_are_eight(served: Listening, visit: Visit) -> None:
    page = visit(f"{served.url}/#pair", width=360)
    page.get_by_label("Eight digits").fill("1234 567")
    page.get_by_label("Eight digits").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not eight digits")
    assert flaws(page) == []


def test_without_its_key_it_says_so_and_still_looks(served: Listening, visit: Visit, root: Path) -> None:
    before = tree(root)
    page = visit(served.link())
    organized(page)
    page.evaluate("indexedDB.deleteDatabase('deskhand')")
    page.reload()
    expect(page.locator(".standing")).to_contain_text("deskhand up")
    card = page.locator(".card")
    expect(card.get_by_role("button", name="Yes, do it")).to_be_disabled()
    expect(card).to_contain_text("has no key")
    page.wait_for_timeout(400)  # the card has finished coming in
    assert flaws(page) == []
    say(page, "yes")
    expect(card.get_by_role("alert")).to_contain_text("no key for signing")
    say(page, "list Downloads")
    expect(page.locator("[data-run][data-state=done]")).to_contain_text("report.pdf")
    assert tree(root) == before
    page.goto("about:blank")
    page.goto(served.link())
    page.wait_for_selector("[data-line=open]")
    expect(page.locator(".standing")).to_have_count(0)
    page.get_by_role("button", name="Yes, do it").click()
    page.locator("#run-1[data-state=done]").wait_for()


def test_a_new_link_finds_the_same_key_and_signing_out_gives_it_up(
    served: Listening, visit: Visit, posts: list[Request]
) -> None:
    page = listened(visit("about:blank"), posts)
    page.goto(served.link())
    page.wait_for_selector("[data-line=open]")
    page.goto("about:blank")
    page.goto(served.link())
    page.wait_for_selector("[data-line=open]")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto("about:blank")
    page.goto(served.link())
    page.wait_for_selector("[data-line=open]")
    first, second, third = (body["device"]["public"] for body in bodies(posts, "/api/session"))
    assert first == second != third


def test_a_page_that_was_revoked_is_signed_out_and_comes_back_under_another_key(
    served: Listening, visit: Visit, posts: list[Request]
) -> None:
    page = listened(visit("about:blank"), posts)
    page.goto(served.link())
    organized(page)
    lists = served.hub.trust.lists.roster
    mine = next(one for one in lists if one.kind == "page")
    gone = lists.revoking(served.house.keys.owner, mine.id, at=mine.added)
    entries = [{"raw": as_text(one.raw), "by": one.by, "sig": as_text(one.sig)} for one in gone.entries]
    with httpx.Client(base_url=served.url, headers=served.terminal, trust_env=False) as terminal:
        terminal.post("/api/devices", json={"entries": entries}).raise_for_status()
    page.reload()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto("about:blank")
    page.goto(served.link())
    page.wait_for_selector("[data-line=open]")
    expect(page.locator(".standing")).to_have_count(0)
    old, new = (body["device"]["public"] for body in bodies(posts, "/api/session"))
    assert old != new


Sized = Callable[..., Page]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_devices_and_permissions(served: Listening, visit: Sized, root: Path, width: int, dark: bool) -> None:
    page = visit(served.link(), width=width, dark=dark)
    page.wait_for_selector("[data-line=open]")
    page.get_by_role("button", name="Devices and permissions").click()
    expect(page.get_by_role("heading", name="Devices and permissions")).to_be_focused()
    devices = page.get_by_role("region", name="Devices")
    expect(devices.locator("li", has_text="this one")).to_contain_text("Chrome, Linux")
    expect(devices.locator("[data-device]")).to_have_count(4)
    grants = page.get_by_role("region", name="Permissions")
    expect(grants.locator("[data-grant]").first).to_contain_text(root.name)
    expect(grants.locator("[data-grant]").first).to_contain_text("terminal")
    assert flaws(page) == []
    assert page.evaluate("document.querySelector('.trust').scrollWidth <= document.querySelector('.trust').clientWidth")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(".trust")).to_have_count(0)


def test_devices_in_chinese(served: Listening, visit: Sized) -> None:
    page = visit(served.link(), locale="zh-CN")
    page.get_by_role("button", name="设备与权限").click()
    expect(page.locator("li", has_text="本设备")).to_contain_text("网页")
    page.get_by_role("button", name="返回对话").click()
    expect(page.locator(BOX)).to_be_focused()


def test_a_page_that_browsers_hold_for_insecure_may_look(served: Listening, visit: Visit) -> None:
    page = visit("about:blank")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto(served.link())
    expect(page.locator(".standing")).to_contain_text("https")
    say(page, "list Downloads")
    expect(page.locator("[data-run][data-state=done]")).to_contain_text("report.pdf")
