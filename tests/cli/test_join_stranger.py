"""What is no hub answers where one was to be: a real server of TLS that says something else, told as one problem."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest

from deskhand.cli.join import HubSaysNo, NotAHub, _authority, _Hello, _said, _trusting
from deskhand.trust.ca import Certificates

HOST = "127.0.0.1"
BROKEN = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
CLAIM = {"claim": ""}


@contextmanager
def stranger(home: Path, said: bytes, status: int = 200) -> Iterator[str]:
    """A server that says the same to everybody."""

    class Says(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of its base
            """Nobody reads it."""

    server = ThreadingHTTPServer((HOST, 0), Says)
    context = Certificates(home, ["localhost"]).context([ip_address(HOST)], datetime.now(UTC))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def asked(url: str) -> object:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    async with httpx.AsyncClient(base_url=url, verify=context, trust_env=False) as http:
        return await _said(http, "/api/pair/hello", CLAIM, _Hello)


@pytest.mark.parametrize(
    "said", [b"<html>captive portal</html>", bytes(range(256)), BROKEN, BROKEN[:40], b"\x00", "证书".encode()]
)
def test_what_is_no_certificate_is_said(tmp_path: Path, said: bytes) -> None:
    with stranger(tmp_path, said) as url, pytest.raises(NotAHub) as raised:
        _trusting(url, asyncio.run(_authority(url)))
    assert "Nothing was joined" in raised.value.said("en")
    assert "没有加入" in raised.value.said("zh")


@pytest.mark.parametrize("status", [200, 400, 502])
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"<html>",
        b"\xff",
        b"[" * 9_000,
        b'{"error":"no"}',
        b'{"error":[1]}',
        b'{"welcome":5}',
    ],
)
def test_what_is_no_answer_is_said(tmp_path: Path, said: bytes, status: int) -> None:
    with stranger(tmp_path, said, status) as url, pytest.raises(NotAHub) as raised:
        asyncio.run(asked(url))
    assert str(status) in raised.value.said("en")


def test_a_reason_cannot_pose_as_a_second_line(tmp_path: Path) -> None:
    reason = rb'{"error":{"text":"no\n\u001b[31mJoined.\u202e"}}'
    with stranger(tmp_path, reason, 400) as url, pytest.raises(HubSaysNo) as raised:
        asyncio.run(asked(url))
    for lang in ("en", "zh"):
        assert raised.value.said(lang).isprintable()


@pytest.mark.parametrize("said", [b"<html>captive portal</html>", BROKEN])
def test_the_command_says_it_in_one_line(deskhand: Any, tmp_path: Path, said: bytes) -> None:
    there = tmp_path / "there"
    (there / "Documents").mkdir(parents=True)
    environ = {"DESKHAND_HOME": str(there / "home"), "HOME": str(there)}
    with stranger(tmp_path / "tls", said) as url:
        words = ("join", url, "12345678", "--folder", there / "Documents", "--json")
        ended = deskhand(*words, code=1, **environ)
    assert ended.objects[-1]["error"]["code"] == "NotAHub"
    assert "Traceback" not in ended.err
