"""The first lines of a proxy request, read strictly: what two programs may read in two ways is refused."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

MOST: Final = 32_768
_METHOD: Final = re.compile(r"[A-Z]{1,20}\Z")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
    }
)


class BadHead(Exception):
    """Not a request this proxy carries; `status` is what the program is told."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Head:
    method: str
    host: str
    port: int
    path: str
    headers: tuple[tuple[str, str], ...]

    @property
    def tunnel(self) -> bool:
        return self.method == "CONNECT"

    @property
    def length(self) -> int:
        """How many bytes of a body follow."""
        text = self.header("content-length") or "0"
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise BadHead(400, "bad_length")
        return int(text)

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name]
        if len(found) > 1:
            raise BadHead(400, "doubled_header")
        return found[0] if found else None

    def forwarded(self) -> bytes:
        """The request as it goes on: path only, one host, nothing that was meant for the proxy, one request a line."""
        kept = [(key, value) for key, value in self.headers if key.lower() not in _HOP and key.lower() != "host"]
        place = self.host if self.port == 80 else f"{self.host}:{self.port}"
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {place}", *(f"{key}: {value}" for key, value in kept)]
        return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode("latin-1")


async def read_head(reader: asyncio.StreamReader) -> Head:
    """The next request's head; raises `BadHead`, or `EOFError` where nothing more comes."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as wrong:
        if not wrong.partial:
            raise EOFError from None
        raise BadHead(400, "cut_short") from None
    except asyncio.LimitOverrunError:
        raise BadHead(431, "too_long") from None
    text = raw[:-4].decode("latin-1")
    first, *rest = text.split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.1", "HTTP/1.0") or not _METHOD.match(parts[0]):
        raise BadHead(400, "not_http")
    headers = tuple(_header(line) for line in rest)
    host, port, path = _tunnel(parts[1]) if parts[0] == "CONNECT" else _whole(parts[1])
    head = Head(parts[0], host, port, path, headers)
    if not head.tunnel and head.header("transfer-encoding") is not None:
        # Where its end is depends on the reader; a body that says its length is carried.
        raise BadHead(411, "no_length")
    return head


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    value = value.strip(" \t")
    if not colon or not _NAME.match(name) or any(char in value for char in "\r\n\0"):
        raise BadHead(400, "bad_header")
    return name, value


def _tunnel(target: str) -> tuple[str, int, str]:
    host, colon, port = target.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise BadHead(400, "bad_target")
    return host, int(port), ""


def _whole(target: str) -> tuple[str, int, str]:
    """`http://host/path`; anything but plain http goes through a tunnel."""
    try:
        url = urlsplit(target)
        port = url.port
    except ValueError:
        raise BadHead(400, "bad_target") from None
    if url.scheme != "http" or not url.hostname or "@" in url.netloc or "\\" in target:
        raise BadHead(400, "bad_target")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return host, 80 if port is None else port, path
