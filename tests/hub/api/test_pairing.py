"""A phone gets onto the owner's list, and nobody else does: over real TLS, with a certificate of our own authority."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.hub.api.pairing_house import NewPhone, begun, code, paired, phones, spoken, state, yes

from deskhand.hub.api.pairings import Pairings
from deskhand.hub.trust.kept import as_text, kept
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.phone import Phone, address, network, trusting
from deskhand.testing.serving import Listening, listening
from deskhand.trust.envelope import signed_command
from deskhand.trust.keys import Key
from deskhand.trust.pairing import LIFE, claim_mac, read_link
from deskhand.trust.rejected import Rejected, Why


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    """Reached from other machines too."""
    with listening(home, root, lan=network(home)) as it:
        yield it


@pytest.fixture
def phone(served: Listening) -> Iterator[NewPhone]:
    made: list[Phone] = []

    def new(name: str = "a phone") -> Phone:
        made.append(Phone(address(served), trusting(served), name=name))
        return made[-1]

    yield new
    for one in made:
        one.close()


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_a_phone_is_paired_asks_and_approves(
    served: Listening, terminal: httpx.Client, phone: NewPhone, root: Path
) -> None:
    offer = begun(terminal, lang="zh")
    assert offer["url"].startswith("https://office.local:")
    assert offer["qr"].startswith("<svg")
    assert 0 < offer["expires"] <= LIFE
    assert state(terminal)["state"] == "waiting"
    one = phone("My phone")
    words = one.greet(offer["url"])
    asking = state(terminal)
    assert (asking["state"], asking["words"]) == ("asking", list(words))
    assert asking["device"] == {"id": one.key.id, "name": "My phone", "kind": "phone", "folders": []}
    assert phones(served) == []
    assert yes(served, terminal, list(words), one.key.id).json()["state"] == "confirmed"
    signed_in = one.sign_in()
    cookie = signed_in.headers["set-cookie"]
    assert cookie.startswith("__Host-deskhand_")
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert phones(served) == [one.key.id]
    me = one.http.get("/api/me").raise_for_status().json()
    assert (me["channel"], me["person"], me["device"]) == ("phone", "owner", one.key.id)
    asked = one.http.post("/api/messages?wait=20", json={"id": "a", "text": "organize Downloads by type"}).json()
    assert asked["state"] == "asking"
    given = one.http.post(f"/api/runs/{asked['run']}/answer", json={"id": "b", "text": "yes"})
    assert given.status_code == 202, given.text
    until(lambda: one.http.get(f"/api/runs/{asked['run']}").json()["state"] == "done")
    assert not (root / "Downloads/report.pdf").exists()
    undo = one.http.post(f"/api/runs/{asked['run']}/undo", json={"id": "c"}).raise_for_status().json()
    until(lambda: one.http.get(f"/api/runs/{undo['run']}").json()["state"] == "done")
    assert (root / "Downloads/report.pdf").exists()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_by_digits_where_there_is_no_camera(served: Listening, terminal: httpx.Client, phone: NewPhone) -> None:
    offer = begun(terminal, "code")
    assert offer["url"].endswith("/#pair")
    assert offer["qr"] == ""
    one = phone()
    words = one.type(offer["code"])
    assert yes(served, terminal, list(words), one.key.id).json()["state"] == "confirmed"
    assert one.sign_in().json()["state"] == "confirmed"


def test_whoever_waits_hears_at_once_without_asking_again(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    one = phone()
    words = one.greet(begun(terminal)["url"])
    heard: list[tuple[float, dict[str, Any]]] = []
    asking = threading.Thread(target=lambda: heard.append((time.monotonic(), one.sign_in().json())))
    asking.start()
    time.sleep(0.5)
    assert heard == []
    said = time.monotonic()
    yes(served, terminal, list(words), one.key.id)
    asking.join(10)
    assert heard[0][1]["state"] == "confirmed"
    assert time.monotonic() - said < 5 * slowness_by_the_clock()


def test_the_owner_waits_for_news_too(terminal: httpx.Client, phone: NewPhone) -> None:
    offer = begun(terminal)
    began = time.monotonic()
    assert terminal.get("/api/pair?state=waiting&wait=1").json()["state"] == "waiting"
    assert time.monotonic() - began >= 1
    found: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: found.append(terminal.get("/api/pair?state=waiting&wait=20").json()))
    waiting.start()
    phone().greet(offer["url"])
    waiting.join(5)
    assert found[0]["state"] == "asking"


def test_an_answer_that_was_lost_can_be_asked_for_again(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    one = paired(served, terminal, phone())
    with held(served, one) as before:
        assert before.get("/api/me").status_code == 200
        assert one.sign_in().json()["state"] == "confirmed"
        assert one.http.get("/api/me").status_code == 200
        assert before.get("/api/me").status_code == 401


def test_who_listens_hears_nothing_more_once_revoked(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    one = paired(served, terminal, phone())
    one.http.auth = httpx.Auth()
    with one.http.stream("GET", "/api/events") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 1000"
        gone = served.hub.trust.lists.roster.revoking(served.house.keys.owner, one.key.id, at=int(time.time()))
        terminal.post("/api/devices", json={"entries": [kept(entry) for entry in gone.entries]}).raise_for_status()
        terminal.post("/api/messages?wait=20", json={"id": "m", "text": "list Downloads"}).raise_for_status()
        assert "list Downloads" not in "".join(lines)


def test_a_session_ends_with_its_device(served: Listening, terminal: httpx.Client, phone: NewPhone) -> None:
    one = paired(served, terminal, phone())
    gone = served.hub.trust.lists.roster.revoking(served.house.keys.owner, one.key.id, at=int(time.time()))
    terminal.post("/api/devices", json={"entries": [kept(entry) for entry in gone.entries]}).raise_for_status()
    assert one.http.get("/api/me").status_code == 401
    assert one.http.post("/api/messages", json={"id": "x", "text": "list Downloads"}).status_code == 401
    again = one.sign_in()
    assert one.http.get("/api/me").status_code == 401, again.text


def held(served: Listening, one: Phone, at: str = "") -> httpx.Client:
    """Somebody who got hold of both halves of a phone's session."""
    headers = {"X-Deskhand-Key": one.http.headers["X-Deskhand-Key"]}
    return httpx.Client(
        base_url=at or address(served), headers=headers, cookies=dict(one.http.cookies), verify=trusting(served),
        trust_env=False,
    )  # fmt: skip


