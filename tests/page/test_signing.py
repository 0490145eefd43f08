"""What the page signs, made in the real browser and read by the side that must believe it."""

from __future__ import annotations

import base64
import json
import sqlite3
import subprocess
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page

from deskhand.hub.replies import meant, reply
from deskhand.trust.card import Card, CardStep, Choice, Trusted, card_bytes, card_hash
from deskhand.trust.consent import Consent, accept_consent, read_consent
from deskhand.trust.envelope import accept_command, read_command
from deskhand.trust.fresh import SCHEMA, SqliteMemory
from deskhand.trust.keys import Alg, Key, device_id
from deskhand.trust.pairing import Pairing, check_welcome, read_link
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Signed
from deskhand.trust.unlock import check_unlock, new_unlock

PAGE = Path(__file__).resolve().parents[2] / "page"
ROOMS = ("signing", "trust/keys", "trust/card", "trust/unlock", "trust/pairing", "trust/replies", "trust/bytes")
NOT_ED25519 = """{
  const make = crypto.subtle.generateKey.bind(crypto.subtle);
  crypto.subtle.generateKey = async (how, ...rest) => {
    if ((how.name ?? how) === "Ed25519") throw new DOMException("none here", "NotSupportedError");
    return make(how, ...rest);
  };
}"""
WORDS = ("organize Downloads by type", "把“下载”按类型整理 🗂️", 'a "quoted"\\path\nwith\tall \x01 of\u2028it', "é é ﷽")
NOW = 1_800_000_000


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bare page whose script is the page's own rooms for signing, as they are."""
    folder = tmp_path_factory.mktemp("rooms")
    lines = [f'export * as {room.rpartition("/")[2]} from "{PAGE}/src/{room}";' for room in ROOMS]
    (folder / "entry.ts").write_text("\n".join(lines))
    command = [PAGE / "node_modules/.bin/rolldown", "entry.ts", "--file", "rooms.js", "--format", "esm"]
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)
    (folder / "index.html").write_text(
        '<!doctype html><script type="module">window.rooms = await import("/rooms.js"); window.there = 1</script>'
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Says nothing."""


@pytest.fixture(params=["ed25519", "p256"])
def alg(request: pytest.FixtureRequest) -> Alg:
    return cast("Alg", request.param)


@pytest.fixture
def page(browser: Browser, rooms: str, alg: Alg) -> Iterator[Page]:
    """A browser that has Ed25519, and one that has not."""
    context = browser.new_context()
    if alg == "p256":
        context.add_init_script(NOT_ED25519)
    page = context.new_page()
    page.goto(rooms)
    page.wait_for_function("window.there")
    yield page
    context.close()


def run(page: Page, script: str, *given: object) -> Any:
    """What `script`, which sees the rooms by name and `given`, comes to."""
    names = ", ".join(room.rpartition("/")[2] for room in ROOMS)
    return page.evaluate(f"async (given) => {{ const {{ {names} }} = window.rooms; {script} }}", list(given))


def listed(page: Page, alg: Alg) -> tuple[Roster, str]:
    """The owner's list with the page's key on it."""
    made = run(
        page,
        """const it = (await keys.kept()) ?? (await keys.make());
        await keys.keep(it);
        return [it.id, it.alg, bytes.base64(it.public)]""",
    )
    public = base64.b64decode(made[2])
    assert made[:2] == [device_id(public), alg]
    owner = Key.make()
    roster = Roster.begun(owner, person="owner", name="terminal", at=NOW)
    return roster.adding(owner, kind="page", alg=alg, public=public, name="page", person="owner", at=NOW), made[0]


def command(page: Page, text: str, **more: object) -> Signed:
    speaker = {"person": "owner", "channel": "page"}
    intent = {"kind": "command", "text": text, **more}
    return told(run(page, "return signing.signed(await keys.kept(), ...given)", speaker, intent))


def consent(page: Page, card: bytes, answer: dict[str, object], **more: object) -> Signed:
    return told(
        run(
            page,
            """const [shown, answer, more] = given;
            const hash = await signing.cardHash(bytes.unbase64(shown));
            const intent = { kind: "consent", card: hash, answer, nonce: bytes.nonce(), ...more };
            return signing.signed(await keys.kept(), { person: "owner", channel: "page" }, intent)""",
            base64.b64encode(card).decode(),
            answer,
            more,
        )
    )


@contextmanager
def refused(why: Why) -> Generator[None]:
    with pytest.raises(Rejected) as wrong:
        yield
    assert wrong.value.why == why


@contextmanager
def memory(folder: Path) -> Generator[SqliteMemory]:
    """What a desk remembers, in one transaction: a refusal undoes it."""
    connection = sqlite3.connect(folder / "taken.db", isolation_level=None)
    connection.executescript(SCHEMA)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield SqliteMemory(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()


def told(signed: dict[str, str]) -> Signed:
    assert sorted(signed) == ["by", "raw", "sig"]
    return Signed(base64.b64decode(signed["raw"]), signed["by"], base64.b64decode(signed["sig"]))


CONFIRM = Card(
    hub="h",
    run=3,
    question="ok",
    plan="ab" * 16,
    kind="confirm",
    text="Move 3 files? 移动 3 个文件？",
    steps={"move": CardStep("files.move", "cd" * 16, "ef" * 16)},
    trust=(Trusted("the host", "example.org", "X"),),
    risk=2,
)
CHOOSE = Card(
    hub="h",
    run=3,
    question="box",
    plan="ab" * 16,
    kind="choose",
    text="Which?",
    choices=(Choice("red"), Choice("green")),
    risk=0,
)
FILL = Card(hub="h", run=3, question="name", plan="ab" * 16, kind="fill", text="What name?", risk=0)


def test_commands_are_those_of_the_person(page: Page, alg: Alg) -> None:
    roster, id_ = listed(page, alg)
    seqs: list[int] = []
    nonces: set[str] = set()
    for text in WORDS:
        read, device = read_command(command(page, text), roster, desk="x" * 26)
        assert (read.text, read.dev, device.id, read.iss, read.channel) == (text, id_, id_, "owner", "page")
        seqs.append(read.seq)
        nonces.add(read.nonce)
    assert seqs == sorted(set(seqs))
    assert len(nonces) == len(WORDS)


def test_half_a_letter_is_no_text(page: Page, alg: Alg) -> None:
    roster, _ = listed(page, alg)
    whole = run(page, 'return signing.wellFormed("a\\ud800b🗂️")')
    assert whole == "a\ufffdb🗂️"
    assert read_command(command(page, whole), roster, desk="x" * 26)[0].text == whole


def test_a_command_is_of_now_and_taken_once(page: Page, alg: Alg, tmp_path: Path) -> None:
    roster, id_ = listed(page, alg)
    with memory(tmp_path) as taken:
        first = command(page, "list Downloads")
        read, _ = read_command(first, roster, desk="x" * 26)
        assert accept_command(taken, first, read, run="1", now=read.iat) == "new"
        assert accept_command(taken, first, read, run="1", now=read.iat) == "again"
    late = read.iat + 400
    stale = command(page, "list Downloads")
    read, _ = read_command(stale, roster, desk="x" * 26)
    with refused(Why.STALE), memory(tmp_path) as taken:
        accept_command(taken, stale, read, run="2", now=late)
    with memory(tmp_path) as taken:
        challenge = taken.challenge(id_, "2", late)
        again = command(page, "list Downloads", challenge=challenge)
        read, _ = read_command(again, roster, desk="x" * 26)
        assert accept_command(taken, again, read, run="2", now=late) == "new"


@pytest.mark.parametrize(
    ("card", "answer"),
    [
        (CONFIRM, {"yes": True}),
        (CONFIRM, {"yes": False}),
        (CHOOSE, {"choice": 1}),
        (CHOOSE, {"yes": False}),
        (FILL, {"text": "copy 拷贝.txt"}),
    ],
)
def test_consents_are_to_this_card(page: Page, alg: Alg, card: Card, answer: dict[str, object], tmp_path: Path) -> None:
    roster, id_ = listed(page, alg)
    raw = card_bytes(card)
    signed = consent(page, raw, answer)
    read, shown, device = read_consent(signed, raw, roster)
    assert (shown, device.id, read.card) == (card, id_, card_hash(raw))
    assert {name: getattr(read.answer, name) for name in answer} == answer
    with memory(tmp_path) as taken:
        assert accept_consent(taken, signed, read, now=read.iat) == "new"
    with refused(Why.CARD):
        read_consent(signed, raw.replace(b'"run":3', b'"run":4'), roster)


def test_an_unlocked_yes_is_signed_again_with_a_challenge(page: Page, alg: Alg, tmp_path: Path) -> None:
    roster, id_ = listed(page, alg)
    kept = new_unlock("correct horse 电池")
    raw = card_bytes(CONFIRM)
    nonce = "0f" * 16
    script = "return unlock.proof(given[0], bytes.unbase64(given[1]), given[2], given[3])"
    proof = run(page, script, "correct horse 电池", base64.b64encode(kept.salt).decode(), card_hash(raw), nonce)

    def read(**more: object) -> tuple[Signed, Consent]:
        signed = consent(page, raw, {"yes": True}, nonce=nonce, unlock=proof, **more)
        return signed, read_consent(signed, raw, roster)[0]

    signed, stale = read()
    check_unlock(stale, kept)
    late = stale.iat + 700
    with refused(Why.STALE), memory(tmp_path) as taken:
        accept_consent(taken, signed, stale, now=late)
    with memory(tmp_path) as taken:
        challenge = taken.challenge(id_, f"card:{card_hash(raw)}", late)
        signed, again = read(challenge=challenge)
        check_unlock(again, kept)
        assert accept_consent(taken, signed, again, now=late) == "new"


def test_one_kind_is_no_other(page: Page, alg: Alg) -> None:
    roster, _ = listed(page, alg)
    said = command(page, "yes")
    with refused(Why.SIGNATURE):
        read_consent(said, card_bytes(CONFIRM), roster)


def test_the_key_stays_and_cannot_be_taken(page: Page, alg: Alg) -> None:
    _, id_ = listed(page, alg)
    page.reload()
    page.wait_for_function("window.there")
    assert listed(page, alg)[1] == id_
    assert run(page, "return (await keys.kept()).pair.privateKey.extractable") is False
    with pytest.raises(Exception, match="not extractable"):
        run(page, 'return crypto.subtle.exportKey("jwk", (await keys.kept()).pair.privateKey)')
    run(page, "await keys.forget()")
    assert run(page, "return (await keys.kept()) === undefined") is True
    assert listed(page, alg)[1] != id_


def test_two_tabs_never_take_the_same_number(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_function("window.there")
    for tab in (page, other):
        tab.evaluate("() => { window.made = Promise.all(Array.from({ length: 40 }, window.rooms.keys.nextSeq)) }")
    assert len({*page.evaluate("window.made"), *other.evaluate("window.made")}) == 80


def test_numbers_grow_over_a_clock_that_was_put_back(page: Page) -> None:
    before = run(page, "return keys.nextSeq()")
    run(page, "Date.now = () => 1_000")
    assert run(page, "return keys.nextSeq()") == before + 1


@pytest.mark.parametrize("card", [CONFIRM, CHOOSE, FILL])
def test_cards_are_shown_as_they_are_signed(page: Page, card: Card) -> None:
    shown = run(page, "return card.readCard(given[0])", base64.b64encode(card_bytes(card)).decode())
    assert (shown["text"], shown["kind"], shown["run"], shown["risk"]) == (card.text, card.kind, card.run, card.risk)
    assert shown["choices"] == [choice.say for choice in card.choices]
    assert [path for path, _ in shown["steps"]] == list(card.steps)
    assert [one["value"] for one in shown["trust"]] == [one.value for one in card.trust]


NO_CARDS = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\xff\xfe",
    card_bytes(CONFIRM)[:-1],
    card_bytes(CONFIRM).replace(b'"risk"', b'"surprise":1,"risk"'),
    card_bytes(CONFIRM).replace(b'"confirm"', b'"choose"'),
    card_bytes(CONFIRM).replace(b'"files.move"', b"7"),
    card_bytes(CONFIRM).replace(b'"X"', b'"Y"'),
    card_bytes(FILL).replace(b'"risk":0', b'"risk":-1'),
    card_bytes(FILL)[:-1] + b',"v":2}',
)


@pytest.mark.parametrize("raw", NO_CARDS)
def test_what_is_no_card_is_not_shown(page: Page, raw: bytes) -> None:
    assert run(page, "return card.readCard(given[0])", base64.b64encode(raw).decode()) is None


@pytest.mark.parametrize("way", ["qr", "code"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pairing_shows_the_same_six_words(page: Page, alg: Alg, way: Any, lang: Any) -> None:
    owner = Key.make()
    pairing = Pairing(owner.public, way=way, lang=lang, now=0)
    link = pairing.link("https://desk.local/") if way == "qr" else ""
    asked = "pairing.readInvitation(given[0].split('#pair=')[1])" if link else "pairing.readCode(given[0])"
    typed = link or f"{pairing.code[:4]} {pairing.code[4:]}"
    said = run(
        page,
        f"window.invited = {asked}; window.claimed = await pairing.claim(invited.secret, await keys.make(), given[1]);"
        "return JSON.stringify(window.claimed)",
        typed,
        "手机 “phone”",
    )
    asking = pairing.claim(said.encode(), now=1)
    assert (asking.claim.name, asking.claim.alg) == ("手机 “phone”", alg)
    answer = "return pairing.readWelcome(bytes.unbase64(given[0]), invited, claimed)"
    shown = run(page, answer, base64.b64encode(asking.welcome).decode())
    secret = read_link(link)[1] if link else pairing.code.encode()
    assert tuple(shown["words"]) == asking.words == check_welcome(asking.welcome, secret, asking.claim, None)[1]
    assert pairing.confirm(tuple(shown["words"]), now=2).public == asking.claim.public

    other = Key.make() if way == "qr" else owner
    forged = Pairing(other.public, way=way, lang=lang, now=0)
    welcome = json.loads(asking.welcome)
    for wrong in (
        {**welcome, "owner": base64.b64encode(Key.make().public).decode()},
        {**welcome, "number": base64.b64encode(bytes(16)).decode()},
        {**welcome, "mac": "0" * 64},
        {**welcome, "lang": "xx"},
        {"owner": forged.code},
        [],
    ):
        assert run(page, answer, base64.b64encode(json.dumps(wrong).encode()).decode()) is None


@pytest.mark.parametrize("text", ["", "a.b", "A" * 43, f"{'A' * 43}.{'A' * 21}", f"{'A' * 43}.{'A' * 22}.x", "ü.ü"])
def test_what_is_no_invitation_is_none(page: Page, text: str) -> None:
    assert run(page, "return pairing.readInvitation(given[0])", text) is None
    assert run(page, "return pairing.readCode(given[0])", text) is None


SAID = (
    "yes", "Yes!", "YES PLEASE.", "ok", "好的。", "ＯＫ", " 不要 ", "don’t", "no 12", "12: 好", "#7 yes", "好 3",
    "yes#4", "yesterday", "", "...", "12", "ok的", "forget it", "sure, 5", "no no", "１２：好",
)  # fmt: skip


def test_a_yes_is_what_the_hub_takes_for_one(page: Page) -> None:
    here = run(page, "return given[0].map(replies.reply)", list(SAID))
    for text, found in zip(SAID, here, strict=True):
        there = reply(text)
        assert found == (None if there.yes is None else {"yes": there.yes, "run": there.run}), text


@pytest.mark.parametrize("kind", ["confirm", "choose", "fill"])
def test_words_answer_what_the_hub_takes_them_for(page: Page, kind: Any) -> None:
    choices = ["red", "green", "Ｇreen?", "七"]
    said = (*SAID, "1", "0", "4", "5", "02", "red", "RED!", "the first", "第二个", "三", " 七 ", "green", "constructor")
    here = run(page, "return given[0].map((one) => replies.meant(given[1], one, given[2]))", list(said), kind, choices)
    for text, found in zip(said, here, strict=True):
        there = meant(kind, text, choices)
        assert found == (None if there is None else as_signed(kind, there)), text


def as_signed(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """The same answer in the form that is signed."""
    if kind == "confirm" or not said["yes"]:
        return {"yes": said["yes"]}
    return {"choice": said["choice"]} if kind == "choose" else {"text": said["text"]}
