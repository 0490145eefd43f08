"""What the owner allows on this computer's own page holds, and nobody else's word opens anything."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.hub.api.test_pairing import paired

from deskhand.cli.signer import OWNER, Signer
from deskhand.cli.unlock import unlock_file
from deskhand.core.flow.grants import Grant
from deskhand.hub.api.said import HEADER
from deskhand.hub.trust.kept import as_text, kept
from deskhand.testing.phone import Phone, address, network, trusting
from deskhand.testing.serving import Listening, listening, sign_in
from deskhand.testing.signed_client import Signing
from deskhand.trust import secretfile
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.grant import Granting, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.signed import sha256, write_signed
from deskhand.trust.strict import read
from deskhand.trust.unlock import Unlock, new_unlock, proof


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    """Not careful: what is granted is done; and reached from other machines too."""
    with listening(home, root, careful=False, lan=network(home)) as it:
        yield it


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder beside the desk, which nobody granted yet."""
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.pdf").write_bytes(b"%PDF-1.4 one")
    return place


class Owner:
    """A page of the owner: its session, and its key."""

    def __init__(self, client: httpx.Client) -> None:
        self.http = client
        auth = client.auth
        assert isinstance(auth, Signing)
        self.signer: Signer = auth._signer

    def draft(self, **wanted: Any) -> httpx.Response:
        return self.http.post("/api/grants/draft", json=wanted)

    def sign(self, text: str, **more: Any) -> httpx.Response:
        return self.http.post("/api/grants/new", json={"signed": kept(self.signer.command(text)), **more})

    def granted(self, **wanted: Any) -> dict[str, Any]:
        text = self.draft(**wanted).raise_for_status().json()["text"]
        return dict(self.sign(text).raise_for_status().json()["grant"])

    def end(self, id_: str, text: str | None = None) -> httpx.Response:
        signed = kept(self.signer.command(text or f"grant remove {id_}"))
        return self.http.post(f"/api/grants/{id_}/end", json={"signed": signed})

    def asked(self, text: str) -> str:
        id_ = str(time.monotonic_ns())
        return str(self.http.post("/api/messages?wait=20", json={"id": id_, "text": text}).json()["state"])

    def ids(self) -> list[str]:
        return [one["id"] for one in self.http.get("/api/grants").json()["grants"] if one["holds"]]


@pytest.fixture
def owner(page: httpx.Client) -> Owner:
    return Owner(page)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_folder_is_opened_and_closed_again(owner: Owner, data: Path) -> None:
    words = f"organize {data} by type"
    assert owner.asked(words) == "refused"
    given = owner.granted(write=[str(data)])
    assert (given["write"], given["person"], given["holds"], given["risk"]) == ([str(data)], "owner", True, 1)
    assert owner.asked(words) == "done"
    assert not (data / "a.pdf").exists()
    ended = owner.end(given["id"]).raise_for_status().json()["grant"]
    assert (ended["holds"], ended["why"]) == (False, "taken_back")
    assert owner.asked(f"list {data}") == "refused"


def test_a_draft_grants_nothing_and_says_what_is_signed(owner: Owner, data: Path, tmp_path: Path) -> None:
    before = owner.ids()
    link = tmp_path / "link"
    link.symlink_to(data)
    drafted = owner.draft(read=[str(link)], until="2099-01-01T00:00:00Z").raise_for_status().json()
    grant = json.loads(drafted["text"].removeprefix("grant add "))
    assert (grant["read"], grant["person"], grant["until"]) == ([str(data)], "owner", 4070908800.0)
    assert set(drafted) == {"text"}
    assert owner.ids() == before


def test_where_a_persons_files_lie_is_told_to_the_form(owner: Owner) -> None:
    assert owner.http.get("/api/grants/form").json()["home"] == str(Path.home().resolve())