def test_a_session_outlives_the_hub(home: Path, root: Path) -> None:
    with listening(home, root, lan=network(home)) as it:
        one = Phone(address(it), trusting(it))
        with httpx.Client(base_url=it.url, headers=it.terminal, trust_env=False) as terminal:
            paired(it, terminal, one)
        assert it.serving.lan is not None
        port = it.serving.lan.secure.port
        one.close()
    with listening(home, root, lan=network(home, port)) as it, held(it, one) as again:
        assert again.get("/api/me").json()["device"] == one.key.id


# -- no, and never -----------------------------------------------------------------------------------------------------


def test_the_owner_says_no(served: Listening, terminal: httpx.Client, phone: NewPhone) -> None:
    one = phone()
    words = one.greet(begun(terminal)["url"])
    told = terminal.post("/api/pair/confirm", json={"words": list(words), "yes": False}).json()
    assert told["state"] == "failed"
    assert "differ" in told["why"]
    assert code(one.sign_in()) == (403, "Rejected")
    assert code(yes(served, terminal, list(words), one.key.id)) == (409, "NothingToPair")
    assert phones(served) == []


def test_it_is_cancelled(terminal: httpx.Client, phone: NewPhone) -> None:
    offer = begun(terminal)
    assert terminal.delete("/api/pair").json()["state"] == "failed"
    one = phone()
    assert code(one.hello(one.claim(read_link(offer["url"])[1]))) == (403, "Rejected")


def test_a_new_one_ends_the_one_before(terminal: httpx.Client, phone: NewPhone) -> None:
    first, second = begun(terminal)["url"], begun(terminal)["url"]
    one = phone()
    assert code(one.hello(one.claim(read_link(first)[1]))) == (403, "Rejected")
    one.greet(second)


