"""Requests of a step, over real sockets and real TLS: where they may go, what may be in them, what comes back."""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from tests.desk.doors.conftest import Step
from tests.desk.doors.shop import NAME, SECRET, Shop, Shops

from deskhand.core.doors import HttpAnswer, HttpRequest
from deskhand.core.guard.leaks import Leaks
from deskhand.core.words import LANGS
from deskhand.desk.ctx import StepCtx
from deskhand.desk.door import Previewed
from deskhand.desk.doors.http import Http
from deskhand.desk.doors.outward import Outward, Traffic
from deskhand.desk.doors.problems import (
    AnswerTooLarge,
    AnswerUnreadable,
    BadRedirect,
    BytesUsedUp,
    HostNotGranted,
    NoSuchHost,
    NotSendable,
    PrivateHost,
    SecretInside,
    Unanswered,
    Unreached,
)
from deskhand.jail.egress.allowed import Allowed
from deskhand.testing.accepting import accepting
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.trust.ca import Certificates


@pytest.fixture
async def shops(tmp_path: Path) -> AsyncIterator[Shops]:
    now = datetime.now(UTC)
    kept = Certificates(tmp_path / "tls", (NAME,))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(kept.leaf([ip_address("127.0.0.1")], now))
    trusting = ssl.create_default_context(cadata=kept.authority(now).pem().decode())
    made = Shops(Shop(), Shop(), trusting)
    async with (
        accepting(made.open.talk) as made.open.port,
        accepting(made.sealed.talk, ssl=server) as made.sealed.port,
    ):
        yield made