def test_what_lies_where_is_told_to_no_mere_session(owner: Owner, data: Path) -> None:
    wish = json.dumps({"read": [str(data)]}).encode()
    plain = {"Content-Type": "application/json"}

    def asked(body: bytes, text: str | None, at: str = "/api/grants/draft") -> httpx.Response:
        signed = {} if text is None else {HEADER: as_text(write_signed(owner.signer.command(text)))}
        return owner.http.post(at, content=body, headers={**plain, **signed}, auth=None)  # type: ignore[arg-type]

    there, nowhere = asked(wish, None), asked(wish.replace(b"data", b"nothing"), None)
    assert code(there) == code(nowhere) == (403, "Unsigned")
    assert there.text == nowhere.text
    assert asked(wish, f"grant look {sha256(wish)}").status_code == 200
    other = json.dumps({"read": ["/etc"]}).encode()
    for text in (f"grant look {sha256(wish)}", "grant look", "list Downloads"):
        assert code(asked(other, text)) == (403, "Rejected")


def test_a_denial_wins_and_is_for_everybody(owner: Owner, data: Path) -> None:
    owner.granted(write=[str(data)])
    denial = owner.granted(read=[str(data)], deny=True)
    assert (denial["deny"], denial["person"], denial["write"]) == (True, "*", [str(data)])
    assert owner.asked(f"list {data}") == "refused"
    owner.end(denial["id"]).raise_for_status()
    assert owner.asked(f"list {data}") == "done"


def test_a_folder_of_another_computer_is_taken_as_it_is_named(owner: Owner, served: Listening, data: Path) -> None:
    """Only that computer can see whether it is there; and it is opened there alone."""
    own, laptop = served.house.keys.desk.id, listed_desk(owner, served)
    assert owner.http.get("/api/grants/form").json()["desk"] == own
    nowhere = "/home/li/没有/Documents"
    given = owner.granted(write=[nowhere], desk=laptop)
    assert (given["desk"], given["write"], given["holds"]) == (laptop, [nowhere], True)
    assert owner.granted(write=[str(data)])["desk"] == own
    assert owner.granted(hosts=["example.com"])["desk"] == "*"
    there = owner.granted(write=[str(data)], desk=laptop)
    owner.end(next(one for one in owner.ids() if one not in (there["id"], given["id"])))
    assert (there["desk"], owner.granted(read=[str(data)], deny=True, desk=laptop)["desk"]) == (laptop, laptop)
    for path in ("~/Documents", "~", "/home/../etc"):
        assert code(owner.draft(write=[path], desk=laptop)) == (403, "NotAWholePath"), path
    assert code(owner.draft(write=["/home/li"], desk="a" * 26)) == (403, "NoSuchDevice")
    assert code(owner.draft(write=["/home/li"], desk=served.house.keys.hub.id)) == (403, "NoSuchDevice")
    text = owner.draft(write=[str(data)], desk=laptop).json()["text"]
    assert owner.sign(text.replace(laptop, own)).status_code == 403  # what was not looked at here


def listed_desk(owner: Owner, served: Listening) -> str:
    """The id of another desk that the owner's key put on the list."""
    key, roster = Key.make(), served.hub.trust.lists.roster
    longer = roster.adding(
        served.house.keys.owner, kind="desk", alg="ed25519", public=key.public, name="laptop", person="owner",
        at=int(time.time()),
    )  # fmt: skip
    body = {"entries": [kept(one) for one in longer.entries]}
    owner.http.post("/api/devices", json=body).raise_for_status()
    return key.id


