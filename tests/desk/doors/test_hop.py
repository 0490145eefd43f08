"""One request before it is sent: read strictly, looked through whole, unpacked within bounds."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.doors.shop import SECRET

from deskhand.core.doors import HttpRequest
from deskhand.core.errors import Problem
from deskhand.core.words import LANGS
from deskhand.desk.doors.hop import MOST_SENT, first, unpacked
from deskhand.desk.doors.outward import PIECE, as_text
from deskhand.desk.doors.problems import (
    NotSendable,
)


@given(st.binary(max_size=200))
def test_any_bytes_are_unpacked_or_refused(data: bytes) -> None:
    for coding in ("gzip", "deflate", "br", "identity", ""):
        try:
            found = unpacked(data, coding, 100)
        except ValueError:
            continue
        assert found is None or len(found) <= 100 or coding in ("identity", "")
    assert unpacked(zlib.compress(data), "deflate", 200) == data


def test_little_that_unpacks_to_much_is_not_unpacked_whole() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    assert unpacked(bomb, "gzip", 1_000) is None
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_through(data: bytes) -> None:
    assert SECRET in as_text(data + b"\xff" + SECRET.encode() + b"\xff") or b"\xff" not in data


BAD: list[tuple[str, str, dict[str, str]]] = [
    ("get", "http://a.example/", {}),
    ("CONNECT", "http://a.example/", {}),
    ("GET /x HTTP/1.1\r\nA: b\r\n\r\nGET", "http://a.example/", {}),
    ("GET", "ftp://a.example/", {}),
    ("GET", "a.example", {}),
    ("GET", "//a.example/", {}),
    ("GET", "http://", {}),
    ("GET", "http:///x", {}),
    ("GET", "http://a.example:99999/", {}),
    ("GET", "http://a.example:x/", {}),
    ("GET", "http://u:p@a.example/", {}),
    ("GET", "http://a.example\\@b.example/", {}),
    ("GET", "http://127.1/", {}),
    ("GET", "http://0x7f000001/", {}),
    ("GET", "http://2130706433/", {}),
    ("GET", "http://a..b/", {}),
    ("GET", "http://[::1]/", {}),
    ("GET", "http://[::ffff:127.0.0.1]/", {}),
    ("GET", "http://a.example/\r\nX: y", {}),
    ("GET", "http://a.example/" + "x" * 20_000, {}),
    ("GET", "http://a.example/", {"Host": "b.example"}),
    ("GET", "http://a.example/", {"content-length": "0"}),
    ("GET", "http://a.example/", {"Transfer-Encoding": "chunked"}),
    ("GET", "http://a.example/", {"Proxy-Authorization": "x"}),
    ("GET", "http://a.example/", {"A": "b\r\nC: d"}),
    ("GET", "http://a.example/", {"A b": "c"}),
    ("GET", "http://a.example/", {"": "c"}),
]


@pytest.mark.parametrize(("method", "url", "headers"), BAD)
def test_requests_that_can_be_read_in_two_ways(method: str, url: str, headers: dict[str, str]) -> None:
    with pytest.raises(NotSendable) as told:
        first(HttpRequest(method, url, headers))
    assert all("\r" not in told.value.said(lang) and "p@" not in told.value.said(lang) for lang in LANGS)


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_text_is_a_request_or_refused(url: str, value: str) -> None:
    for whole in (url, f"http://{url}", f"https://a.example/{url}"):
        try:
            hop = first(HttpRequest("GET", whole, {"A": value}))
            hop.request(1)
            hop.following(302, url)
        except Problem:
            continue


def test_a_body_too_large_to_be_looked_through_is_not_sent() -> None:
    with pytest.raises(NotSendable):
        first(HttpRequest("POST", "http://a.example/", {}, b"x" * (MOST_SENT + 1)))
    assert PIECE < MOST_SENT
