"""A server of the open internet, as far as the tests go: on loopback, which the owner named; open and by TLS."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deskhand.jail.egress.allowed import Allowed

SECRET = "Tr0ub4dor-and-three"
NAME = "shop.local"


@dataclass
class Shop:
    """A server of the open internet, as far as the tests go: on loopback, which the owner named."""

    port: int = 0
    asked: list[tuple[bytes, bytes]] = field(default_factory=list[tuple[bytes, bytes]])

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
                )
                self.asked.append((head, await reader.readexactly(length)))
                url = urlsplit(head.split(b" ")[1].decode())
                await self.answer(url.path, {k: v[0] for k, v in parse_qs(url.query).items()}, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            return

    async def answer(self, path: str, query: dict[str, str], writer: asyncio.StreamWriter) -> None:
        status, headers, body = "200 OK", "", b"ok"
        match path:
            case "/to":
                status, headers = f"{query.get('as', '302')} Go", f"Location: {query['url']}\r\n"
            case "/knows":
                status, headers = "302 Go", f"Location: /end?x={SECRET}\r\n"
            case "/slow":
                await asyncio.sleep(30)
            case "/big":
                body = b"x" * 100_000
            case "/gzip":
                headers, body = "Content-Encoding: gzip\r\n", gzip.compress(b"plain " * 100)
            case "/bomb":
                headers, body = "Content-Encoding: gzip\r\n", gzip.compress(b"\0" * 50_000_000)
            case "/odd":
                headers = "Content-Encoding: br\r\n"
            case "/broken":
                writer.close()
                return
            case "/refused":
                status, body = "403 Forbidden", b"deskhand: private_address\n"
            case _:
                headers = "X-One: 1\r\nX-One: 2\r\n"
        writer.write(f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    @property
    def lines(self) -> list[str]:
        return [head.split(b" HTTP")[0].decode() for head, _ in self.asked]


@dataclass
class Shops:
    open: Shop
    sealed: Shop
    tls: ssl.SSLContext

    def url(self, path: str = "/", name: str = NAME, *, https: bool = False) -> str:
        return f"https://{name}:{self.sealed.port}{path}" if https else f"http://{name}:{self.open.port}{path}"

    def granted(self, **more: Any) -> Allowed:
        near = {(NAME, one.port) for one in (self.open, self.sealed)} | {("localhost", self.open.port)}
        return Allowed(near=frozenset(near), hosts=frozenset({"*.example", "*.local"}), **more)

    @property
    def asked(self) -> list[tuple[bytes, bytes]]:
        return [*self.open.asked, *self.sealed.asked]