def test_everything_that_the_terminal_grants(owner: Owner, served: Listening, data: Path) -> None:
    device = served.hub.trust.lists.roster.owner
    given = owner.granted(
        read=[str(data)], hosts=["*.example.com"], people=["李伟"], apps=["gedit"], abilities=["files.*"], risk=2,
        money={"most": "300", "currency": "CNY"}, budget={"steps": 9, "seconds": 60, "bytes": 1000},
        who="owner", device=device, channel="cli",
    )  # fmt: skip
    assert given["hosts"] == ["*.example.com"]
    assert (given["people"], given["apps"], given["abilities"]) == (["李伟"], ["gedit"], ["files.*"])
    assert (given["money"], given["risk"]) == ("300 CNY", 2)
    assert given["budget"] == {"steps": 9, "seconds": 60, "bytes": 1000, "tokens": None}
    assert (given["device"], given["channel"]) == (device, "cli")


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({}, "NothingChosen"),
        ({"deny": True}, "NothingChosen"),
        ({"read": ["/nowhere/at/all"]}, "FolderMissing"),
        ({"read": ["/" + "x" * 500]}, "FolderMissing"),
        ({"read": ["~nobody-of-that-name/x"]}, "FolderMissing"),
        ({"read": ["/etc/passwd"]}, "FolderMissing"),
        ({"abilities": ["fles.*"]}, "NoAbilityOfThatName"),
        ({"hosts": ["https://example.com/x"]}, "FormWrong"),
        ({"hosts": ["a.*.com"]}, "FormWrong"),
        ({"hosts": ["*evil.com"], "deny": True}, "FormWrong"),
        ({"hosts": ["evil.com:443"], "deny": True}, "FormWrong"),
        ({"hosts": ["evil.com/"], "deny": True}, "FormWrong"),
        ({"hosts": ["127.1"], "deny": True}, "FormWrong"),
        ({"people": ["a@b.c\u202e"]}, "FormWrong"),
        ({"hosts": ["example.com"], "until": "9999-12-31T00:00:00Z"}, "FormWrong"),
        ({"hosts": ["example.com"], "until": "2001-01-01T00:00:00Z"}, "FormWrong"),
        ({"hosts": ["example.com"], "channel": "d*ng:1"}, "FormWrong"),
        ({"hosts": ["example.com"], "device": "a" * 26}, "NoSuchDevice"),
    ],
)
def test_what_cannot_be_granted_is_named(owner: Owner, wanted: dict[str, Any], problem: str) -> None:
    before = owner.ids()
    for lang, word in (("en", "othing was"), ("zh", "没有")):
        answer = owner.http.post("/api/grants/draft", json=wanted, headers={"Accept-Language": lang})
        assert code(answer) == (403, problem)
        assert word in answer.json()["error"]["text"]
        assert "--" not in answer.json()["error"]["text"]
    assert owner.ids() == before


def test_our_own_folder_is_nobodys(owner: Owner, home: Path) -> None:
    assert code(owner.draft(read=[str(home / "keys")])) == (403, "OwnFolder")
    text = owner.draft(hosts=["example.com"]).json()["text"]
    forged = text.replace('"read":[]', f'"read":["{home}/keys"]')
    assert code(owner.sign(forged)) == (403, "OwnFolder")


def test_a_place_that_changed_since_it_was_shown_is_not_granted(owner: Owner, data: Path, tmp_path: Path) -> None:
    before = owner.ids()
    text = owner.draft(write=[str(data)]).json()["text"]
    data.rename(tmp_path / "moved")
    assert code(owner.sign(text)) == (403, "PlaceChanged")
    data.symlink_to("/")
    assert code(owner.sign(text)) == (403, "PlaceChanged")
    data.unlink()
    (tmp_path / "other").mkdir()
    (tmp_path / "other").rename(data)  # a real folder, and no link: only another one
    assert code(owner.sign(text)) == (403, "PlaceChanged")
    data.rename(tmp_path / "other")
    (tmp_path / "moved").rename(data)
    assert owner.ids() == before
    assert owner.sign(text).status_code == 201


