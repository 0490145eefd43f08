"""The door to the net for one step: granted hosts only, no secrets, one try, bounded in size and time.

Everything goes through an egress proxy of this step's own, so that which addresses may be reached is decided in one
place, for programs in the jail as for us.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx

from deskhand.core.doors import HttpAnswer, HttpRequest
from deskhand.core.errors import Problem, SideEffect
from deskhand.core.shown import shown
from deskhand.core.words import Sentence, size
from deskhand.desk.door import Previewed
from deskhand.desk.doors import problems as no
from deskhand.desk.doors.hop import HARMLESS, Hop, first, unpacked
from deskhand.desk.doors.released import Released, Secrets, hidden
from deskhand.desk.work import Work
from deskhand.jail.egress.addresses import Resolve, system_resolve
from deskhand.jail.egress.proxy import Way, proxy

REDIRECTS: Final = 5
PARTING_SECONDS: Final = 5.0
"""How long a step that was told to stop may take for a last word."""
_BEGINS: Final = "send_request_headers.started"
_ONE_EACH: Final = httpx.Limits(max_keepalive_connections=0)
"""The proxy carries one request a connection, whatever a server says of keeping it."""
_UNTOLD: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
"""Headers about how an answer was carried, which no longer hold once it is read."""


@dataclass
class _Trip:
    """One request over all its redirects: where it is, and whether something may have been done by it."""

    way: Way
    hop: Hop
    """As it was asked for: a secret is named in it, and is not there itself."""
    begun: bool = False
    """A request that does more than ask has been handed over, and something left."""

    async def watch(self, event: str, told: Mapping[str, Any]) -> None:
        # The same is said of the CONNECT before it, which the proxy answers.
        if event.endswith(_BEGINS) and told["request"].method == self.hop.method.encode():
            self.begun = self.begun or self.hop.method not in HARMLESS


class Http:
    """The requests of one job."""

    def __init__(
        self,
        work: Work,
        *,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
        released: Secrets | None = None,
        listed: bool = False,
    ) -> None:
        """`released` is the password of one account, instead of those of the settings. `listed`: what is done stands in
        the list of changes, which can look up how it ended, so nothing is marked besides; looking is done in a preview
        too, for the list to be what it will be.
        """
        self._work = work
        self._outward = work.outward
        self._released: Secrets = released or work.outward.released or Released()
        self._listed = listed
        self._resolve = resolve
        self._tls = tls
        self._met: set[tuple[str, int]] = set()
        """Who was spoken to: a last word may go to them."""

    async def send(self, request: HttpRequest) -> HttpAnswer:
        hop = first(request)
        parting = request.parting and (str(hop.host), hop.port) in self._met and self._work.why != "revoked"
        if not parting:
            self._work.check()
        await self._may_leave(hop)
        if self._work.row is None and not (self._listed and hop.method in HARMLESS):
            raise Previewed
        if hop.method not in HARMLESS and not self._listed:
            await self._work.mark_beyond()
        tls = self._tls or await asyncio.to_thread(_trusted)
        meter = self._outward.traffic.meter
        async with proxy(self._outward.allowed, resolve=self._resolve, run=meter) as way:
            trip = _Trip(way, hop)
            transport = httpx.AsyncHTTPTransport(
                verify=tls, trust_env=False, proxy=httpx.Proxy(way.url), limits=_ONE_EACH
            )
            try:
                patience = min(request.timeout, PARTING_SECONDS) if parting else request.timeout
                async with asyncio.timeout(patience), transport:
                    return await self._travelled(trip, transport, request)
            except TimeoutError:
                raise _told(trip, no.Unanswered, seconds=f"{request.timeout:g}") from None
            except Problem as wrong:
                wrong.side_effect = _effect(trip)
                raise
            finally:
                if _effect(trip) != "none" and not self._listed:
                    self._work.beyond = True

    async def _travelled(self, trip: _Trip, transport: httpx.AsyncHTTPTransport, request: HttpRequest) -> HttpAnswer:
        for _ in range(REDIRECTS + 1):
            answer = await self._answered(trip, transport, request)
            following = trip.hop.following(answer.status, answer.header("location"))
            if following is None:
                return answer
            await self._may_leave(following)
            trip.hop = following
        raise no.BadRedirect(host=trip.hop.place, why=Sentence(no.TOO_MANY, {"n": REDIRECTS}))

    async def _may_leave(self, hop: Hop) -> None:
        """Whether the host was granted, and nothing secret is inside. Where it leads the proxy sees."""
        if not self._outward.allowed.covers(hop.host, hop.port):
            raise no.HostNotGranted(host=hop.place)
        names = await self._work.thread(self._outward.traffic.secrets, str(hop.host), hop.text)
        if names:
            raise no.SecretInside(host=hop.place, names=", ".join(names))

    async def _answered(self, trip: _Trip, transport: httpx.AsyncHTTPTransport, request: HttpRequest) -> HttpAnswer:
        near = self._outward.allowed.is_near(trip.hop.host, trip.hop.port)
        full, secrets = await self._work.thread(self._released.filled, trip.hop, near=near)
        sent = full.request(request.timeout)
        sent.extensions["trace"] = trip.watch
        refused = dict(trip.way.meter.refused)
        self._met.add((str(trip.hop.host), trip.hop.port))

        def heard(lines: bytes) -> None:
            if request.heard is not None:
                request.heard(self._released.hidden(lines, secrets))

        try:
            response = await transport.handle_async_request(sent)
            try:
                body = await _body(response, request.limit, heard)
            finally:
                await response.aclose()
        except httpx.TransportError as wrong:
            raise _why(trip, refused) or _told(trip, no.Unreached, why=_said(wrong)) from wrong
        # A refusal of the proxy has the looks of an answer; only its own count tells them apart.
        if (by_proxy := _why(trip, refused)) is not None:
            raise by_proxy
        coding = response.headers.get("content-encoding", "")
        try:
            plain = None if body is None else unpacked(body, coding, request.limit)
        except ValueError as wrong:
            raise _told(trip, no.AnswerUnreadable, why=str(wrong)) from None
        if plain is None:
            raise _told(trip, no.AnswerTooLarge, most=size(request.limit))
        headers = [
            (name, hidden(value.encode(), secrets).decode())
            for name, value in response.headers.multi_items()
            if name.lower() not in _UNTOLD
        ]
        return HttpAnswer(
            response.status_code, tuple(headers), self._released.hidden(plain, secrets), str(trip.hop.url)
        )


async def _body(response: httpx.Response, most: int, heard: Callable[[bytes], None]) -> bytes | None:
    """The body as it is carried; None as soon as it is larger than allowed. `heard` is told its whole lines."""
    body, told = bytearray(), 0
    packed = "content-encoding" in response.headers
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > most:
            return None
        end = 0 if packed else body.rfind(b"\n", told) + 1
        if end > told:
            heard(bytes(body[told:end]))
            told = end
    return bytes(body)


def _why(trip: _Trip, before: dict[str, int]) -> Problem | None:
    """Why the proxy refused this hop; None where it did not."""
    fresh = [why for why, n in trip.way.meter.refused.items() if n > before.get(why, 0)]
    if not fresh:
        return None
    host = trip.hop.place
    match fresh[-1]:
        case "not_granted":
            return no.HostNotGranted(host=host)
        case "private_address":
            return no.PrivateHost(host=host)
        case "not_found":
            return no.NoSuchHost(host=host)
        case "too_much":
            return _told(trip, no.BytesUsedUp)
        case other:
            return _told(trip, no.Unreached, why=other)


def _told(trip: _Trip, kind: type[Problem], **values: object) -> Problem:
    sent = no.NOTHING_DONE if _effect(trip) == "none" else no.MAY_HAVE_ARRIVED
    return kind(host=trip.hop.place, sent=Sentence(sent), side_effect=_effect(trip), **values)


def _effect(trip: _Trip) -> SideEffect:
    # Handed to the proxy is not yet sent: it may have refused.
    return "unknown" if trip.begun and trip.way.meter.sent else "none"


def _said(wrong: httpx.TransportError) -> str:
    return shown(str(wrong)[:200]) or type(wrong).__name__


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that the web is trusted by; reading them takes some ten milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
