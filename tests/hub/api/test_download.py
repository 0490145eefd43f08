"""Offered files come from the desk, as attachments, under their own name whatever it holds."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.hub.api import sessions
from deskhand.hub.api.download import disposition
from deskhand.testing.serving import Listening, sign_in


@given(st.text(max_size=300))
def test_a_name_never_ends_the_header(name: str) -> None:
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith('attachment; filename="')
    assert unquote(header.partition("filename*=UTF-8''")[2])


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("report.pdf", "report.pdf", "report.pdf"),
        ("照片.png", "__.png", "%E7%85%A7%E7%89%87.png"),
        ('a"; filename="b.exe', "a_; filename=_b.exe", "a%22%3B%20filename%3D%22b.exe"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt", "y.txt"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x", "aSet-Cookie%3A%20x"),
        ("photo\u202egpj.exe", "photogpj.exe", "photogpj.exe"),
        ("", "file", "file"),
        ("..", "file", "file"),
    ],
)
def test_names_as_they_are_sent(name: str, plain: str, full: str) -> None:
    assert disposition(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"


def test_an_offered_file_comes_whole(page: httpx.Client, root: Path) -> None:
    content = bytes(range(256)) * 4_000
    (root / "Downloads" / "report.pdf").write_bytes(content)
    sent = page.post("/api/messages?wait=20", json={"id": "s", "text": "send me report.pdf"}).json()
    assert sent["state"] == "done", sent
    receipts = page.get(f"/api/runs/{sent['run']}").json()["receipts"]
    offered = receipts[-1]["result"]["files"][0]
    answer = page.get(f"/api/files/{offered['hash']}", params={"name": "报告 1.html"})
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_was_never_offered_is_not_there(page: httpx.Client) -> None:
    assert page.get(f"/api/files/{'0' * 64}").status_code == 404
    for hash_ in ("x", "0" * 31, "../hub.db", "0" * 200, "A" * 64):
        assert page.get(f"/api/files/{hash_}").status_code in (404, 422)


@pytest.fixture
def offered(page: httpx.Client) -> str:
    """The address of a file that a run offered."""
    sent = page.post("/api/messages?wait=20", json={"id": "s", "text": "send me report.pdf"}).json()
    receipts = page.get(f"/api/runs/{sent['run']}").json()["receipts"]
    return f"/api/files/{receipts[-1]['result']['files'][0]['hash']}"


@pytest.fixture
def link(served: Listening, page: httpx.Client) -> httpx.Client:
    """The same browser when it follows a link: it brings its cookie and nothing else."""
    return httpx.Client(base_url=served.url, cookies=dict(page.cookies), timeout=20, trust_env=False)


def ticket_for(page: httpx.Client, file: str) -> dict[str, str]:
    made = page.post(f"{file}/ticket")
    assert made.status_code == 201, made.text
    return made.json()


def test_a_link_needs_a_ticket_which_holds_once(page: httpx.Client, link: httpx.Client, offered: str) -> None:
    with link:
        assert link.get(offered).status_code == 401
        ticket = ticket_for(page, offered)
        assert link.get(offered, params=ticket).status_code == 200
        assert link.get(offered, params=ticket).status_code == 401


def test_a_ticket_is_for_its_file_and_its_browser_alone(
    served: Listening, page: httpx.Client, link: httpx.Client, offered: str
) -> None:
    with link, httpx.Client(base_url=served.url, trust_env=False) as other:
        ticket = ticket_for(page, offered)
        assert link.get(f"/api/files/{'0' * 64}", params=ticket).status_code == 401
        assert link.get("/api/me", params=ticket).status_code == 401
        assert httpx.get(f"{served.url}{offered}", params=ticket, trust_env=False).status_code == 401
        sign_in(other, served.link())
        cookies = dict(other.cookies)
        stolen = httpx.get(f"{served.url}{offered}", params=ticket, cookies=cookies, trust_env=False)
        assert stolen.status_code == 401
        assert link.get(offered, params=ticket).status_code == 200


def test_a_ticket_ends_with_its_minute_and_with_its_session(
    page: httpx.Client, link: httpx.Client, offered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with link:
        monkeypatch.setattr(sessions, "TICKET_SECONDS", 0.05)
        late = ticket_for(page, offered)
        monkeypatch.undo()
        time.sleep(0.1)
        assert link.get(offered, params=late).status_code == 401
        left = ticket_for(page, offered)
        assert page.delete("/api/session").status_code == 204
        assert link.get(offered, params=left).status_code == 401


def test_the_terminal_needs_no_ticket(terminal: httpx.Client, offered: str) -> None:
    assert terminal.get(offered).status_code == 200
    refused = terminal.post(f"{offered}/ticket")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "PageOnly"