async def here(_name: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(Leaks([("bank", SECRET)]))


@pytest.fixture
async def door(step: Step, shops: Shops, traffic: Traffic) -> Http:
    work = await step(outward=Outward(shops.granted(), traffic))
    return Http(work, resolve=here, tls=shops.tls)


def effect(door: Http) -> str:
    return door._work.side_effect()  # pyright: ignore[reportPrivateUsage]


async def get(door: Http, url: str, **more: Any) -> HttpAnswer:
    return await door.send(HttpRequest("GET", url, **{"timeout": 10, **more}))


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
async def test_there_and_back(door: Http, shops: Shops, traffic: Traffic, https: bool) -> None:
    url = shops.url("/a?b=c#part", https=https)
    answer = await door.send(HttpRequest("POST", url, {"X-Mine": "1", "content-type": "text/plain"}, b"body"))
    assert (answer.status, answer.body, answer.url) == (200, b"ok", url.partition("#")[0])
    assert [value for name, value in answer.headers if name == "x-one"] == ["1", "2"]
    assert answer.header("X-ONE") == "1"
    assert answer.header("none") is None
    ((head, body),) = shops.asked
    assert (head.split(b"\r\n")[0], body) == (b"POST /a?b=c HTTP/1.1", b"body")
    assert b"x-mine: 1\r\n" in head.lower()
    assert b"proxy" not in head.lower()
    assert traffic.meter.sent >= len(head) + 4
    assert traffic.meter.received > 20
    assert effect(door) == "unknown"


async def test_only_asking_does_nothing(door: Http, shops: Shops) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        assert (await door.send(HttpRequest(method, shops.url()))).status == 200
    assert effect(door) == "none"


async def test_with_nothing_granted_nothing_leaves(step: Step, shops: Shops) -> None:
    ctx = StepCtx(await step())
    for url in (shops.url(), shops.url(name="127.0.0.1"), "https://example.com/", "http://10.0.0.1/"):
        with pytest.raises(HostNotGranted) as told:
            await ctx.http.send(HttpRequest("GET", url))
        host = urlsplit(url).hostname or ""
        for lang in LANGS:
            assert host in told.value.said(lang)
            assert "deskhand grant add" in told.value.said(lang)
    assert shops.asked == []


async def test_only_what_was_granted(door: Http, shops: Shops) -> None:
    for url in (
        "http://evil.test/",
        "http://example/",
        "http://shop.example:8080/",
        "http://shop.example.evil.test/",
        f"http://127.0.0.1:{shops.open.port}/",
    ):
        with pytest.raises(HostNotGranted):
            await get(door, url)
    assert shops.asked == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"])
async def test_a_name_that_leads_into_a_private_network(step: Step, shops: Shops, address: str) -> None:
    async def resolve(_name: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34", address]

    work = await step(outward=Outward(shops.granted(ports=frozenset({80, 443, shops.open.port}))))
    door = Http(work, resolve=resolve)
    for url in (f"http://a.example:{shops.open.port}/", "https://a.example/"):
        with pytest.raises(PrivateHost) as told:
            await door.send(HttpRequest("POST", url))
        assert told.value.side_effect == "none"
    everywhere = await step(outward=Outward(Allowed(hosts=frozenset({"*"}))))
    if ":" not in address:
        with pytest.raises(PrivateHost):
            await get(Http(everywhere), f"http://{address}/")
    assert shops.asked == []
    assert work.side_effect() == "none"


async def test_the_address_is_looked_up_once_and_pinned(step: Step, shops: Shops) -> None:
    answers = iter([["192.0.2.1"], ["127.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    async def rebinding(name: str, _port: int) -> Sequence[str]:
        asked.append(name)
        return next(answers)

    everything = frozenset({80, shops.open.port})
    door = Http(await step(outward=Outward(shops.granted(ports=everything))), resolve=rebinding)
    with pytest.raises(PrivateHost):
        await get(door, f"http://a.example:{shops.open.port}/")
    assert asked == ["a.example"]
    with pytest.raises(PrivateHost):
        await get(door, f"http://a.example:{shops.open.port}/")
    assert shops.asked == []


async def test_a_host_that_is_not_there(step: Step, shops: Shops) -> None:
    async def nowhere(_name: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    work = await step(outward=Outward(shops.granted()))
    for url in ("http://a.example/", "https://a.example/"):
        with pytest.raises(NoSuchHost):
            await get(Http(work, resolve=nowhere), url)


async def test_redirects_are_followed_each_judged_anew(door: Http, shops: Shops) -> None:
    answer = await get(door, shops.url(f"/to?url={quote(shops.url('/b', https=True))}"))
    assert (answer.status, answer.url) == (200, shops.url("/b", https=True))
    assert (await get(door, shops.url("/to?url=/c%3Fd"))).url == shops.url("/c?d")
    seen = len(shops.asked)
    for url, wrong in {
        "http://169.254.169.254/latest": HostNotGranted,
        f"http://127.0.0.1:{shops.open.port}/": HostNotGranted,
        "http://inner.example/": PrivateHost,
        "https://inner.local/": PrivateHost,
        "ftp://a.example/": NotSendable,
        "file:///etc/passwd": NotSendable,
        f"http://me@{NAME}/": NotSendable,
        "http://[": NotSendable,
    }.items():
        with pytest.raises(wrong):
            await get(door, shops.url(f"/to?url={quote(url)}"))
    assert len(shops.asked) == seen + 8
    with pytest.raises(BadRedirect) as told:
        await get(door, shops.url(f"/to?url={quote(shops.url('/b'))}", https=True))
    assert "protected" in told.value.said("en")


async def test_five_redirects_and_no_more(door: Http, shops: Shops) -> None:
    def chain(n: int) -> str:
        url = "/end"
        for _ in range(n):
            url = f"/to?url={quote(url, safe='')}"
        return shops.url(url)

    assert (await get(door, chain(5))).url == shops.url("/end")
    with pytest.raises(BadRedirect):
        await get(door, chain(6))


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "PUT", "GET"), (307, "POST", "POST"), (308, "PUT", "PUT"),
        (303, "HEAD", "HEAD"), (301, "PUT", "PUT"),
    ],
)  # fmt: skip
async def test_what_a_redirect_makes_of_a_request(
    door: Http, shops: Shops, status: int, method: str, then: str
) -> None:
    body = b"" if method == "HEAD" else b"body"
    url = shops.url(f"/to?as={status}&url=/end")
    await door.send(HttpRequest(method, url, {"content-type": "text/plain"}, body, timeout=10))
    (_, _), (head, got) = shops.asked
    assert head.startswith(f"{then} /end ".encode())
    assert got == (body if then == method else b"")
    assert (b"content-type" in head) is (then == method and status != 303)


async def test_a_key_meant_for_one_host_does_not_go_to_another(door: Http, shops: Shops) -> None:
    headers = {"X-Api-Key": "k-1", "Authorization": "Basic abc", "Cookie": "a=b", "Accept": "text/html"}
    await get(door, shops.url(f"/to?url={quote(shops.url('/b', name='localhost'))}"), headers=headers)
    await get(door, shops.url("/to?url=/c"), headers=headers)
    heads = [head.lower() for head, _ in shops.asked]
    assert [b"k-1" in head for head in heads] == [True, False, True, True]
    assert [b"a=b" in head and b"basic" in head for head in heads] == [True, False, True, True]
    assert all(b"accept: text/html" in head for head in heads)


WRITINGS = {
    "plain": SECRET,
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "url": quote(SECRET.replace("-", "%2d")),
    "reversed": SECRET[::-1],
    "hex": SECRET.encode().hex(),
    "split": "-".join(SECRET),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
async def test_no_secret_leaves(door: Http, shops: Shops, writing: str, https: bool) -> None:
    text = WRITINGS[writing]
    url = shops.url("/a", https=https)
    for request in (
        HttpRequest("GET", f"{url}?q={text}"),
        HttpRequest("GET", f"{url}/{text}"),
        HttpRequest("GET", url, {"X-A": text}),
        HttpRequest("POST", url, {}, f'{{"a": "{text}"}}'.encode()),
        HttpRequest("POST", url, {}, f"{text}".encode("utf-16")),
        HttpRequest("POST", url, {}, b"\xff\xfe\x00\x80" + text.encode() + b"\x81\xff"),
        HttpRequest("POST", url, {}, b"word " * 40_000 + text.encode() + b" word" * 10_000),
    ):
        with pytest.raises(SecretInside) as told:
            await door.send(request)
        for lang in LANGS:
            assert NAME in told.value.said(lang)
            assert "bank" in told.value.said(lang)
            assert SECRET not in told.value.said(lang)
    assert shops.asked == []
    assert effect(door) == "none"


async def test_no_secret_leaves_in_a_host_name_or_in_parts(door: Http, shops: Shops, traffic: Traffic) -> None:
    with pytest.raises(SecretInside):
        await get(door, f"http://{SECRET}.local/")
    with pytest.raises(SecretInside):
        await get(door, shops.url(), headers={"X-A": SECRET[:10], "X-B": SECRET[10:]})
    await get(door, shops.url(f"/?q={SECRET[:10]}"))
    await get(door, shops.url(), headers={"X-A": "harmless"})
    assert len(shops.asked) == 2
    with pytest.raises(SecretInside):
        await door.send(HttpRequest("POST", shops.url(), {}, b"sk-live-abcdefghijklmnopqrstuvwxyz012345"))


async def test_a_secret_cut_over_two_bodies(step: Step, shops: Shops, traffic: Traffic) -> None:
    """Also by two steps of a run."""
    for n, part in enumerate((SECRET[:9], SECRET[9:])):
        door = Http(await step(outward=Outward(shops.granted(), traffic)), resolve=here, tls=shops.tls)
        sent = traffic.secrets(NAME, part)
        assert bool(sent) is bool(n)
        assert effect(door) == "none"


async def test_a_redirect_carries_no_secret_either(door: Http, shops: Shops, traffic: Traffic) -> None:
    """A server that heard of one elsewhere could have it sent on to another."""
    with pytest.raises(SecretInside):
        await get(door, shops.url("/knows"))
    assert len(shops.asked) == 1


async def test_answers_of_a_size(door: Http, shops: Shops) -> None:
    assert len((await get(door, shops.url("/big"), limit=100_000)).body) == 100_000
    for url in (shops.url("/big"), shops.url("/big", https=True)):
        with pytest.raises(AnswerTooLarge):
            await get(door, url, limit=99_999)
    answer = await get(door, shops.url("/gzip"))
    assert answer.body == b"plain " * 100
    assert answer.header("content-encoding") is None
    with pytest.raises(AnswerTooLarge):
        await get(door, shops.url("/bomb"), limit=1_000_000)
    with pytest.raises(AnswerUnreadable):
        await get(door, shops.url("/odd"))


async def test_in_time_or_not_at_all(door: Http, shops: Shops) -> None:
    began = time.monotonic()
    for method, effect_ in (("GET", "none"), ("POST", "unknown")):
        for https in (False, True):
            with pytest.raises(Unanswered) as told:
                await door.send(HttpRequest(method, shops.url("/slow", https=https), timeout=0.4))
            assert told.value.side_effect == effect_
            for lang in LANGS:
                assert "0.4" in told.value.said(lang)
            assert ("may have arrived" in told.value.said("en")) is (effect_ == "unknown")
    assert time.monotonic() - began < 8 * slowness_by_the_clock()


async def test_given_up_the_line_is_cut(door: Http, shops: Shops) -> None:
    sending = asyncio.create_task(door.send(HttpRequest("POST", shops.url("/slow"))))
    while not shops.asked:  # noqa: ASYNC110 - until the server has it
        await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert effect(door) == "unknown"


async def test_it_is_sent_once(door: Http, shops: Shops) -> None:
    with pytest.raises(Unreached) as told:
        await door.send(HttpRequest("POST", shops.url("/broken")))
    assert told.value.side_effect == "unknown"
    assert len(shops.asked) == 1


async def test_certificates_are_looked_at(step: Step, shops: Shops) -> None:
    """The world's own list does not know this shop."""
    work = await step(outward=Outward(shops.granted()))
    with pytest.raises(Unreached) as told:
        await Http(work, resolve=here).send(HttpRequest("POST", shops.url(https=True), {}, b"x"))
    assert "certificate" in told.value.said("en").lower()
    assert told.value.side_effect == "none"
    assert work.side_effect() == "none"
    assert shops.asked == []


async def test_an_answer_that_looks_like_a_refusal_of_ours_is_an_answer(door: Http, shops: Shops) -> None:
    assert (await get(door, shops.url("/refused"))).status == 403


async def test_a_run_can_use_up_its_bytes(step: Step, shops: Shops, traffic: Traffic) -> None:
    """Over all its steps."""
    allowed = shops.granted(most_bytes=150_000)
    await get(Http(await step(outward=Outward(allowed, traffic)), resolve=here), shops.url("/big"))
    assert 100_000 < traffic.meter.total < 150_000
    with pytest.raises(BytesUsedUp):
        await get(Http(await step(outward=Outward(allowed, traffic)), resolve=here), shops.url("/big"))


async def test_in_a_preview_nothing_is_sent(step: Step, shops: Shops) -> None:
    work = await step(preview=True, outward=Outward(shops.granted()))
    door = Http(work, resolve=here)
    with pytest.raises(Previewed):
        await get(door, shops.url())
    with pytest.raises(HostNotGranted):
        await get(door, "http://evil.test/")
    assert shops.asked == []