EDITED: list[dict[str, Any]] = [
    {"id": "folders-2"}, {"id": "folders-99"}, {"id": "run:1/1"}, {"id": "g2\u202e"}, {"id": "g1/x"}, {"risk": 2},
    {"read": ["/etc"], "write": []}, {"write": ["/"]}, {"write": []}, {"hosts": ["a/b:c"]}, {"hosts": ["example.com"]},
    {"person": "own\u200ber"}, {"person": "*"}, {"device": "zzz"}, {"abilities": []}, {"abilities": ["fles.*"]},
    {"until": 1e308}, {"until": -1.0}, {"until": 0.0}, {"since": 9e9}, {"since": -1.0}, {"parent": "folders-1"},
    {"money": {"most": "NaN", "currency": "CNY"}}, {"money": {"most": "-1", "currency": "CNY"}},
    {"money": {"most": "1", "currency": "\u202e"}}, {"budget": {"steps": -5}}, {"budget": {"tokens": 5}},
]  # fmt: skip


@pytest.mark.parametrize("more", EDITED, ids=str)
def test_what_was_not_looked_at_is_not_granted(owner: Owner, data: Path, more: dict[str, Any]) -> None:
    """A page signs what it was shown; where it signs anything else, however sound, it is not taken."""
    before = owner.ids()
    grant = json.loads(owner.draft(write=[str(data)]).json()["text"].removeprefix("grant add "))
    assert owner.sign("grant add " + json.dumps({**grant, **more})).status_code == 403
    assert owner.ids() == before
    assert owner.http.get("/api/grants").status_code == 200


def test_what_was_looked_at_long_ago_is_looked_at_again(
    owner: Owner, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = owner.draft(write=[str(data)]).json()["text"]
    monkeypatch.setattr("deskhand.cli.page_grants.DRAFT_MINUTES", 0)
    assert code(owner.sign(text)) == (403, "NotLookedAt")
    monkeypatch.undo()
    assert owner.sign(text).status_code == 201


def test_a_device_revoked_since_it_was_looked_at_is_given_nothing(
    owner: Owner, served: Listening, terminal: httpx.Client, data: Path
) -> None:
    phone = paired(served, terminal, Phone(address(served), trusting(served)))
    phone.close()
    text = owner.draft(write=[str(data)], device=phone.key.id).json()["text"]
    roster = served.hub.trust.lists.roster.revoking(served.house.keys.owner, phone.key.id, at=int(time.time()))
    body = {"entries": [kept(one) for one in roster.entries]}
    terminal.post("/api/devices", json=body).raise_for_status()
    assert code(owner.sign(text)) == (403, "NoSuchDevice")


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("EXAMPLE.com.", "example.com"), ("*.Example.com", "*.example.com"), ("münchen.de", "xn--mnchen-3ya.de"),
        ("*", "*"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1"), ("localhost", "localhost"),
    ],
)  # fmt: skip
def test_a_host_is_kept_in_one_form(owner: Owner, given: str, kept_as: str) -> None:
    assert owner.granted(hosts=[given], deny=True)["hosts"] == [kept_as]


def test_what_was_sent_twice_is_one_and_what_was_taken_back_does_not_come_back(owner: Owner, data: Path) -> None:
    text = owner.draft(write=[str(data)]).json()["text"]
    body = {"signed": kept(owner.signer.command(text))}
    first, second = (owner.http.post("/api/grants/new", json=body).raise_for_status().json() for _ in range(2))
    assert first == second
    other = text.replace('"risk":1', '"risk":2')
    assert code(owner.sign(other))[0] == 403
    owner.end(first["grant"]["id"]).raise_for_status()
    assert code(owner.http.post("/api/grants/new", json=body)) == (403, "Rejected")
    assert first["grant"]["id"] not in owner.ids()


