"""Too much, too long, not text: refused with a reason, and the next request is served."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from deskhand.testing.serving import Listening


def reason(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["text"]


def test_a_megabyte_of_text_is_refused(page: httpx.Client) -> None:
    status, text = reason(page.post("/api/messages", json={"id": "a", "text": "x" * 1_000_000}))
    assert status == 413
    assert "1000000" in text
    assert page.get("/api/me").status_code == 200


def test_a_body_without_a_length_is_counted(page: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"id":"a","text":"'
        for _ in range(200):
            yield b"x" * 10_000

    answer = page.post("/api/messages", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"id": "a", "text": "x" * 20_001}, "20,000"),
        ({"id": "a", "text": "a\0b"}, "NUL"),
        ({"id": "a", "text": ""}, "empty"),
        ({"id": "a", "text": " \n\t"}, "empty"),
        ({"id": "a"}, '"text" is missing'),
        ({"id": "a", "text": "hi", "more": 1}, '"more" is not known'),
        ({"id": "a b", "text": "hi"}, '"id"'),
        ({"id": "x" * 65, "text": "hi"}, '"id"'),
        ({"id": 1, "text": "hi"}, '"id"'),
        ({"id": "a", "text": ["hi"]}, '"text"'),
        ([], "described"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(page: httpx.Client, body: object, part: str) -> None:
    status, text = reason(page.post("/api/messages", json=body))
    assert status == 422
    assert part in text


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b'{"id":"a","text":"\\ud800"}', b"[" * 100_000, b"NaN"])
def test_what_is_not_json_is_refused(page: httpx.Client, raw: bytes) -> None:
    answer = page.post("/api/messages", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_the_reason_is_in_chinese_where_asked(page: httpx.Client) -> None:
    headers = {"Accept-Language": "zh"}
    _, text = reason(page.post("/api/messages", json={"id": "a", "text": "a\0"}, headers=headers))
    assert "NUL 字符" in text


@pytest.mark.parametrize(
    "text", ["🎉👩‍👩‍👧‍👦" * 200, "\u202egnp.exe \u2066x", "ש" * 500, "x" * 20_000, "\ufeff\u200b a"]
)
def test_odd_but_sound_text_is_taken(page: httpx.Client, text: str) -> None:
    assert page.post("/api/plan", json={"text": text}).status_code == 200


@pytest.mark.parametrize("run", ["0", "-1", "x", "1.5", str(2**53), "9" * 400, "%00"])
def test_a_run_that_is_no_number_is_refused(page: httpx.Client, run: str) -> None:
    assert page.get(f"/api/runs/{run}").status_code == 422


def test_a_run_that_is_not_there_is_said_so(page: httpx.Client) -> None:
    assert page.get("/api/runs/999").status_code == 404
    assert page.post("/api/runs/999/stop").status_code == 404
    assert page.post("/api/runs/999/undo", json={"id": "u"}).status_code == 404
    assert page.post("/api/runs/999/answer", json={"id": "u", "text": "yes"}).status_code == 404
    assert page.delete("/api/runs/999").status_code == 404


def test_enormous_headers_do_not_hurt(served: Listening) -> None:
    with socket.create_connection(("127.0.0.1", served.port), 10) as raw:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n")
        assert b" 400 " in raw.recv(4096).split(b"\r\n")[0]
    assert httpx.get(f"{served.url}/health", trust_env=False).json()["ok"] is True


def test_the_same_message_twice_is_one(page: httpx.Client) -> None:
    body = {"id": "once", "text": "list Downloads"}
    first, second = (page.post("/api/messages", json=body) for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert first.json()["run"] == second.json()["run"]
    assert first.json()["message"] == second.json()["message"]
    assert len(page.get("/api/runs").json()["runs"]) == 1


def test_waiting_brings_the_answer(page: httpx.Client) -> None:
    done = page.post("/api/messages?wait=20", json={"id": "w", "text": "list Downloads"}).json()
    assert done["state"] == "done"
    assert "report.pdf" in json.dumps(page.get(f"/api/runs/{done['run']}").json(), ensure_ascii=False)
    asked = page.post("/api/messages?wait=20", json={"id": "w2", "text": "organize Downloads by type"}).json()
    assert asked["state"] == "asking"
    assert asked["ask"]["kind"] == "confirm"
