"""What is asked about desks over HTTP: what is open, touched lately and told, by whoever may ask, and no more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from deskhand.cli.signer import Signer
from deskhand.core.world.delta import Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.merge import Pending
from deskhand.hub.api.said import FORGET_WORLD, HEADER
from deskhand.hub.trust.kept import as_text, kept
from deskhand.hub.world.room import WorldRoom
from deskhand.testing.phone import Phone, address, network, trusting
from deskhand.testing.serving import Listening, listening
from deskhand.trust.keys import Key
from deskhand.trust.signed import write_signed

T = TypeVar("T")
HOME = "/home/li"
LAPTOP = "desk-laptop"
OTHER = "desk-of-another"


class Told:
    """A desk that tells the hub what a test says is on it."""

    def __init__(self, served: Listening, device: str, person: int, name: str) -> None:
        self._served = served
        self.device = device
        self.graph = Graph(f"epoch-{device}")
        self.draft = Pending(self.graph)
        self.draft.new(Node(1, "device", 0, device, {"name": name, "root": HOME, "home": HOME}))
        self.draft.new(Node(2, "app", 1, "calc", {"name": "Calc"}))
        served.on_loop(lambda: room(served).come(device, person, name, lambda _: None))

    def node(self, one: int, kind: str, up: int, key: str, **fields: Value) -> None:
        self.draft.new(Node(one, kind, up, key, fields))

    def file(self, one: int, path: str, **fields: Value) -> None:
        name = path.rpartition("/")[2]
        self.node(one, "file", 1, f"{HOME}/{path}", name=name, type="file", **fields)

    def tell(self) -> None:
        """All of it: what is new since is in it too."""
        self.draft.take()
        snapshot = self.graph.snapshot()
        self._served.on_loop(lambda: room(self._served).take(self.device, snapshot))


def room(served: Listening) -> WorldRoom:
    assert served.hub.world is not None
    return served.hub.world


def on(served: Listening, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, served._loop).result(20)


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    with listening(home, root, lan=network(home), lasting=True) as it:
        yield it


@pytest.fixture
def now() -> float:
    return time.time()


@pytest.fixture
def laptop(served: Listening, now: float) -> Told:
    """A sheet in front, a letter behind it, one report that was open before, and a password field."""
    told = Told(served, LAPTOP, served.house.person, "laptop")
    told.node(3, "window", 2, "calc", title="预算.xlsx - Calc", active=True)
    told.node(4, "app", 1, "pad", name="Mousepad")
    told.node(5, "window", 4, "pad", title="letter.txt - Mousepad")
    told.node(6, "element", 5, "", role="password", name="Password", privacy="secret")
    told.file(10, "Documents/预算.xlsx", modified=now - 30, opened=now - 600)
    told.file(11, "Documents/letter.txt", modified=now - 9_000, opened=now - 60)
    told.file(12, "Documents/annual report.pdf", modified=now - 90_000, opened=now - 8_000, closed=now - 7_000)
    told.draft.edge("opened", 3, 10, now - 600)
    told.draft.edge("opened", 5, 11, now - 60)
    told.tell()
    return told


def found(client: httpx.Client, **query: str | float) -> list[dict[str, Any]]:
    return list(client.get("/api/world", params=query).raise_for_status().json()["found"])


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["error"]["code"])


def test_a_desk_at_a_glance(served: Listening, laptop: Told, page: httpx.Client) -> None:
    served.on_loop(lambda: room(served).come("desk-away", served.house.person, "old pc", lambda _: None))
    served.on_loop(lambda: room(served).left("desk-away"))
    desks = {one["name"]: one for one in page.get("/api/world/desks").raise_for_status().json()["desks"]}
    one = desks["laptop"]
    assert one["here"] and not desks["old pc"]["here"]
    assert [(app["name"], app["active"], [w["title"] for w in app["windows"]]) for app in one["apps"]] == [
        ("Calc", True, ["预算.xlsx - Calc"]),
        ("Mousepad", False, ["letter.txt - Mousepad"]),
    ]
    assert [(file["name"], file["app"]) for file in one["files"]] == [("letter.txt", "Mousepad"), ("预算.xlsx", "Calc")]
    assert [file["name"] for file in one["lately"]] == ["预算.xlsx", "letter.txt", "annual report.pdf"]
    assert desks["old pc"]["epoch"] == "" and desks["old pc"]["apps"] == []


def test_what_is_open_and_what_was(laptop: Told, page: httpx.Client, now: float) -> None:
    opened = found(page, kind="file", opened_from=now, opened_until=now + 1)
    assert {one["name"] for one in opened} == {"预算.xlsx", "letter.txt"}
    earlier = found(page, kind="file", opened_from=now - 8_500, opened_until=now - 6_000)
    assert [one["name"] for one in earlier] == ["annual report.pdf"]
    assert (earlier[0]["desk"], earlier[0]["here"], earlier[0]["key"]) == (
        "laptop",
        True,
        f"{HOME}/Documents/annual report.pdf",
    )
    changed = found(page, kind="file", changed_from=now - 120)
    assert [one["name"] for one in changed] == ["预算.xlsx"]
    in_pad = found(page, kind="file", app="Mousepad")
    assert [one["name"] for one in in_pad] == ["letter.txt"]


@pytest.mark.parametrize(
    ("about", "name"), [("预算", "预算.xlsx"), ("report", "annual report.pdf"), ("ANNUAL", "annual report.pdf")]
)
def test_words_of_both_languages_find_it(laptop: Told, page: httpx.Client, about: str, name: str) -> None:
    assert [one["name"] for one in found(page, about=about, kind="file")] == [name]


def test_every_field_says_who_wrote_it_and_who_may_see_it(laptop: Told, page: httpx.Client) -> None:
    (one,) = found(page, about="预算", kind="file")
    fields = {field["name"]: field for field in one["fields"]}
    assert fields["name"]["origin"] == "X"
    assert fields["modified"]["origin"] == "L" and fields["modified"]["privacy"] == "private"
    (secret,) = found(page, kind="element")
    assert all(field["privacy"] == "secret" for field in secret["fields"])
    assert "value" not in {field["name"] for field in secret["fields"]}


def test_what_was_told_field_by_field(laptop: Told, page: httpx.Client) -> None:
    view = page.get("/api/world/shared", params={"device": "laptop"}).raise_for_status().json()
    assert (view["desk"], view["of_this_computer"], view["withheld"]) == ("laptop", False, None)
    kinds = {one["kind"]: one for one in view["kinds"]}
    assert kinds["file"]["things"] == 3
    assert {field["name"] for field in kinds["file"]["fields"]} >= {"key", "name", "modified", "opened"}
    assert code(page.get("/api/world/shared", params={"device": "nowhere"})) == (404, "NoSuchDesk")


def test_no_more_than_asked_for_and_in_the_order_asked_for(
    served: Listening, laptop: Told, page: httpx.Client, now: float
) -> None:
    for n in range(300):
        laptop.file(100 + n, f"Documents/many/note {n:03}.md", modified=now - 10_000 - n)
    laptop.tell()
    assert len(found(page, about="note", kind="file")) == 20
    many = found(page, about="note", kind="file", limit=200, order="newest")
    assert [one["name"] for one in many[:2]] == ["note 000.md", "note 001.md"] and len(many) == 200
    rest = found(page, about="note", kind="file", limit=200, order="newest", changed_until=many[-1]["at"])
    assert len(rest) == 100 and not {one["name"] for one in rest} & {one["name"] for one in many}
    assert found(page, about="note", kind="file", limit=1, order="oldest")[0]["name"] == "note 299.md"
    assert found(page, about="note", kind="file", limit=1, order="name")[0]["name"] == "note 000.md"


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"kind": "dog"},
        {"order": "loudest"},
        {"opened_from": "-1"},
        {"opened_from": "nan"},
        {"opened_until": "1e12"},
        {"near": "0"},
        {"about": "x" * 501},
        {"app": "a\x00b"},
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(laptop: Told, page: httpx.Client, query: dict[str, str]) -> None:
    answer = page.get("/api/world", params=query)
    assert code(answer) == (422, "Invalid"), answer.text
    assert next(iter(query)) in answer.json()["error"]["text"]
    chinese = page.get("/api/world", params=query, headers={"Accept-Language": "zh"}).json()["error"]["text"]
    assert any("一" <= letter <= "鿿" for letter in chinese)


def test_a_parameter_that_nobody_knows_changes_nothing(laptop: Told, page: httpx.Client) -> None:
    assert found(page, kind="file", colour="red") == found(page, kind="file")


def test_a_desk_that_is_not_there_is_named(laptop: Told, page: httpx.Client) -> None:
    answer = page.get("/api/world", params={"device": "kitchen"})
    assert code(answer) == (404, "NoSuchDesk")
    assert "kitchen" in answer.json()["error"]["text"]
    assert [one["desk"] for one in found(page, device="laptop", kind="window", limit=1)] == ["laptop"]


def test_what_starts_from_one_thing_is_about_one_desk(served: Listening, laptop: Told, page: httpx.Client) -> None:
    assert {one["name"] for one in found(page, near=10)} >= {"预算.xlsx - Calc"}
    Told(served, "desk-second", served.house.person, "second").tell()
    answer = page.get("/api/world", params={"near": 10})
    assert answer.status_code in (400, 409) and answer.json()["error"]["code"] == "SayWhichDesk"
    assert "second" in answer.json()["error"]["text"]
    assert found(page, near=10, device="laptop")


def test_nobody_else_hears_of_it(
    served: Listening, laptop: Told, page: httpx.Client, terminal: httpx.Client, stranger: httpx.Client
) -> None:
    """The desks of another person of the same hub, and whoever is not signed in."""
    person = on(served, served.hub.person("cli", "somebody else"))
    other = Told(served, OTHER, person, "secret pc")
    other.file(10, "Documents/their diary.txt", modified=1.0)
    other.tell()
    for client in (page, terminal):
        assert found(client, about="diary") == []
        assert "secret pc" not in client.get("/api/world/desks").text
        assert code(client.get("/api/world", params={"device": "secret pc"})) == (404, "NoSuchDesk")
        assert code(client.get("/api/world", params={"device": OTHER})) == (404, "NoSuchDesk")
        assert code(client.get("/api/world/shared", params={"device": OTHER})) == (404, "NoSuchDesk")
        assert {one["name"] for one in found(client, kind="file")} >= {"letter.txt"}
    for path in ("/api/world", "/api/world/desks", "/api/world/shared"):
        assert code(stranger.get(path)) == (401, "NotSignedIn")


def test_a_paired_phone_sees_its_owners_desks(served: Listening, laptop: Told, terminal: httpx.Client) -> None:
    with contextlib.closing(Phone(address(served), trusting(served))) as one:
        words = one.greet(terminal.post("/api/pair", json={}).json()["url"])
        signed = kept(Signer(served.house.keys.owner).command(f"pair {one.key.id}"))
        terminal.post("/api/pair/confirm", json={"words": list(words), "yes": True, "signed": signed})
        assert code(one.http.get("/api/world/desks")) == (401, "NotSignedIn")
        assert one.sign_in().json()["state"] == "confirmed"
        assert [desk["name"] for desk in one.http.get("/api/world/desks").json()["desks"]] == ["laptop"]
        assert {found_["name"] for found_ in found(one.http, kind="file", about="预算")} == {"预算.xlsx"}
        owner, roster = served.house.keys.owner, served.hub.trust.lists.roster
        taken = roster.revoking(owner, one.key.id, at=int(time.time()))
        on(served, served.hub.trust.take_roster(taken.entries))
        assert code(one.http.get("/api/world/desks")) == (401, "NotSignedIn")


def test_a_hub_that_keeps_no_worlds_says_so(home: Path, root: Path) -> None:
    with listening(home, root) as it, httpx.Client(base_url=it.url, headers=it.terminal, trust_env=False) as client:
        for path in ("/api/world", "/api/world/desks", "/api/world/shared"):
            assert code(client.get(path)) == (409, "NoWorldKept")


def test_a_change_is_told_as_it_happens(served: Listening, laptop: Told, page: httpx.Client, now: float) -> None:
    """Which desk, and nothing of what is on it; once for what happens within a moment."""
    with page.stream("GET", "/api/events", params={"after": 0}, timeout=20) as line:
        lines = line.iter_lines()
        told: list[dict[str, Any]] = []
        heard, files = threading.Event(), list[str]()

        def keep_telling() -> None:
            """Nobody knows when the page has begun to listen."""
            while not heard.wait(0.05):
                files.append(f"new {len(files)}.md")
                laptop.file(200 + len(files), f"Documents/{files[-1]}", modified=now)
                laptop.tell()

        telling = threading.Thread(target=keep_telling, daemon=True)
        telling.start()
        kind = ""
        for text in lines:
            kind = text.partition(": ")[2] if text.startswith("event:") else kind
            if text.startswith("data:") and kind == "world":
                told.append(json.loads(text.partition(": ")[2]))
                if told[-1]["device"] == LAPTOP:
                    break
        heard.set()
        telling.join()
    assert told[-1]["device"] == LAPTOP and "new" not in json.dumps(told)
    assert {one["name"] for one in found(page, about="new", kind="file", limit=200)} == {*files}


def test_nothing_is_left_of_a_desk_that_was_revoked(
    home: Path, served: Listening, page: httpx.Client, now: float
) -> None:
    owner, trust = served.house.keys.owner, served.hub.trust
    key = Key.make()
    grown = trust.lists.roster.adding(
        owner, kind="desk", alg="ed25519", public=key.public, name="laptop", person="owner", at=int(now)
    )
    on(served, trust.take_roster(grown.entries))
    told = Told(served, key.id, served.house.person, "laptop")
    told.file(10, "Documents/zebra plans.txt", modified=now, opened=now)
    told.tell()
    assert [one["name"] for one in found(page, about="zebra")] == ["zebra plans.txt"]
    until(lambda: b"zebra" in stored(home))
    ended = trust.lists.roster.revoking(owner, key.id, at=int(now))
    on(served, trust.take_roster(ended.entries))
    assert found(page, kind="file") == []
    assert key.id not in page.get("/api/world/desks").text
    assert b"zebra" not in stored(home)


def test_what_was_open_is_forgotten_when_the_owner_signs_that(
    home: Path, served: Listening, laptop: Told, page: httpx.Client, terminal: httpx.Client, now: float
) -> None:
    old = "zebra plans - Mousepad"
    laptop.node(20, "window", 4, "zebra", title=old)
    laptop.tell()
    until(lambda: b"zebra" in stored(home))
    laptop.draft.gone(20)
    laptop.tell()

    def closed() -> list[str]:
        return [one["name"] for one in found(page, kind="window", opened_from=now - 60) if one["id"] is None]

    until(lambda: closed() == [old])
    for text in (None, "forget something else"):
        signed = {} if text is None else said(served.house.keys.owner, text)
        assert code(terminal.delete("/api/world/history", headers=signed))[0] == 403
    assert code(page.delete("/api/world/history", headers=said(Key.make(), FORGET_WORLD)))[0] == 403
    assert closed() == [old]
    answer = terminal.delete("/api/world/history", headers=said(served.house.keys.owner, FORGET_WORLD))
    assert answer.raise_for_status().json()["elsewhere"] == ["laptop"]
    assert answer.json()["notes"] > 0
    assert closed() == [] and b"zebra" not in stored(home)
    assert {one["name"] for one in found(page, kind="window", opened_from=now - 60)} >= {"letter.txt - Mousepad"}


def said(key: Key, text: str) -> dict[str, str]:
    return {HEADER: as_text(write_signed(Signer(key).command(text)))}


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < ends, "it never came true"
        time.sleep(0.05)


def stored(home: Path) -> bytes:
    return b"".join(one.read_bytes() for one in home.glob("world.db*"))