@pytest.mark.parametrize(
    "text",
    [
        "list Downloads",
        "grant add",
        "grant add {",
        "grant add null",
        "grant add {}",
        'grant add {"id":"x","more":1}',
        'grant add {"id":"x","id":"y","hosts":["a"]}',
        'grant add {"id":"x","read":["relative"]}',
        'grant add {"id":"x","hosts":["a"],"parent":"nobody"}',
        'grant add {"id":"x","hosts":["a"],"revoked":true}',
        'grant add {"id":"x","hosts":["a"],"risk":7}',
        "forget 1",
    ],
)
def test_what_is_no_grant_is_not_signed(owner: Owner, text: str) -> None:
    before = owner.ids()
    assert owner.sign(text).status_code == 403
    assert owner.ids() == before


def test_a_session_without_the_owners_signature_grants_nothing(owner: Owner, served: Listening, data: Path) -> None:
    before = owner.ids()
    text = owner.draft(write=[str(data)]).json()["text"]
    other = Signer(Key.make(), "page")
    assert owner.http.post("/api/grants/new", json={"signed": kept(other.command(text))}).status_code == 403
    with httpx.Client(base_url=served.url, timeout=40, trust_env=False) as second:
        sign_in(second, served.link())
        elses = Owner(second).signer
        stolen = {"signed": kept(elses.command(text))}
        assert code(owner.http.post("/api/grants/new", json=stolen)) == (403, "Rejected")
    late = int(time.time()) - 3_000
    key = owner.signer._key
    old = Command(iss=OWNER, dev=key.id, seq=1, nonce="0" * 32, iat=late, exp=late + 4_000, channel="page", text=text)
    assert code(owner.http.post("/api/grants/new", json={"signed": kept(signed_command(key, old))}))[0] == 403
    own = signed_grant(key, Granting(iat=0, nonce="0" * 32, grant=read(text[10:].encode(), Grant)))
    assert code(owner.http.post("/api/grants", json={"entries": [kept(own)]})) == (403, "Rejected")
    assert owner.ids() == before


def test_taking_back_wants_the_very_words(owner: Owner, data: Path) -> None:
    first, second = owner.granted(write=[str(data)])["id"], owner.granted(read=[str(data)])["id"]
    assert code(owner.end(first, f"grant remove {second}")) == (403, "Rejected")
    assert code(owner.end("g77")) == (404, "NoSuchGrantHere")
    assert {first, second} <= set(owner.ids())


def test_what_cannot_be_taken_back_wants_the_unlock_secret(owner: Owner, home: Path) -> None:
    before = owner.ids()
    assert owner.http.get("/api/grants/form").json()["unlock"] is False
    drafted = owner.draft(hosts=["example.com"], risk=3).json()
    assert code(owner.sign(drafted["text"])) == (403, "UnlockNeverSet")
    unlock: Unlock = new_unlock("a long secret")
    secretfile.keep(unlock_file(home), msgspec.json.encode(unlock))
    assert owner.http.get("/api/grants/form").json()["unlock"] is True
    signed = owner.signer.command(drafted["text"])
    nonce = read(signed.raw, Command).nonce
    good = proof(unlock.key, sha256(drafted["text"].encode()), nonce)
    for wrong in (None, "0" * 64, proof(unlock.key, sha256(b"other"), nonce), proof(unlock.key, "", "0" * 32)):
        sent = {"signed": kept(signed), "unlock": wrong}
        assert code(owner.http.post("/api/grants/new", json=sent)) == (403, "Rejected")
    assert code(owner.sign(drafted["text"], unlock=good)) == (403, "Rejected")  # another nonce
    assert owner.ids() == before
    sent = {"signed": kept(signed), "unlock": good}
    assert owner.http.post("/api/grants/new", json=sent).raise_for_status().json()["grant"]["risk"] == 3
    denial = owner.draft(hosts=["example.com"], risk=3, deny=True).json()["text"]
    assert owner.sign(denial).status_code == 201


def test_a_grant_that_ran_out_is_said_to_be_over(owner: Owner, served: Listening) -> None:
    until = time.time() + 2
    owner.granted(hosts=["example.com"], until=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until + 1)))
    time.sleep(max(0.0, until + 1.2 - time.time()))
    last = owner.http.get("/api/grants").json()["grants"][-1]
    assert (last["holds"], last["why"]) == (False, "over")


