"""Connections that never sign in hold up nobody, however many there are and however slowly they speak."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from deskhand.hub.api.connections import Limits
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.serving import Listening, listening, sign_in

HEAD = 0.6
STRANGERS = 40


@pytest.fixture
def hurried(home: Path, root: Path) -> Iterator[Listening]:
    """A hub with less patience than usual."""
    with listening(home, root, limits=Limits(head=HEAD, idle=1, strangers=STRANGERS, signed_in=6)) as it:
        yield it


def connected(it: Listening, said: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", it.port), 10)
    one.sendall(said)
    return one


def ended(one: socket.socket, within: float) -> bool:
    """Whether the other side closes, whatever it says first."""
    one.settimeout(within)
    try:
        while one.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize("said", [b"", b"GET /api/me HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_a_head_that_does_not_end_is_not_waited_for(hurried: Listening, said: bytes) -> None:
    with connected(hurried, said) as one:
        assert not ended(one, HEAD / 2)
        assert ended(one, HEAD * 4)


def test_a_byte_now_and_then_buys_no_time(hurried: Listening) -> None:
    with connected(hurried, b"GET / HTTP/1.1\r\nX: ") as one:
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            while time.monotonic() - began < HEAD * 8:
                one.sendall(b"x")
                time.sleep(0.05)
        assert time.monotonic() - began < HEAD * 4


def test_nor_does_it_after_a_request_that_was_answered(hurried: Listening) -> None:
    """Its body announced and never sent, for an address that reads none."""
    head = f"GET /health HTTP/1.1\r\nHost: localhost:{hurried.port}\r\nContent-Length: 1000000\r\n\r\n"
    with connected(hurried, head.encode()) as one:
        assert one.recv(4_096).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            while time.monotonic() - began < HEAD * 8:
                one.sendall(b"x")
                time.sleep(0.05)


def test_a_connection_between_two_requests_is_closed_in_time(hurried: Listening) -> None:
    with connected(hurried, f"GET /health HTTP/1.1\r\nHost: localhost:{hurried.port}\r\n\r\n".encode()) as one:
        assert one.recv(4_096).startswith(b"HTTP/1.1 200")
        assert ended(one, 4)


def test_a_slow_answer_is_not_cut_off_by_the_deadline_of_its_head(hurried: Listening) -> None:
    with (
        httpx.Client(base_url=hurried.url, headers=hurried.terminal, timeout=20, trust_env=False) as terminal,
        terminal.stream("GET", "/api/events") as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines).startswith("retry")
        time.sleep(HEAD * 2)
        said = terminal.post("/api/messages?wait=20", json={"id": "one", "text": "list Downloads"})
        assert said.json()["state"] == "done"
        assert any(line.startswith("data") for line in lines)


def test_half_open_connections_hold_up_neither_the_page_nor_a_stream(home: Path, root: Path) -> None:
    """With the limits as they are: more of them than there are places, and nobody's answer takes a second."""
    with ExitStack() as stack:
        it = stack.enter_context(listening(home, root))
        page = stack.enter_context(httpx.Client(base_url=it.url, timeout=20, trust_env=False))
        sign_in(page, it.link())
        answer = stack.enter_context(page.stream("GET", "/api/events"))
        lines = answer.iter_lines()
        assert next(lines).startswith("retry")
        crowd = [stack.enter_context(connected(it, b"GET / HTTP/1.1\r\nX: ")) for _ in range(300)]

        for path in ("/", "/health", "/api/me"):
            with httpx.Client(base_url=it.url, headers=page.headers, cookies=page.cookies, trust_env=False) as fresh:
                began = time.monotonic()
                assert fresh.get(path).status_code == 200
                assert time.monotonic() - began < 1 * slowness_by_the_clock()
        assert page.post("/api/messages?wait=20", json={"id": "one", "text": "list Downloads"}).status_code == 202
        assert any(line.startswith("data") for line in lines)

        left = sum(not ended(one, 0.001) for one in crowd)
        assert left <= Limits().strangers


def status(it: Listening) -> int:
    return httpx.get(f"{it.url}/api/me", headers=it.terminal, timeout=20, trust_env=False).status_code


def test_those_who_signed_in_have_places_of_their_own_and_so_many(hurried: Listening) -> None:
    with ExitStack() as stack:
        client = stack.enter_context(
            httpx.Client(base_url=hurried.url, headers=hurried.terminal, timeout=20, trust_env=False)
        )
        streams = [stack.enter_context(client.stream("GET", "/api/events")) for _ in range(6)]
        assert all(one.status_code == 200 for one in streams)
        refused = client.get("/api/me")
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "Crowded"
        for _ in range(STRANGERS * 2):
            stack.enter_context(connected(hurried))
        streams[0].close()
        deadline = time.monotonic() + 5
        while status(hurried) != 200:  # each time over a connection of its own: an idle one may have had to go
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert next(streams[1].iter_lines()).startswith("retry")
