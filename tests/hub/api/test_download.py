"""Offered files come from the desk, as attachments, under their own name whatever it holds."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.hub.api.download import disposition


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