def test_after_ten_minutes_it_is_over() -> None:
    owner, moment, one = Key.make(), 0.0, Key.make()
    pairings = Pairings(owner.public, clock=lambda: moment)
    offer = pairings.begin("qr", "en", "https://office.local/")
    moment = LIFE + 1.0
    assert pairings.state("en").state == "failed"
    assert "Ten minutes" in pairings.state("en").why
    assert "十分钟" in pairings.state("zh").why
    secret = read_link(offer.url)[1]
    mac = claim_mac(secret, "phone", "ed25519", one.public, "x")
    raw = msgspec.json.encode({"kind": "phone", "alg": "ed25519", "public": one.public, "name": "x", "mac": mac})
    with pytest.raises(Rejected) as no:
        pairings.claim(raw)
    assert no.value.why is Why.VOID


def test_a_yes_is_signed_by_the_owner_for_this_device_and_now(
    served: Listening, terminal: httpx.Client, page: httpx.Client, phone: NewPhone
) -> None:
    before = paired(served, terminal, phone())
    one, owner = phone(), served.house.keys.owner
    words = list(one.greet(begun(terminal)["url"]))
    text = f"pair {one.key.id}"
    assert code(yes(served, terminal, words, one.key.id, signed=None)) == (403, "UnsignedPairing")
    late = int(time.time()) - 400
    for key, said in (
        (owner, spoken(owner, f"pair {before.key.id}", channel="cli")),
        (owner, spoken(owner, text, channel="cli", iat=late, exp=late + 3600)),
        (before.key, spoken(before.key, text)),
        (Key.make(), spoken(owner, text, channel="cli")),
    ):
        body = {"words": words, "yes": True, "signed": kept(signed_command(key, said))}
        assert code(terminal.post("/api/pair/confirm", json=body)) == (403, "Rejected")
    assert code(page.post("/api/pair/confirm", json={"words": words, "yes": True})) == (403, "UnsignedPairing")
    assert yes(served, terminal, words, one.key.id).json()["state"] == "confirmed"


def test_a_device_that_was_revoked_does_not_come_back(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    one = paired(served, terminal, phone())
    gone = served.hub.trust.lists.roster.revoking(served.house.keys.owner, one.key.id, at=int(time.time()))
    terminal.post("/api/devices", json={"entries": [kept(entry) for entry in gone.entries]}).raise_for_status()
    words = one.greet(begun(terminal)["url"])
    assert code(yes(served, terminal, list(words), one.key.id)) == (403, "Rejected")
    told = state(terminal)
    assert told["state"] == "failed"
    assert "revoked" in told["why"]


def test_pairing_is_begun_and_agreed_at_the_computer_alone(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    one = paired(served, terminal, phone())
    assert code(one.http.post("/api/pair", json={})) == (403, "HereOnly")
    assert code(one.http.get("/api/pair")) == (403, "HereOnly")
    assert code(one.http.delete("/api/pair")) == (403, "HereOnly")
    assert code(one.http.post("/api/pair/confirm", json={"words": [], "yes": False})) == (403, "HereOnly")
    assert one.http.get("/api/lan").json()["open"] is True


def test_on_its_own_computer_alone_there_is_nothing_to_pair(home: Path, root: Path) -> None:
    with listening(home, root) as it, httpx.Client(base_url=it.url, headers=it.terminal, trust_env=False) as terminal:
        assert code(terminal.post("/api/pair", json={})) == (409, "NotOpen")
        assert code(terminal.post("/api/links/plain")) == (409, "NotOpen")
        assert terminal.get("/api/lan").json()["open"] is False
        assert terminal.get("/ca.crt").status_code == 404
        assert terminal.get("/api/pair").json()["state"] == "none"
        with Phone(it.url).http as stranger:
            claim = {"claim": as_text(b"{}")}
            assert code(stranger.post("/api/pair/hello", json=claim)) == (409, "NothingToPair")