def test_a_phone_opens_nothing_and_closes_what_is_open(
    owner: Owner, terminal: httpx.Client, served: Listening, data: Path
) -> None:
    given, denial = owner.granted(write=[str(data)])["id"], owner.granted(hosts=["example.com"], deny=True)["id"]
    phone = paired(served, terminal, Phone(address(served), trusting(served)))
    try:
        there = Owner(phone.http)
        text = owner.draft(hosts=["example.org"]).json()["text"]
        assert code(there.draft(hosts=["example.org"])) == (403, "HereOnly")
        assert code(there.sign(text)) == (403, "HereOnly")
        assert code(there.http.get("/api/grants/form")) == (403, "HereOnly")
        assert code(there.end(denial)) == (403, "HereOnly")
        through = {"signed": kept(there.signer.command(text))}
        assert code(terminal.post("/api/grants/new", json=through)) == (403, "Rejected")
        assert there.end(given).status_code == 200
        assert given not in owner.ids()
        assert denial in owner.ids()
    finally:
        phone.close()


def part(name: str, parent: dict[str, Any], **more: Any) -> Grant:
    """What a device may make of a grant: less of it, and of the same computer."""
    of = {"person": "owner", "risk": 0, "read": tuple(parent["write"]), "desk": parent["desk"], **more}
    return Grant(name, parent=parent["id"], **of)


def handed_on(phone: Phone, grant: Grant) -> httpx.Response:
    own = signed_grant(phone.key, Granting(iat=0, nonce=secrets.token_hex(16), grant=grant))
    return phone.http.post("/api/grants", json={"entries": [kept(own)]})


def test_a_phone_hands_on_no_folder_of_another_computer(
    owner: Owner, terminal: httpx.Client, served: Listening
) -> None:  # fmt: skip
    """A folder of one computer is not the folder of that name on another, so a part of it stays where it is."""
    parent = next(one for one in owner.http.get("/api/grants").json()["grants"] if one["holds"])
    assert parent["desk"] == served.house.keys.desk.id
    phone = paired(served, terminal, Phone(address(served), trusting(served)))
    try:
        for at, name in (("*", "p1"), ("b" * 26, "p2"), ("", "p3"), (served.house.keys.hub.id, "p4")):
            assert code(handed_on(phone, part(name, parent, desk=at)))[0] == 403, at
        handed_on(phone, part("p5", parent, device=phone.key.id)).raise_for_status()
        shown = next(one for one in phone.http.get("/api/grants").json()["grants"] if one["id"] == "p5")
        assert (shown["desk"], shown["holds"], shown["by"]) == (parent["desk"], True, phone.key.id)
    finally:
        phone.close()


@pytest.mark.parametrize("id_", ["folders-2", "folders-9", "run:1/1", "p\u202e1", "p 1"])
def test_a_phone_hands_on_under_no_name_that_is_not_its_own(
    owner: Owner, terminal: httpx.Client, served: Listening, id_: str
) -> None:
    parent = next(one for one in owner.http.get("/api/grants").json()["grants"] if one["holds"])
    phone = paired(served, terminal, Phone(address(served), trusting(served)))
    try:
        key = phone.key
        for name, status in ((id_, 403), ("p1", 200)):
            given = part(name, parent, device=key.id)
            assert handed_on(phone, given).status_code == status
    finally:
        phone.close()
    assert "p1" in owner.ids()
    assert id_ not in owner.ids()


def test_over_plain_http_nobody_takes_anything_back(owner: Owner, served: Listening, data: Path) -> None:
    given = owner.granted(write=[str(data)])["id"]
    answer = httpx.post(f"{address(served, 'plain')}/api/grants/{given}/end", json={}, trust_env=False)
    assert answer.status_code in (401, 403)
    assert given in owner.ids()
