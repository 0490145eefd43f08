"""One request as it is sent: judged before anything goes, and where a redirect leads from it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from deskhand.core.doors import HttpRequest
from deskhand.core.hosts import Address, BadHost, host_of
from deskhand.core.shown import shown
from deskhand.core.words import Sentence, Words, size
from deskhand.desk.doors import problems as no
from deskhand.desk.doors.outward import as_text

MOST_SENT: Final = 8 << 20
"""Of a body; every byte of it is looked through first, at some 2 MB a second."""
MOST_URL: Final = 16_384
_PORTS: Final = {"http": 80, "https": 443}
_METHOD: Final = re.compile(r"[A-Z]{1,20}\Z")
_NO_METHODS: Final = frozenset({"CONNECT", "TRACE"})
HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
"""Requests that only ask."""
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*\Z")
_OURS: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
     "accept-encoding", "proxy-authorization", "proxy-connection", "proxy-authenticate"}
)  # fmt: skip
"""Headers that say how a request is carried."""
_ANYWHERE: Final = frozenset({"accept", "accept-language", "content-type", "user-agent"})
"""Those that go along to another host; a key meant for the first one does not."""
_SENT_ON: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Hop:
    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    host: str | Address = ""
    port: int = 0

    @property
    def place(self) -> str:
        """The host as people are told of it, with its port where that says something."""
        host = shown(str(self.host))
        return host if self.port in _PORTS.values() else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        """All that leaves with it; what stands beside each other there must not be parted here."""
        url = str(self.url)
        return "\n".join([url, *self.headers, *self.headers.values(), as_text(self.body)])

    def request(self, seconds: float) -> httpx.Request:
        headers = {"User-Agent": "deskhand", "Accept": "*/*"}
        given = {name.lower() for name in self.headers}
        kept = {name: value for name, value in headers.items() if name.lower() not in given}
        timeout = httpx.Timeout(seconds).as_dict()
        sent = {**kept, **self.headers, "Accept-Encoding": "gzip"}
        return httpx.Request(
            self.method, self.url, headers=sent, content=self.body or None, extensions={"timeout": timeout}
        )

    def following(self, status: int, location: str | None) -> Hop | None:
        """Where the answer sends this request on to, ready to be judged; None where it does not."""
        if status not in _SENT_ON or not location:
            return None
        try:
            url = self.url.join(location)
        except (httpx.InvalidURL, ValueError):
            raise no.BadRedirect(host=self.place, why=Sentence(no.NOT_AN_ADDRESS)) from None
        if self.url.scheme == "https" and url.scheme == "http":
            raise no.BadRedirect(host=self.place, why=Sentence(no.UNSAFE))
        asks = status == 303 or (status in (301, 302) and self.method == "POST")
        method = "GET" if asks and self.method != "HEAD" else self.method
        body = b"" if asks else self.body
        same = (url.scheme, url.host, url.port) == (self.url.scheme, self.url.host, self.url.port)
        headers = {
            name: value
            for name, value in self.headers.items()
            if (same or name.lower() in _ANYWHERE) and not (asks and name.lower() == "content-type")
        }
        return first(HttpRequest(method, str(url), headers, body))


def first(request: HttpRequest) -> Hop:
    """The request, read strictly: what two programs may read in two ways is refused."""
    what = f"{request.method} {request.url}"
    if not _METHOD.match(request.method) or request.method in _NO_METHODS:
        raise _not(what, no.BAD_METHOD)
    for name, value in request.headers.items():
        if not _NAME.match(name) or not _VALUE.match(value) or name.lower() in _OURS:
            raise _not(what, no.BAD_HEADER, name=shown(name))
    if len(request.body) > MOST_SENT:
        raise _not(what, no.TOO_LARGE, most=size(MOST_SENT))
    try:
        url = httpx.URL(request.url)
    except (httpx.InvalidURL, ValueError):
        raise _not(what, no.NOT_AN_ADDRESS) from None
    if url.scheme not in _PORTS:
        raise _not(what, no.NOT_WEB)
    if not url.host or url.port == 0 or (url.port or 0) > 65_535 or len(request.url) > MOST_URL or "\\" in request.url:
        raise _not(what, no.NOT_AN_ADDRESS)
    if url.userinfo:
        raise _not(f"{request.method} {url.host}", no.NAMES_INSIDE)
    raw = url.raw_host.decode("ascii")
    if ":" in raw:
        raise _not(what, no.LONG_NUMBER)  # httpx does not put it into brackets for a proxy
    try:
        host = host_of(raw)
    except BadHost:
        raise _not(what, no.ODD_HOST) from None
    url = url.copy_with(fragment=None)
    return Hop(request.method, url, request.headers, request.body, host, url.port or _PORTS[url.scheme])


def unpacked(body: bytes, coding: str, most: int) -> bytes | None:
    """A body as it was meant; None where it is larger than that. Raises `ValueError` for what it cannot be read as."""
    coding = coding.strip().lower()
    if coding in ("", "identity") or not body:
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(coding[:40])
    reader = zlib.decompressobj(wbits=47)  # either of the two, by its first bytes
    try:
        plain = reader.decompress(body, most + 1)
    except zlib.error as wrong:
        raise ValueError(str(wrong)) from None
    if len(plain) <= most and not reader.eof:
        raise ValueError("cut short")
    return plain if len(plain) <= most else None


def _not(what: str, why: Words, **values: object) -> no.NotSendable:
    return no.NotSendable(what=shown(what[:120]), why=Sentence(why, values))
