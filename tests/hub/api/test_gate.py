"""Other sites, other names and other methods get nothing, on every route."""

from __future__ import annotations

import httpx
import pytest

from deskhand.hub.api.routes import ROUTES, Row
from deskhand.testing.serving import Listening


def ids(row: Row) -> str:
    return f"{row.method} {row.path}"


def address(row: Row) -> str:
    return row.path.replace("{run}", "1").replace("{hash}", "0" * 64)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost", "localhost:1", "127.0.0.1.evil.example:{port}", "", "[::1"]
)
def test_a_name_that_is_not_ours_is_misdirected(served: Listening, page: httpx.Client, host: str) -> None:
    given = host.format(port=served.port)
    for path in ("/", "/health", "/api/me", "/assets/x.js", "/nowhere"):
        assert page.get(path, headers={"Host": given}).status_code == 421


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "LocalHost"])
def test_our_own_names_are_taken(served: Listening, stranger: httpx.Client, name: str) -> None:
    assert stranger.get("/health", headers={"Host": f"{name}:{served.port}"}).status_code == 200


def test_both_families_answer_where_there_are_both(served: Listening) -> None:
    import socket

    families = {info[0] for info in socket.getaddrinfo("localhost", served.port, type=socket.SOCK_STREAM)}
    if socket.AF_INET6 in families:
        assert httpx.get(f"http://[::1]:{served.port}/health", trust_env=False).status_code == 200


@pytest.mark.parametrize("row", ROUTES, ids=ids)
def test_no_route_obeys_another_site(served: Listening, page: httpx.Client, row: Row) -> None:
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://localhost:{served.port}"},
        {"Origin": f"http://127.0.0.1:{served.port}"},
        {"Origin": f"http://localhost:{served.port + 1}"},
    ):
        assert page.request(row.method, address(row), headers=headers).status_code == 403
    if row.path.startswith("/api/"):
        for site in ("cross-site", "same-site"):
            assert page.request(row.method, address(row), headers={"Sec-Fetch-Site": site}).status_code == 403


def test_our_own_origin_is_taken(served: Listening, page: httpx.Client) -> None:
    headers = {"Origin": served.url, "Sec-Fetch-Site": "same-origin"}
    assert page.post("/api/plan", json={"text": "help"}, headers=headers).status_code == 200


@pytest.mark.parametrize("row", [row for row in ROUTES if row.authority != "open"], ids=ids)
def test_every_other_route_refuses_a_stranger(stranger: httpx.Client, row: Row) -> None:
    answer = stranger.request(row.method, address(row))
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "NotSignedIn"
    assert stranger.put(address(row)).status_code == 401


def test_a_stranger_does_not_learn_what_there_is(stranger: httpx.Client) -> None:
    for path in ("/api/nowhere", "/api/openapi.json", "/api/", "/api/runs/1/x"):
        assert stranger.get(path).status_code == 401


def test_unknown_addresses_and_methods_are_said_so(page: httpx.Client) -> None:
    assert page.get("/api/nowhere").status_code == 404
    wrong = page.put("/api/runs")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET"


def test_a_form_of_another_site_cannot_be_a_message(page: httpx.Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        body = b'{"id":"a","text":"organize Downloads by type"}'
        assert page.post("/api/messages", content=body, headers={"Content-Type": kind}).status_code == 415


def test_headers_are_strict_everywhere(page: httpx.Client) -> None:
    for path in ("/", "/health", "/api/me", "/api/nowhere", "/nowhere"):
        headers = page.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
        if path.startswith("/api"):
            assert headers["cache-control"] == "no-store"


def test_refusals_are_in_the_language_of_the_request(stranger: httpx.Client) -> None:
    def said(language: str, path: str = "/api/me") -> str:
        return str(stranger.get(path, headers={"Accept-Language": language}).json()["error"]["text"])

    assert "signed in" in said("en")
    assert "登录" in said("zh-CN,zh;q=0.9,en;q=0.8")
    assert "signed in" in said("fr, en;q=0.9, zh;q=0.1")
    assert "signed in" in said("zh;q=x")
    assert "登录" in said("en", "/api/me?lang=zh")
