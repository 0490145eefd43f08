"""Calendars and address books on a server (CalDAV, CardDAV): found, asked, and changed one file at a time.

A change says which content it replaces (If-Match), or that there is none (If-None-Match), so that it happens once,
however often it is sent, and never over somebody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from deskhand.core.accounts import ShelfKind
from deskhand.core.doors import HttpAnswer, HttpRequest
from deskhand.core.shown import shown
from deskhand.desk.accounts.account import Account, Accounts
from deskhand.desk.accounts.problems import AnswerUnclear, LoginRefused, NoPassword, ServerRefused
from deskhand.desk.accounts.xml import CAL, CARD, DAV, Found, NotAnAnswer, answers
from deskhand.desk.doors.http import Http
from deskhand.desk.doors.released import Login, unsaid

if TYPE_CHECKING:
    from deskhand.desk.work import Work

SECONDS: Final = 45.0
MOST: Final = 64 << 20
_PROPS: Final = (
    '<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" '
    'xmlns:a="urn:ietf:params:xml:ns:carddav"><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/>'
    "<c:supported-calendar-component-set/><c:calendar-home-set/><a:addressbook-home-set/><c:calendar-timezone/>"
    "</d:prop></d:propfind>"
)
_EVENTS: Final = (
    '<?xml version="1.0" encoding="utf-8"?><c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    '<d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR">{inner}</c:comp-filter>'
    "</c:filter></c:calendar-query>"
)
_DURING: Final = '<c:comp-filter name="VEVENT"><c:time-range start="{start}" end="{end}"/></c:comp-filter>'
_CARDS: Final = (
    '<?xml version="1.0" encoding="utf-8"?><a:addressbook-query xmlns:d="DAV:" '
    'xmlns:a="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><a:address-data/></d:prop></a:addressbook-query>'
)
_TYPES: Final[dict[ShelfKind, tuple[str, str, str, str]]] = {
    "calendar": (f"{CAL}calendar", f"{CAL}calendar-home-set", f"{CAL}calendar-data", "text/calendar; charset=utf-8"),
    "people": (f"{CARD}addressbook", f"{CARD}addressbook-home-set", f"{CARD}address-data", "text/vcard; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class FarShelf:
    """One calendar or address book on a server."""

    href: str
    name: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class FarFile:
    href: str
    etag: str
    content: bytes


class Dav:
    """One account on one such server. `kind` says which of its two addresses is meant."""

    def __init__(self, work: Work, account: Account, accounts: Accounts, kind: ShelfKind) -> None:
        self._account = account
        self._kind: ShelfKind = kind
        self._url = account.caldav if kind == "calendar" else account.carddav
        self._host = urlsplit(self._url).hostname or ""
        self._where = accounts.where
        self._load = accounts.load
        self._work = work
        self._http = Http(work, tls=accounts.tls, released=self._login(accounts), listed=True)

    @property
    def place(self) -> str:
        return shown(self._host)

    def _login(self, accounts: Accounts) -> Login:
        """The password goes along by this alone; an account without one goes without, and so does all it sends."""
        account, url = self._account, httpx.URL(self._url)
        port = url.port or (443 if url.scheme == "https" else 80)
        return Login((url.scheme, url.host.lower(), port), account.login, account.secret, accounts.load, accounts.where)

    async def shelves(self) -> list[FarShelf]:
        """Every calendar or address book below the account's address, or where that says they are."""
        kind, home, _, _ = _TYPES[self._kind]
        found = await self._told(self._url)
        here = [one for one in found if one.is_a(kind)]
        if not here:
            homes = [urljoin(self._url, one.href_in(home)) for one in found if one.href_in(home)]
            who = [urljoin(self._url, one.href_in(f"{DAV}current-user-principal")) for one in found]
            for principal in [] if homes else [one for one in dict.fromkeys(who) if one != self._url][:1]:
                told = await self._told(principal)
                homes = [urljoin(principal, one.href_in(home)) for one in told if one.href_in(home)]
            here = [one for place in homes[:2] for one in await self._told(place) if one.is_a(kind)]
        return [
            FarShelf(self.absolute(one.href), one.text(f"{DAV}displayname") or _last(one.href), _zone(one))
            for one in here
        ]

    async def files(self, shelf: str, since: float | None = None, until: float | None = None) -> list[FarFile]:
        """What lies there; of a calendar, where a time is given, only what touches it."""
        data = _TYPES[self._kind][2]
        inner = "" if since is None or until is None else _DURING.format(start=_utc(since), end=_utc(until))
        body = _CARDS if self._kind == "people" else _EVENTS.format(inner=inner)
        answer = await self._sent("REPORT", shelf, {"Depth": "1", "Content-Type": "application/xml"}, body.encode())
        self._well(answer, 207)
        return [
            FarFile(self.absolute(one.href), one.text(f"{DAV}getetag"), _raw(one, data))
            for one in await self._read(answer.body)
            if data in one.props
        ]

    async def file(self, href: str) -> FarFile | None:
        """One file as it is now; None where there is none."""
        answer = await self._sent("GET", href)
        if answer.status in (404, 410):
            return None
        self._well(answer, 200)
        return FarFile(href, answer.header("etag") or "", answer.body)

    async def put(self, href: str, content: bytes, etag: str) -> str | None:
        """Lay a file there; gives its new mark (empty where the server says none), None where it is not as expected."""
        match = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = await self._sent("PUT", href, {**match, "Content-Type": _TYPES[self._kind][3]}, content)
        if answer.status in (412, 404, 409):
            return None
        self._well(answer, 200, 201, 204)
        return answer.header("etag") or ""

    async def remove(self, href: str, etag: str) -> bool:
        """Take a file away, if it is still that one."""
        answer = await self._sent("DELETE", href, {"If-Match": etag} if etag else {})
        if answer.status in (404, 410, 412):
            return False
        self._well(answer, 200, 202, 204)
        return True

    def absolute(self, href: str) -> str:
        """An address as the server gave it, whole; one on another host is none of this account's."""
        url = urljoin(self._url, href)
        if urlsplit(url)[:2] != urlsplit(self._url)[:2]:
            raise self._unclear(url)
        return url

    def _unclear(self, why: str) -> AnswerUnclear:
        account = self._account
        password = (self._load(account.secret) if account.secret else None) or ""
        return AnswerUnclear(host=self.place, why=shown(unsaid(why, account.login, password, account.secret)[:120]))

    async def _told(self, url: str) -> list[Found]:
        headers = {"Depth": "1", "Content-Type": "application/xml"}
        answer = await self._sent("PROPFIND", self.absolute(url), headers, _PROPS.encode())
        self._well(answer, 207)
        return await self._read(answer.body)

    async def _sent(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        account = self._account
        if account.secret and self._load(account.secret) is None:
            raise NoPassword(host=self.place, account=account.name, secret=account.secret)
        request = HttpRequest(method, self.absolute(url), headers or {}, body, MOST, SECONDS)
        return await self._http.send(request)

    async def _read(self, body: bytes) -> list[Found]:
        """Taken apart in a worker: an answer may be as large and as odd as a server likes."""
        try:
            return await self._work.thread(lambda: list(answers(body)))
        except NotAnAnswer as wrong:
            raise self._unclear(str(wrong)) from None

    def _well(self, answer: HttpAnswer, *codes: int) -> None:
        if answer.status in codes:
            return
        if answer.status in (401, 403):
            account = self._account
            why = str(answer.status)
            raise LoginRefused(host=self.place, account=account.name, why=why, secret=account.secret or "NAME")
        raise ServerRefused(host=self.place, why=str(answer.status))


def fresh_href(shelf: str, name: str, kind: ShelfKind) -> str:
    """Where a new thing of this name stands: the same however often it is put there."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", name)[:120]
    return f"{shelf.rstrip('/')}/{plain}{'.ics' if kind == 'calendar' else '.vcf'}"


def _raw(found: Found, data: str) -> bytes:
    return (found.props[data].text or "").strip().encode() + b"\r\n"


def _zone(found: Found) -> str:
    text = found.text(f"{CAL}calendar-timezone")
    told = re.search(r"^TZID:(.+?)\r?$", text, re.MULTILINE)
    return told[1].strip() if told else ""


def _last(href: str) -> str:
    return unquote(href.rstrip("/").rpartition("/")[2])


def _utc(at: float) -> str:
    return datetime.fromtimestamp(min(max(at, 0.0), 4e9), UTC).strftime("%Y%m%dT%H%M%SZ")
