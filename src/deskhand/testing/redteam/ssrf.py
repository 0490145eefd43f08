"""Ways into a private network through the one way out, over real sockets."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from deskhand.jail.egress.allowed import Allowed
from deskhand.jail.egress.proxy import Way, proxy
from deskhand.testing.accepting import accepting
from deskhand.testing.redteam.attack import Attack, World

FAMILY: Final = "ssrf"
SECONDS: Final = 5.0
EVERYWHERE: Final = Allowed(hosts=frozenset({"*"}), ports=frozenset(range(1, 65_536)))
PUBLIC: Final = "93.184.216.34"


@dataclass
class Inner:
    """A service of the private network: whatever reaches it is the canary."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list[bytes])

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(b"")
        try:
            self.heads[-1] = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
            if b"/away" in self.heads[-1]:
                place = f"http://127.0.0.1:{self.port}/inner"
                writer.write(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            await writer.drain()
            self.heads[-1] += await asyncio.wait_for(reader.read(100_000), 0.2)
        except (OSError, EOFError, TimeoutError):
            return


@asynccontextmanager
async def inner() -> AsyncGenerator[Inner]:
    one = Inner()
    async with accepting(one.talk) as one.port:
        yield one


async def said(way: Way, request: str, *, with_pass: bool = True) -> bytes:
    """What the proxy answers to these very bytes; `PASS` stands for the run's credentials."""
    url = urlsplit(way.url)
    credentials = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    shown = f"Proxy-Authorization: Basic {credentials}\r\n" if with_pass else ""
    reader, writer = await asyncio.open_connection("127.0.0.1", url.port)
    try:
        writer.write(request.replace("PASS", shown).encode("latin-1"))
        return await asyncio.wait_for(reader.read(100_000), SECONDS)
    except (OSError, TimeoutError):
        return b""
    finally:
        writer.close()


def get(target: str) -> str:
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nPASS\r\n"


def connect(target: str) -> str:
    return f"CONNECT {target} HTTP/1.1\r\nPASS\r\n"


def _reached(answer: bytes, service: Inner) -> str | None:
    if service.heads:
        return "the inner service was reached"
    first = answer.split(b"\r\n", 1)[0]
    if b" 200 " in first or b"no_answer" in answer:
        return f"a connection to a private address was tried: {first.decode('latin-1')}"
    return None


def _to(answers: Sequence[str]) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    async def resolve(name: str, port: int) -> Sequence[str]:
        return answers

    return resolve


def _attack(name: str, request: Callable[[int], str], answers: Sequence[str], allowed: Allowed = EVERYWHERE) -> Attack:
    async def run(_: World) -> str | None:
        async with inner() as service, proxy(allowed, resolve=_to(answers)) as way:
            return _reached(await said(way, request(service.port)), service)

    return Attack(FAMILY, name, run)


def _named(address: str) -> Attack:
    """A harmless name that leads to a private address."""
    return _attack(f"a name for {address}", lambda port: get(f"http://shop.example:{port}/"), [address])


_LITERAL: Final = {
    "loopback": "127.0.0.1",
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "octal": "0177.0.0.1",
    "short": "127.1",
    "mapped": "[::ffff:127.0.0.1]",
    "IPv6 loopback": "[::1]",
    "6to4": "[2002:7f00:1::]",
    "NAT64": "[64:ff9b::7f00:1]",
    "a dot behind": "127.0.0.1.",
    "wide digits": "１２７.0.0.1",
    "metadata": "169.254.169.254",
}
_NAMED: Final = ("127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fd00:ec2::254", "0.0.0.0", "100.64.0.1")  # noqa: S104 - a target


def _literal(name: str, host: str) -> Attack:
    text = host.encode("utf-8").decode("latin-1")
    return _attack(f"an address: {name}", lambda port: get(f"http://{text}:{port}/"), ["127.0.0.1"])


async def _rebinding(_: World) -> str | None:
    """Public when it is looked at, private when it is connected to."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])

    async def resolve(name: str, port: int) -> Sequence[str]:
        return next(answers)

    async with inner() as service, proxy(EVERYWHERE, resolve=resolve) as way:
        request = asyncio.create_task(said(way, get(f"http://shop.example:{service.port}/")))
        await asyncio.wait({request}, timeout=1.0)
        request.cancel()
        return "the second look-up was followed" if service.heads else None


async def _redirect(_: World) -> str | None:
    """A granted neighbour sends the program on to what was not granted, and the program asks for that."""
    async with inner() as shop:
        near = Allowed(hosts=frozenset({"*"}), near=frozenset({("shop.example", shop.port)}))
        async with inner() as service, proxy(near, resolve=_to(["127.0.0.1"])) as way:
            await said(way, get(f"http://shop.example:{shop.port}/away"))
            return _reached(await said(way, get(f"http://127.0.0.1:{service.port}/inner")), service)


async def _no_pass(_: World) -> str | None:
    """Another program of this computer uses the run's way out."""
    async with inner() as service:
        near = Allowed(near=frozenset({("shop.example", service.port)}))
        async with proxy(near, resolve=_to(["127.0.0.1"])) as way:
            await said(way, get(f"http://shop.example:{service.port}/"), with_pass=False)
            return "carried without the run's pass" if service.heads else None


async def _behind(_: World) -> str | None:
    """A second request hidden behind a granted one."""
    async with inner() as shop, inner() as service:
        near = Allowed(near=frozenset({("shop.example", shop.port)}))
        async with proxy(near, resolve=_to(["127.0.0.1"])) as way:
            first = f"GET http://shop.example:{shop.port}/ HTTP/1.1\r\nHost: x\r\nPASSContent-Length: 0\r\n\r\n"
            await said(way, first + f"GET http://127.0.0.1:{service.port}/ HTTP/1.1\r\nHost: x\r\n\r\n")
            if any(head.count(b"HTTP/1.1") > 1 for head in shop.heads):
                return "two requests went through as one"
            return _reached(b"", service)


async def _other_host(_: World) -> str | None:
    """One host in the first line, another in the Host header: the server must hear the one that was judged."""
    async with inner() as shop:
        near = Allowed(near=frozenset({("shop.example", shop.port)}))
        async with proxy(near, resolve=_to(["127.0.0.1"])) as way:
            await said(way, f"GET http://shop.example:{shop.port}/ HTTP/1.1\r\nHost: evil.example\r\nPASS\r\n")
            return "the Host header was passed on" if any(b"evil.example" in head for head in shop.heads) else None


async def _too_much(_: World) -> str | None:
    """More bytes than the run was granted."""
    async with inner() as shop:
        near = Allowed(near=frozenset({("shop.example", shop.port)}), most_bytes=200)
        async with proxy(near, resolve=_to(["127.0.0.1"])) as way:
            long = f"GET http://shop.example:{shop.port}/{'a' * 4_000} HTTP/1.1\r\nHost: x\r\nPASS\r\n"
            await said(way, long)
            return "more bytes left than were granted" if any(shop.heads) else None


_SHOP: Final = Allowed(hosts=frozenset({"shop.example", "*.firm.cn"}), ports=EVERYWHERE.ports)


def attacks() -> list[Attack]:
    found = [_literal(name, host) for name, host in _LITERAL.items()]
    found += [_named(address) for address in _NAMED]
    found += [
        _attack("one private among public", lambda port: get(f"http://shop.example:{port}/"), [PUBLIC, "127.0.0.1"]),
        _attack("a tunnel to loopback", lambda port: connect(f"127.0.0.1:{port}"), ["127.0.0.1"]),
        _attack("a tunnel by name", lambda port: connect(f"shop.example:{port}"), ["127.0.0.1"]),
        _attack("credentials for a host", lambda port: get(f"http://shop.example@127.0.0.1:{port}/"), ["127.0.0.1"]),
        _attack("another host", lambda port: get(f"http://evilshop.example:{port}/"), ["127.0.0.1"], _SHOP),
        _attack("a host below", lambda port: get(f"http://firm.cn.evil.cn:{port}/"), ["127.0.0.1"], _SHOP),
        Attack(FAMILY, "another answer at the second look-up", _rebinding),
        Attack(FAMILY, "a redirect", _redirect),
        Attack(FAMILY, "without the pass", _no_pass),
        Attack(FAMILY, "a request behind a request", _behind),
        Attack(FAMILY, "a Host that was not judged", _other_host),
        Attack(FAMILY, "more than was granted", _too_much),
    ]
    return found
