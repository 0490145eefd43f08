"""No event is lost and none comes twice, however often the line breaks."""

from __future__ import annotations

import json
import random
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deskhand.hub.api.events import EVENTS
from deskhand.testing.bad_line import BadLine, bad_line
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.serving import Listening


@dataclass(frozen=True)
class Got:
    id: int | None
    kind: str
    data: dict[str, object]


def frames(lines: Iterator[str]) -> Iterator[Got]:
    number: int | None = None
    kind = data = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            number = int(value)
        elif name == "event":
            kind = value
        elif name == "data":
            data = value
        elif line == "" and data:
            yield Got(number, kind, json.loads(data))
            number, kind, data = None, "", ""


def read(client: httpx.Client, until: int, *, after: int = 0) -> list[Got]:
    """Everything kept, up to event `until`."""
    got: list[Got] = []
    with client.stream("GET", "/api/events", params={"after": after}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for event in frames(answer.iter_lines()):
            got.append(event)
            if event.id is not None and event.id >= until:
                break
    return got


def ask(client: httpx.Client, text: str, name: str) -> dict[str, object]:
    answer = client.post("/api/messages?wait=20", json={"id": name, "text": text})
    assert answer.status_code == 202
    return dict(answer.json())


def newest(client: httpx.Client) -> int:
    return int(client.get("/api/me").json()["event"])


@pytest.fixture
def talked(page: httpx.Client) -> httpx.Client:
    """A conversation with something of everything."""
    ask(page, "list Downloads", "m1")
    asked = ask(page, "organize Downloads by type", "m2")
    page.post(f"/api/runs/{asked['run']}/answer", json={"id": "a1", "text": "yes"})
    ask(page, "list Downloads", "m3")
    ask(page, "colourless green ideas", "m4")
    return page


def test_events_are_what_the_document_says(talked: httpx.Client) -> None:
    got = read(talked, newest(talked))
    kinds = {event.kind for event in got}
    assert kinds >= {"message", "plan", "step", "question", "answered", "receipt", "run"}
    for event in got:
        model = EVENTS[event.kind]
        assert set(event.data) == {field.alias or name for name, field in model.model_fields.items()}
        model.model_validate_json(json.dumps(event.data))
    plan = next(event for event in got if event.kind == "plan")
    steps = plan.data["steps"]
    assert isinstance(steps, list)
    assert {"path", "state", "say"} <= set(steps[0])


def test_numbers_rise_and_a_reader_goes_on_after_its_last(talked: httpx.Client) -> None:
    end = newest(talked)
    whole = [event.id for event in read(talked, end) if event.id is not None]
    assert whole == sorted(set(whole))
    middle = whole[len(whole) // 2]
    rest = [event.id for event in read(talked, end, after=middle) if event.id is not None]
    assert rest == [number for number in whole if number > middle]
    headers = {"Last-Event-ID": str(middle)}
    with talked.stream("GET", "/api/events?after=0", headers=headers) as answer:
        first = next(event for event in frames(answer.iter_lines()) if event.id is not None)
    assert first.id == rest[0]


def test_a_fresh_page_begins_a_little_back(talked: httpx.Client) -> None:
    end = newest(talked)
    with talked.stream("GET", "/api/events?last=3") as answer:
        first = next(event for event in frames(answer.iter_lines()) if event.id is not None)
    assert first.id is not None
    assert end - 3 < first.id <= end


DAMAGE = {
    "a kind that is not known": "UPDATE event SET kind = 'dance'",
    "a state that there is not": "UPDATE event SET state = 'dancing' WHERE kind IN ('run', 'step')",
    "a question without a number": "UPDATE event SET state = 'which', step = 5 WHERE kind IN ('question', 'answered')",
    "no content": "UPDATE event SET content = NULL",
    "another's content": "UPDATE event SET content = (SELECT content FROM event WHERE kind = 'receipt')",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_an_event_that_cannot_be_told_is_passed_over(talked: httpx.Client, home: Path, damage: str) -> None:
    end = newest(talked)
    with closing(sqlite3.connect(home / "hub.db", timeout=10)) as rows, rows:
        assert rows.execute(damage).rowcount
    ask(talked, "list Downloads", "after")
    got = [event.id for event in read(talked, newest(talked)) if event.id is not None]
    assert [number for number in got if number > end] == list(range(end + 1, newest(talked) + 1))


def test_a_strange_last_event_id_is_refused(page: httpx.Client) -> None:
    for given in ("x", "-1", "1.5", "", "9" * 40, "²"):
        answer = page.get("/api/events", headers=[(b"Last-Event-ID", given.encode())])
        assert answer.status_code == 422


def test_nothing_is_lost_or_doubled_over_a_line_that_keeps_breaking(served: Listening, page: httpx.Client) -> None:
    dice = random.Random(7)  # noqa: S311 - where a line breaks is no secret
    with bad_line(served.port) as line:
        taken: list[Got] = []
        over = threading.Event()
        reader = threading.Thread(target=_follow, args=(line, page, taken, over))
        reader.start()
        for turn in range(12):
            line.break_after(dice.randrange(500, 9_000))
            ask(page, "list Downloads", f"turn-{turn}")
            line.cut()
        line.break_after(None)
        end = newest(page)
        deadline = time.monotonic() + 20
        while not any(event.id == end for event in taken) and time.monotonic() < deadline:
            time.sleep(0.05)
        over.set()
        line.cut()
        reader.join(20)
        broke = line.connections
    numbers = [event.id for event in taken if event.id is not None]
    assert broke > 10
    assert numbers == [event.id for event in read(page, end) if event.id is not None]


def _follow(line: BadLine, page: httpx.Client, taken: list[Got], over: threading.Event) -> None:
    """Reads as a browser does: from the last whole event on, again and again."""
    last = 0
    cookies, headers = dict(page.cookies), {"X-Deskhand-Key": page.headers["X-Deskhand-Key"]}
    while not over.is_set():
        try:
            with (
                httpx.Client(
                    base_url=line.url, timeout=20, trust_env=False, cookies=cookies, headers=headers
                ) as client,
                client.stream("GET", "/api/events", headers={"Last-Event-ID": str(last)}) as answer,
            ):
                assert answer.status_code == 200
                for event in frames(answer.iter_lines()):
                    taken.append(event)
                    last = event.id or last
        except httpx.TransportError:
            time.sleep(0.01)


def test_a_reader_that_does_not_read_holds_up_nobody(served: Listening, page: httpx.Client) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    key = page.headers["X-Deskhand-Key"]
    head = f"Host: localhost:{served.port}\r\nCookie: {cookie}\r\nX-Deskhand-Key: {key}"
    request = f"GET /api/events?after=0 HTTP/1.1\r\n{head}\r\n\r\n"
    lazy = [socket.create_connection(("127.0.0.1", served.port), 10) for _ in range(10)]
    try:
        for one in lazy:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            one.sendall(request.encode())
        for turn in range(5):
            began = time.monotonic()
            assert ask(page, "list Downloads", f"lazy-{turn}")["state"] == "done"
            assert time.monotonic() - began < 5 * slowness_by_the_clock()
    finally:
        for one in lazy:
            one.close()


def test_the_hub_stops_in_time_with_readers_on_the_line(served: Listening, page: httpx.Client) -> None:
    def reader() -> None:
        cookies, headers = dict(page.cookies), dict(page.headers)
        with httpx.Client(base_url=served.url, trust_env=False, cookies=cookies, headers=headers) as client:
            try:
                with client.stream("GET", "/api/events") as answer:
                    started.set()
                    for _ in answer.iter_bytes():
                        pass
                ended.append(True)
            except httpx.TransportError:
                ended.append(False)

    started, ended = threading.Event(), list[bool]()
    thread = threading.Thread(target=reader)
    thread.start()
    assert started.wait(10)
    time.sleep(0.1)
    began = time.monotonic()
    served.close()
    assert time.monotonic() - began < 4 * slowness_by_the_clock()
    thread.join(5)
    assert ended == [True]
