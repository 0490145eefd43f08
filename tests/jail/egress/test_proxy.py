"""The way out, with real sockets: what is carried, what is refused, and what is counted."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.core.hosts import BadHost, host_of
from deskhand.jail.egress.addresses import is_public
from deskhand.jail.egress.allowed import Allowed
from deskhand.jail.egress.heads import BadHead, Head, read_head
from deskhand.jail.egress.proxy import Way, proxy
from deskhand.testing.accepting import accepting

SECONDS = 10.0


class Upstream:
    """A server of the open internet, as far as the tests go: on loopback, which the owner named."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        if b"/away" in head:
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n")
        elif b"/big" in head:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000)
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()


@asynccontextmanager
async def upstream() -> AsyncGenerator[Upstream]:
    one = Upstream()
    async with accepting(one.talk) as one.port:
        yield one


def near(port: int, **more: object) -> Allowed:
    return replace(Allowed(near=frozenset({("shop.example", port)})), **more)  # type: ignore[arg-type]


async def here(name: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


async def get(way: Way, url: str, **more: object) -> httpx.Response:
    async with httpx.AsyncClient(proxy=way.url, trust_env=False, timeout=SECONDS) as client:
        return await client.get(url, **more)  # type: ignore[arg-type]


async def test_what_was_granted_is_carried_and_counted() -> None:
    async with upstream() as shop, proxy(near(shop.port), resolve=here) as way:
        answer = await get(way, f"http://shop.example:{shop.port}/a?b=c")
        assert (answer.status_code, answer.text) == (200, "ok")
        assert shop.heads[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
        assert b"proxy-authorization" not in shop.heads[0].lower()
        assert way.meter.sent == len(shop.heads[0])
        assert way.meter.received > 20


async def refused(allowed: Allowed, url: str, addresses: Sequence[str] = ("127.0.0.1",)) -> str:
    async def resolve(name: str, port: int) -> Sequence[str]:
        return addresses

    async with proxy(allowed, resolve=resolve) as way:
        answer = await get(way, url)
        assert answer.status_code in (403, 502)
        assert way.meter.sent == 0
        return answer.text.strip().removeprefix("deskhand: ")


EVERYWHERE = Allowed(hosts=frozenset({"*"}), ports=frozenset(range(1, 65_536)))
ADDRESSES = """
127.0.0.1 10.0.0.1 172.16.5.5 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1
192.0.2.1 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::7f00:1 2002:7f00:1::
2002:a00:1::1 64:ff9b::7f00:1 64:ff9b:1::1 2001:0:7f00:1::80ff:fffe fec0::1
"""
PRIVATE = ADDRESSES.split()


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_into_a_private_network(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    assert await refused(EVERYWHERE, "http://shop.example/", [address]) == "private_address"
    assert await refused(EVERYWHERE, "http://shop.example/", ["93.184.216.34", address]) == "private_address"


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_the_open_internet(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


ODD = [
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "1.1.1",
    "127.0.0.1.",
    "0x7f.1",
    "1.1.1.1.1",
    "[::ffff:127.0.0.1%25lo]",
    "[1.1.1.1]",
    "١٢٧.0.0.1",
    "a..b",
    "-a.example",
    "a b",
    "a/b",
    "",
]


@pytest.mark.parametrize("host", ODD)
def test_hosts_that_can_be_read_in_two_ways(host: str) -> None:
    try:
        found = host_of(host)
    except BadHost:
        return
    assert not isinstance(found, str)
    assert not is_public(found)


@given(st.text(max_size=30))
def test_any_text_is_a_host_or_refused(text: str) -> None:
    try:
        found = host_of(text)
    except BadHost:
        return
    assert not isinstance(found, str) or found == host_of(found)


async def test_only_hosts_and_ports_that_were_granted() -> None:
    shop = Allowed(hosts=frozenset({"shop.example", "*.firm.cn"}))
    for url in (
        "http://other.example/",
        "http://shop.example:8080/",
        "http://firm.cn/",
        "http://evilshop.example/",
        "http://shop.example.evil.cn/",
    ):
        assert await refused(shop, url, ["93.184.216.34"]) == "not_granted", url
    for url in ("http://10.0.0.1/", "http://169.254.169.254/"):
        assert await refused(EVERYWHERE, url) == "private_address"
        assert await refused(shop, url) == "not_granted"


async def test_the_address_is_looked_up_once_and_pinned() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked: list[str] = []

    async def rebinding(name: str, port: int) -> Sequence[str]:
        asked.append(name)
        return next(answers)

    async with upstream() as shop:
        allowed = replace(EVERYWHERE)
        async with proxy(allowed, resolve=rebinding) as way:
            with pytest.raises(httpx.HTTPError):
                async with httpx.AsyncClient(proxy=way.url, trust_env=False, timeout=1.0) as client:
                    (await client.get(f"http://shop.example:{shop.port}/")).raise_for_status()
        assert asked == ["shop.example"]
        assert shop.heads == []


async def test_a_redirect_is_judged_anew() -> None:
    async with upstream() as shop, proxy(near(shop.port, hosts=frozenset({"*"})), resolve=here) as way:
        answer = await get(way, f"http://shop.example:{shop.port}/away", follow_redirects=True)
        assert answer.status_code == 403
        assert len(shop.heads) == 1


async def test_a_tunnel_is_carried_both_ways_and_judged_the_same() -> None:
    async with upstream() as shop, proxy(near(shop.port), resolve=here) as way:
        url = httpx.URL(way.url)
        reader, writer = await asyncio.open_connection("127.0.0.1", url.port)
        credentials = httpx.BasicAuth(url.username, url.password)
        header = next(credentials.auth_flow(httpx.Request("GET", "http://x"))).headers["authorization"]
        writer.write(f"CONNECT shop.example:{shop.port} HTTP/1.1\r\nProxy-Authorization: {header}\r\n\r\n".encode())
        assert b"200" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
        writer.write(b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
        assert (await asyncio.wait_for(reader.read(), SECONDS)).endswith(b"ok")
        writer.close()


async def test_without_the_pass_nothing_is_carried() -> None:
    async with upstream() as shop, proxy(near(shop.port), resolve=here) as way:
        bare = str(httpx.URL(way.url).copy_with(userinfo=b""))
        async with httpx.AsyncClient(proxy=bare, trust_env=False, timeout=SECONDS) as client:
            assert (await client.get(f"http://shop.example:{shop.port}/")).status_code == 407
        assert shop.heads == []


async def test_a_run_can_use_up_its_bytes() -> None:
    async with upstream() as shop, proxy(near(shop.port, most_bytes=200_000), resolve=here) as way:
        with pytest.raises(httpx.HTTPError):
            await get(way, f"http://shop.example:{shop.port}/big")
        assert way.meter.refused == {"too_much": 1}
        assert way.meter.total < 400_000


async def test_over_a_unix_socket_for_a_jail(tmp_path: Path) -> None:
    place = tmp_path / "out"
    async with upstream() as shop, proxy(near(shop.port), socket=place, resolve=here):
        assert place.stat().st_mode & 0o777 == 0o600
        reader, writer = await asyncio.open_unix_connection(place)
        writer.write(f"GET http://shop.example:{shop.port}/ HTTP/1.1\r\n\r\n".encode())
        assert (await asyncio.wait_for(reader.read(), SECONDS)).endswith(b"ok")
        writer.close()
    assert not place.exists()


async def test_a_second_request_behind_the_first_goes_nowhere() -> None:
    async with upstream() as shop, proxy(near(shop.port), resolve=here) as way:
        url = httpx.URL(way.url)
        header = next(httpx.BasicAuth(url.username, url.password).auth_flow(httpx.Request("GET", "http://x"))).headers[
            "authorization"
        ]
        reader, writer = await asyncio.open_connection("127.0.0.1", url.port)
        one = f"GET http://shop.example:{shop.port}/1 HTTP/1.1\r\nProxy-Authorization: {header}\r\n\r\n"
        writer.write((one + "GET /2 HTTP/1.1\r\nHost: inside.example\r\n\r\n").encode())
        await asyncio.wait_for(reader.read(), SECONDS)
        writer.close()
        assert len(shop.heads) == 1
        assert b"inside.example" not in shop.heads[0]


async def head_of(raw: bytes) -> Head:
    reader = asyncio.StreamReader(limit=32_768)
    reader.feed_data(raw)
    reader.feed_eof()
    return await read_head(reader)


BAD = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET ftp://a/ HTTP/1.1\r\n\r\n",
    b"GET http://a@b/ HTTP/1.1\r\n\r\n",
    b"CONNECT a HTTP/1.1\r\n\r\n",
    b"CONNECT a:0 HTTP/1.1\r\n\r\n",
    b"CONNECT a:99999 HTTP/1.1\r\n\r\n",
    b"GET http://a/ HTTP/2\r\n\r\n",
    b"get http://a/ HTTP/1.1\r\n\r\n",
    b"GET http://a/ HTTP/1.1\r\nbad header\r\n\r\n",
    b"GET http://a/ HTTP/1.1\r\n folded: x\r\n\r\n",
    b"GET http://a:b/ HTTP/1.1\r\n\r\n",
    b"POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"GET http://a\\b/ HTTP/1.1\r\n\r\n",
    b"GET http://a/",
    b"x" * 40_000,
    b"GET http://a/ HTTP/1.1\r\nA: \x00\r\n\r\n",
    b"CONNECT a:\xc2\xb2 HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("raw", BAD)
async def test_heads_that_are_not_carried(raw: bytes) -> None:
    with pytest.raises(BadHead):
        await head_of(raw)


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_head_or_refused(raw: bytes) -> None:
    with suppress(BadHead, EOFError):
        asyncio.run(head_of(raw + b"\r\n\r\n"))


@pytest.mark.parametrize("turns", range(4))
async def test_a_connection_that_is_let_in_and_cut_before_it_begins_is_closed(turns: int) -> None:
    async with proxy(Allowed()) as way:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(way.url.rpartition(":")[2]))
        for _ in range(turns):
            await asyncio.sleep(0)
    with suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), SECONDS) == b""
    writer.close()


async def test_what_was_written_and_not_yet_read_is_dropped_when_all_is_cut() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"x" * 50_000_000)

    async with accepting(talk) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readexactly(1)
    with suppress(ConnectionError):
        assert len(await asyncio.wait_for(reader.read(), SECONDS)) < 50_000_000
    writer.close()
